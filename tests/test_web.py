from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant import Answer, Assistant
from assistant.answer import Assistant as Engine
from assistant.page import Page, relay
from assistant.render import Turn
from assistant.web import address, application, listen
from index.errors import ModelError, SettingError
from index.home import Home
from tests.fake_model import FakeModel

QUESTION = "How much faster than dense attention are Sparse Lanterns?"
PERSON: Any = SimpleNamespace(session_hash="one")


@pytest.fixture(scope="module")
def page(small_home: Path) -> Page:
    return made(Assistant(Home(small_home)))


def made(assistant: Engine) -> Page:
    """A page made where an event loop runs: where none does, Gradio makes some and never closes them."""

    async def make() -> Page:
        return Page(assistant)

    return asyncio.run(make())


def ask(page: Page, question: str, turns: tuple[Turn, ...] = ()) -> tuple[Turn, ...]:
    """The conversation after a question, as the page keeps it."""
    last = list(page._answer(question, turns, PERSON))[-1]
    kept: tuple[Turn, ...] = last[page._turns]
    return kept


def test_ports() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        assert address(first) == f"http://127.0.0.1:{port}"
        with pytest.raises(SettingError, match=f"^Port {port} is in use. Give another one with --port.$"):
            listen("127.0.0.1", port)
    with listen("127.0.0.1", None) as one, listen("127.0.0.1", None) as two:
        assert one.getsockname()[1] != two.getsockname()[1]
    with pytest.raises(SettingError, match="is no port"):
        listen("127.0.0.1", 99_999)


def test_a_conversation_is_kept_and_understood(page: Page) -> None:
    turns = ask(page, QUESTION)
    assert turns[0].answer is not None
    assert "3.1x faster" in turns[0].answer.text
    turns = ask(page, "and how was it tested?", turns)
    assert turns[1].answer is not None
    assert turns[1].answer.searched != turns[1].question
    assert page._forget()[page._turns] == ()


def test_an_error_is_a_sentence_and_what_had_come_stays(small_home: Path) -> None:
    class Breaking(FakeModel):
        def stream(self, messages: Any) -> Iterator[str]:
            yield "On long documents"
            raise ModelError("The connection broke. Ask again.")

    page = made(Assistant(Home(small_home), model=Breaking, llm="breaking"))
    (turn,) = ask(page, QUESTION)
    assert (turn.answer, turn.text.strip(), turn.problem) == (
        None,
        "On long documents",
        "The connection broke. Ask again.",
    )


def test_a_bug_is_a_sentence_too_and_is_logged(small_home: Path, caplog: pytest.LogCaptureFixture) -> None:
    def connect() -> FakeModel:
        raise ZeroDivisionError

    (turn,) = ask(made(Assistant(Home(small_home), model=connect, llm="broken")), QUESTION)
    assert turn.problem is not None
    assert turn.problem.startswith("askpapers failed (ZeroDivisionError)")
    assert "Traceback" in caplog.text


def test_stop_is_felt_at_once_and_closes_the_stream() -> None:
    stop, closed, go_on = threading.Event(), threading.Event(), threading.Event()

    def stream() -> Iterator[str | Answer]:
        try:
            yield "first"
            go_on.wait(10)
            yield "second"
        finally:
            closed.set()

    pieces = relay(stream(), stop)
    assert next(pieces) == "first"
    threading.Timer(0.2, stop.set).start()
    before = time.monotonic()
    assert list(pieces) == []  # although the model is silent
    assert time.monotonic() - before < 2
    go_on.set()
    assert closed.wait(5)


def test_text_comes_at_most_ten_times_a_second_and_whole() -> None:
    def stream() -> Iterator[str | Answer]:
        for number in range(100):
            time.sleep(0.005)
            yield f"{number} "

    began = time.monotonic()
    pieces = list(relay(stream(), threading.Event()))
    assert "".join(map(str, pieces)) == "".join(f"{number} " for number in range(100))
    assert len(pieces) <= (time.monotonic() - began) * 10 + 2


def test_the_examples_of_the_seeds_are_answered(seeds_home: Path) -> None:
    assistant = Assistant(Home(seeds_home))
    questions = made(assistant).examples()
    assert len(questions) == 4
    assert {assistant.ask(question).status for question in questions} == {"answered"}


def test_the_examples_of_the_sample_are_answered(tmp_path: Path) -> None:
    from assistant.page import _SAMPLE
    from assistant.wiring import ensure_sample

    assert ensure_sample(Home(tmp_path))
    assistant = Assistant(Home(tmp_path), sample=True)
    assert made(assistant).examples() == list(_SAMPLE)
    for question, follow_up in _SAMPLE.items():
        first = assistant.ask(question)
        second = assistant.ask(follow_up, history=[first])
        assert first.citations[0].title == second.citations[0].title


def test_the_page_may_load_nothing_from_elsewhere(page: Page) -> None:
    sent: list[Any] = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("127.0.0.1", 1),
        "client": ("127.0.0.1", 2),
        "http_version": "1.1",
        "headers": [(b"host", b"127.0.0.1:1")],
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def visit() -> None:
        await application(page, None)(scope, receive, send)

    asyncio.run(visit())
    assert sent[0]["status"] == 200
    policy = dict(sent[0]["headers"])[b"content-security-policy"].decode()
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert b"askpapers" in b"".join(message.get("body", b"") for message in sent)
