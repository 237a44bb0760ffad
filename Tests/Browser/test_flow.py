"""What a new user does, in a real browser, against a running server."""

import json
import os
import uuid

from playwright.sync_api import Page, expect

PATIENCE = 120_000
LAST = "li.turn:last-child"


def send(page: Page, text: str) -> None:
    page.get_by_role("textbox").last.fill(text)
    page.keyboard.press("Enter")


def wait_for_answer(page: Page, turns: int) -> None:
    """Waits until the last of so many turns is complete, with its provenance under it."""
    expect(page.locator("li.turn")).to_have_count(turns, timeout=PATIENCE)
    expect(page.locator(LAST)).to_have_attribute("data-status", "complete", timeout=PATIENCE)
    expect(page.locator(f"{LAST} .provenance summary")).to_be_visible()


def begin_rehearsal(page: Page) -> None:
    page.get_by_role("button", name="Begin").first.click()
    expect(page.get_by_text("The client begins.")).to_be_visible(timeout=PATIENCE)


def watch_growth(page: Page) -> None:
    """Has the page write down each length of the newest answer's text."""
    page.evaluate(
        """() => {
            window.lengths = [];
            new MutationObserver(() => {
                const all = document.querySelectorAll("li.turn .prose");
                const length = all.length ? all[all.length - 1].textContent.length : 0;
                if (length > 0 && length !== window.lengths.at(-1)) window.lengths.push(length);
            }).observe(document.getElementById("main"), { childList: true, subtree: true, characterData: true });
        }"""
    )


def test_scenarios_are_found_by_words_and_difficulty(base_url, open_page, shoot, assert_accessible):
    page = open_page(base_url)
    rows = page.locator("li.row")
    expect(rows.first).to_be_visible()
    assert rows.count() >= 40
    expect(page.get_by_role("complementary", name="About the model")).to_contain_text("guidance")
    assert_accessible(page)
    shoot(page, "rehearse")

    page.get_by_role("radio", name="5").check()
    expect(page.locator("li.row .difficulty").first).to_contain_text("Difficulty 5 of 5")
    expect(page.locator("li.row .difficulty", has_text="Difficulty 3 of 5")).to_have_count(0)
    page.get_by_role("searchbox").fill("no such words at all")
    expect(page.get_by_text("No scenario matches")).to_be_visible()
    page.get_by_role("button", name="Show all scenarios").click()
    expect(rows.nth(39)).to_be_attached()


def test_a_rehearsal_streams_and_says_where_it_came_from(base_url, open_page, shoot, assert_accessible):
    page = open_page(base_url)
    begin_rehearsal(page)
    assert_accessible(page)
    watch_growth(page)
    send(page, "What has this week been like for you?")
    wait_for_answer(page, 1)
    lengths = page.evaluate("window.lengths")
    assert len(lengths) >= 2 and lengths == sorted(lengths), f"the text did not stream in: {lengths}"

    badge = page.locator(f"{LAST} .provenance")
    expect(badge).to_have_attribute("data-source", "model")
    expect(badge.locator("summary")).to_contain_text("From the model")
    badge.locator("summary").click()
    expect(badge.locator(".stages tr", has_text="Model")).to_contain_text("ms")
    shoot(page, "rehearsal")
    assert_accessible(page)

    marks = page.evaluate("performance.getEntriesByName('halcyon-send-to-first-token').map((entry) => entry.duration)")
    assert len(marks) == 1 and marks[0] > 0

    page.reload()
    expect(page.locator(LAST)).to_have_attribute("data-status", "complete")
    expect(page.locator(f"{LAST} .words")).to_have_text("What has this week been like for you?")


def test_stopping_keeps_the_conversation_usable(base_url, open_page):
    page = open_page(base_url)
    begin_rehearsal(page)
    send(page, "Tell me about everything that happened since we last met, from the beginning.")
    page.get_by_role("button", name="Stop the answer").click()
    expect(page.locator(LAST)).to_have_attribute("data-status", "cancelled")
    expect(page.locator(LAST)).to_contain_text("Stopped.")
    page.get_by_role("button", name="Answer again").click()
    wait_for_answer(page, 1)
    send(page, "And how did you sleep?")
    wait_for_answer(page, 2)


def test_a_repeated_question_is_answered_from_memory(base_url, open_page, shoot, assert_accessible):
    page = open_page(base_url)
    page.get_by_role("link", name="Knowledge").click()
    expect(page.locator(".concept").first).to_be_visible()
    assert_accessible(page)
    shoot(page, "knowledge")
    page.get_by_role("searchbox", name="Search concepts").fill("conditioning")
    expect(page.locator(".concept").first).to_contain_text("onditioning")

    question = f"What is cognitive dissonance, for reader {uuid.uuid4().hex[:8]}?"
    send(page, question)
    wait_for_answer(page, 1)
    expect(page.locator(f"{LAST} .provenance")).to_have_attribute("data-source", "model")
    first = page.locator(f"{LAST} .prose").inner_text()

    send(page, question)
    wait_for_answer(page, 2)
    badge = page.locator(f"{LAST} .provenance")
    expect(badge).to_have_attribute("data-source", "l1")
    expect(badge.locator("summary")).to_contain_text("From memory")
    badge.locator("summary").click()
    expect(badge.locator(".stages")).to_contain_text("Exact memory")
    expect(badge.locator(".stages tr", has_text="Model")).to_have_count(0)
    assert page.locator(f"{LAST} .prose").inner_text() == first
    shoot(page, "memory")
    assert_accessible(page)


def test_history_leads_back_to_a_session(base_url, open_page, shoot, assert_accessible):
    page = open_page(base_url)
    begin_rehearsal(page)
    title = page.get_by_role("heading", level=1).inner_text()
    send(page, "Good to see you.")
    wait_for_answer(page, 1)
    page.get_by_role("link", name="History").click()
    expect(page.locator("li.row").first).to_contain_text(title)
    assert_accessible(page)
    shoot(page, "history")
    page.locator("li.row a").first.click()
    expect(page.locator(f"{LAST} .words")).to_have_text("Good to see you.")


def test_operations_show_flags_servers_and_memory(base_url, open_page, shoot, assert_accessible):
    page = open_page(f"{base_url}/#/ops")
    expect(page.get_by_role("switch", name="cache.l1")).to_be_visible()
    expect(page.get_by_role("region", name="Model servers")).to_be_visible()
    expect(page.get_by_role("group", name="Replies")).to_contain_text("Found in memory")
    expect(page.get_by_role("heading", name="Shared memory")).to_be_visible()
    expect(page.get_by_role("button", name="Clear all caches")).to_be_visible()
    assert_accessible(page)
    shoot(page, "operations")


def test_a_wrong_key_is_said_and_can_be_mended(base_url, open_page, assert_accessible):
    page = open_page("", tolerate="401")
    right = []

    def with_wrong_key(route) -> None:
        config = route.fetch().json()
        right.append(config["apiKey"] or os.environ.get("HALCYON_KEY", "local"))
        route.fulfill(body=json.dumps({**config, "apiKey": "wrong"}), content_type="application/json")

    page.route("**/app/config.json", with_wrong_key)
    page.goto(base_url)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("li.row")).to_have_count(0)
    assert_accessible(page)
    page.get_by_label("API key").fill(right[0])
    page.get_by_role("button", name="Use this key").click()
    expect(page.locator("li.row").first).to_be_visible()


def test_a_phone_in_the_dark(base_url, open_page, shoot, assert_accessible):
    options = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "is_mobile": True, "has_touch": True}
    page = open_page(base_url, **options)
    expect(page.locator("li.row").first).to_be_visible()
    assert_accessible(page)
    shoot(page, "rehearse-phone-dark")
    for place in ("#/knowledge", "#/history", "#/ops", "#/rehearse"):
        page.goto(f"{base_url}/{place}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{place} is wider than the phone"
    begin_rehearsal(page)
    send(page, "How are you today?")
    wait_for_answer(page, 1)
    assert_accessible(page)
    shoot(page, "rehearsal-phone-dark")
