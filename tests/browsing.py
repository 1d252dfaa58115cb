"""How the browser tests start askpapers and visit its page: nothing may go wrong there, and nothing
may go out."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.starting import Starter

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
SHOTS = Path(__file__).parents[1] / "screenshots"
COMMAND = [
    sys.executable,
    "-c",
    "from assistant.terminal.cli import main; raise SystemExit(main())",
]
_STARTER = Starter()
expect.set_options(timeout=30_000)  # what a test expects of a page it waits for, on a busy machine


@contextmanager
def served(home: Path, *flags: str) -> Iterator[str]:
    """`askpapers chat` as a user starts it; gives the address that it prints."""
    command = ["chat", "--home", str(home), "--no-browser", "--port", "0", *flags]
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        server = _STARTER.start(command, out, err)
        try:
            yield _address(out, err)
        finally:
            os.kill(server, signal.SIGTERM)
            status = _STARTER.wait(server)
        assert "Traceback" not in err.read_text()
        assert status == 0


def _address(out: Path, err: Path) -> str:
    for _ in range(1200):  # a minute
        line = out.read_text() if out.exists() else ""
        if line.endswith("\n"):
            assert line.startswith("askpapers is at http://127.0.0.1:"), line
            return line.split()[3]
        time.sleep(0.05)
    raise AssertionError(f"it does not start: {err.read_text()}")


@contextmanager
def visit(
    browser: Browser,
    url: str,
    *,
    width: int = 1280,
    height: int = 800,
    dark: bool = False,
    left: bool = False,
    before: str = "",
) -> Iterator[Page]:
    """A page in which nothing may go wrong or go out. `left`: it, or its server, goes while it is
    told something, of which Gradio's client complains; `before`: a script that runs first."""
    scheme: Any = "dark" if dark else "light"
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    try:
        yield from _watched(context, url, left, before)
    finally:  # also after a failure: a page left open would slow down those that come
        context.close()


def _watched(context: BrowserContext, url: str, left: bool, before: str) -> Iterator[Page]:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(30_000)
    problems: list[str] = []
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "dialog",
        lambda dialog: (problems.append(f"a script ran: {dialog.message}"), dialog.dismiss()),
    )
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    if before:
        page.add_init_script(before)
    page.goto(url)
    page.locator("#opening").wait_for(state="detached")  # what the document opens with
    page.get_by_role("textbox", name="Question").wait_for()
    yield page
    if left:
        said = (
            "Failed to load resource: net::ERR_",
            "TypeError: network error",
            "signal is aborted without reason",
            "Unexpected error Connection errored out",
            "Unexpected client exception TypeError: Cannot read properties of undefined",
        )
        problems = [told for told in problems if not any(words in told for words in said)]
    assert problems == [], problems
    assert hosts - {None} == {"127.0.0.1"}


def ask(page: Page, question: str) -> Any:
    """Type a question, press Enter, wait for its answer to be complete."""
    before = page.locator(".answer").count()
    box = page.get_by_role("textbox", name="Question")
    if not box.is_visible():
        visit_tab(page, "Ask")
    box.fill(question)
    box.press("Enter")
    answer = page.locator(".answer:not(.waiting)").nth(before)
    answer.locator(".meta, .problem").last.wait_for()
    page.get_by_role("button", name="Send").wait_for()
    return answer


def open_list(page: Page) -> None:
    """The list of conversations, which is behind a button where there is no room for it."""
    behind = page.get_by_role("button", name="Conversations", exact=True)
    if behind.is_visible():
        behind.click()


def begin_anew(page: Page) -> None:
    open_list(page)
    page.get_by_role("button", name="New conversation").click()
    page.locator(".answer").first.wait_for(state="detached")


def more(answer: Any) -> Any:
    """What can be done with an answer besides, opened; gives the answer."""
    if answer.locator(".actions details:not([open])").count():
        answer.locator(".actions summary").click()
    return answer


def visit_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def add(page: Page, *files: Path) -> str:
    """Add digests as a user does; gives what the page says of them."""
    visit_tab(page, "Digests")
    newest = (
        "Math.max(0, ...[...document.querySelectorAll('.update')].map((e) => e.dataset.update))"
    )
    before = page.evaluate(newest)
    page.locator("#files input[type=file]").set_input_files(files)
    number = page.wait_for_function(f"{newest} > {before} && {newest}").json_value()
    said = page.locator(f"#added [data-update='{number}']")
    said.locator(":is(.report, p.problem)").wait_for()
    return said.inner_text()


def strip_says(page: Page, words: str, within: float = 30) -> None:
    page.locator("#strip").filter(has_text=words).wait_for(timeout=within * 1000)
