"""A browser, a page that watches its console, and the server to look at.

HALCYON_URL          the server; when unset, the mock server of Web/tests is started
HALCYON_SCREENSHOTS  a folder to leave screenshots in
HALCYON_CHROMIUM     the browser, /usr/bin/chromium unless set
"""

import os
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SHOTS = os.environ.get("HALCYON_SCREENSHOTS")

# A real model on a small machine takes its time.
PATIENCE = 120_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def mock_url():
    """The address of a mock server of this run's own."""
    if not (ROOT / "Web/dist/manifest.json").exists():
        subprocess.run([ROOT / "Web/build.sh"], check=True, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{free_port()}"
    command = ["node", ROOT / "Web/tests/mock-server.mjs", "--port", url.rsplit(":", 1)[1], "--speed", "2"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout.readline().startswith("mock server on"), "the mock server did not start"
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def base_url(request):
    """The address of the server under test."""
    url = os.environ.get("HALCYON_URL")
    if not url:
        return request.getfixturevalue("mock_url")
    try:
        urllib.request.urlopen(f"{url.rstrip('/')}/healthz", timeout=10).read()
    except urllib.error.URLError as error:
        pytest.exit(f"no server answers at HALCYON_URL={url}: {error}", returncode=1)
    return url.rstrip("/")


@pytest.fixture(scope="session")
def browser():
    chromium = os.environ.get("HALCYON_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    """Opens pages, each in a fresh profile, and checks in the end that none of them complained."""
    contexts, complaints = [], []

    def complain(message) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def open_(url: str, tolerate: str = "", **options) -> Page:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: None if tolerate and tolerate in message.text else complain(message))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if url:
            page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == [], "the console has errors"


@pytest.fixture
def shoot():
    """Leaves a screenshot where one was asked for."""

    def shoot_(page: Page, name: str) -> None:
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))

    return shoot_


@pytest.fixture
def assert_accessible():
    """Fails with a list of what axe found."""

    def assert_(page: Page) -> None:
        results = Axe().run(page)
        found = [
            f"{violation['id']}: {violation['help']}: {[node['html'][:160] for node in violation['nodes']]}"
            for violation in results.response["violations"]
        ]
        assert found == []

    return assert_
