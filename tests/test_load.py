"""Many pages at once: who waits is told, what is gone is let go of, a long conversation costs no
more than a short.

Covers assistant.page.sessions.
"""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.page import sessions
from benchmarks.load import crowd, long
from benchmarks.soak import soak
from benchmarks.visitors import serving
from tests.browsing import SHOTS, ask, expect, served, visit
from tests.intruder import site
from tests.made_pages import run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUESTION = "How much faster than dense attention are Sparse Lanterns?"


def test_of_a_page_that_is_gone_nothing_is_held(small_home: Path, tmp_path: Path) -> None:
    page = site(small_home, tmp_path).page
    unload = [
        one for one in page.blocks.fns.values() if "unload" in {what for _, what in one.targets}
    ]
    assert len(unload) == 1
    holder, queue = page.blocks.state_holder, page.blocks._queue
    for name in ("open", "closed", "silent", "answered"):
        assert name not in holder.session_data
        holder[name]
        queue.pending_event_ids_session[name] = set()
    queue.pending_event_ids_session["answered"] = {"event"}
    holder.time_last_used["silent"] = datetime.now() - timedelta(hours=2)
    sessions.forget(page.blocks, "closed")
    sessions.forget(page.blocks, "answered")  # its connection alone was lost
    sessions.forget(page.blocks, "unheard of")
    assert set(holder.session_data) == {"open", "answered"}
    assert set(queue.pending_event_ids_session) == {"open", "answered"}
    for n in range(sessions.CAPACITY + 10):
        holder[f"page {n}"]
    assert len(holder.session_data) <= sessions.CAPACITY


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.enable_socket
def test_everybody_is_answered_or_told(seeds_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKPAPERS_ANSWERS_WAITING", "6")
    with serving(seeds_home) as server:
        found = run(crowd([server], server.address, 16, 2))
    assert (found["neither"], found["failed"]) == (0, [])
    assert found["answered"] > 0
    assert found["told to come back"] > 0
    assert found["answered"] + found["told to come back"] == 32
    assert found["first word of any kind, 95%"] < 2
    assert found["told a place"] > 0


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.enable_socket
def test_a_long_conversation_costs_no_more_than_a_short_one(seeds_home: Path) -> None:
    with serving(seeds_home) as server:
        short, longer = (run(long(server, turns)) for turns in (5, 120))
    assert longer["kilobytes an answer"] <= 1.2 * short["kilobytes an answer"]
    # a machine at work on other things
    assert longer["seconds an answer"] <= 1.5 * short["seconds an answer"] + 0.2


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.enable_socket
@pytest.mark.timeout(600)
def test_a_minute_of_mixed_use_loses_nothing() -> None:
    # where a browser test came before, an event loop runs in this thread
    with ThreadPoolExecutor(1) as pool:
        # Few papers: a build of many takes longer.
        found = pool.submit(soak, 0.6, 8, Path(__file__).parents[1] / "examples").result()
    assert found["broken"] == []
    assert found["counts"]["answered"] > 0


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.enable_socket
@pytest.mark.parametrize("width", [1280, 390])
def test_who_waits_sees_a_place_and_who_is_refused_keeps_the_question(
    browser: Browser, small_home: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    from tests.scripted_server import Reply, ScriptedServer

    monkeypatch.setenv("ASKPAPERS_ANSWERS_AT_ONCE", "1")
    monkeypatch.setenv("ASKPAPERS_ANSWERS_WAITING", "1")
    slow = [
        Reply(*(f"In case {n} it is 3.1x faster [1]. " for n in range(30)), between=0.1)
        for _ in range(2)
    ]
    with ScriptedServer(Reply("It is 3.1x faster [1]."), *slow) as model:
        with served(small_home, "--llm", model.url, "--model", "slow") as url:
            with (
                visit(browser, url, width=width) as first,
                visit(browser, url, width=width) as second,
                visit(browser, url, width=width) as third,
            ):
                ask(first, QUESTION)  # by which the time of the next ones is told
                for page in (first, second, third):
                    box = page.get_by_role("textbox", name="Question")
                    box.fill(QUESTION)
                    box.press("Enter")
                    if page is not third:
                        page.locator(".answer.waiting").wait_for()
                second.get_by_text("You are in line: place 1, some").wait_for()
                expect(second.get_by_role("button", name="Stop")).to_be_visible()
                expect(second.get_by_role("button", name="Send")).not_to_be_visible()
                second.screenshot(path=SHOTS / f"waiting-{width}.png")
                third.get_by_text(
                    "Too busy: 1 question waits before yours. Send it again in some"
                ).wait_for()
                expect(third.get_by_role("textbox", name="Question")).to_have_value(QUESTION)
                expect(third.locator(".asked")).to_have_count(0)
                third.screenshot(path=SHOTS / f"busy-{width}.png")
                assert third.evaluate("document.documentElement.scrollWidth <= innerWidth")
                second.get_by_role("button", name="Stop").click()
                second.get_by_text("Stopped.").wait_for()
                third.get_by_role("button", name="Send").click()
                third.locator(".answer:not(.waiting) .meta").first.wait_for()
                expect(third.get_by_text("Too busy")).to_have_count(0)


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.enable_socket
def test_a_conversation_goes_on_after_the_server_was_started_again(
    browser: Browser, small_home: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    context = browser.new_context()
    page = context.new_page()
    with served(small_home, "--port", port) as url:
        page.goto(url)
        ask(page, "What does Amber Otter do?")
        ask(page, QUESTION)
    with served(small_home, "--port", port):
        follow_up = ask(page, "and how was it tested?")
        assert "understood as" in follow_up.inner_text()
        expect(page.locator(".asked")).to_have_count(3)
        kept = page.evaluate(
            "Object.values(localStorage).map((kept) => JSON.parse(kept).turns.length)"
        )
        assert kept == [3]
    context.close()
