"""The page: bytes of its first route, and what it adds between sending and the first text on the screen."""

import json
import os
import subprocess
from statistics import median

from servers import ROOT, Missing, Server, folder, free_port, halcyon_program, tool
from tables import show, target

TURNS = 12
PATIENCE = 30_000
BROTLI = (
    "const z=require('zlib'),f=require('fs');for(const p of process.argv.slice(1))"
    "console.log(z.brotliCompressSync(f.readFileSync(p),"
    "{params:{[z.constants.BROTLI_PARAM_QUALITY]:11}}).length)"
)


def brotli_bytes(paths: list) -> list[int]:
    done = subprocess.run([tool("node", "nodejs"), "-e", BROTLI, *paths], capture_output=True, text=True, check=True)
    return [int(line) for line in done.stdout.split()]


def first_route() -> list[dict]:
    dist = ROOT / "Web/dist"
    if not (dist / "manifest.json").exists():
        raise Missing("Web/dist is not built; run: make web")
    names = json.loads((dist / "manifest.json").read_text())["firstRoute"]
    paths = [dist / name for name in names]
    sizes = zip(names, paths, brotli_bytes(paths))
    return [{"name": name, "bytes": path.stat().st_size, "brotli": size} for name, path, size in sizes]


def start_dev() -> Server:
    port = free_port()
    command = [halcyon_program(), "dev", "--port", port, "--data", folder("dev"), "--model", "simulated"]
    server = Server("halcyon", command, port, core=None, cwd=ROOT)
    server.wait_ready("/readyz", seconds=30)
    return server


def last_turn(server: Server) -> dict:
    """The newest turn of the newest session, as the server recorded it."""
    headers = {"Authorization": "Bearer local"}
    sessions = json.loads(server.call("GET", "/read/v1/sessions?limit=1", headers=headers)[2])["items"]
    path = f"/read/v1/sessions/{sessions[0]['id']}/turns?limit=200"
    return json.loads(server.call("GET", path, headers=headers)[2])["items"][-1]


def one_turn(page, server: Server, number: int) -> dict:
    """Sends a turn and compares the page's marks with the server's own time to its first text."""
    page.get_by_role("textbox").last.fill(f"What was on your mind on day {number}?")
    page.keyboard.press("Enter")
    page.locator("li.turn[data-status=complete]").nth(number - 1).wait_for()
    marks = page.evaluate(
        "() => ['halcyon-send', 'halcyon-first-token'].map(n => performance.getEntriesByName(n).at(-1)?.startTime)"
    )
    recorded = (last_turn(server)["provenance"] or {}).get("firstTextMilliseconds")
    if None in marks or recorded is None:
        raise RuntimeError(f"a turn left no times: {marks} {recorded}")
    painted = marks[1] - marks[0]
    return {"painted": painted, "server": recorded, "added": painted - recorded}


def measure_turns(server: Server) -> tuple[list[dict], int]:
    try:
        from playwright.sync_api import TimeoutError as PlaywrightTimeout
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Missing("Playwright is not installed; run: make setup") from None
    chromium = os.environ.get("HALCYON_CHROMIUM", "/usr/bin/chromium")
    if not os.path.exists(chromium):
        raise Missing("Chromium is not installed; run: make setup")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        assets, received = {}, []
        devtools.on("Network.responseReceived", lambda e: assets.setdefault(e["requestId"], e["response"]["url"]))
        devtools.on("Network.loadingFinished", lambda e: received.append((e["requestId"], e["encodedDataLength"])))
        page.goto(f"http://127.0.0.1:{server.port}/")
        page.get_by_role("button", name="Begin").first.wait_for()
        sent = sum(size for request, size in received if "/read/" not in assets.get(request, ""))
        page.get_by_role("button", name="Begin").first.click()
        page.get_by_text("The client begins.").wait_for()
        try:
            turns = [one_turn(page, server, number) for number in range(1, TURNS + 1)]
        except PlaywrightTimeout:
            raise RuntimeError(f"a turn did not complete: {page.locator('li.turn').last.inner_text()[-300:]}") from None
    return turns[1:], sent  # the first turn also makes the session and loads the chat's code


def run() -> dict:
    files = first_route()
    brotli = sum(file["brotli"] for file in files)
    rows = [[file["name"], f"{file['bytes']:,}", f"{file['brotli']:,}"] for file in files]
    rows.append(["**sum**", f"{sum(f['bytes'] for f in files):,}", f"{brotli:,}"])
    show("First route of the page, bytes", ["file", "plain", "brotli"], rows)
    result = {
        "files": files, "brotliBytes": brotli,
        "targets": [target("first route, brotli", brotli / 1024, 14, at_most=True, unit=" KB")],
    }
    try:
        turns, sent = measure_turns(start_dev())
    except Missing as reason:
        print(f"turns skipped: {reason}")
        return result
    fields = ["painted", "server", "added"]
    names = ["send → first text painted", "first text, by the server's own record", "added by page, wire and browser"]
    show(
        f"Rehearsal turns in Chromium, simulated model, ms ({len(turns)} turns)",
        ["what", "p50", "max"],
        [[name, f"{median(t[f] for t in turns):.1f}", f"{max(t[f] for t in turns):.1f}"] for f, name in zip(fields, names)],
    )
    print(f"Bytes on the wire of the first load, headers included: {sent:,}\n")
    return {**result, "turns": turns, "wireBytes": sent}
