"""What a reader keeps of the papers that the page shows, and what of it the library lists."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.marks import LONGEST_NOTE, mark, marks
from assistant.page.page import Page
from assistant.page.rights import KEEPS_NOTHING, Rights
from index.home import Home
from tests.browsing import SHOTS, ask, served, visit, visit_tab
from tests.made_pages import made

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LANTERNS = "How much faster than dense attention are Sparse Lanterns?"
Does = Callable[..., dict[str, Any]]


@pytest.fixture
def page(own_home: Home) -> Page:
    return made(Assistant(own_home), own_home)


@pytest.fixture
def does(page: Page) -> Does:
    def do(action: str, user: str = "", **more: object) -> dict[str, Any]:
        event: Any = SimpleNamespace(_data={"do": action, **more})
        asked: Any = SimpleNamespace(session_hash="x", username=user)
        tab = page._marks.do if action.startswith("mark") else page._library._do
        shown = tab(event, asked)
        told = json.loads(str(shown.get(page._bridge.out, "{}")))
        return {"list": shown.get(page._library._list, ""), **told}

    return do


def papers(page: Page) -> list[str]:
    return [one.id for one in page._assistant.published.listing().find("", order="title")]


def test_marks_are_told_of_the_papers_in_view_alone(page: Page, does: Does, own_home: Home) -> None:
    one, two, *_ = papers(page)
    assert "marks" not in does("mark.see", papers=[one, two])
    assert does("mark.set", paper=one, what="starred")["marks"][one]["starred"] is True
    mark(own_home, two, note="for Friday")
    assert does("mark.see", papers=[one])["marks"].keys() == {one}
    assert does("mark.see", papers=[one, two])["marks"][two]["note"] == "for Friday"
    assert does("mark.set", paper=one, what="starred")["marks"][one]["starred"] is False
    assert marks(own_home).keys() == {two}


def test_a_note_is_kept_and_taken_away(page: Page, does: Does, own_home: Home) -> None:
    one = papers(page)[0]
    assert does("mark.note", paper=one, note=" Read [[Lamps]]. ")["said"].endswith("this machine.")
    assert marks(own_home)[one].note == "Read [[Lamps]]."
    assert "Shorten it." in does("mark.note", paper=one, note="x" * (LONGEST_NOTE + 1))["said"]
    assert marks(own_home)[one].note == "Read [[Lamps]]."
    assert does("mark.note", paper=one, note="")["said"] == "Your note is taken away."
    assert marks(own_home) == {}
    assert "no longer" in does("mark.note", paper="gone", note="x")["said"]


def test_of_a_stranger_nothing_is_kept(page: Page, does: Does, own_home: Home) -> None:
    one = papers(page)[0]
    mark(own_home, one, note="the owner's")
    page._marks._rights = page._library._rights = Rights(lambda user: user == "ada")
    assert "marks" not in does("mark.see", papers=[one])
    assert does("mark.note", paper=one, note="x")["said"] == KEEPS_NOTHING
    assert "your note" not in does("library.list")["list"]
    assert does("mark.set", "ada", paper=one, what="read")["marks"][one]["note"] == ""


def test_the_library_lists_what_is_starred_unread_or_noted(page: Page, does: Does) -> None:
    every = papers(page)
    one, two = every[:2]
    does("mark.set", paper=one, what="read")
    does("mark.note", paper=two, note="for Friday")

    def listed(kept: str) -> int:
        shown = does("library.list", kept=kept)["list"]
        return int(shown.count('type="checkbox"'))

    many = len(every)
    assert [listed(kept) for kept in ("", "read", "unread", "noted", "starred", "odd")] == [
        *(many, 1, many - 1, 1, 0, many)
    ]
    assert "with your note" in does("library.list", kept="noted")["list"]


def test_notes_are_exported_with_what_is_kept(page: Page, does: Does) -> None:
    one, two = papers(page)[:2]
    does("mark.note", paper=one, note="for Friday")
    saved = does("library.export", format="notes", papers=[one])["save"]
    assert saved["name"].endswith(".md")
    assert "\n\nfor Friday\n\n## Abstract" in saved["text"]
    both = does("library.export", format="notes", papers=[one, two])["save"]
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(both["base64"])))
    assert len(archive.namelist()) == 2
    assert archive.read(saved["name"]).decode() == saved["text"]


@pytest.mark.slow
@pytest.mark.enable_socket
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_a_note_is_written_beside_an_answer(
    browser: Browser, own_home: Home, width: int, dark: bool
) -> None:
    with served(own_home.root) as url, visit(browser, url, width=width, dark=dark) as page:
        ask(page, LANTERNS)
        mine = page.locator("#evidence .mine").first
        mine.get_by_role("button", name="Star").click()
        mine.locator("[data-what=starred][aria-pressed=true]").wait_for()
        mine.locator("summary").click()
        mine.get_by_role("textbox").fill("Try it on **my** data.")
        mine.get_by_role("textbox").blur()
        page.locator("#told", has_text="Your note is kept").wait_for()
        mine.scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / f"note-{width}.png")
        page.reload()
        visit_tab(page, "Library")
        page.locator("#listing .by", has_text="★ starred, with your note").wait_for()
        page.screenshot(path=SHOTS / f"noted-library-{width}.png")
        page.locator(".filters > summary").click()
        page.get_by_label("Yours").select_option("noted")
        page.locator("#listing li").nth(1).wait_for(state="detached")
        page.locator("#listing [data-do='library.open']").click()
        field = page.locator("#paper textarea")
        field.wait_for()
        page.wait_for_function("document.querySelector('#paper textarea').value.startsWith('Try')")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.screenshot(path=SHOTS / f"noted-paper-{width}.png")
    assert [one.note for one in marks(own_home).values()] == ["Try it on **my** data."]
