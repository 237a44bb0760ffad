import { setTitle } from "../app/view";
import { h } from "../lib/dom";
import { emptyState } from "../ui/states";

export function showMissing(root: HTMLElement): void {
    setTitle("Not found");
    root.append(
        h("h1", { tabIndex: -1 }, "There is nothing at this address"),
        emptyState(
            "The link may be old or mistyped.",
            "Choose one of the places above, or start with a scenario.",
            h("a", { class: "button primary", href: "#/rehearse" }, "Choose a scenario"),
        ),
    );
}
