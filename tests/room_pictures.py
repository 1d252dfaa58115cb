"""Takes a picture of every room of the page, at four widths, light and dark, into screenshots/, to
be looked at.

    python -m tests.room_pictures --home HOME       # a home with digests; without it, the sample
    python -m tests.room_pictures --width 390 --room Map

Not a test: what the rooms do, and that none scrolls sideways, is tested in test_page_tabs.py. It
needs /usr/bin/chromium.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browsing import CHROMIUM, FLAGS, SHOTS, ask, begin_anew, served, visit, visit_tab

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES: Mapping[int, int] = {390: 844, 820: 1180, 1280: 800, 1440: 900}
"""The height of a screen by its width."""

SETTLED: Mapping[str, str] = {
    "Ask": "#today section",
    "Library": "#listing .rows",
    "News": "#standing",
    "Map": "#map .main-svg",
    "Digests": "#saved td, #saved .empty",
}
"""What of each tab is there when it can be looked at."""


def _asked(question: str) -> Callable[[Page], object]:
    def asked(page: Page) -> None:
        visit_tab(page, "Ask")
        if page.locator(".answer").count():
            begin_anew(page)
        ask(page, question)

    return asked


def _tab(name: str) -> Callable[[Page], object]:
    def visited(page: Page) -> None:
        visit_tab(page, name)
        page.locator(SETTLED[name]).first.wait_for()

    return visited


def _lit(question: str) -> Callable[[Page], object]:
    def asked(page: Page) -> None:
        _asked(question)(page)
        _tab("Map")(page)

    return asked


ROOMS: Mapping[str, Callable[[Page], object]] = {
    **{name: _tab(name) for name in SETTLED},
    "fact": _asked("What does MeZO propose?"),
    "list": _asked("Which papers are about pruning?"),
    "comparison": _asked("How do C-MORL and PD-MORL differ?"),
    "refusal": _asked("How do banks detect credit card fraud?"),
    "lit-map": _lit("What explains grokking?"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--width", type=int, choices=SIZES, action="append")
    parser.add_argument("--room", choices=ROOMS, action="append")
    wanted = parser.parse_args()
    SHOTS.mkdir(exist_ok=True)
    with contextlib.ExitStack() as held:
        home = wanted.home or Path(held.enter_context(tempfile.TemporaryDirectory()))
        url = held.enter_context(served(home))
        browser = held.enter_context(sync_playwright()).chromium.launch(
            executable_path=CHROMIUM, args=FLAGS
        )
        for width in wanted.width or SIZES:
            for dark in (False, True):
                with visit(browser, url, width=width, height=SIZES[width], dark=dark) as page:
                    _take(page, wanted.room or ROOMS, f"{width}-{'dark' if dark else 'light'}")
        browser.close()


def _take(page: Page, rooms: Mapping[str, object] | list[str], size: str) -> None:
    for name in rooms:
        ROOMS[name](page)
        page.wait_for_timeout(1000)  # the view has come to rest
        page.screenshot(path=SHOTS / f"room-{name.lower()}-{size}.png")


if __name__ == "__main__":
    main()
