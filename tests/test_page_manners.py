"""Small manners of the page in a real browser: it rests while nobody is there, arrows go from tab
to tab, and nothing that is typed is lost without a word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import SHOTS, ask, expect, more, served, visit
from tests.scripted_server import Reply, ScriptedServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]
IDLE = 20  # seconds


def test_a_page_at_which_nobody_looks_asks_ever_more_seldom(
    browser: Browser, small_home: Path
) -> None:
    with served(small_home) as url, visit(browser, url) as page:
        page.locator("#today section").wait_for()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.wait_for_timeout(IDLE * 1000)
        assert len(asked) <= IDLE / 2, asked
        assert not [one for one in asked if not one.endswith("/now")]
        before = len(asked)
        page.mouse.move(200, 200)  # somebody comes back
        page.wait_for_timeout(1000)
        assert len(asked) > before


def test_arrows_go_from_tab_to_tab(browser: Browser, small_home: Path) -> None:
    with served(small_home) as url, visit(browser, url) as page:
        page.get_by_role("tab", name="Ask").focus()
        for key, name in (
            ("ArrowRight", "Library"),
            ("End", "Digests"),
            ("ArrowRight", "Ask"),
            ("ArrowLeft", "Digests"),
            ("Home", "Ask"),
        ):
            page.keyboard.press(key)
            tab = page.get_by_role("tab", name=name)
            expect(tab).to_have_attribute("aria-selected", "true")
            expect(tab).to_be_focused()


def test_while_a_model_thinks_that_is_told_and_enter_is_not_lost(
    browser: Browser, small_home: Path
) -> None:
    thought = {"choices": [{"delta": {"reasoning_content": "Hm."}}]}
    reply = Reply(thought, thought, "Sparse Lanterns are 3.1x faster [1].", between=2.0)
    with (
        ScriptedServer(reply, models=("thinker",)) as server,
        served(small_home, "--llm", server.url, "--model", "thinker") as url,
        visit(browser, url) as page,
    ):
        box = page.get_by_role("textbox", name="Question")
        box.fill("How much faster are Sparse Lanterns?")
        box.press("Enter")
        page.get_by_text("; thinker is thinking").wait_for()
        box.fill("And how small?")
        box.press("Enter")
        told = page.locator("#told", has_text="Wait until the answer is complete")
        told.wait_for()
        toast, asked = told.bounding_box(), page.locator(".asked").last.bounding_box()
        assert toast
        assert asked
        assert toast["y"] > asked["y"] + asked["height"]  # not over the question
        page.screenshot(path=SHOTS / "thinking.png")
        page.get_by_role("button", name="Send").wait_for()
        expect(box).to_have_value("And how small?")
        expect(page.locator(".answer").last).to_contain_text("3.1x faster")


def test_the_papers_say_of_which_question_they_are_and_what_each_quote_carries(
    browser: Browser, small_home: Path
) -> None:
    said = "Sparse Lanterns are 3.1x faster [1]. Sparse Lanterns are 9x slower [1]."
    with (
        ScriptedServer(Reply(said), models=("scripted",)) as server,
        served(small_home, "--llm", server.url, "--model", "scripted") as url,
        visit(browser, url) as page,
    ):
        ask(page, "How much faster are Sparse Lanterns?")
        evidence = page.locator("#evidence")
        expect(evidence).to_contain_text("How much faster are Sparse Lanterns?")
        evidence.get_by_text("does not support").first.wait_for()
        colours = evidence.locator("mark").evaluate_all(
            "marks => marks.map(mark => [mark.className, getComputedStyle(mark).backgroundColor])"
        )
        by_verdict = {name or "supported": colour for name, colour in colours}
        assert by_verdict.keys() == {"supported", "unsupported"}
        assert len(set(by_verdict.values())) == 2
        page.screenshot(path=SHOTS / "verdicts.png")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_strip_what_to_ask_next_and_what_can_be_done_are_a_line_each(
    browser: Browser, seeds_url: str, width: int, dark: bool
) -> None:
    with visit(browser, seeds_url, width=width, height=800, dark=dark) as page:
        answer = ask(page, "By how much does GEPA beat GRPO on average?")
        onward = answer.locator(".next button")
        onward.nth(2).wait_for()
        expect(onward.first).to_have_text("List all papers")
        expect(onward.nth(1)).to_have_text("Results")
        expect(onward.nth(1)).to_have_attribute("title", "What results does GEPA report?")
        assert all(len(words) <= 40 for words in onward.all_inner_texts())
        tops = {round(one.bounding_box()["y"]) for one in onward.all()}
        assert len(tops) == 1
        expect(page.locator("#examples")).not_to_be_visible()
        strip = page.locator("#strip").bounding_box()
        assert strip
        assert strip["height"] <= 52
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        actions = answer.locator(".actions > :visible")
        expect(actions).to_have_count(3)
        assert answer.get_by_role("button", name="Follow").get_attribute("title") == (
            "Tell me when new papers change this"
        )
        expect(answer.get_by_role("button", name="Good answer")).not_to_be_visible()
        more(answer).get_by_role("button", name="Good answer").wait_for()
        answer.locator(".next").scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / f"onward-{width}.png")
        onward.nth(1).click()
        page.locator(".asked", has_text="What results does GEPA report?").wait_for()
        page.locator(".answer:not(.waiting)").nth(1).locator(".meta").last.wait_for()
        listed = ask(page, "Which papers are about grokking?")
        listed.locator(".next button", has_text="Newer").click()
        page.locator(".asked", has_text="about grokking, newest first").wait_for()
        assert page.locator(".next:visible").count() <= 1  # only the latest leads on
