// Cuts Markdown into blocks while it streams in.

export type Block =
    | { kind: "paragraph"; text: string }
    | { kind: "heading"; level: number; text: string }
    | { kind: "code"; text: string }
    | { kind: "quote"; text: string }
    | { kind: "item"; ordered: boolean; start: number; text: string }
    | { kind: "rule" };

const fencePattern = /^ {0,3}(`{3,}|~{3,})\s*[^`]*$/;
const headingPattern = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;
const rulePattern = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const quotePattern = /^ {0,3}>[ \t]?/;
const itemPattern = /^ {0,3}(?:([-*+])|(\d{1,9})[.)])[ \t]+(?=\S)/;

/**
 * Cuts growing text into blocks. A block that can no longer change is settled and given out once; what is left is
 * the open block, the only one whose rendering may change when more text comes. A list item is a block of its own,
 * so a long list stays cheap. The settled blocks do not depend on how the text was cut into pieces.
 */
export class BlockStream {
    private partial = "";
    private lines: string[] = [];

    /** Takes more text and gives the blocks that it settled. */
    push(piece: string): Block[] {
        const lines = (this.partial + piece).split("\n");
        this.partial = lines.pop() ?? "";
        return takeLines(this.lines, lines.map(withoutReturn));
    }

    /** The blocks of the text that is not settled yet, as they look now. */
    open(): Block[] {
        const lines = [...this.lines];
        const blocks = takeLines(lines, this.partial === "" ? [] : [withoutReturn(this.partial)]);
        return lines.length > 0 ? [...blocks, blockOf(lines)] : blocks;
    }

    /** Ends the text: gives the last blocks, now settled. */
    end(): Block[] {
        const blocks = this.open();
        this.partial = "";
        this.lines = [];
        return blocks;
    }
}

/** A whole text at once. */
export function blocksOf(text: string): Block[] {
    const stream = new BlockStream();
    return [...stream.push(text), ...stream.end()];
}

/** Adds complete lines to the open block's lines, cutting off each block that ends. */
function takeLines(open: string[], lines: string[]): Block[] {
    const settled: Block[] = [];
    for (const line of lines) {
        const first = open[0];
        if (first === undefined) {
            if (line.trim() !== "") open.push(line);
        } else if (fencePattern.test(first)) {
            open.push(line);
            if (closesFence(first, line)) settled.push(cut(open));
            continue;
        } else if (endsBefore(first, open, line)) {
            settled.push(cut(open));
            if (line.trim() !== "") open.push(line);
        } else {
            open.push(line);
        }
        if (isSingleLine(open)) settled.push(cut(open));
    }
    return settled;
}

function endsBefore(first: string, open: string[], line: string): boolean {
    if (itemPattern.test(first)) {
        const afterBlank = (open[open.length - 1] ?? "").trim() === "";
        if (/^(?: {2,}|\t)/.test(line) && line.trim() !== "") return false;
        if (line.trim() === "") return afterBlank;
        return afterBlank || startsBlock(line);
    }
    if (line.trim() === "") return true;
    return quotePattern.test(first) ? !quotePattern.test(line) && startsBlock(line) : startsBlock(line);
}

function startsBlock(line: string): boolean {
    return [fencePattern, headingPattern, rulePattern, quotePattern, itemPattern].some((pattern) => pattern.test(line));
}

function isSingleLine(open: string[]): boolean {
    const [line, ...more] = open;
    return line !== undefined && more.length === 0 && (headingPattern.test(line) || rulePattern.test(line));
}

function closesFence(first: string, line: string): boolean {
    const fence = fencePattern.exec(first)?.[1] ?? "```";
    const closing = line.trim();
    return closing.length >= fence.length && closing === (fence[0] ?? "`").repeat(closing.length);
}

function cut(open: string[]): Block {
    return blockOf(open.splice(0));
}

function blockOf(lines: string[]): Block {
    const first = lines[0] ?? "";
    if (fencePattern.test(first)) {
        const closed = lines.length > 1 && closesFence(first, lines[lines.length - 1] ?? "");
        return { kind: "code", text: lines.slice(1, closed ? -1 : undefined).join("\n") };
    }
    const heading = headingPattern.exec(first);
    if (heading) return { kind: "heading", level: heading[1]?.length ?? 1, text: heading[2] ?? "" };
    if (rulePattern.test(first)) return { kind: "rule" };
    if (quotePattern.test(first)) {
        return { kind: "quote", text: lines.map((line) => line.replace(quotePattern, "")).join("\n") };
    }
    const item = itemPattern.exec(first);
    if (item) return itemOf(item, lines);
    return { kind: "paragraph", text: lines.map((line) => line.replace(/^\s+/, "")).join("\n") };
}

function itemOf(marker: RegExpExecArray, lines: string[]): Block {
    const width = (marker[0] ?? "").length;
    const inner = lines.map((line, index) => (index === 0 ? line.slice(width) : withoutIndent(line, width)));
    return {
        kind: "item",
        ordered: marker[2] !== undefined,
        start: Number(marker[2] ?? "1"),
        text: inner.join("\n").trimEnd(),
    };
}

function withoutReturn(line: string): string {
    return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function withoutIndent(line: string, width: number): string {
    const indent = line.length - line.trimStart().length;
    return line.slice(Math.min(indent, width));
}
