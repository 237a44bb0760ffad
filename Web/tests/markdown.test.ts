import assert from "node:assert/strict";
import { test } from "node:test";
import { Block, blocksOf, BlockStream } from "../src/markdown/blocks";
import { safeAddress } from "../src/markdown/inline";
import { LiveMarkdown } from "../src/markdown/live";
import { chance, pieces } from "./chance";
import { FakeElement, installFakeDocument } from "./fake-document";

installFakeDocument();

function render(...parts: string[]): FakeElement {
    const root = new FakeElement("div");
    const markdown = new LiveMarkdown(root as unknown as Element);
    for (const part of parts) markdown.append(part);
    markdown.end();
    return root;
}

const cases: [string, string, string][] = [
    ["paragraphs", "one\ntwo\n\nthree", "<p>one<br></br>two</p><p>three</p>"],
    [
        "emphasis",
        "**bold** *it* __b__ _i_ ***both***",
        "<p><strong>bold</strong> <em>it</em> <strong>b</strong> <em>i</em> <em><strong>both</strong></em></p>",
    ],
    ["nested emphasis", "**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"],
    ["marks within words and sums", "snake_case_name 2 * 3 * 4", "<p>snake_case_name 2 * 3 * 4</p>"],
    ["marks without an end", "**open and `open", "<p>**open and `open</p>"],
    ["code", "`a < b` and ``x ` y``", "<p><code>a &lt; b</code> and <code>x ` y</code></p>"],
    ["marks in code", "*a `*` b*", "<p><em>a <code>*</code> b</em></p>"],
    ["escapes", "\\*not\\* \\<b>", "<p>*not* &lt;b></p>"],
    ["headings", "# One\n## Two #\n#no", "<h3>One</h3><h4>Two</h4><p>#no</p>"],
    ["a list after a paragraph", "so:\n- a\n- b\n\nend", "<p>so:</p><ul><li>a</li><li>b</li></ul><p>end</p>"],
    ["a loose list", "1. a\n\n2. b\n\n   more", "<ol><li>a</li><li>b<p>more</p></li></ol>"],
    ["a nested list", "- a\n  - b\n  - c\n- d", "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>"],
    ["a quote", "> a\n> *b*\n\nc", "<blockquote><p>a<br></br><em>b</em></p></blockquote><p>c</p>"],
    ["a fence", "```swift\nlet a = 1\n\n# no\n```\nb", "<pre><code>let a = 1\n\n# no</code></pre><p>b</p>"],
    ["an open fence", "~~~\n*a*", "<pre><code>*a*</code></pre>"],
    ["a rule", "a\n\n---\nb", "<p>a</p><hr></hr><p>b</p>"],
    ["returns", "a\r\n\r\n- b\r\n", "<p>a</p><ul><li>b</li></ul>"],
];

for (const [name, source, expected] of cases) {
    test(`renders ${name}`, () => assert.equal(render(source).inside, expected));
}

test("links go to the web only, and give nothing away", () => {
    const rest = 'rel="noopener noreferrer nofollow" target="_blank"';
    const expected = `<p><a href="https://a.example/b?c=1" ${rest}>x</a></p>`;
    assert.equal(render("[x](https://a.example/b?c=1)").inside, expected);
    const refused = [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "/local", "vbscript:x",
        "https:evil", "java\tscript:alert(1)", "\u0001javascript:alert(1)", "file:///etc/passwd", "https://",
    ];
    for (const address of refused) {
        assert.equal(safeAddress(address), null, address);
    }
    assert.equal(render("[x](javascript:alert(1))").all().some((element) => element.tagName === "A"), false);
});

test("pictures are never loaded", () => {
    assert.equal(render("![alt](https://a.example/p.png)").inside, "<p>alt</p>");
});

const allowed = new Set(
    ["DIV", "P", "H3", "H4", "H5", "STRONG", "EM", "CODE", "PRE", "BR", "HR", "UL", "OL", "LI", "BLOCKQUOTE", "A"],
);

function assertSafe(root: FakeElement): void {
    for (const element of root.all()) {
        assert.ok(allowed.has(element.tagName), element.tagName);
        const names = Object.keys(element.attributes).sort();
        assert.deepEqual(names, element.tagName === "A" ? ["href", "rel", "target"] : []);
        if (element.tagName === "A") assert.match(element.attributes["href"] ?? "", /^https?:\/\//);
    }
}

test("no text becomes markup: known attacks", () => {
    const attacks = [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
        "<a href=javascript:alert(1)>x</a>",
        "[x](<javascript:alert(1)>)", "[x](https://a.example\" onclick=\"alert(1))", "![x](javascript:alert(1))",
        "`<script>`", "```\n</code></pre><script>alert(1)</script>\n```",
        "[<img src=x onerror=alert(1)>](https://a.example)",
        "&lt;script&gt;", "> <iframe src=//evil>", "- <style>*{}</style>", "**<b onmouseover=alert(1)>**",
        "<!-- --><math>",
        "[a]: javascript:alert(1)\n[a]", "<javascript:alert(1)>", "[![x](javascript:1)](javascript:2)",
    ];
    for (const attack of attacks) assertSafe(render(attack));
    assert.equal(render("<script>alert(1)</script>").inside, "<p>&lt;script>alert(1)&lt;/script></p>");
});

const alphabet = ["*", "**", "_", "`", "```\n", "\n", "\n\n", "- ", "1. ", "> ", "# ", "[", "](", ")", "https://a.b",
    "javascript:", "<img onerror=x>", "\\", " ", "word", "ü", "   ", "~~~\n", "---\n", "\r\n", "!["];

function randomMarkdown(random: () => number, length: number): string {
    return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
}

test("no text becomes markup: random mixtures", () => {
    for (let seed = 1; seed <= 600; seed++) assertSafe(render(randomMarkdown(chance(seed), 60)));
});

test("how the text was cut into pieces does not change the result", () => {
    for (let seed = 1; seed <= 400; seed++) {
        const random = chance(seed);
        const source = randomMarkdown(random, 50);
        assert.equal(render(...pieces(source, random)).inside, render(source).inside, JSON.stringify(source));
    }
});

test("settled blocks are given out once and agree with the whole text", () => {
    for (let seed = 1; seed <= 300; seed++) {
        const random = chance(seed);
        const source = randomMarkdown(random, 50);
        const whole = blocksOf(source);
        const stream = new BlockStream();
        const settled: Block[] = [];
        for (const piece of pieces(source, random)) {
            settled.push(...stream.push(piece));
            assert.deepEqual(settled, whole.slice(0, settled.length), JSON.stringify(source));
        }
    }
});

test("settled elements are the same objects to the end", () => {
    const root = new FakeElement("div");
    const markdown = new LiveMarkdown(root as unknown as Element);
    markdown.append("first\n\n- a\n- b\n");
    const [first, list] = root.children;
    const item = (list as FakeElement).children[0];
    for (const piece of ["- c", " d\n\nlast", " words", " and more\n\n", "end"]) markdown.append(piece);
    markdown.end();
    assert.ok(root.children[0] === first && root.children[1] === list && (list as FakeElement).children[0] === item);
    assert.equal(
        root.inside,
        "<p>first</p><ul><li>a</li><li>b</li><li>c d</li></ul><p>last words and more</p><p>end</p>",
    );
});

test("hostile text costs no more than linear time", () => {
    for (const unit of ["*", "**a", "_a ", "`", "[", "[a](", "> ", "- ", "\\", "*a_b`", "![", "***", "`a``b"]) {
        const begin = performance.now();
        render(unit.repeat(50_000 / unit.length));
        const elapsed = performance.now() - begin;
        assert.ok(elapsed < 1_500, `${unit}: ${elapsed} ms`);
    }
});
