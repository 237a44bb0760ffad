/** Numbers from 0 to 1 that are the same for the same seed. */
export function chance(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
}

/** Cuts something into pieces of random length, some of them empty. */
export function pieces<T extends { length: number; slice(start: number, end: number): T }>(
    whole: T,
    random: () => number,
    longest = 9,
): T[] {
    const cut: T[] = [];
    for (let start = 0; start < whole.length; ) {
        const end = start + Math.floor(random() * (longest + 1));
        cut.push(whole.slice(start, end));
        start = end;
    }
    return cut;
}
