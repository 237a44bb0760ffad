/** One server-sent event. */
export interface ServerEvent {
    event: string;
    data: string;
    id: string;
}

/**
 * Parses `text/event-stream` text that arrives in pieces cut anywhere, also inside a line ending.
 * Comments are dropped; an event without data is dropped; the last id stays until a new one comes.
 */
export class ServerEventParser {
    private rest = "";
    private event = "";
    private data: string[] = [];
    private id = "";
    private started = false;

    push(piece: string): ServerEvent[] {
        this.rest += piece;
        if (!this.started && this.rest.length > 0) {
            this.started = true;
            if (this.rest.startsWith("\uFEFF")) this.rest = this.rest.slice(1);
        }
        const events: ServerEvent[] = [];
        let start = 0;
        for (let end = this.lineEnd(start); end !== -1; end = this.lineEnd(start)) {
            this.line(this.rest.slice(start, end), events);
            start = this.rest.startsWith("\r\n", end) ? end + 2 : end + 1;
        }
        this.rest = this.rest.slice(start);
        return events;
    }

    /** Where the line ends, or -1 when more text is needed. A final CR may be half of a CRLF. */
    private lineEnd(start: number): number {
        for (let index = start; index < this.rest.length; index++) {
            const character = this.rest[index];
            if (character === "\n") return index;
            if (character === "\r") return index + 1 < this.rest.length ? index : -1;
        }
        return -1;
    }

    private line(line: string, events: ServerEvent[]): void {
        if (line === "") {
            if (this.data.length > 0) {
                events.push({ event: this.event || "message", data: this.data.join("\n"), id: this.id });
            }
            this.event = "";
            this.data = [];
            return;
        }
        const colon = line.indexOf(":");
        if (colon === 0) return;
        const name = colon === -1 ? line : line.slice(0, colon);
        const raw = colon === -1 ? "" : line.slice(colon + 1);
        const value = raw.startsWith(" ") ? raw.slice(1) : raw;
        if (name === "data") this.data.push(value);
        else if (name === "event") this.event = value;
        else if (name === "id" && !value.includes("\0")) this.id = value;
    }
}
