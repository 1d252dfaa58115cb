"""What the document opens with, before Gradio's scripts have made the page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from assistant.page.opening import Opening, scripts, styles
from index.builder import build
from tests.browsing import served
from tests.intruder import Site, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

HOSTILE = """\
<script>alert(1)</script> Rafts of Otters <img src=x onerror=alert(2)>

Otters hold each other while they sleep. We count rafts in nine bays, and find that they drift \
less than single otters do.
"""


def made(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setitem(os.environ, "GRADIO_TEMP_DIR", str(folder))
    return site(home, folder)


def document(page: Site) -> str:
    """As soon as it holds the briefing, which is not waited for long."""
    for _ in range(100):
        text = page.send("GET", "/", page.own()).text
        if 'aria-label="Briefing"' in text:
            return text
    raise AssertionError(text)


class Held:
    """Gradio's scripts of a page, held back until they are let go."""

    def __init__(self, page: Page) -> None:
        self._routes: list[Route] | None = []
        page.route("**/assets/*.js", lambda route: self._came(route))

    def _came(self, route: Route) -> None:
        if self._routes is None:
            route.continue_()
        else:
            self._routes.append(route)

    def let_go(self) -> None:
        held, self._routes = self._routes, None
        for route in held or ():
            route.continue_()


def opened(page: Page, url: str) -> None:
    """The page as soon as its document holds the briefing."""
    for _ in range(100):
        page.goto(url, wait_until="commit")
        page.locator("#opening #composer").wait_for()
        if page.locator("#opening section").count():
            return
    raise AssertionError(page.content())


@contextmanager
def held_back(browser: Browser, home: Path, width: int, height: int) -> Iterator[tuple[Page, Held]]:
    """The page as its document opens it, over a home."""
    with served(home) as url:
        context = browser.new_context(viewport={"width": width, "height": height})
        try:
            page = context.new_page()
            held = Held(page)
            opened(page, url)
            yield page, held
        finally:
            context.close()


def test_the_document_opens_with_the_briefing_and_a_question_box(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = made(small_home, tmp_path, monkeypatch)
    text = document(page)
    early = text[text.index('<div id="opening"') :]
    assert "5 papers" in early
    assert 'aria-label="Briefing"' in early
    assert '<textarea aria-label="Question"' in early
    assert text.index("<gradio-app") < text.index('<div id="opening"')
    # Gradio's script comes when this is painted, and what the paint needs comes in the head
    assert re.search(r'<link id="gradio" rel="modulepreload" crossorigin href="\./assets/', text)
    head = unescape(text[: text.index("</head>")])
    assert f'href="./{styles().address}"' in head
    assert f'src="./{scripts().address}"' in head


def test_a_digest_writes_nothing_into_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = tmp_path / "2026-09-01.txt"
    digest.write_text(HOSTILE, encoding="utf-8")
    build([digest], home=tmp_path / "home")
    page = made(tmp_path / "home", tmp_path, monkeypatch)
    text = document(page)
    assert "<script>alert(1)</script> Rafts of Otters" in unescape(text)
    assert "<script>alert" not in text
    assert "<img" not in text[text.index('<div id="opening"') :]


def test_the_pages_own_files_are_kept_until_they_are_others(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = made(small_home, tmp_path, monkeypatch)
    text = unescape(page.send("GET", "/", page.own()).text)
    found = re.findall(r'(?:href|src)="\.(/(?:theme|page)\.\w+\?v=\w+|/assets/[\w.-]+)"', text)
    assert {urlsplit(path).path for path in found} >= {"/theme.css", "/page.css", "/page.js"}
    for path in found:
        answer = page.send("GET", path, page.own())
        assert answer.status == 200, path
        assert "immutable" in answer.headers["cache-control"], path
    assert "immutable" not in page.send("GET", "/theme.css", page.own()).headers.get(
        "cache-control", ""
    )
    strangers = page.send("GET", found[0], [("host", "127.0.0.1:7860")])
    assert strangers.status == 401


def test_a_document_of_another_kind_stays_whole() -> None:
    page = b"<html><head></head><body><p>Hello</p></body></html>"
    told = Opening("<i></i>", "<b>\ud800</b>").within(page)
    assert told == b"<html><head><i></i></head><body><p>Hello</p><b>?</b></body></html>"


@pytest.mark.slow
@pytest.mark.enable_socket
def test_what_is_typed_before_the_page_is_there_goes_on_in_it(
    browser: Browser, small_home: Path
) -> None:
    with held_back(browser, small_home, 1280, 800) as (page, held):
        box = page.get_by_role("textbox", name="Question")
        box.wait_for()
        assert page.locator("gradio-app *").count() == 0
        page.wait_for_function("document.activeElement.ariaLabel === 'Question'")
        page.keyboard.type("How much faster are Sparse Lanterns")
        page.keyboard.press("ArrowLeft")
        before = page.locator("#strip h1").bounding_box()
        held.let_go()
        page.locator("#opening").wait_for(state="detached")
        assert page.locator("#strip h1").bounding_box() == before
        assert page.locator("#today section").count() == 1
        page.keyboard.type("?")  # where the caret was
        assert box.input_value() == "How much faster are Sparse Lantern?s"
        box.press("Enter")
        page.locator(".answer:not(.waiting)").wait_for()
        assert "Sparse Lantern?s" in page.locator(".asked").inner_text()


@pytest.mark.slow
@pytest.mark.enable_socket
def test_what_is_sent_before_the_page_is_there_is_answered(
    browser: Browser, small_home: Path
) -> None:
    with held_back(browser, small_home, 390, 844) as (page, held):
        box = page.get_by_role("textbox", name="Question")
        box.fill("How much faster than dense attention are Sparse Lanterns?")
        box.press("Enter")
        held.let_go()
        page.locator(".answer:not(.waiting)").wait_for()
        assert page.locator(".asked").count() == 1
        assert box.input_value() == ""
