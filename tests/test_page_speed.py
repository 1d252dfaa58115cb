"""Speed as felt, in a real browser with a model by script: first paint, first token, no jumps, long
conversations."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import SHOTS, ask, begin_anew, served, visit
from tests.scripted_server import Reply, ScriptedServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.enable_socket]

QUESTION = "How much faster than dense attention are Sparse Lanterns?"
SENTENCE = "On long documents Sparse Lanterns are 3.1x faster than dense attention [1]. "
# What the browser notes while an answer comes: shifts that nobody caused, long tasks, and when a
# text was first there.
WATCH = """() => {
  window.noted = {shift: 0, longest: 0, first: 0};
  new PerformanceObserver((list) => list.getEntries().forEach((e) => {
    if (!e.hadRecentInput) noted.shift += e.value;
  })).observe({type: "layout-shift"});
  new PerformanceObserver((list) => list.getEntries().forEach((e) => {
    noted.longest = Math.max(noted.longest, e.duration);
  })).observe({type: "longtask"});
  new MutationObserver(() => {
    const last = [...document.querySelectorAll(".answer")].at(-1);
    if (!noted.first && last?.textContent.includes("On long documents")) noted.first = Date.now();
  }).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


def noted(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("window.noted")
    return found


def test_first_paint_and_first_token(browser: Browser, small_home: Path) -> None:
    wait = 0.7
    slow = Reply(*([SENTENCE] * 20), delay=wait, between=0.05)
    with ScriptedServer(Reply(SENTENCE), slow) as model:
        with (
            served(small_home, "--llm", model.url, "--model", "m") as url,
            visit(browser, url) as page,
        ):
            painted = page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            )
            assert painted < 2000
            ask(page, QUESTION)  # loads what the first answer needs
            begin_anew(page)
            page.evaluate(WATCH)
            box = page.get_by_role("textbox", name="Question")
            box.fill(QUESTION)
            box.press("Enter")
            while len(model.requests) < 2 or model.requests[-1].method != "POST":
                time.sleep(0.002)
            asked = time.time()
            page.locator(".answer:not(.waiting)").wait_for()
            found = noted(page)
            assert found["first"] / 1000 - (asked + wait) < 0.3
            assert found["shift"] < 0.1


def test_sixty_turns_and_two_thousand_words(browser: Browser, small_home: Path) -> None:
    said = [
        f"On long documents run {n} of Sparse Lanterns is 3.1x faster than dense attention [1]. "
        for n in range(150)
    ]
    words = Reply(*said, between=0.01)  # 2,100 words
    turns = 60
    with ScriptedServer(*[Reply(SENTENCE)] * (turns + 1), words) as model:
        with (
            served(small_home, "--llm", model.url, "--model", "m") as url,
            visit(browser, url) as page,
        ):
            ask(page, QUESTION)
            first = min(timed(page, turn) for turn in range(2))
            for turn in range(2, turns - 2):
                ask(page, f"{QUESTION} ({turn})")
            last = min(timed(page, turn) for turn in range(turns - 2, turns))
            assert last < 2 * first + 0.3
            page.evaluate(WATCH)
            long = ask(page, QUESTION)
            found = noted(page)
            assert long.locator("a.cite").count() > 140
            assert found["longest"] < 400
            assert found["shift"] < 0.1
            page.screenshot(path=SHOTS / "long.png")


def timed(page: Page, turn: int) -> float:
    """Seconds from Enter to the whole answer."""
    began = time.monotonic()
    ask(page, f"{QUESTION} ({turn})")
    return time.monotonic() - began
