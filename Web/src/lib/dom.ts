// Builds elements. Strings always become text nodes, so no text can turn into markup.

export type Child = Node | string | null | undefined | false;

export interface Properties {
    class?: string;
    attributes?: Record<string, string>;
    on?: { [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };
    [property: string]: unknown;
}

/** Makes an element: `class`, `attributes` and `on` are special, all else is set as a property. */
export function h<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    properties: Properties = {},
    ...children: Child[]
): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (value === undefined) continue;
        if (name === "class") element.className = value as string;
        else if (name === "attributes") setAttributes(element, value as Record<string, string>);
        else if (name === "on") listen(element, value as Record<string, (event: Event) => void>);
        else (element as unknown as Record<string, unknown>)[name] = value;
    }
    add(element, children);
    return element;
}

/** Replaces everything inside an element. */
export function fill(element: Element, ...children: Child[]): void {
    element.replaceChildren();
    add(element, children);
}

/** Text that only assistive technology meets. */
export function unseen(text: string): HTMLElement {
    return h("span", { class: "unseen" }, text);
}

const svgNamespace = "http://www.w3.org/2000/svg";

/** A line icon from path data on a 24 unit grid. */
export function icon(...paths: string[]): SVGSVGElement {
    const svg = document.createElementNS(svgNamespace, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    for (const data of paths) {
        const path = document.createElementNS(svgNamespace, "path");
        path.setAttribute("d", data);
        svg.append(path);
    }
    return svg;
}

function add(element: Element, children: Child[]): void {
    for (const child of children) {
        if (child) element.append(child);
    }
}

function setAttributes(element: Element, attributes: Record<string, string>): void {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function listen(element: Element, listeners: Record<string, (event: Event) => void>): void {
    for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener);
}
