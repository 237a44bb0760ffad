// The labels of a scenario: how hard it is, and what risk it portrays.
import { h, unseen } from "../lib/dom";

const risks: Record<string, string> = {
    none: "No risk",
    low: "Low risk",
    moderate: "Moderate risk",
    medium: "Moderate risk",
    high: "High risk",
    imminent: "Imminent risk",
};

export function riskLabel(risk: string): HTMLElement {
    return h(
        "span",
        { class: "risk", attributes: { "data-risk": risk === "medium" ? "moderate" : risk } },
        risks[risk] ?? risk,
    );
}

export function difficultyMeter(difficulty: number): HTMLElement {
    const dots = [1, 2, 3, 4, 5].map((step) => h("span", { class: step <= difficulty ? "dot on" : "dot" }));
    return h(
        "span",
        { class: "difficulty", title: `Difficulty ${difficulty} of 5` },
        unseen(`Difficulty ${difficulty} of 5`),
        h("span", { class: "dots", attributes: { "aria-hidden": "true" } }, ...dots),
    );
}
