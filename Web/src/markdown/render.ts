// Turns Markdown blocks into elements. Text only ever becomes text nodes; no markup is parsed by the browser.
import { h } from "../lib/dom";
import { Block, blocksOf } from "./blocks";
import { Inline, inlinesOf } from "./inline";

const nestingLimit = 4;

/** Adds a block to its parent and gives the node to remove to take it back. */
export function appendBlock(parent: Element, block: Block, depth = 0): Node {
    if (block.kind === "item") return appendItem(parent, block, depth);
    const node = elementOf(block, depth);
    parent.append(node);
    return node;
}

function appendItem(parent: Element, block: Block & { kind: "item" }, depth: number): Node {
    const item = h("li");
    renderInside(item, block.text, depth);
    const last = parent.lastElementChild;
    if (last?.tagName === (block.ordered ? "OL" : "UL")) {
        last.append(item);
        return item;
    }
    const list = block.ordered ? h("ol", { start: block.start }, item) : h("ul", {}, item);
    parent.append(list);
    return list;
}

function elementOf(block: Exclude<Block, { kind: "item" }>, depth: number): Element {
    switch (block.kind) {
        case "paragraph":
            return withInlines(h("p"), inlinesOf(block.text));
        case "heading":
            // The page's own headings come first; an answer's headings stay below them.
            return withInlines(h(block.level <= 1 ? "h3" : block.level === 2 ? "h4" : "h5"), inlinesOf(block.text));
        case "code":
            return h("pre", { tabIndex: 0 }, h("code", {}, block.text));
        case "quote": {
            const quote = h("blockquote");
            renderInside(quote, block.text, depth);
            return quote;
        }
        case "rule":
            return h("hr");
    }
}

/** Blocks within a quote or a list item. A lone paragraph needs no element of its own there. */
function renderInside(parent: Element, text: string, depth: number): void {
    const blocks = depth < nestingLimit ? blocksOf(text) : [{ kind: "paragraph", text } as Block];
    const [first, ...rest] = blocks;
    if (first?.kind === "paragraph" && parent.tagName === "LI") withInlines(parent, inlinesOf(first.text));
    else if (first) appendBlock(parent, first, depth + 1);
    for (const block of rest) appendBlock(parent, block, depth + 1);
}

function withInlines<E extends Element>(parent: E, inlines: Inline[]): E {
    for (const inline of inlines) parent.append(inlineNode(inline));
    return parent;
}

function inlineNode(inline: Inline): Node {
    switch (inline.kind) {
        case "text":
            return document.createTextNode(inline.text);
        case "break":
            return h("br");
        case "code":
            return h("code", {}, inline.text);
        case "strong":
            return withInlines(h("strong"), inline.children);
        case "emphasis":
            return withInlines(h("em"), inline.children);
        case "link":
            return withInlines(
                h("a", { attributes: { href: inline.address, rel: "noopener noreferrer nofollow", target: "_blank" } }),
                inline.children,
            );
    }
}
