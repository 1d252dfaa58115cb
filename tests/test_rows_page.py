"""The rows of an answer's papers in a real browser: opened, sorted, ticked, asked about, taken to
the Library and into a file."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import SHOTS, ask, expect, more, served, visit
from tests.test_table_page import accessible

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = [pytest.mark.slow]
LISTS = "Which papers are about reinforcement learning?"
SURVEYS = "What are the approaches to pruning?"


def titles(answer: Locator) -> list[str]:
    return [
        row.get_attribute("data-title") or "" for row in answer.locator(".rows > li:visible").all()
    ]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_rows_are_opened_sorted_and_ticked(
    browser: Browser, seeds_url: str, width: int, dark: bool
) -> None:
    with visit(browser, seeds_url, width=width, height=800, dark=dark) as page:
        answer = ask(page, LISTS)
        said = int(re.findall(r"(\d+) papers are about", answer.inner_text())[0])
        ranked = titles(answer)
        assert len(ranked) == 10
        answer.get_by_role("button", name=f"+ {said - 10} more").click()
        assert len(titles(answer)) == said
        assert (
            answer.locator(".rows > li")
            .nth(10)
            .locator("a")
            .first.evaluate("link => link === document.activeElement")
        )
        order = answer.get_by_role("combobox", name="Sort by")
        order.select_option("Title")
        assert titles(answer) == sorted(titles(answer), key=str.casefold)
        order.select_option("Newest")
        days = [row.get_attribute("data-day") or "" for row in answer.locator(".rows > li").all()]
        known = [day for day in days if day]
        assert days == [*sorted(known, reverse=True), *[""] * (said - len(known))]
        assert known
        order.select_option("Best match")
        assert titles(answer)[:10] == ranked

        answer.locator(".rows .tick").nth(1).check()
        answer.locator(".rows .tick").nth(3).check()
        expect(answer.locator(".tools [role=status]")).to_have_text("2 selected")
        page.screenshot(path=SHOTS / f"rows-{width}.png")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        with page.expect_download() as downloading:
            answer.get_by_role("button", name="As CSV").click()
        rows = list(
            csv.DictReader(io.StringIO(Path(downloading.value.path()).read_text(encoding="utf-8")))
        )
        assert [row["number"] for row in rows] == ["2", "4"]

        answer.get_by_role("button", name="Ask about them").click()
        page.locator("#about", has_text="2 papers that you chose").wait_for()
        ask(page, "What do they propose?")
        earlier = page.locator(".answer").first  # what was ticked stays with its answer
        expect(earlier.locator(".rows .tick:checked")).to_have_count(2)


def test_a_table_and_a_list_tick_the_same_papers(browser: Browser, seeds_url: str) -> None:
    with visit(browser, seeds_url) as page:
        answer = ask(page, SURVEYS)
        assert answer.locator(".rows").count() >= 2  # a group each
        answer.get_by_label("Select all").first.check()
        every = answer.locator(".rows .tick").count()
        expect(answer.locator(".tick:checked")).to_have_count(every)
        page.screenshot(path=SHOTS / "rows-survey.png")
        more(answer).get_by_role("button", name="As a table").click()
        table = answer.locator("table.papers")
        table.wait_for()
        table.locator(".tick").first.check()
        table.locator(".tick").first.uncheck()
        expect(answer.locator(".rows .tick:checked")).to_have_count(every - 1)
        accessible(page)
        compared = ask(page, "How do C-MORL and PD-MORL differ?")
        compared.locator("table.papers .tick").first.check()
        compared.get_by_role("button", name="Ask about them").click()
        page.locator("#about", has_text="Only about: PD-MORL").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_ticked_papers_are_taken_to_the_library_as_a_set(
    browser: Browser, seeds_home: Path, tmp_path: Path, width: int
) -> None:
    home = tmp_path / "home"
    shutil.copytree(seeds_home, home)
    with served(home) as url, visit(browser, url, width=width, height=800) as page:
        answer = ask(page, LISTS)
        chosen = titles(answer)[:3]
        for at in range(3):
            answer.locator(".rows .tick").nth(at).check()
        answer.get_by_role("button", name="To the Library").click()
        page.locator("#told", has_text="“Which papers are about reinforcement learning”").wait_for()
        shown = page.locator("#listing [data-do='library.open']")
        page.locator("#listing", has_text="3 papers found").wait_for()
        assert sorted(shown.all_inner_texts()) == sorted(chosen)
        page.screenshot(path=SHOTS / f"rows-set-{width}.png")
