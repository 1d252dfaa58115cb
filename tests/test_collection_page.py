"""The library, the digests and the map in a real browser, as they are used at a desk and on a
phone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import SHOTS, served, visit, visit_tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

PHONE = {"width": 390, "height": 844}


def is_seen(page: Page, selector: str) -> bool:
    """Whether the middle of what is named lies on the screen, and nothing over it."""
    found: bool = page.evaluate(
        """selector => {
          const shown = document.querySelector(selector);
          const {x, y, width, height} = shown.getBoundingClientRect();
          const at = document.elementFromPoint(x + width / 2, y + Math.min(height, 40) / 2);
          return shown.contains(at);
        }""",
        selector,
    )
    return found


def test_on_a_phone_a_paper_opens_over_the_list_and_gives_it_back(
    browser: Browser, seeds_url: str
) -> None:
    with visit(browser, seeds_url, **PHONE) as page:
        visit_tab(page, "Library")
        title = page.locator("#listing td button").nth(20)
        title.wait_for()
        title.scroll_into_view_if_needed()
        scrolled = page.evaluate("scrollY")
        assert scrolled > 500
        title.click()
        page.locator("#paper h3", has_text=title.inner_text()).wait_for()
        assert is_seen(page, "#paper h3")
        page.screenshot(path=SHOTS / "phone-paper.png")
        page.get_by_role("button", name="Back to the list").click()
        assert not page.locator("#paper").is_visible()
        assert page.evaluate("scrollY") == scrolled

        visit_tab(page, "Map")
        topic = page.locator("#topics button").first
        topic.wait_for()
        topic.click()
        page.locator("#place h2").wait_for()
        assert is_seen(page, "#place h2")
        page.screenshot(path=SHOTS / "phone-topic.png")
        page.locator("#place .titles button").first.click()
        page.locator("#place article").wait_for()
        assert is_seen(page, "#place h3")
        page.keyboard.press("Escape")
        assert not page.locator("#place").is_visible()


def test_another_page_of_the_list_begins_at_its_head(browser: Browser, seeds_url: str) -> None:
    with visit(browser, seeds_url) as page:
        visit_tab(page, "Library")
        page.locator("#listing [data-start='0']").wait_for()
        page.get_by_role("button", name="Next").click()
        page.locator("#listing [data-start='50']").wait_for()
        page.wait_for_function("document.querySelector('#shelf').scrollTop < 400")
        assert is_seen(page, "#listing tbody tr td:nth-child(2) button")


def test_the_sample_is_no_digest_and_says_what_it_is(
    browser: Browser, sample_home: Path, tmp_path: Path
) -> None:
    shutil.copytree(sample_home, tmp_path / "home")
    with served(tmp_path / "home") as url, visit(browser, url) as page:
        visit_tab(page, "Digests")
        said = page.locator("#saved .empty")
        said.wait_for()
        assert "The 70 papers that you see are a sample" in said.inner_text()
        assert "No digest is indexed yet" not in page.locator("#digests").inner_text()
