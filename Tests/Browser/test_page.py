"""How the page behaves when things are slow, break, or are unusual. Always against the mock server."""

import re

import pytest
from playwright.sync_api import expect

from test_flow import LAST, begin_rehearsal, send, wait_for_answer


@pytest.fixture
def rehearsal(mock_url, open_page):
    """A page with a rehearsal begun."""

    def begin(tolerate: str = "", **options):
        page = open_page(mock_url, tolerate=tolerate, **options)
        begin_rehearsal(page)
        return page

    return begin


def test_a_dropped_stream_is_taken_up_where_it_broke(rehearsal):
    page = rehearsal(tolerate="net::")
    resumed = []

    def note_resumed(request) -> None:
        if request.url.endswith("/events"):
            resumed.append(request.headers.get("last-event-id"))

    page.on("request", note_resumed)
    send(page, "drop the line")
    wait_for_answer(page, 1)
    assert len(resumed) == 1 and re.fullmatch(r"t-\w+:[1-7]", resumed[0]), resumed
    answer = page.locator(f"{LAST} .prose").inner_text()
    assert answer.startswith("I don't really know where to start.") and answer.endswith("aren't you?")


def test_a_failed_turn_says_so_and_can_be_retried(rehearsal, shoot, assert_accessible):
    page = rehearsal(tolerate="503")
    send(page, "fail now")
    expect(page.locator(LAST)).to_have_attribute("data-status", "failed")
    expect(page.get_by_role("alert")).to_contain_text("The model server went away")
    assert_accessible(page)
    shoot(page, "failed")
    page.locator(f"{LAST} .said").get_by_role("button", name="Edit").click()
    send(page, "refuse once")
    expect(page.get_by_role("alert").last).to_contain_text("No model server is free")
    expect(page.locator("li.turn")).to_have_count(2)
    page.locator(LAST).get_by_role("button", name="Try again").click()
    wait_for_answer(page, 1)
    expect(page.locator(f"{LAST} .words")).to_have_text("refuse once")


def test_editing_replaces_a_turn_and_all_after_it(rehearsal):
    page = rehearsal()
    send(page, "first")
    wait_for_answer(page, 1)
    send(page, "second")
    wait_for_answer(page, 2)
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("textbox")).to_have_value("second")
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox")).to_have_value("")
    page.get_by_role("button", name="Edit").first.click()
    send(page, "instead")
    wait_for_answer(page, 1)
    expect(page.locator(".words")).to_have_text(["instead"])
    page.reload()
    expect(page.locator(".words")).to_have_text(["instead"])


def test_keys(rehearsal):
    page = rehearsal()
    field = page.get_by_role("textbox")
    expect(field).to_be_focused()
    field.press_sequentially("one")
    page.keyboard.press("Shift+Enter")
    field.press_sequentially("long two")
    expect(field).to_have_value("one\nlong two")
    page.keyboard.press("Enter")
    expect(page.locator(LAST)).to_have_attribute("data-status", "streaming")
    page.keyboard.press("Escape")
    expect(page.locator(LAST)).to_have_attribute("data-status", "cancelled")


def test_a_draft_survives_a_reload(rehearsal):
    page = rehearsal()
    page.get_by_role("textbox").fill("half a thought")
    page.reload()
    expect(page.get_by_role("textbox")).to_have_value("half a thought")
    page.keyboard.press("Enter")
    wait_for_answer(page, 1)
    page.reload()
    expect(page.locator("li.turn")).to_have_count(1)
    expect(page.get_by_role("textbox")).to_have_value("")


def test_markup_in_an_answer_stays_text(rehearsal):
    page = rehearsal()
    send(page, "markup")
    wait_for_answer(page, 1)
    prose = page.locator(f"{LAST} .prose")
    expect(prose.locator("script, img, iframe")).to_have_count(0)
    expect(prose.locator("a")).to_have_count(1)
    expect(prose.locator("ol > li")).to_have_count(3)
    assert page.evaluate("window.broken") is None


def test_settled_blocks_are_not_rendered_again(rehearsal):
    page = rehearsal()
    send(page, "a long answer")
    page.wait_for_selector(f"{LAST} .prose > h5:nth-of-type(3)")
    page.evaluate(
        """() => {
            window.settled = [...document.querySelectorAll("li.turn:last-child .prose > *")].slice(0, 6);
            window.touched = 0;
            for (const element of window.settled) {
                const changes = { childList: true, subtree: true, characterData: true };
                new MutationObserver(() => window.touched++).observe(element, changes);
            }
        }"""
    )
    wait_for_answer(page, 1)
    assert page.evaluate("window.touched") == 0
    assert page.evaluate("window.settled.every((element) => element.isConnected)")


def test_scrolling_up_is_left_alone_until_one_comes_back(rehearsal):
    page = rehearsal(viewport={"width": 900, "height": 500})
    send(page, "a long answer")
    page.wait_for_selector(f"{LAST} .prose > h5:nth-of-type(4)")
    at_end = "Math.ceil(innerHeight + scrollY) >= document.documentElement.scrollHeight - 2"
    page.wait_for_function(at_end)
    page.mouse.move(450, 200)
    page.mouse.wheel(0, -300)
    expect(page.get_by_role("button", name="Jump to latest")).to_be_visible()
    place = page.evaluate("scrollY")
    page.wait_for_selector(f"{LAST} .prose > h5:nth-of-type(6)")
    assert page.evaluate("scrollY") <= place
    page.get_by_role("button", name="Jump to latest").click()
    page.wait_for_function(at_end)
    page.wait_for_selector(f"{LAST} .prose > h5:nth-of-type(8)")
    page.wait_for_function(at_end)
    expect(page.get_by_role("button", name="Jump to latest")).to_be_hidden()


def test_an_answer_is_announced_once_when_it_is_complete(rehearsal):
    page = rehearsal()
    page.evaluate(
        """() => {
            window.said = [];
            new MutationObserver(() => window.said.push(document.getElementById("announcer").textContent))
                .observe(document.getElementById("announcer"), { childList: true });
        }"""
    )
    send(page, "Hello")
    wait_for_answer(page, 1)
    said = page.evaluate("window.said")
    assert len(said) == 1 and said[0].startswith("Client: I don't really know")


def test_the_theme_can_be_chosen_and_is_remembered(mock_url, open_page, assert_accessible):
    page = open_page(mock_url, color_scheme="light")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Use dark theme").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark
    expect(page.locator("li.row").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Use light theme").click()
    assert page.evaluate(ground) == light


def test_a_flag_is_switched_with_a_reason(mock_url, open_page, assert_accessible):
    page = open_page(f"{mock_url}/#/ops")
    flag = page.get_by_role("switch", name="models.balance")
    expect(flag).to_have_attribute("aria-checked", "true")
    flag.click()
    page.get_by_label("Reason").fill("measuring the baseline")
    assert_accessible(page)
    page.get_by_role("button", name="Switch off").click()
    expect(flag).to_have_attribute("aria-checked", "false")
    expect(page.locator(".audit li").first).to_contain_text("models.balance switched off: measuring the baseline")


def test_shared_memory_says_what_is_not_well(mock_url, open_page, assert_accessible):
    page = open_page(f"{mock_url}/#/ops")
    servers = page.get_by_role("region", name="Servers of shared memory")
    expect(servers.get_by_text("Not connected")).to_have_count(1)
    expect(page.get_by_text("Hears the others, over 2 of 3 shards")).to_be_visible()
    expect(page.get_by_text("99.93 % of 10,000 comparisons agree")).to_be_visible()
    expect(page.get_by_text("Not asked for now: 1 shard failed")).to_be_visible()
    expect(page.get_by_role("switch", name="cache.l2")).to_be_visible()
    assert_accessible(page)


def test_without_shared_memory_the_page_says_how_to_get_it(mock_url, open_page, assert_accessible):
    page = open_page("")

    def alone(route) -> None:
        status = route.fetch().json()
        caches = [{**cache, "shared": None} for cache in status["caches"]]
        route.fulfill(json={**status, "caches": caches, "shared": None})

    page.route("**/ops/v1/status", alone)
    page.goto(f"{mock_url}/#/ops")
    expect(page.get_by_text("Each server remembers for itself")).to_be_visible()
    expect(page.get_by_text("Docs/Operations/Redis.md")).to_be_visible()
    expect(page.get_by_text("Not shared").first).to_be_visible()
    assert_accessible(page)


def test_tables_stay_scrolled_and_focused_while_the_page_looks_again(mock_url, open_page):
    page = open_page(f"{mock_url}/#/ops", viewport={"width": 390, "height": 844})
    servers = page.get_by_role("region", name="Model servers")
    servers.focus()
    # How far it goes depends on the fonts.
    mark = "element => { element.scrollLeft = 60; element.dataset.old = 'yes'; return element.scrollLeft; }"
    place = servers.evaluate(mark)
    assert place > 0
    # It looks again every 5 seconds.
    expect(page.locator("[data-old]")).to_have_count(0, timeout=20_000)
    expect(servers).to_be_focused()
    assert servers.evaluate("element => element.scrollLeft") == place


def test_all_caches_are_cleared_after_a_second_thought(mock_url, open_page, shoot, assert_accessible):
    page = open_page(f"{mock_url}/#/ops", tolerate="503")
    clear = page.get_by_role("button", name="Clear all caches")
    clear.click()
    expect(page.get_by_role("group", name="Clear all caches?")).to_be_visible()
    expect(page.get_by_role("button", name="Keep them")).to_be_focused()
    assert_accessible(page)
    shoot(page, "clear-caches")
    page.keyboard.press("Escape")
    expect(clear).to_be_focused()
    expect(page.get_by_role("button", name="Keep them")).to_have_count(0)

    refusal = {"title": "Shared memory is away", "status": 503, "code": "shared-away", "detail": "Try again later."}
    page.route("**/ops/v1/caches", lambda route: route.fulfill(status=503, json=refusal))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Shared memory is away")
    page.unroute("**/ops/v1/caches")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("All caches are cleared.").first).to_be_visible()
    expect(page.get_by_role("group", name="Knowledge")).to_contain_text("0 entries")
    expect(clear).to_be_focused()


@pytest.mark.parametrize(
    "text, source, caution",
    [
        ("shared", "From shared memory, 3 min old", None),
        ("fail-safe", "From shared memory, 3 h old", "Old: no new answer"),
        ("soft-limit", "From shared memory, 3 h old", "Old: a new answer is being made"),
        ("distrusted", "From shared memory, 3 h old", "May be out of date"),
    ],
)
def test_an_answer_that_may_be_old_is_marked(rehearsal, shoot, assert_accessible, text, source, caution):
    page = rehearsal()
    send(page, text)
    wait_for_answer(page, 1)
    badge = page.locator(f"{LAST} .provenance")
    expect(badge).to_have_attribute("data-source", "l2")
    expect(badge.locator(".provenance-source")).to_have_text(source)
    expect(badge.locator(".provenance-caution")).to_have_text([caution] if caution else [])
    badge.locator("summary").click()
    expect(badge.get_by_text("May be old because")).to_have_count(1 if caution else 0)
    assert_accessible(page)
    shoot(page, f"answer-{text}")


def test_asking_in_advance_is_begun_watched_and_stopped(mock_url, open_page, shoot, assert_accessible):
    page = open_page(f"{mock_url}/#/ops")
    expect(page.get_by_text("Nothing was asked in advance yet")).to_be_visible()
    page.get_by_role("button", name="Ask now").click()
    expect(page.get_by_text("Asked by hand: 0 of 10 asked")).to_be_visible()
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_focused()
    bar = page.get_by_role("progressbar", name="Questions asked in advance")
    expect(bar).to_have_attribute("max", "10")
    assert_accessible(page)
    shoot(page, "asking-in-advance")
    # The page looks again by itself and leaves the focus where it is.
    expect(page.get_by_text(re.compile("Asked by hand: [1-9] of 10 asked"))).to_be_visible()
    expect(stop).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"Asked by hand: \d of 10 asked, stopped"))).to_be_visible()
    expect(page.get_by_role("button", name="Ask now")).to_be_focused()


def test_a_session_is_deleted_after_a_second_thought(rehearsal):
    page = rehearsal()
    page.get_by_role("link", name="History").click()
    rows = page.locator("li.row")
    expect(rows.first).to_be_visible()
    before = rows.count()
    rows.first.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Keep").click()
    rows.first.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(rows).to_have_count(before - 1)


def test_the_state_of_every_list_when_the_server_is_away(mock_url, open_page):
    page = open_page(mock_url, tolerate="net::")
    expect(page.locator("li.row").first).to_be_visible()
    page.route("**/read/v1/**", lambda route: route.abort())
    page.route("**/ops/v1/**", lambda route: route.abort())
    for place in ("#/knowledge", "#/history", "#/ops", "#/session/any", "#/rehearse"):
        page.goto(f"{mock_url}/{place}")
        expect(page.get_by_role("alert").first).to_contain_text("The server cannot be reached")
    page.unroute("**/read/v1/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("li.row").first).to_be_visible()


def test_unknown_places_and_sessions(mock_url, open_page):
    page = open_page(f"{mock_url}/#/nowhere", tolerate="404")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")
    page.goto(f"{mock_url}/#/session/unknown")
    expect(page.get_by_role("alert")).to_contain_text("No such session")


def test_a_session_can_be_summarised(rehearsal):
    page = rehearsal()
    send(page, "What happened then?")
    wait_for_answer(page, 1)
    page.get_by_role("button", name="Summarise this session").click()
    expect(page.locator(".summary")).to_contain_text("1, of which 1 open")


def test_copy_and_feedback(mock_url, rehearsal):
    page = rehearsal(permissions=["clipboard-read", "clipboard-write"])
    send(page, "markup")
    wait_for_answer(page, 1)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("# A heading")
    page.get_by_role("button", name="Helpful").click()
    expect(page.get_by_role("button", name="Helpful")).to_have_attribute("aria-pressed", "true")
