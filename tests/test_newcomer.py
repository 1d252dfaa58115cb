"""A newcomer's way in a real browser: from an empty home over the sample and their own pages to a
question, its follow-up, a table, a file to keep, and the next day."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import SHOTS, add, ask, begin_anew, expect, served, strip_says, visit, visit_tab
from tests.conftest import DATA

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

LANTERNS = "How much faster than dense attention are Sparse Lanterns?"


@pytest.mark.parametrize("width", [1280, 390])
def test_from_an_empty_home_to_the_next_day(browser: Browser, tmp_path: Path, width: int) -> None:
    first, second = tmp_path / "2024-03-01.txt", tmp_path / "2024-03-02.txt"
    shutil.copy(DATA / "spaced.txt", first)
    shutil.copy(DATA / "compact.txt", second)
    with served(tmp_path / "home") as url, visit(browser, url, width=width) as page:
        strip_says(page, "sample")
        briefing, composer = page.locator("#today"), page.locator("#ask")
        expect(briefing).to_contain_text("This is the sample. Add your own pages under Digests.")
        assert briefing.locator("li .claim").count() >= 6
        box = composer.bounding_box()
        assert box
        assert abs(box["y"] + box["height"] - 800) < 2  # at the screen's bottom
        page.locator("#examples button:visible").first.click()
        page.locator(".answer:not(.waiting) .meta").first.wait_for()

        assert "added 3" in add(page, first)
        visit_tab(page, "Ask")
        begin_anew(page)
        answer = ask(page, LANTERNS)
        assert "3.1x" in answer.inner_text()
        assert "needs no retraining" in ask(page, "Does it need retraining?").inner_text()

        compared = ask(page, "How do Sparse Lanterns and Gradient Gardening differ?")
        compared.locator("table.papers").wait_for()
        with page.expect_download() as downloading:
            compared.locator(".tabled").get_by_role("button", name="As CSV").click()
        saved = Path(downloading.value.path()).read_text(encoding="utf-8")
        titles = [row["title"] for row in csv.DictReader(io.StringIO(saved))]
        assert len(titles) == 2
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # on the next day
    with served(tmp_path / "home") as url, visit(browser, url, width=width) as page:
        assert "added 2" in add(page, second)
        visit_tab(page, "Ask")
        page.locator("#today .since", has_text="2 new papers in 1 digest").wait_for()
        page.screenshot(path=SHOTS / f"next-day-{width}.png")
        page.get_by_role("button", name="Show them").click()
        page.locator("#today h2", has_text="Since your last visit").wait_for()
        page.locator("#today li", has_text="Tide Tables").wait_for()
        expect(page.locator("#today li")).to_have_count(2)
        page.screenshot(path=SHOTS / f"since-{width}.png")
