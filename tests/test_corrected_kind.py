"""A kind that was read wrongly is corrected on the page in a real browser, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsing import SHOTS, ask, expect, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_kind_is_corrected_both_ways(browser: Browser, seeds_url: str, width: int) -> None:
    with visit(browser, seeds_url, width=width, height=844 if width == 390 else 800) as page:
        ask(page, "By how much does GEPA beat GRPO on average?")
        answer = page.locator(".answer").last
        ask(page, "Which papers explain grokking?")
        assert "understood as asking which papers there are" in answer.inner_text()
        page.screenshot(path=SHOTS / f"kind-list-{width}.png")
        before = answer.locator(".rows li").count()
        expect(page.locator("[data-do=as]")).to_have_count(1)  # the latest answer's alone

        page.get_by_role("button", name="Just answer").click()
        page.get_by_role("button", name="List all papers").wait_for()
        assert "understood as asking" not in answer.inner_text()
        expect(page.locator(".asked", has_text="explain grokking")).to_have_count(1)
        expect(page.locator("[data-do=as]")).to_have_count(1)
        page.get_by_role("button", name="List all papers").scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / f"kind-fact-{width}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        page.get_by_role("button", name="List all papers").click()
        page.get_by_role("button", name="Just answer").wait_for()
        expect(answer.locator(".rows li")).to_have_count(before)
        expect(page.locator(".asked")).to_have_count(2)

        refused = ask(page, "What is the best treatment for migraine?")
        expect(refused.locator(".refusal")).to_have_count(1)
        page.get_by_role("button", name="List all papers").click()
        page.get_by_role("button", name="Just answer").wait_for()
        expect(answer.locator(".refusal")).to_have_count(1)  # no paper is about it, either
        page.screenshot(path=SHOTS / f"kind-refused-{width}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
