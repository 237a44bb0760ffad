import { BlockStream } from "./blocks";
import { appendBlock } from "./render";

/**
 * Markdown that grows inside an element. Settled blocks are rendered once and never touched again; only the open
 * block is rendered anew, so the cost of a piece of text does not grow with the length of the answer.
 */
export class LiveMarkdown {
    private readonly stream = new BlockStream();
    private open: Node[] = [];

    constructor(private readonly element: Element) {}

    append(text: string): void {
        this.takeBackOpen();
        for (const block of this.stream.push(text)) appendBlock(this.element, block);
        this.open = this.stream.open().map((block) => appendBlock(this.element, block));
    }

    /** Says that no more text comes. */
    end(): void {
        this.takeBackOpen();
        for (const block of this.stream.end()) appendBlock(this.element, block);
    }

    private takeBackOpen(): void {
        for (const node of this.open.reverse()) node.parentNode?.removeChild(node);
        this.open = [];
    }
}
