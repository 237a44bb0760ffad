import { h } from "../lib/dom";

const nearEnd = 64;

/**
 * Keeps the end of a growing page in view, but only while the reader is there. Scrolling up lets go at once; coming
 * back to the end, or the button, takes hold again.
 */
export class Autoscroll {
    readonly button: HTMLButtonElement;
    private following = true;

    constructor(signal: AbortSignal) {
        this.button = h(
            "button",
            { class: "jump", type: "button", hidden: true, on: { click: () => this.jump() } },
            "Jump to latest",
        );
        addEventListener("scroll", () => this.look(), { signal, passive: true });
        addEventListener("wheel", (event) => event.deltaY < 0 && this.letGo(), { signal, passive: true });
        addEventListener("resize", () => this.follow(), { signal, passive: true });
    }

    /** To be called after the page grew. */
    follow(): void {
        if (this.following) scrollTo(0, document.documentElement.scrollHeight);
        this.show();
    }

    /** Goes to the end and stays there. */
    jump(): void {
        this.following = true;
        this.follow();
    }

    private look(): void {
        this.following = this.distance() <= nearEnd;
        this.show();
    }

    private letGo(): void {
        if (this.distance() === 0 && document.documentElement.scrollHeight <= innerHeight) return;
        this.following = false;
        this.show();
    }

    private show(): void {
        this.button.hidden = this.following || this.distance() <= nearEnd;
    }

    private distance(): number {
        return document.documentElement.scrollHeight - innerHeight - scrollY;
    }
}
