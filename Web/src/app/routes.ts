// Which view an address asks for.

export type Route =
    | { view: "scenarios" }
    | { view: "rehearsal"; sessionId: string }
    | { view: "knowledge"; sessionId: string | null }
    | { view: "history" }
    | { view: "operations" }
    | { view: "missing" };

export function routeOf(hash: string): Route {
    const [place = "", id = ""] = hash.replace(/^#?\/?/, "").split("/").map(decode);
    switch (place) {
        case "":
        case "rehearse":
            return { view: "scenarios" };
        case "session":
            return id === "" ? { view: "history" } : { view: "rehearsal", sessionId: id };
        case "knowledge":
            return { view: "knowledge", sessionId: id || null };
        case "history":
            return { view: "history" };
        case "ops":
            return { view: "operations" };
        default:
            return { view: "missing" };
    }
}

/** The entry of the main navigation that a view belongs to. */
export function placeOf(route: Route): string {
    switch (route.view) {
        case "scenarios":
        case "rehearsal":
            return "rehearse";
        case "operations":
            return "ops";
        case "missing":
            return "";
        default:
            return route.view;
    }
}

function decode(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}
