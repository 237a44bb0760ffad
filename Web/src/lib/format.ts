// Numbers and times in words.

/** Milliseconds with about three digits: "0.05 ms", "7.4 ms", "812 ms", "1,240 ms". */
export function milliseconds(value: number): string {
    const digits = value < 1 ? 2 : value < 10 ? 1 : 0;
    return `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ms`;
}

/** How old something is: "a moment old", "40 s old", "3 min old", "2 h old", "5 days old". */
export function age(seconds: number): string {
    if (seconds < 10) return "a moment old";
    if (seconds < 60) return `${Math.round(seconds)} s old`;
    if (seconds < 3_600) return `${Math.round(seconds / 60)} min old`;
    if (seconds < 86_400) return `${Math.round(seconds / 3_600)} h old`;
    const days = Math.round(seconds / 86_400);
    return days === 1 ? "1 day old" : `${days} days old`;
}

export function duration(seconds: number): string {
    if (seconds < 60) return `${Math.round(seconds)} s`;
    if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
    if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
    return `${Math.round(seconds / 86_400)} days`;
}

export function bytes(value: number): string {
    if (value < 1_024) return `${value} B`;
    if (value < 1_048_576) return `${(value / 1_024).toFixed(1)} KiB`;
    return `${(value / 1_048_576).toFixed(1)} MiB`;
}

export function percent(ratio: number): string {
    return `${(ratio * 100).toFixed(ratio > 0 && ratio < 0.1 ? 1 : 0)} %`;
}

export function count(value: number, one: string, many: string = `${one}s`): string {
    return `${value.toLocaleString("en")} ${value === 1 ? one : many}`;
}

/** A code name as words: "not_stored-yet" becomes "not stored yet". What has spaces is left as it is. */
export function words(code: string): string {
    if (code.includes(" ")) return code;
    return code.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[-_.]+/g, " ").toLowerCase().trim();
}

const calendar = new Intl.DateTimeFormat(
    undefined,
    { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
);

export function moment(timestamp: string): string {
    const date = new Date(timestamp);
    return Number.isNaN(date.getTime()) ? timestamp : calendar.format(date);
}
