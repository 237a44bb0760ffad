import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerEvent, ServerEventParser } from "../src/api/sse";
import { chance, pieces } from "./chance";

function parse(...parts: string[]): ServerEvent[] {
    const parser = new ServerEventParser();
    return parts.flatMap((part) => parser.push(part));
}

test("reads events, ids and comments", () => {
    const events = parse(
        ": keep-alive\n\nid: t:0\nevent: turn\ndata: {}\n\nid: t:1\nevent: text\ndata: a\ndata: b\n\n",
    );
    assert.deepEqual(events, [
        { event: "turn", data: "{}", id: "t:0" },
        { event: "text", data: "a\nb", id: "t:1" },
    ]);
});

test("keeps the last id, drops events without data and unfinished ones", () => {
    const events = parse("id: 7\n\ndata: x\n\nevent: nothing\n\ndata:no space\n\ndata\n\ndata: cut");
    assert.deepEqual(events.map(({ data, id }) => [data, id]), [["x", "7"], ["no space", "7"], ["", "7"]]);
});

test("takes all line endings and a byte order mark", () => {
    const expected = [{ event: "message", data: "a", id: "1" }, { event: "message", data: "b", id: "1" }];
    for (const end of ["\n", "\r\n", "\r"]) {
        assert.deepEqual(parse(`\uFEFFid: 1${end}data: a${end}${end}data: b${end}${end}\n`), expected);
    }
});

test("is indifferent to where the bytes were cut", () => {
    const lines = [
        "id: t:1",
        "event: text",
        "data: {\"text\":\"Grüße, 你好 \u{1F33F}\"}",
        "",
        ": comment",
        "data: x",
        "data: y",
        "",
        "event: done",
        "data: {}",
        "",
    ];
    for (const end of ["\n", "\r\n", "\r"]) {
        const source = `${lines.join(end)}${end}\n`;
        const expected = parse(source);
        assert.equal(expected.length, 3);
        const bytes = new TextEncoder().encode(source);
        for (let seed = 1; seed <= 300; seed++) {
            const decoder = new TextDecoder();
            const parser = new ServerEventParser();
            const parts = pieces<Uint8Array>(bytes, chance(seed), seed % 7 || 1);
            const events = parts.flatMap((part) => parser.push(decoder.decode(part, { stream: true })));
            assert.deepEqual(events, expected);
        }
    }
});
