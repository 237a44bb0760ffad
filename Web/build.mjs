// Builds the page: hashed, code-split modules and styles, index.html, and a manifest for the server.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const web = dirname(fileURLToPath(import.meta.url));
const source = join(web, "src");
const target = join(web, "dist");
const staging = join(web, `dist.${process.pid}`);
const development = process.argv.includes("--dev");

const contentTypes = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
};

/** Runs esbuild and gives the path of each entry point's output, by the entry's source path. */
function bundle(entries, options) {
    const meta = join(staging, "meta.json");
    execFileSync(
        "esbuild",
        [
            ...entries, "--bundle", `--outdir=${join(staging, "assets")}`, `--metafile=${meta}`,
            "--entry-names=[name]-[hash]", "--chunk-names=[name]-[hash]", "--log-level=warning",
            "--legal-comments=none", ...(development ? ["--sourcemap=inline"] : ["--minify"]), ...options,
        ],
        { cwd: source, stdio: ["ignore", "inherit", "inherit"] },
    );
    const outputs = JSON.parse(readFileSync(meta, "utf8")).outputs;
    rmSync(meta);
    return outputs;
}

/** The built file of an entry point, relative to dist. */
function builtPath(outputs, entry) {
    const found = Object.entries(outputs).find(([, output]) => output.entryPoint === entry);
    if (!found) throw new Error(`esbuild wrote no output for ${entry}`);
    return `assets/${found[0].split("/").pop()}`;
}

/** A module and everything it imports statically: what the browser needs before it runs. */
function staticClosure(outputs, path) {
    const key = Object.keys(outputs).find((name) => name.endsWith(path));
    const direct = outputs[key].imports.filter((item) => item.kind === "import-statement");
    return [path, ...direct.flatMap((item) => staticClosure(outputs, `assets/${item.path.split("/").pop()}`))];
}

function copyHashed(name) {
    const bytes = readFileSync(join(source, name));
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
    const path = `assets/${name.replace(/(\.\w+)$/, `-${hash}$1`)}`;
    writeFileSync(join(staging, path), bytes);
    return path;
}

function fillTemplate(values) {
    const template = readFileSync(join(source, "index.html"), "utf8");
    const filled = template.replace(/\{\{(\w+)\}\}/g, (_, name) => {
        if (!(name in values)) throw new Error(`index.html asks for an unknown value: ${name}`);
        return values[name];
    });
    return development ? filled : filled.replace(/\n\s*/g, "\n");
}

function writeManifest(firstRoute) {
    const paths = ["index.html", ...readdirSync(join(staging, "assets")).sort().map((name) => `assets/${name}`)];
    const files = paths.map((path) => ({
        path,
        contentType: contentTypes[extname(path)],
        immutable: path !== "index.html",
        bytes: readFileSync(join(staging, path)).length,
    }));
    writeFileSync(join(staging, "manifest.json"), JSON.stringify({ files, firstRoute }, null, 2) + "\n");
}

/** Puts the brotli form of each text beside it; the server sends it as it is. */
function compress() {
    const paths = ["index.html", ...readdirSync(join(staging, "assets")).map((name) => `assets/${name}`)];
    for (const path of paths) {
        const compressed = brotliCompressSync(readFileSync(join(staging, path)));
        writeFileSync(join(staging, `${path}.br`), compressed);
    }
}

function report(firstRoute) {
    const sizes = firstRoute.map((path) => brotliCompressSync(readFileSync(join(staging, path))).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`first route ${total} bytes in brotli:`);
    firstRoute.forEach((path, index) => console.log(`  ${String(sizes[index]).padStart(6)}  ${path}`));
}

rmSync(staging, { recursive: true, force: true });
mkdirSync(join(staging, "assets"), { recursive: true });
try {
    const modules = bundle(["main.ts"], ["--format=esm", "--splitting", "--target=es2022"]);
    const boot = bundle(["theme-boot.ts"], ["--format=iife", "--target=es2022"]);
    const styles = bundle(["styles/main.css", "styles/lazy.css"], []);
    const main = [...new Set(staticClosure(modules, builtPath(modules, "main.ts")))];
    const values = {
        main: main[0],
        preloads: main.slice(1).map((path) => `<link rel="modulepreload" href="/${path}">`).join("\n"),
        theme: builtPath(boot, "theme-boot.ts"),
        css: builtPath(styles, "styles/main.css"),
        lazyCss: builtPath(styles, "styles/lazy.css"),
        icon: copyHashed("icon.svg"),
    };
    writeFileSync(join(staging, "index.html"), fillTemplate(values));
    const firstRoute = ["index.html", values.css, values.theme, ...main];
    writeManifest(firstRoute);
    compress();
    report(firstRoute);
    rmSync(target, { recursive: true, force: true });
    renameSync(staging, target);
} finally {
    rmSync(staging, { recursive: true, force: true });
}
