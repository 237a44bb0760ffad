// Light, dark, or as the system has it.
import { keep } from "../lib/storage";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Lets a button switch the theme. A choice equal to the system's is not remembered, so that it follows again. */
export function wireTheme(button: HTMLElement): void {
    const root = document.documentElement;
    const isDark = (): boolean => (root.dataset["theme"] ? root.dataset["theme"] === "dark" : dark.matches);
    const describe = (): void => button.setAttribute("aria-label", isDark() ? "Use light theme" : "Use dark theme");
    button.addEventListener("click", () => {
        const next = isDark() ? "light" : "dark";
        if ((next === "dark") === dark.matches) delete root.dataset["theme"];
        else root.dataset["theme"] = next;
        keep("theme", root.dataset["theme"] ?? null);
        describe();
    });
    dark.addEventListener("change", describe);
    describe();
}
