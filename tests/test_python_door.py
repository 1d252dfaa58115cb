"""The class behind `ask`: from several threads, in an event loop, as a stream, until it is closed.

Covers assistant.api, assistant.wiring.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Answer, aask, ask, open_assistant
from assistant.types import FollowUps, Seconds, TextDelta
from index import build
from index.errors import IndexClosed, NoIndex, QuestionError
from tests.conftest import DATA
from tests.doors import QUESTION, QUESTIONS
from tests.scripted_server import Reply, ScriptedServer

ASKED = [conversation[0] for conversation in QUESTIONS]
NEVER = Seconds(0, 0, 0)


def timeless(answers: Sequence[Answer]) -> list[Answer]:
    return [replace(one, seconds=NEVER) for one in answers]


def test_threads_ask_at_once_what_one_would_be_told(small_home: Path) -> None:
    with open_assistant(small_home, llm="none") as assistant:
        alone = [assistant.ask(question) for question in ASKED]
    with open_assistant(small_home, llm="none") as assistant, ThreadPoolExecutor(8) as pool:
        together = list(pool.map(assistant.ask, ASKED))  # the first of them open the index
        again = list(pool.map(assistant.ask, ASKED * 3))
    assert timeless(together) == timeless(alone)
    assert timeless(again) == timeless(alone * 3)


def test_an_event_loop_goes_on_while_it_is_answered(small_home: Path) -> None:
    async def asked() -> tuple[list[Answer], int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0.01)

        ticking = asyncio.create_task(tick())
        with open_assistant(small_home, llm="none") as assistant:
            found = await asyncio.gather(*(assistant.aask(question) for question in ASKED[:5]))
        ticking.cancel()
        return found, ticks

    found, ticks = asyncio.run(asked())
    assert timeless(found) == timeless([ask(one, home=small_home, llm="none") for one in ASKED[:5]])
    assert ticks > 3


def test_the_function_may_be_awaited(small_home: Path) -> None:
    first = asyncio.run(aask(QUESTION, home=small_home, llm="none", digest="spaced.txt"))
    assert first.short == "3.1x"
    again = asyncio.run(
        aask("and how many keys does it keep?", home=small_home, llm="none", history=[first])
    )
    assert "Lanterns" in again.searched
    with pytest.raises(QuestionError):
        asyncio.run(aask("", home=small_home, llm="none"))


def test_a_stream_ends_with_its_answer_and_what_to_ask_next(small_home: Path) -> None:
    async def streamed() -> list[object]:
        with open_assistant(small_home, llm="none") as assistant:
            async with aclosing(assistant.astream(QUESTION)) as events:
                return [event async for event in events]

    events = asyncio.run(streamed())
    with open_assistant(small_home, llm="none") as assistant:
        at_once = list(assistant.stream(QUESTION))
    for found in (events, at_once):
        text = "".join(event.text for event in found if isinstance(event, TextDelta))
        answer = next(event for event in found if isinstance(event, Answer))
        assert text.strip() == answer.text
        assert isinstance(found[-1], FollowUps)


def test_leaving_a_stream_stops_the_model(small_home: Path) -> None:
    slow = Reply("It is 3.1x faster than dense attention on long documents [1]. ", *["It "] * 2000)

    async def left(url: str) -> None:
        with open_assistant(small_home, llm=url, model="m") as assistant:
            async with aclosing(assistant.astream(QUESTION)) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        return

    with ScriptedServer(slow) as server:
        asyncio.run(asyncio.wait_for(left(server.url), 30))


def test_what_is_closed_lets_go_and_says_so(tmp_path: Path) -> None:
    build([DATA], home=tmp_path / "home")
    assistant = open_assistant(tmp_path / "home", llm="none")
    assert assistant.ask(QUESTION).short == "3.1x"
    held = _held_in(tmp_path)
    assistant.close()
    assistant.close()  # a second time it does nothing
    gc.collect()
    assert not Path("/proc/self/fd").exists() or held
    assert _held_in(tmp_path) == []
    with pytest.raises(IndexClosed, match="open_assistant"):
        assistant.ask(QUESTION)
    with pytest.raises(IndexClosed):
        assistant.ask("thanks!")  # nor is what needs no index answered
    with pytest.raises(IndexClosed):
        assistant.status()


def test_a_stream_that_was_begun_comes_to_its_end_behind_close(small_home: Path) -> None:
    assistant = open_assistant(small_home, llm="none")
    events = iter(assistant.stream(QUESTION))
    first = next(events)
    assistant.close()
    assert isinstance(first, TextDelta)
    assert any(isinstance(event, Answer) for event in events)


def test_a_home_is_named_in_each_way(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoIndex):
        open_assistant().ask(QUESTION)
    monkeypatch.setenv("ASKPAPERS_HOME", str(small_home))
    for home in (None, small_home, str(small_home)):
        with open_assistant(home) as assistant:
            assert assistant.status().papers == 5


def test_auto_is_what_is_configured(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKPAPERS_LLM", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("ASKPAPERS_MODEL", "m")
    assert not open_assistant(small_home).is_extractive
    assert not open_assistant(small_home, llm="auto").is_extractive
    assert open_assistant(small_home, llm="none").is_extractive


def _held_in(folder: Path) -> list[str]:
    """Files below a folder that this process has open, where the system tells."""
    held = []
    for place in Path("/proc/self/fd").glob("*"):
        try:
            target = str(place.readlink())
        except OSError:
            continue
        if target.startswith(str(folder)):
            held.append(target)
    return held
