import { h } from "../lib/dom";

/** A table that scrolls sideways where it is wider than the page. The first cell of each row names it. */
export function table(caption: string, head: string[], rows: (string | HTMLElement)[][]): HTMLElement {
    const cells = rows.map((row) =>
        h(
            "tr",
            {},
            ...row.map(
                (cell, index) => (index === 0 ? h("th", { attributes: { scope: "row" } }, cell) : h("td", {}, cell)),
            ),
        ),
    );
    return h(
        "div",
        { class: "scroller", tabIndex: 0, attributes: { role: "region", "aria-label": caption } },
        h(
            "table",
            { class: "grid" },
            h("caption", { class: "unseen" }, caption),
            h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { attributes: { scope: "col" } }, name)))),
            h("tbody", {}, ...cells),
        ),
    );
}

/** Whether something is well, as a dot with words. */
export function health(isWell: boolean, words: string): HTMLElement {
    return h("span", { class: isWell ? "health up" : "health down" }, words);
}
