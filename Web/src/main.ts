import { loadConfig } from "./api/client";
import { problemOf } from "./api/problem";
import { AppConfig } from "./api/types";
import { startRouter } from "./app/router";
import { wireTheme } from "./app/theme";
import { h } from "./lib/dom";
import { errorState, loadingState } from "./ui/states";

function part(id: string): HTMLElement {
    const element = document.getElementById(id);
    if (!element) throw new Error(`index.html has no #${id}`);
    return element;
}

/** Loads what the server says about itself, then shows the place the address asks for. */
async function start(): Promise<void> {
    const main = part("main");
    const loading = loadingState();
    main.querySelector(".state")?.remove();
    main.append(loading);
    try {
        const config = await loadConfig();
        showConfig(config);
        startRouter(main);
    } catch (error) {
        loading.replaceWith(errorState(problemOf(error), () => void start()));
    }
}

function showConfig(config: AppConfig): void {
    const notice = part("notice");
    notice.hidden = config.notices.length === 0;
    notice.replaceChildren(h("strong", {}, labelFor(config.notices.join(" "))), ...config.notices.map((text) => h("span", {}, text)));
    const profile = config.profile === "dev" ? "Development profile, not for production. " : "";
    part("about").textContent = `${profile}Halcyon ${config.version} with ${config.models.join(", ") || "no model"}`;
}

function labelFor(notices: string): string {
    if (/demonstration/i.test(notices)) return "Demonstration model";
    return /simulated/i.test(notices) ? "Simulated model" : "Please note";
}

wireTheme(part("theme"));
void start();
