// The line under an answer: where it came from and what each stage of the ladder cost.
import { Provenance, Usage } from "../api/types";
import { h } from "../lib/dom";
import { milliseconds } from "../lib/format";
import { cautionOf, facts, sourceInWords, StageShare, stageShares, totalMilliseconds } from "./words";

export interface BadgeFacts {
    provenance: Provenance;
    usage: Usage | null;
    requestId: string | null;
    /** From sending to the first text on the screen, measured here. */
    paintedMilliseconds: number | null;
}

export function provenanceBadge(badge: BadgeFacts): HTMLElement {
    const { provenance } = badge;
    const shares = stageShares(provenance.stages ?? []);
    const caution = cautionOf(provenance);
    return h(
        "details",
        { class: "provenance", attributes: { "data-source": provenance.source } },
        h(
            "summary",
            {},
            h("span", { class: "provenance-source" }, sourceInWords(provenance)),
            caution && h("span", { class: "provenance-caution" }, caution.mark),
            h("span", { class: "provenance-time" }, milliseconds(totalMilliseconds(provenance))),
            shares.length > 0 && stageBar(shares),
        ),
        h("div", { class: "provenance-details" }, stageTable(shares), factList(badge)),
    );
}

function stageBar(shares: StageShare[]): HTMLElement {
    const bar = h("span", { class: "stage-bar", attributes: { "aria-hidden": "true" } });
    for (const { name, share } of shares) {
        const part = h("span", { class: "stage-part", attributes: { "data-stage": name } });
        part.style.flexGrow = String(Math.max(share, 0.01));
        bar.append(part);
    }
    return bar;
}

function stageTable(shares: StageShare[]): HTMLElement | null {
    if (shares.length === 0) return null;
    const rows = shares.map(({ name, label, milliseconds: time }) =>
        h(
            "tr",
            {},
            h(
                "th",
                { attributes: { scope: "row" } },
                h("span", { class: "stage-key", attributes: { "data-stage": name, "aria-hidden": "true" } }),
                label,
            ),
            h("td", {}, milliseconds(time)),
        ),
    );
    return h("table", { class: "stages" }, h("caption", {}, "Time per stage"), h("tbody", {}, ...rows));
}

function factList({ provenance, usage, requestId, paintedMilliseconds }: BadgeFacts): HTMLElement {
    const list = facts(provenance);
    if (paintedMilliseconds !== null) list.push(["First text on screen after", milliseconds(paintedMilliseconds)]);
    if (usage) list.push(["Tokens", `${usage.promptTokens} read, ${usage.completionTokens} written`]);
    if (requestId) list.push(["Request", requestId]);
    return h(
        "dl",
        { class: "facts" },
        ...list.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    );
}
