// One turn on the screen: what was said, the answer as it streams in, its provenance and what one can do with it.
import { post } from "../api/client";
import { announce } from "../app/announce";
import { reconnectLimit } from "../api/turn-stream";
import { h } from "../lib/dom";
import { LiveMarkdown } from "../markdown/live";
import { provenanceBadge } from "../provenance/badge";
import { errorState } from "../ui/states";
import { isActive, Turn } from "./state";

export interface TurnActions {
    speaker: string;
    sessionId: () => Promise<string>;
    edit: (turn: Turn) => void;
    retry: (turn: Turn) => void;
    /** Asks the same again as a new turn, where that makes sense. */
    askAgain: ((turn: Turn) => void) | null;
}

export class TurnView {
    readonly element: HTMLElement;
    private readonly reply = h("div", { class: "prose" });
    private readonly state = h("div", { class: "turn-state" });
    private readonly foot = h("div", { class: "turn-foot" });
    private readonly editButton: HTMLButtonElement;
    private markdown = new LiveMarkdown(this.reply);
    private rendered = 0;
    private shown: Turn | null = null;

    constructor(private turn: Turn, private readonly actions: TurnActions) {
        this.editButton = quiet("Edit", () => actions.edit(this.turn));
        this.element = h(
            "li",
            { class: "turn" },
            h(
                "div",
                { class: "said" },
                h("p", { class: "speaker" }, "You"),
                h("p", { class: "words" }, turn.userText),
                this.editButton,
            ),
            h(
                "div",
                { class: "reply" },
                h("p", { class: "speaker" }, actions.speaker),
                this.reply,
                this.state,
                this.foot,
            ),
        );
        this.update(turn);
    }

    /** The answer as plain text. */
    get text(): string {
        return this.reply.textContent ?? "";
    }

    /** Shows a newer state of the turn. Only what changed is touched. True when the first text appeared. */
    update(turn: Turn): boolean {
        const before = this.shown;
        if (turn === before) return false;
        this.turn = turn;
        this.shown = turn;
        const startsText = this.rendered === 0 && turn.replyText !== "";
        this.showText(turn);
        const differs = (...facts: (keyof Turn)[]): boolean => facts.some((fact) => before?.[fact] !== turn[fact]);
        if (differs("status", "reconnecting", "problem")) this.showState(turn);
        if (differs("status", "paintedMilliseconds")) this.showFoot(turn);
        return startsText;
    }

    private showText(turn: Turn): void {
        if (turn.replyText.length < this.rendered) {
            this.reply.replaceChildren();
            this.markdown = new LiveMarkdown(this.reply);
            this.rendered = 0;
        }
        if (turn.replyText.length > this.rendered) {
            this.markdown.append(turn.replyText.slice(this.rendered));
            this.rendered = turn.replyText.length;
        }
        if (!isActive(turn)) this.markdown.end();
    }

    private showState(turn: Turn): void {
        this.element.dataset["status"] = turn.status;
        this.editButton.hidden = isActive(turn);
        this.state.replaceChildren(...this.stateOf(turn));
    }

    private stateOf(turn: Turn): Node[] {
        if (turn.reconnecting > 0) {
            const tries = `try ${turn.reconnecting} of ${reconnectLimit}`;
            return [note(`The connection was lost. Taking up the answer again, ${tries}…`)];
        }
        switch (turn.status) {
            case "sending":
                return [h("p", { class: "waiting" }, h("span", { class: "pulse" }), `Waiting for the first words`)];
            case "cancelled":
                return [
                    h("p", { class: "note" }, "Stopped. ", quiet("Answer again", () => this.actions.retry(this.turn))),
                ];
            case "failed":
                return turn.problem ? [errorState(turn.problem, () => this.actions.retry(this.turn))] : [];
            default:
                return [];
        }
    }

    private showFoot(turn: Turn): void {
        this.foot.replaceChildren();
        if (isActive(turn)) return;
        if (turn.provenance) {
            const { provenance, usage, requestId, paintedMilliseconds } = turn;
            this.foot.append(provenanceBadge({ provenance, usage, requestId, paintedMilliseconds }));
        }
        if (turn.replyText !== "") this.foot.append(this.actionRow(turn));
    }

    private actionRow(turn: Turn): HTMLElement {
        const row = h("div", { class: "actions" });
        const copy = quiet("Copy", () => void this.copy(copy));
        row.append(copy);
        if (turn.status === "complete" && this.actions.askAgain) {
            row.append(quiet("Ask again", () => this.actions.askAgain?.(this.turn)));
        }
        if (turn.status === "complete" && turn.id !== null) {
            row.append(this.verdictButton("Helpful", "up"), this.verdictButton("Not right", "down"));
        }
        return row;
    }

    private async copy(button: HTMLButtonElement): Promise<void> {
        try {
            await navigator.clipboard.writeText(this.turn.replyText);
            button.textContent = "Copied";
            announce("Answer copied");
        } catch {
            button.textContent = "Select the text to copy it";
        }
        setTimeout(() => (button.textContent = "Copy"), 2_000);
    }

    private verdictButton(label: string, verdict: "up" | "down"): HTMLButtonElement {
        const button = quiet(label, () => void this.judge(button, verdict));
        button.setAttribute("aria-pressed", "false");
        return button;
    }

    private async judge(button: HTMLButtonElement, verdict: "up" | "down"): Promise<void> {
        if (button.getAttribute("aria-pressed") === "true") return;
        try {
            const sessionId = await this.actions.sessionId();
            await post("/write/v1/feedback", { sessionId, turnId: this.turn.id, verdict });
            for (const other of button.parentElement?.querySelectorAll("[aria-pressed]") ?? []) {
                other.setAttribute("aria-pressed", String(other === button));
            }
            announce("Thank you. Your feedback was saved.");
        } catch {
            announce("Your feedback could not be saved. Try again.");
            button.textContent = "Not saved, try again";
        }
    }
}

function quiet(label: string, click: () => void): HTMLButtonElement {
    return h("button", { class: "quiet", type: "button", on: { click } }, label);
}

function note(text: string): HTMLElement {
    return h("p", { class: "note" }, text);
}
