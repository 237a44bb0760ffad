// The inline part of the Markdown subset: bold, italic, code, links, line breaks. Everything else stays text.

export type Inline =
    | { kind: "text"; text: string }
    | { kind: "code"; text: string }
    | { kind: "break" }
    | { kind: "strong" | "emphasis"; children: Inline[] }
    | { kind: "link"; address: string; children: Inline[] };

/** The longest span looked at for a closing mark: keeps hostile text from costing quadratic time. */
const reach = 2_000;
const depthLimit = 6;

export function inlinesOf(text: string, depth = 0): Inline[] {
    const inlines: Inline[] = [];
    let plain = "";
    const flush = (): void => {
        if (plain !== "") inlines.push({ kind: "text", text: plain });
        plain = "";
    };
    const searched: Searched = new Map();
    for (let index = 0; index < text.length; ) {
        const found = spanAt(text, index, depth, searched);
        if (found === null) {
            plain += text[index];
            index += 1;
        } else if (found.inline.kind === "text") {
            plain += found.inline.text;
            index = found.end;
        } else {
            flush();
            inlines.push(found.inline);
            index = found.end;
        }
    }
    flush();
    return inlines;
}

/** How far a closing mark of a kind was looked for in vain, so that no stretch is searched twice for it. */
type Searched = Map<string, number>;

interface Span {
    inline: Inline;
    end: number;
}

function spanAt(text: string, index: number, depth: number, searched: Searched): Span | null {
    switch (text[index]) {
        case "\\":
            return escapeAt(text, index);
        case "\n":
            return { inline: { kind: "break" }, end: index + 1 };
        case "`":
            return codeAt(text, index, searched);
        case "*":
        case "_":
            return emphasisAt(text, index, depth, searched);
        case "!":
            return text[index + 1] === "[" ? imageAt(text, index) : null;
        case "[":
            return linkAt(text, index, depth);
        default:
            return null;
    }
}

function escapeAt(text: string, index: number): Span | null {
    const next = text[index + 1];
    if (next === undefined || !/[!-/:-@[-`{-~]/.test(next)) return null;
    return { inline: { kind: "text", text: next }, end: index + 2 };
}

function codeAt(text: string, index: number, searched: Searched): Span {
    const ticks = runLength(text, index);
    const from = index + ticks;
    const kind = `code ${ticks}`;
    const end = Math.min(text.length, from + reach);
    for (let at = Math.max(from, searched.get(kind) ?? 0); at < end; ) {
        const length = text[at] === "`" ? runLength(text, at) : 0;
        if (length === ticks) {
            const code = text.slice(from, at).replace(/\n/g, " ");
            const padded = /^ .* $/.test(code) && code.trim() !== "";
            return { inline: { kind: "code", text: padded ? code.slice(1, -1) : code }, end: at + ticks };
        }
        at += Math.max(length, 1);
    }
    searched.set(kind, end);
    return { inline: { kind: "text", text: text.slice(index, from) }, end: from };
}

function emphasisAt(text: string, index: number, depth: number, searched: Searched): Span {
    const mark = text[index] as string;
    const run = runLength(text, index);
    const literal: Span = { inline: { kind: "text", text: text.slice(index, index + run) }, end: index + run };
    const width = run >= 2 ? 2 : 1;
    const opensInWord = mark === "_" && /[\p{L}\p{N}]/u.test(text[index - 1] ?? "");
    if (depth >= depthLimit || run > 3 || opensInWord || /\s/.test(text[index + run] ?? " ")) return literal;
    const close = closingMark(text, index + run, mark, run, searched);
    if (close === -1) return literal;
    const inner = text.slice(index + run, close);
    const children = inlinesOf(inner, depth + 1);
    const strong: Inline = { kind: width === 2 ? "strong" : "emphasis", children };
    const inline: Inline = run === 3 ? { kind: "emphasis", children: [strong] } : strong;
    return { inline, end: close + run };
}

/** Where a run of exactly the same length closes the emphasis, code spans left out. */
function closingMark(text: string, from: number, mark: string, run: number, searched: Searched): number {
    const end = Math.min(text.length, from + reach);
    const kind = mark.repeat(run);
    for (let index = Math.max(from, searched.get(kind) ?? 0); index < end; ) {
        const character = text[index];
        if (character === "\\") {
            index += 2;
        } else if (character === "`") {
            index = codeAt(text, index, searched).end;
        } else if (character === mark) {
            const length = runLength(text, index);
            const closes = !/\s/.test(text[index - 1] ?? " ");
            const closesInWord = mark === "_" && /[\p{L}\p{N}]/u.test(text[index + length] ?? "");
            if (length === run && closes && !closesInWord) return index;
            index += length;
        } else {
            index += 1;
        }
    }
    searched.set(kind, end);
    return -1;
}

/** A picture is never loaded: its description takes its place. */
function imageAt(text: string, index: number): Span | null {
    const match = /^!\[([^\][\n]{0,500})\]\([^()\n]{0,2000}\)/.exec(text.slice(index, index + 2_600));
    return match ? { inline: { kind: "text", text: match[1] ?? "" }, end: index + (match[0] ?? "").length } : null;
}

function linkAt(text: string, index: number, depth: number): Span | null {
    const window = text.slice(index, index + 2_600);
    const match = /^\[([^\][\n]{1,500})\]\(<?([^\s()<>]{1,2000})>?(?:[ \t]+"[^"\n]{0,200}")?\)/.exec(window);
    if (match === null || depth >= depthLimit) return null;
    const children = inlinesOf(match[1] ?? "", depthLimit - 1);
    const address = safeAddress(match[2] ?? "");
    const end = index + (match[0] ?? "").length;
    return {
        inline: address === null ? { kind: "text", text: match[1] ?? "" } : { kind: "link", address, children },
        end,
    };
}

/** The address if it is a plain web address, else null. */
export function safeAddress(address: string): string | null {
    if (!/^https?:\/\//i.test(address)) return null;
    try {
        const url = new URL(address);
        return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
    } catch {
        return null;
    }
}

function runLength(text: string, index: number): number {
    let end = index;
    while (text[end] === text[index]) end += 1;
    return end - index;
}
