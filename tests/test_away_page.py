"""A page in a real browser whose server goes away and comes back at the same address: that is told
in a sentence, nothing that was typed is lost, and the page goes on without being loaded anew."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browsing import ask, expect, served, visit, visit_tab
from tests.scripted_server import Reply, ScriptedServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from index.home import Home

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]
QUESTION = "How much faster are Sparse Lanterns?"

LINE = """() => {
  const plain = window.fetch.bind(window);
  let gone = new AbortController();
  const cut = () => gone.abort(new TypeError("network error"));
  window.line = {cut, mend: () => { gone = new AbortController(); }};
  window.fetch = async (input, init) => {
    gone.signal.throwIfAborted();
    const response = await plain(input, init);
    if (!new URL(input.url ?? input, location).pathname.endsWith("/queue/data")) return response;
    return new Response(response.body.pipeThrough(new TransformStream(), gone), response);
  };
}"""

TURNED_AWAY = """() => {
  const plain = window.fetch.bind(window);
  window.turned = 0;
  window.fetch = async (input, init) => {
    const {pathname} = new URL(input.url ?? input, location);
    const isTurned = window.turned && /[/](queue[/]join|now)$/.test(pathname);
    return isTurned ? new Response("no", {status: window.turned}) : plain(input, init);
  };
}"""


def is_told(page: Page, words: str) -> None:
    expect(page.locator("#told:not(.gone)")).to_contain_text(words)


def test_a_page_goes_on_when_its_server_is_back(browser: Browser, own_home: Home) -> None:
    with ExitStack() as first, ExitStack() as here:
        url = first.enter_context(served(own_home.root))
        page = here.enter_context(visit(browser, url, left=True))
        page.evaluate("window.sameOne = true")
        ask(page, QUESTION)
        visit_tab(page, "Library")
        title = page.locator("#listing [data-do='library.open']")
        title.first.wait_for()
        first.close()

        title.first.click()
        is_told(page, "askpapers cannot be reached")
        visit_tab(page, "Ask")
        box = page.get_by_role("textbox", name="Question")
        box.fill("And how small are they?")
        box.press("Enter")
        is_told(page, "what you typed stays here")
        expect(box).to_have_value("And how small are they?")
        expect(page.locator(".answer")).to_have_count(1)

        with served(own_home.root, "--port", str(urlsplit(url).port)):
            is_told(page, "askpapers is there again")
            box.press("Enter")
            expect(page.locator(".answer:not(.waiting):has(.meta)")).to_have_count(2)
            expect(page.locator(".asked").first).to_have_text(QUESTION)
            visit_tab(page, "Library")
            title.first.click()
            expect(page.locator("#paper article h3")).to_be_visible()
            page.wait_for_function("window.sameOne && askpapers.talk.turns.length === 2")


def test_an_answer_that_was_cut_off_is_told_when_the_server_is_reached_again(
    browser: Browser, own_home: Home
) -> None:
    cut = Reply(*(f"In case {n} it is 3.1x faster [1]. " for n in range(300)), between=0.1)
    again = Reply("They keep 12.5% of the keys [1].")
    with (
        ScriptedServer(cut, again, models=("slow",)) as model,
        served(own_home.root, "--llm", model.url, "--model", "slow") as url,
        visit(browser, url, left=True, before=f"({LINE})()") as page,
    ):
        box = page.get_by_role("textbox", name="Question")
        box.fill(QUESTION)
        box.press("Enter")
        page.locator(".answer", has_text="3.1x faster").wait_for()
        page.wait_for_function(  # it is kept each second
            "Object.entries(localStorage).some(([at, kept]) => at.endsWith('.begun') "
            "&& kept.includes('3.1x faster'))"
        )
        box.fill("How many keys do Sparse Lanterns keep?")
        page.evaluate("window.line.cut()")
        is_told(page, "askpapers cannot be reached")
        page.evaluate("window.line.mend()")
        expect(page.locator("#chat .waiting")).to_have_count(0, timeout=90_000)
        expect(page.locator(".answer")).to_contain_text("3.1x faster")
        expect(page.locator("#chat .problem")).to_contain_text("askpapers was away")
        expect(page.locator(".asked")).to_have_text(QUESTION)
        expect(box).to_have_value("How many keys do Sparse Lanterns keep?")
        box.press("Enter")
        expect(page.locator(".answer:not(.waiting)").nth(1)).to_contain_text("12.5%")
        page.wait_for_function("askpapers.talk.turns.length === 2")


def test_what_was_begun_while_the_server_was_away_is_shown_when_it_is_back(
    browser: Browser, own_home: Home
) -> None:
    """A new conversation; and the program knows again that this page is there."""
    with ExitStack() as first, ExitStack() as here:
        url = first.enter_context(served(own_home.root))
        page = here.enter_context(visit(browser, url, left=True))
        beats: list[str] = []
        page.on("request", lambda sent: beats.append(sent.url) if "/heartbeat/" in sent.url else 0)
        ask(page, QUESTION)
        first.close()
        page.get_by_role("button", name="New conversation").click()
        is_told(page, "askpapers cannot be reached")

        with served(own_home.root, "--port", str(urlsplit(url).port)):
            is_told(page, "askpapers is there again")
            expect(page.locator("#chat .asked")).to_have_count(0)
            ask(page, QUESTION)
            assert len(beats) == 1
            page.wait_for_function("askpapers.talk.turns.length === 1")


@pytest.mark.parametrize(
    ("status", "told"), [(401, "let in no longer"), (502, "askpapers cannot be reached")]
)
def test_a_request_that_a_proxy_or_the_lock_turned_away_is_told(
    browser: Browser, own_home: Home, status: int, told: str
) -> None:
    with (
        served(own_home.root) as url,
        visit(browser, url, before=f"({TURNED_AWAY})()") as page,
    ):
        page.evaluate("status => { window.turned = status; }", status)
        box = page.get_by_role("textbox", name="Question")
        box.fill(QUESTION)
        box.press("Enter")
        is_told(page, told)
        expect(box).to_have_value(QUESTION)
        page.evaluate("window.turned = 0")
        expect(page.locator("#chat .waiting")).to_have_count(0)
        box.press("Enter")
        expect(page.locator(".answer:not(.waiting):has(.meta)")).to_have_count(1)
