"""The table of papers on the page, in a real browser: it comes by itself or by a click, fits a
screen and a phone, leads to its sentences, and can be taken along.

Covers assistant.page.chat_tab, assistant.page.cards.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import SHOTS, ask, begin_anew, expect, more, open_list, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

COMPARES = "SAM vs GAM: what sort of flatness does each look for?"
LISTS = "Which papers are about grokking?"


def fits(page: Page, table: Any) -> None:
    """Nothing of the table is cut off, and the page scrolls in one direction only."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    cells = table.locator("td:visible, th:visible").all()
    assert cells
    assert all(cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth + 1") for cell in cells)


def accessible(page: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in serious] == []


def saved(page: Page, answer: Any, name: str) -> str:
    with page.expect_download() as downloading:
        answer.locator(".tabled").get_by_role("button", name=f"As {name}").click()
    return Path(downloading.value.path()).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "width"), [("table", 1280), ("phone-table", 390)])
def test_a_comparison_has_its_table(
    browser: Browser, seeds_url: str, name: str, width: int
) -> None:
    with visit(browser, seeds_url, width=width, height=844 if width == 390 else 800) as page:
        answer = ask(page, COMPARES)
        expect(answer.get_by_role("button", name="List all papers")).to_be_visible()
        table = answer.locator("table.papers")
        expect(table.locator("tbody")).to_have_count(2)
        expect(more(answer).get_by_role("button", name="As a table")).not_to_be_visible()
        fits(page, table)
        below = answer.locator("h3").first.bounding_box()["y"]
        assert table.bounding_box()["y"] < below
        table.scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / f"{name}.png")
        accessible(page)
        if width == 1280:
            heads = table.locator("thead th:visible").all_inner_texts()
            assert heads == ["Problem", "Method", "Data", "Result"]
        assert "Said in none of these abstracts: limit." in answer.inner_text()
        cell = table.locator("td a:visible").first
        quote = cell.evaluate("cell => cell.lastChild.textContent.trim()")
        cell.click()
        here = page.locator("#evidence article.here mark.here")
        here.wait_for()
        expect(here).to_have_text(quote)
        page.screenshot(path=SHOTS / f"{name}-sentence.png")


@pytest.mark.parametrize(("name", "width"), [("made-table", 1280), ("phone-made-table", 390)])
def test_a_list_is_made_a_table_by_a_click(
    browser: Browser, seeds_url: str, name: str, width: int
) -> None:
    with visit(browser, seeds_url, width=width, height=844 if width == 390 else 800) as page:
        answer = ask(page, LISTS)
        expect(answer.locator("table.papers")).to_have_count(0)
        more(answer).get_by_role("button", name="As a table").click()
        table = answer.locator("table.papers")
        table.wait_for()
        page.wait_for_function("document.activeElement.closest('table.papers')")
        page.wait_for_timeout(300)  # nothing takes the view away again
        top = table.bounding_box()["y"]
        assert 0 < top < 300
        papers = answer.locator(".rows li").count()
        assert table.locator("tbody").count() == papers > 2
        fits(page, table)
        expect(more(answer).get_by_role("button", name="As a table")).not_to_be_visible()
        table.scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / f"{name}.png")
        rows = list(csv.DictReader(io.StringIO(saved(page, answer, "CSV"))))
        assert len(rows) == papers
        assert saved(page, answer, "Markdown").startswith("| Paper | Problem | Method |")

        ask(page, "What is LoRA?")  # what was made stays where it stands
        earlier = page.locator(".answer").first
        expect(earlier.locator("table.papers tbody")).to_have_count(papers)
        earlier.locator("table.papers td a:visible").first.click()
        page.locator("#evidence article.here mark.here").wait_for()

        begin_anew(page)
        again = ask(page, LISTS)
        expect(again.locator("table.papers")).to_have_count(0)
        more(again).get_by_role("button", name="As a table").click()
        again.locator("table.papers").wait_for()

        open_list(page)
        page.locator("#conversations li a").nth(1).click()
        page.locator(".answer table.papers").first.wait_for()


def test_a_table_that_is_asked_for_is_the_first_that_is_seen(
    browser: Browser, seeds_url: str
) -> None:
    with visit(browser, seeds_url) as page:
        ask(page, LISTS)
        answer = ask(page, "as a table")
        table, first = answer.locator("table.papers"), answer.locator("h3").first
        assert table.bounding_box()["y"] < first.bounding_box()["y"]
        none = ask(page, "only 1999")
        expect(none).to_contain_text("None of the")
        expect(page.locator("#evidence")).to_contain_text("No paper is near")
        # an earlier question stands where it stood when it was the last
        ends = page.locator("#chat .user.message").evaluate_all(
            "all => all.map((one) => Math.round(one.getBoundingClientRect().right))"
        )
        assert (len(ends), len(set(ends))) == (3, 1)
