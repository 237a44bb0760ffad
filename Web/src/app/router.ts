// Shows the view that the address asks for, one at a time.
import { showMissing } from "../views/missing";
import { showScenarios } from "../views/scenarios";
import { Route, placeOf, routeOf } from "./routes";
import { loadingState, pageError } from "../ui/states";

let leave = new AbortController();

/** Follows the address from now on. */
export function startRouter(root: HTMLElement): void {
    addEventListener("hashchange", () => show(root, true));
    show(root, false);
}

/** Shows the present place anew. */
export function refresh(): void {
    const root = document.getElementById("main");
    if (root) show(root, true);
}

function show(root: HTMLElement, moveFocus: boolean): void {
    leave.abort();
    leave = new AbortController();
    const route = routeOf(location.hash);
    markPlace(placeOf(route));
    root.className = "page";
    root.replaceChildren();
    scrollTo(0, 0);
    if (route.view === "scenarios") showScenarios(root, leave.signal);
    else if (route.view === "missing") showMissing(root);
    else return void showLazily(root, route, moveFocus, leave.signal);
    if (moveFocus) focusHeading(root);
}

/** Views that the first screen does not need come in modules, with one style sheet, of their own. */
async function showLazily(root: HTMLElement, route: Route, moveFocus: boolean, signal: AbortSignal): Promise<void> {
    const waiting = setTimeout(() => root.append(loadingState()), 150);
    try {
        const [start] = await Promise.all([loadView(route, signal), loadLazyStyles()]);
        clearTimeout(waiting);
        if (signal.aborted) return;
        root.replaceChildren();
        start(root);
        if (moveFocus) focusHeading(root);
    } catch {
        clearTimeout(waiting);
        if (!signal.aborted) root.replaceChildren(pageError(() => location.reload()));
    }
}

async function loadView(route: Route, signal: AbortSignal): Promise<(root: HTMLElement) => void> {
    switch (route.view) {
        case "rehearsal": {
            const { showRehearsal } = await import("../views/rehearsal");
            return (root) => showRehearsal(root, signal, route.sessionId);
        }
        case "knowledge": {
            const { showKnowledge } = await import("../views/knowledge");
            return (root) => showKnowledge(root, signal, route.sessionId);
        }
        case "history": {
            const { showHistory } = await import("../views/history");
            return (root) => showHistory(root, signal);
        }
        default: {
            const { showOperations } = await import("../views/operations");
            return (root) => showOperations(root, signal);
        }
    }
}

let lazyStyles: Promise<void> | null = null;

function loadLazyStyles(): Promise<void> {
    lazyStyles ??= new Promise((resolve, reject) => {
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = document.querySelector<HTMLMetaElement>("meta[name=halcyon-lazy-css]")?.content ?? "";
        link.onload = () => resolve();
        link.onerror = () => {
            lazyStyles = null;
            link.remove();
            reject(new Error("the styles did not load"));
        };
        document.head.append(link);
    });
    return lazyStyles;
}

function markPlace(place: string): void {
    for (const link of document.querySelectorAll<HTMLElement>("nav a[data-place]")) {
        if (link.dataset["place"] === place) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
    }
}

/** After a change of place the heading gets the focus, so that its name is read and the tab order starts there. */
function focusHeading(root: HTMLElement): void {
    const wanted = root.querySelector<HTMLElement>("[data-focus]") ?? root.querySelector<HTMLElement>("h1");
    wanted?.focus({ preventScroll: true });
}
