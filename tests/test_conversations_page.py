"""The conversations that the browser keeps: their list, their addresses, what is left of one when
the page is left, and two pages at a time. Covers assistant.page.kept_conversations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import SHOTS, ask, begin_anew, expect, open_list, served, visit, visit_tab
from tests.scripted_server import Reply, ScriptedServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

GEPA = "By how much does GEPA beat GRPO on average?"
GROKKING = "What explains grokking?"
LANTERNS = "How much faster than dense attention are Sparse Lanterns?"
SMALL = "How small are Sparse Lanterns?"


def names(page: Page) -> list[str]:
    return page.locator("#conversations li > :is(a, span)").all_inner_texts()


def asked(page: Page, *questions: str) -> None:
    """These are shown, and no other."""
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('.asked')]"
        ".map(shown => shown.textContent.trim())) === wanted",
        arg=json.dumps(questions, ensure_ascii=False, separators=(",", ":")),
    )


def address(page: Page) -> str:
    found: str = page.evaluate("location.hash")
    return found


def kept(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("Object.values(localStorage).map(JSON.parse)")
    return found


def reload(page: Page) -> None:
    page.reload()
    page.get_by_role("textbox", name="Question").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_conversation_has_an_address_and_is_there_after_a_refresh(
    browser: Browser, seeds_url: str, width: int
) -> None:
    with visit(
        browser, seeds_url, width=width, height=844 if width == 390 else 800, left=True
    ) as page:
        page.locator("#today section").wait_for()
        assert page.get_by_role("navigation", name="Conversations").is_visible() == (width > 390)
        ask(page, GEPA)
        first = address(page)
        assert first.startswith("#talk=")
        begin_anew(page)
        page.locator("#today section").wait_for()
        assert address(page) == ""
        ask(page, GROKKING)
        second = address(page)
        reload(page)
        asked(page, GROKKING)
        assert page.locator("#evidence article").count() > 1
        expect(page.locator("#today")).not_to_be_visible()
        ask(page, "Which of them are newest?")  # it is gone on with where it was left
        asked(page, GROKKING, "Which of them are newest?")

        visit_tab(page, "Library")
        assert address(page) == "#room=library"
        page.go_back()
        page.get_by_role("tab", name="Ask", selected=True).wait_for()
        assert address(page) == second
        page.go_back()
        page.locator("#today section").wait_for()
        page.go_back()
        asked(page, GEPA)
        page.go_forward()
        page.go_forward()
        page.go_forward()
        page.get_by_role("tab", name="Library", selected=True).wait_for()
        page.reload()
        page.locator("#listing .rows button").first.wait_for()
        assert page.title() == "Library · askpapers"
        page.go_back()
        asked(page, GROKKING, "Which of them are newest?")

        open_list(page)
        assert names(page) == [GROKKING, GEPA]
        page.screenshot(path=SHOTS / f"conversations-{width}.png")
        page.locator("#conversations").get_by_role("link", name=GEPA).click()
        asked(page, GEPA)
        assert address(page) == first
        assert page.title() == f"{GEPA} · askpapers"
        if width == 390:
            page.locator("#conversations").wait_for(state="hidden")
        page.evaluate("location.hash = 'talk=f00d'")
        page.locator("#told", has_text="is not kept in this browser").wait_for()
        page.wait_for_function("location.hash === ''")


def test_the_list_by_keyboard_with_undo_and_export(browser: Browser, seeds_url: str) -> None:
    with visit(browser, seeds_url) as page:
        ask(page, GEPA)
        ask(page, "and how many rollouts does it save?")
        begin_anew(page)
        ask(page, GROKKING)
        page.get_by_label("Search conversations").fill("rollouts")
        page.wait_for_function("document.querySelectorAll('#conversations li').length === 1")
        page.get_by_label("Search conversations").fill("")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.locator(".asked", has_text="how many rollouts").wait_for()

        link = page.locator("#conversations").get_by_role("link", name=GEPA)
        link.focus()
        with page.expect_download() as download:
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        assert download.value.suggested_filename == "by-how-much-does-gepa-beat-grpo-on-average.md"
        text = Path(download.value.path()).read_text(encoding="utf-8")
        assert [line for line in text.splitlines() if line.startswith("## ")] == [
            f"## {GEPA}",
            "## and how many rollouts does it save?",
        ]
        assert "35x fewer rollouts" in text

        before, at = kept(page), address(page)
        link.focus()
        page.keyboard.press("Delete")
        page.locator("#today section").wait_for()
        assert len(kept(page)) == 1
        page.wait_for_function("document.activeElement.textContent === 'Undo'")
        page.screenshot(path=SHOTS / "conversation-deleted.png")
        page.keyboard.press("Enter")
        page.locator(".asked", has_text="how many rollouts").wait_for()
        assert address(page) == at
        assert sorted(map(str, kept(page))) == sorted(map(str, before))
        ask(page, "What else does it report?")
        expect(page.locator(".answer")).to_have_count(3)
        page.evaluate(
            "dispatchEvent(new CustomEvent('askpapers', {detail: {do: 'kept.open', saved: "
            "{id: 'x', turns: 7}}}))"
        )
        page.locator("#told", has_text="kept by another version of askpapers").wait_for()


def test_a_page_that_is_left_in_mid_answer_keeps_what_had_come(
    browser: Browser, small_home: Path
) -> None:
    slow = Reply(*(f"In case {n} it is 3.1x faster [1]. " for n in range(200)), between=0.1)
    with ScriptedServer(slow, slow, Reply("It is 3.1x faster [1].")) as model:
        with (
            served(small_home, "--llm", model.url, "--model", "m") as url,
            visit(browser, url, left=True) as page,
        ):
            box = page.get_by_role("textbox", name="Question")
            for question, others in ((LANTERNS, ()), (SMALL, (LANTERNS,))):
                box.fill(question)
                box.press("Enter")
                page.locator(".waiting", has_text="In case 3 it is").wait_for()
                page.wait_for_function(  # put away
                    "Object.entries(localStorage).some(([at, kept]) => "
                    "at.endsWith('.begun') && /text.*In case 3 it is/.test(kept))"
                )
                assert names(page) == [LANTERNS]  # as soon as it begins
                reload(page)
                asked(page, *others, question)
                left = page.locator(".answer").last
                expect(left).to_contain_text("In case 3 it is 3.1x faster")
                expect(left).to_contain_text("before this answer was complete")
                expect(page.locator(".waiting")).to_have_count(0)
            page.locator("#evidence article#t1-p1").wait_for()  # what its marks lead to
            page.locator("#t0 a.cite").first.click()
            page.locator("#evidence article#t0-p1").wait_for()
            page.screenshot(path=SHOTS / "cut-off.png")
            assert [len(one["turns"]) for one in kept(page)] == [2]
            page.get_by_role("button", name="Try again").click()
            page.locator(".answer", has_text="1 of 1 sentence supported").wait_for()
            asked(page, LANTERNS, SMALL)
            reload(page)
            asked(page, LANTERNS, SMALL)
            expect(page.locator(".answer").last).to_contain_text("It is 3.1x faster")
            expect(page.locator(".answer").last).not_to_contain_text("before this answer")


def test_another_conversation_is_opened_while_an_answer_comes(
    browser: Browser, small_home: Path
) -> None:
    slow = Reply(*(f"In case {n} it is 3.1x faster [1]. " for n in range(200)), between=0.1)
    with ScriptedServer(Reply("It is 3.1x faster [1]."), slow) as model:
        with (
            served(small_home, "--llm", model.url, "--model", "m") as url,
            visit(browser, url) as page,
        ):
            ask(page, LANTERNS)
            begin_anew(page)
            box = page.get_by_role("textbox", name="Question")
            box.fill(SMALL)
            box.press("Enter")
            page.locator(".waiting", has_text="In case 9 it is").wait_for()
            page.locator("#conversations").get_by_role("link", name=LANTERNS).click()
            asked(page, LANTERNS)
            page.go_back()
            asked(page, SMALL)
            stopped = page.locator(".answer").last.inner_text()
            assert "In case 9 it is" in stopped
            assert "Stopped." in stopped


def test_two_pages_overwrite_nothing_of_each_other(browser: Browser, small_home: Path) -> None:
    replies = [Reply(f"It is {n}.1x faster [1].") for n in range(3, 6)]
    slow = Reply(*(f"In case {n} it is 3.1x faster [1]. " for n in range(30)), between=0.1)
    with ScriptedServer(*replies, slow, Reply("On long documents [1].")) as model:
        with (
            served(small_home, "--llm", model.url, "--model", "m") as url,
            visit(browser, url) as page,
        ):
            ask(page, LANTERNS)
            other = page.context.new_page()
            other.goto(page.url)
            asked(other, LANTERNS)
            ask(other, f"{SMALL} Really?")
            asked(page, LANTERNS, f"{SMALL} Really?")  # it follows
            ask(page, f"{SMALL} Surely?")
            asked(other, LANTERNS, f"{SMALL} Really?", f"{SMALL} Surely?")
            assert [len(one["turns"]) for one in kept(page)] == [3]

            box = page.get_by_role("textbox", name="Question")
            box.fill(f"{LANTERNS} At last?")
            box.press("Enter")
            page.locator(".waiting", has_text="In case 3 it is").wait_for()
            at = address(page)
            ask(other, f"{LANTERNS} On what?")  # while the other one answers
            page.locator(".answer:not(.waiting)", has_text="In case 29 it is").wait_for()
            assert address(page) == at != address(other)
            last = {one["name"]: one["turns"][-1]["question"] for one in kept(page)}
            assert last == {
                LANTERNS: f"{LANTERNS} At last?",
                f"Copy: {LANTERNS}": f"{LANTERNS} On what?",
            }
            assert [len(one["turns"]) for one in kept(page)] == [4, 4]
            assert sorted(names(page)) == sorted(names(other)) == sorted(last)
            page.screenshot(path=SHOTS / "two-pages.png")
            other.close()
