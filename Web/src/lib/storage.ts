// Text kept in the browser. Storage may be refused or full; then nothing is kept and nothing breaks.

export function keep(name: string, value: string | null): void {
    try {
        if (value === null) localStorage.removeItem(`halcyon.${name}`);
        else localStorage.setItem(`halcyon.${name}`, value);
    } catch {
        // The page works without memory of its own.
    }
}

export function kept(name: string): string | null {
    try {
        return localStorage.getItem(`halcyon.${name}`);
    } catch {
        return null;
    }
}
