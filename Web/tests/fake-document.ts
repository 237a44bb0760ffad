// As much of a document as rendering needs, so that what is rendered can be looked at without a browser.

export class FakeText {
    parentNode: FakeElement | null = null;
    constructor(readonly textContent: string) {}
    toString(): string {
        return this.textContent.replace(/&/g, "&amp;").replace(/</g, "&lt;");
    }
}

export class FakeElement {
    parentNode: FakeElement | null = null;
    readonly tagName: string;
    readonly attributes: Record<string, string> = {};
    readonly children: (FakeElement | FakeText)[] = [];

    constructor(tag: string) {
        this.tagName = tag.toUpperCase();
    }

    setAttribute(name: string, value: string): void {
        this.attributes[name] = value;
    }

    append(...nodes: (FakeElement | FakeText | string)[]): void {
        for (const given of nodes) {
            const node = typeof given === "string" ? new FakeText(given) : given;
            node.parentNode = this;
            this.children.push(node);
        }
    }

    removeChild(node: FakeElement | FakeText): void {
        this.children.splice(this.children.indexOf(node), 1);
    }

    get lastElementChild(): FakeElement | null {
        return [...this.children].reverse().find((node): node is FakeElement => node instanceof FakeElement) ?? null;
    }

    /** This element and all below it. */
    all(): FakeElement[] {
        return [this, ...this.children.flatMap((node) => (node instanceof FakeElement ? node.all() : []))];
    }

    get inside(): string {
        return this.children.join("");
    }

    toString(): string {
        const attributes = Object.entries(this.attributes).map(([name, value]) => ` ${name}="${value}"`);
        const tag = this.tagName.toLowerCase();
        return `<${tag}${attributes.join("")}>${this.inside}</${tag}>`;
    }
}

export function installFakeDocument(): void {
    (globalThis as Record<string, unknown>)["document"] = {
        createElement: (tag: string) => new FakeElement(tag),
        createTextNode: (text: string) => new FakeText(text),
    };
}
