// The field one writes in, with its keys: Enter sends, Shift+Enter breaks the line, arrow up edits the last turn.
import { h, icon } from "../lib/dom";
import { draft, saveDraft } from "../lib/drafts";

export interface ComposerActions {
    send: (text: string) => void;
    stop: () => void;
    editLast: () => void;
    cancelEdit: () => void;
}

export class Composer {
    readonly element: HTMLFormElement;
    private readonly input: HTMLTextAreaElement;
    private readonly sendButton: HTMLButtonElement;
    private readonly stopButton: HTMLButtonElement;
    private readonly editing: HTMLElement;
    private busy = false;
    private isEditing = false;

    /** `scope` names where the draft belongs. */
    constructor(label: string, private scope: string, private readonly actions: ComposerActions) {
        this.input = h("textarea", {
            rows: 1,
            value: draft(scope),
            attributes: { "aria-label": label, placeholder: label, enterkeyhint: "send", "data-focus": "" },
            on: { input: () => this.changed(), keydown: (event) => this.key(event) },
        });
        this.sendButton = h(
            "button",
            { class: "round primary", type: "submit", attributes: { "aria-label": "Send" } },
            icon("M12 19V5M6 11l6-6 6 6"),
        );
        this.stopButton = h(
            "button",
            {
                class: "round",
                type: "button",
                hidden: true,
                on: { click: () => this.actions.stop() },
                attributes: { "aria-label": "Stop the answer" },
            },
            icon("M8 8h8v8H8z"),
        );
        this.editing = h(
            "div",
            { class: "editing", hidden: true },
            h("span", {}, "Editing an earlier turn. Sending replaces it and all that came after."),
            h("button", { class: "quiet", type: "button", on: { click: () => this.actions.cancelEdit() } }, "Cancel"),
        );
        this.element = h(
            "form",
            { class: "composer", on: { submit: (event) => this.submit(event) } },
            this.editing,
            h("div", { class: "composer-row" }, this.input, this.sendButton, this.stopButton),
            h(
                "p",
                { class: "keys", attributes: { "aria-hidden": "true" } },
                "Enter to send · Shift+Enter for a new line · Esc to stop · Arrow up to edit",
            ),
        );
        this.refresh();
    }

    /** Gives the draft another name, for a session that has just been made. */
    moveDraft(scope: string): void {
        saveDraft(this.scope, "");
        this.scope = scope;
        if (!this.isEditing) saveDraft(scope, this.input.value);
    }

    focus(): void {
        this.input.focus({ preventScroll: true });
    }

    /** Puts text in the field as a new draft, ready to be sent. */
    offer(text: string): void {
        this.input.value = text;
        this.changed();
        this.focus();
    }

    setBusy(busy: boolean): void {
        if (busy === this.busy) return;
        const hadFocus = document.activeElement === this.sendButton || document.activeElement === this.stopButton;
        this.busy = busy;
        this.refresh();
        if (hadFocus) this.focus();
    }

    /** Loads an earlier turn's text to change it; null goes back to the draft. */
    edit(text: string | null): void {
        if (text === null && !this.isEditing) return;
        this.isEditing = text !== null;
        this.input.value = text ?? draft(this.scope);
        this.editing.hidden = !this.isEditing;
        this.refresh();
        if (text === null) return;
        this.focus();
        this.input.setSelectionRange(text.length, text.length);
    }

    /** Fits the field to its text. */
    fit(): void {
        this.input.style.height = "auto";
        this.input.style.height = `${Math.min(this.input.scrollHeight, 200)}px`;
    }

    private changed(): void {
        if (!this.isEditing) saveDraft(this.scope, this.input.value);
        this.refresh();
    }

    private refresh(): void {
        this.sendButton.hidden = this.busy;
        this.stopButton.hidden = !this.busy;
        this.sendButton.disabled = this.input.value.trim() === "";
        this.fit();
    }

    private key(event: KeyboardEvent): void {
        if (event.isComposing) return;
        if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            this.submit(event);
        } else if (event.key === "ArrowUp" && this.input.value === "" && !this.busy) {
            event.preventDefault();
            this.actions.editLast();
        }
    }

    private submit(event: Event): void {
        event.preventDefault();
        const text = this.input.value.trim();
        if (text === "" || this.busy) return;
        if (!this.isEditing) saveDraft(this.scope, "");
        this.isEditing = false;
        this.editing.hidden = true;
        this.input.value = draft(this.scope);
        this.refresh();
        this.actions.send(text);
    }
}
