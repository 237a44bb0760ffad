// A list that loads page by page, with its waiting, empty and error states.
import { isAbort, problemOf } from "../api/problem";
import { Page } from "../api/types";
import { h } from "../lib/dom";
import { errorState, loadingState } from "./states";

export interface Pager<Item> {
    list: HTMLElement;
    row: (item: Item) => HTMLElement;
    empty: () => HTMLElement;
    load: (cursor: string | null, signal: AbortSignal) => Promise<Page<Item>>;
    /** Told how many items are shown and whether there are more. */
    shown?: (count: number, more: boolean) => void;
}

/** Fills an element with a pager's first page; more follow at the press of a button. */
export function startPager<Item>(root: HTMLElement, pager: Pager<Item>, signal: AbortSignal): void {
    let count = 0;
    const more = h("div", { class: "more" });
    const next = async (cursor: string | null): Promise<void> => {
        const waiting = loadingState(cursor === null ? 5 : 1);
        more.replaceChildren(waiting);
        try {
            const page = await pager.load(cursor, signal);
            if (signal.aborted) return;
            const rows = page.items.map(pager.row);
            pager.list.append(...rows);
            count += rows.length;
            more.replaceChildren();
            if (count === 0) more.append(pager.empty());
            if (page.nextCursor !== null) more.append(moreButton(() => void next(page.nextCursor)));
            if (cursor !== null) rows[0]?.querySelector<HTMLElement>("a, button")?.focus();
            pager.shown?.(count, page.nextCursor !== null);
        } catch (error) {
            if (signal.aborted || isAbort(error)) return;
            more.replaceChildren(errorState(problemOf(error), () => void next(cursor)));
        }
    };
    root.replaceChildren(pager.list, more);
    void next(null);
}

function moreButton(load: () => void): HTMLElement {
    return h("button", { class: "button", type: "button", on: { click: load } }, "Show more");
}
