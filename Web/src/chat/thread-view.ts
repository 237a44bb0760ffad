// A conversation on the screen: its turns, the composer, and the scrolling between them.
import { announce } from "../app/announce";
import { h } from "../lib/dom";
import { Autoscroll } from "./autoscroll";
import { Composer } from "./composer";
import { activeTurn, ThreadState, Turn } from "./state";
import { markFirstToken, Thread } from "./thread";
import { TurnView } from "./turn-view";

export interface ThreadViewOptions {
    speaker: string;
    composerLabel: string;
    draftScope: string;
    /** What stands before the first turn. */
    opening: HTMLElement;
    sessionId: () => Promise<string>;
    canAskAgain: boolean;
}

export class ThreadView {
    readonly element: HTMLElement;
    readonly composer: Composer;
    private readonly list = h("ol", { class: "turns" });
    private readonly views = new Map<string, TurnView>();
    private readonly scroll: Autoscroll;
    private statuses = new Map<string, string>();
    private editing: string | null = null;
    private frame = 0;
    private settledAt = 0;

    constructor(private readonly thread: Thread, private readonly options: ThreadViewOptions, signal: AbortSignal) {
        this.scroll = new Autoscroll(signal);
        this.composer = new Composer(options.composerLabel, options.draftScope, {
            send: (text) => this.send(text),
            stop: () => thread.stop(),
            editLast: () => this.editLast(),
            cancelEdit: () => thread.store.dispatch({ kind: "editing", key: null }),
        });
        this.element = h(
            "div",
            { class: "thread" },
            options.opening,
            this.list,
            h("div", { class: "dock" }, this.scroll.button, this.composer.element),
        );
        thread.store.subscribe((state) => this.changed(state), signal);
        addEventListener("keydown", (event) => this.key(event), { signal });
        this.followGrowth(signal);
        signal.addEventListener("abort", () => cancelAnimationFrame(this.frame), { once: true });
    }

    /** Turns out of sight get their true height only when they come near: until then the end moves. */
    private followGrowth(signal: AbortSignal): void {
        const observer = new ResizeObserver(() => {
            const isSettling = performance.now() < this.settledAt || activeTurn(this.thread.store.state) !== undefined;
            if (isSettling) this.scroll.follow();
        });
        observer.observe(this.list);
        signal.addEventListener("abort", () => observer.disconnect(), { once: true });
    }

    /** Draws what the store holds now, without waiting for a frame. */
    draw(): void {
        this.frame = 0;
        const { turns } = this.thread.store.state;
        const wanted = new Set(turns.map((turn) => turn.key));
        for (const [key, view] of this.views) {
            if (wanted.has(key)) continue;
            view.element.remove();
            this.views.delete(key);
        }
        turns.forEach((turn, index) => this.drawTurn(turn, index));
        this.settledAt = performance.now() + 500;
        this.scroll.follow();
    }

    private drawTurn(turn: Turn, index: number): void {
        let view = this.views.get(turn.key);
        let startsText = false;
        if (view) {
            startsText = view.update(turn);
        } else {
            view = new TurnView(turn, {
                speaker: this.options.speaker,
                sessionId: this.options.sessionId,
                edit: (turn) => this.thread.store.dispatch({ kind: "editing", key: turn.key }),
                retry: (turn) => this.thread.retry(turn),
                askAgain: this.options.canAskAgain ? (turn) => this.send(turn.userText) : null,
            });
            this.views.set(turn.key, view);
            startsText = turn.replyText !== "" && turn.status === "streaming";
        }
        const inPlace = this.list.children[index] ?? null;
        if (inPlace !== view.element) this.list.insertBefore(view.element, inPlace);
        if (startsText) this.markPainted(turn.key);
    }

    private changed(state: ThreadState): void {
        this.composer.setBusy(activeTurn(state) !== undefined);
        if (state.editing !== this.editing) {
            this.editing = state.editing;
            this.composer.edit(state.turns.find((turn) => turn.key === state.editing)?.userText ?? null);
        }
        if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
        this.announceChanges(state);
    }

    /** Speaks when an answer is complete, not at every word. */
    private announceChanges(state: ThreadState): void {
        for (const turn of state.turns) {
            const before = this.statuses.get(turn.key);
            if (before === turn.status || before === undefined) continue;
            if (turn.status === "complete") announce(`${this.options.speaker}: ${plainText(turn.replyText)}`);
            else if (turn.status === "cancelled") announce("The answer was stopped.");
        }
        this.statuses = new Map(state.turns.map((turn) => [turn.key, turn.status]));
    }

    /** Drawing happens in a frame's callbacks, before it is painted; the next task runs when it is on the screen. */
    private markPainted(key: string): void {
        setTimeout(() => {
            const milliseconds = markFirstToken();
            if (milliseconds !== null) this.thread.store.dispatch({ kind: "painted", key, milliseconds });
        });
    }

    private send(text: string): void {
        const { editing } = this.thread.store.state;
        this.thread.submit(text, editing);
        this.scroll.jump();
    }

    private editLast(): void {
        const { turns } = this.thread.store.state;
        const last = turns[turns.length - 1];
        if (last) this.thread.store.dispatch({ kind: "editing", key: last.key });
    }

    private key(event: KeyboardEvent): void {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        const { state } = this.thread.store;
        if (activeTurn(state)) this.thread.stop();
        else if (state.editing !== null) this.thread.store.dispatch({ kind: "editing", key: null });
    }
}

function plainText(markdown: string): string {
    return markdown.replace(/[*_`#>]+/g, "").slice(0, 3_000);
}
