"""The reader beside the conversation: whose papers it shows, and when."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.marks import marks
from index.home import Home
from tests.browsing import SHOTS, ask, expect, served, visit
from tests.scripted_server import Reply, ScriptedServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow]
CASES = [f"In case {n} it is 3.1x faster [1]. " for n in range(200)]
LANTERNS = "How much faster than dense attention are Sparse Lanterns?"


def test_the_reader_is_that_of_the_answer_in_view(browser: Browser, small_home: Path) -> None:
    """While a model thinks, after Stop and when another question begins."""
    good = Reply("Sparse Lanterns are 3.1x faster than dense attention [1].")
    slow = Reply(
        *(f"In case {n} it is 3.1x faster [1]. " for n in range(200)), delay=3, between=0.2
    )
    with ScriptedServer(good, slow) as model:
        flags = ("--llm", model.url, "--model", "thinker")
        with served(small_home, *flags) as url, visit(browser, url) as page:
            reader = page.locator("#evidence")
            ask(page, LANTERNS)
            expect(reader.locator("article#t0-p1")).to_have_count(1)
            box = page.get_by_role("textbox", name="Question")
            box.fill(f"{LANTERNS} Tell me again.")
            box.press("Enter")
            page.locator(".waiting", has_text="thinker is writing").wait_for()
            reader.locator("article#t1-p1").wait_for()  # before the first word
            expect(reader.locator("article[id^=t0]")).to_have_count(0)
            expect(reader.locator("h2")).to_contain_text("found")
            page.screenshot(path=SHOTS / "reading.png")
            page.locator(".waiting", has_text="3.1x faster").wait_for()
            page.locator(".waiting a.cite").first.click()  # alive while it is written
            reader.locator("article#t1-p1.here").wait_for()
            page.get_by_role("button", name="Stop").click()
            page.get_by_text("Stopped.").wait_for()
            expect(reader.locator("article#t1-p1")).to_have_count(1)
            expect(reader.locator("article[id^=t0]")).to_have_count(0)


def test_scrolled_back_to_an_earlier_answer_the_reader_shows_its_papers(
    browser: Browser, seeds_url: str
) -> None:
    with visit(browser, seeds_url) as page:
        reader = page.locator("#evidence")
        ask(page, "What explains grokking?")
        answer = ask(page, "How does GEPA work?")
        reader.locator("article#t1-p1").wait_for()
        answer.hover()
        page.mouse.wheel(0, -9000)
        reader.locator("article#t0-p1").wait_for()
        expect(reader.locator("article[id^=t1]")).to_have_count(0)
        expect(reader).to_contain_text("What explains grokking?")
        page.mouse.wheel(0, 9000)
        reader.locator("article#t1-p1").wait_for()
        expect(reader.locator("article[id^=t0]")).to_have_count(0)


def test_nothing_stands_twice_in_the_reader_and_it_turns_pages(
    browser: Browser, seeds_url: str
) -> None:
    with visit(browser, seeds_url) as page:
        reader = page.locator("#evidence")
        answer = ask(page, "What explains grokking?")
        expect(reader.locator(".quote")).to_have_count(0)
        assert reader.locator("mark").count() >= 3
        page.screenshot(path=SHOTS / "reader.png")
        answer.locator("a.cite").first.click()
        reader.locator("article.here").wait_for()
        first = reader.locator("article.here").get_attribute("id")
        reader.get_by_role("button", name="Next paper").click()
        expect(reader.locator("article.here")).not_to_have_attribute("id", first)
        reader.get_by_role("button", name="Previous paper").click()
        expect(reader.locator("article.here")).to_have_attribute("id", first)


def test_papers_of_today_are_marked_as_read_and_starred(
    browser: Browser, small_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    with served(home) as url:
        for again in (False, True):  # another visit sees what this one kept
            with visit(browser, url) as page:
                row = page.locator("#today li").first
                row.wait_for()
                for name in ("Read", "Star"):
                    button = row.get_by_role("button", name=name, exact=True)
                    expect(button).to_have_attribute("aria-pressed", str(again).lower())
                    button.click()
                    pressed = "false" if again else "true"
                    row.locator(f"[data-what][aria-pressed={pressed}]", has_text=name).wait_for()
        assert marks(Home(home)) == {}
