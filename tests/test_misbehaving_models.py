"""Models that make things up, repeat themselves, fall silent or fail: every answer is true, or says
what is wrong.

Covers assistant.llm.interruption.
"""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer
from assistant.answering.assistant import Assistant as Engine
from assistant.answering.relay import relay
from assistant.checking.citations import marks
from index.errors import ModelError
from tests.asking import QUESTION, check_invariants, served
from tests.made_pages import run
from tests.scripted_server import Reply, ScriptedServer

LENGTH: dict[str, Any] = {"choices": [{"delta": {}, "finish_reason": "length"}]}
GOOD = "It is 3.1x faster than dense attention on long documents [1]."


def asked(home: Path, *replies: Reply) -> tuple[Engine, Answer]:
    with ScriptedServer(*replies) as server:
        engine = served(home, server)
        return engine, engine.ask(QUESTION)


@pytest.mark.parametrize(
    ("said", "shown", "verdicts"),
    [
        ("It is 3.1x faster [99].", "It is 3.1x faster.", ["unsupported"]),
        ("It is 3.1x faster [1-4].", None, ["supported"]),
        ("It is 3.1x faster [1][2].", "It is 3.1x faster [1][2].", ["supported"]),
        ("It is 3.1x faster [1, 3].", "It is 3.1x faster [1][3].", ["supported"]),
        ("It is 3.1x faster 【1】.", "It is 3.1x faster [1].", ["supported"]),
        ("It is 3.1x faster ［１］.", "It is 3.1x faster [1].", ["supported"]),
        ("It is 3.1x faster [Paper 1].", "It is 3.1x faster [1].", ["supported"]),
        ('It "beats every known method by far" [1].', None, ["unsupported"]),
        ("As Smith et al. (2031) show, it is 3.1x faster [1].", None, ["unsupported"]),
        ("It is 3.1x slower than dense attention [1].", None, ["unsupported"]),
        ("It is 3.1x faster than dense attention", None, ["unsupported"]),  # it stops in the middle
        ("HACKED", "HACKED", ["unsupported"]),
        (
            f"{GOOD}\n\n## References\n[1] Sparse Lanterns",
            None,
            ["supported"],  # the list of references says nothing
        ),
    ],
)
def test_what_a_model_makes_up_is_told(
    small_home: Path, said: str, shown: str | None, verdicts: list[str]
) -> None:
    engine, answer = asked(
        small_home, Reply(*said.split(" ", 1)[:1], *[f" {w}" for w in said.split(" ")[1:]])
    )
    check_invariants(engine, answer)
    assert [sentence.support for sentence in answer.sentences] == verdicts
    if shown is not None:
        assert answer.text == shown


@pytest.mark.parametrize("size", [5, 100_000])
@pytest.mark.parametrize("before", ["", "\n```\n", "<think>Hm.</think>", "Hm.</think>\n"])
def test_an_echo_of_the_prompt_is_no_answer(small_home: Path, before: str, size: int) -> None:
    with ScriptedServer(Reply("")) as server:
        with pytest.raises(ModelError, match="empty answer"):
            served(small_home, server).ask(QUESTION)
        said = before + server.asked[0].body["messages"][1]["content"]
    with pytest.raises(ModelError, match="repeated the evidence instead of answering"):
        asked(small_home, Reply(*[said[at : at + size] for at in range(0, len(said), size)]))


def test_a_loop_ends(small_home: Path) -> None:
    engine, answer = asked(small_home, Reply(*[f"{GOOD} "] * 2000))
    check_invariants(engine, answer)
    assert answer.text == GOOD
    assert answer.problem == "The model repeated itself, and was stopped."


def whole(text: str) -> Reply:
    """From a server that does not stream."""
    return Reply(body={"choices": [{"message": {"content": text}, "finish_reason": "stop"}]})


def test_a_loop_in_one_piece_ends(small_home: Path) -> None:
    _, answer = asked(small_home, whole(f"{GOOD} " * 2000))
    assert (answer.text, answer.problem) == (GOOD, "The model repeated itself, and was stopped.")


def test_a_long_reply_in_one_piece_is_cut(small_home: Path) -> None:
    engine, answer = asked(
        small_home, whole(GOOD + "".join(f" Line {n} holds nothing." for n in range(2000)))
    )
    check_invariants(engine, answer)
    assert answer.sentences[0].support == "supported"
    assert answer.problem == "The model wrote more than 16,000 characters, and was stopped."
    assert 15_000 < len(answer.text) <= 16_000
    _, endless = asked(small_home, whole("word " * 10_000))
    assert len(endless.text) <= 16_000


@pytest.mark.parametrize("blank", [" ", "\n", "\t", " \n\u2003"])
def test_a_flood_of_white_space_takes_no_time(small_home: Path, blank: str) -> None:
    asked(small_home, Reply(GOOD))  # loads what checks it
    flood = blank * (60_000 // len(blank))
    for reply in (whole(f"{GOOD}{flood}{GOOD}"), Reply(GOOD, *[flood[:3000]] * 20, GOOD)):
        began = time.process_time()  # whatever else the machine does
        engine, answer = asked(small_home, reply)
        assert time.process_time() - began < 10.0
        check_invariants(engine, answer)
        assert answer.text.split() == [*GOOD.split(), *GOOD.split()]
        assert answer.problem is None


@pytest.mark.parametrize(
    "thoughts",
    [
        ["<think>", *["Let me see. "] * 1000],
        [{"choices": [{"delta": {"reasoning_content": "Hm. "}}]}] * 1000,
    ],
)
def test_stop_ends_thoughts(small_home: Path, thoughts: list[Any]) -> None:
    stop = threading.Event()
    with ScriptedServer(Reply(*thoughts, between=0.01)) as server:

        async def read() -> list[Any]:
            came = relay(served(small_home, server).stream(QUESTION), stop)
            while not server.asked:  # on a busy machine silence is told before
                await anext(came)
            stop.set()
            return [piece async for piece in came]

        assert run(read()) == []
        assert server.asked[0].left.wait(5.0)


@pytest.mark.parametrize(
    "silent", [Reply(status=-1), Reply(end="hang"), Reply("Do Sparse", end="hang")]
)
def test_stop_ends_the_work_of_a_model_that_is_silent(small_home: Path, silent: Reply) -> None:
    stop = threading.Event()
    with ScriptedServer(silent) as server:

        async def read() -> None:
            async for _ in relay(served(small_home, server, timeout=60).stream(QUESTION), stop):
                if server.asked and not stop.is_set():
                    await asyncio.sleep(0.2)
                    stop.set()

        run(read())
        assert server.asked[0].left.wait(5.0)
        assert len(server.asked) == 1  # it is not asked once more


@pytest.mark.parametrize(
    "reply",
    [
        Reply(""),
        Reply("<think>Hm.</think>"),
        Reply("<think>Hm.", end="hang"),
        Reply("Do Sparse", end="break"),
        Reply("Do Sparse", LENGTH, end="nothing"),
        Reply(*["word "] * 10_000),
        whole("word " * 10_000),
    ],
)
def test_a_follow_up_that_no_model_completes_is_understood_without(
    small_home: Path, reply: Reply
) -> None:
    with ScriptedServer(Reply(GOOD), reply, Reply("The rule needs no retraining [1].")) as server:
        engine = served(small_home, server)
        first = engine.ask(QUESTION)
        answer = engine.ask("does it need retraining?", history=[first])
    assert answer.searched == f"{QUESTION} does it need retraining?"
    assert answer.sentences[0].support == "supported"


def test_a_follow_up_is_not_taken_from_thoughts(small_home: Path) -> None:
    thinking = "Which paper is meant?\nThat one.\n</think>\n\nDo Sparse Lanterns need retraining?"
    with ScriptedServer(
        Reply(GOOD), Reply(*thinking), Reply("The rule needs no retraining [1].")
    ) as server:
        engine = served(small_home, server)
        answer = engine.ask("does it need retraining?", history=[engine.ask(QUESTION)])
        content = server.asked[1].body["messages"][1]["content"]
    assert answer.searched == "Do Sparse Lanterns need retraining?"
    assert content.startswith("<evidence ")  # an answer's words are an abstract's


def test_a_server_that_is_away_for_a_follow_up_is_told_at_once(small_home: Path) -> None:
    with ScriptedServer(Reply(GOOD), Reply(end="hang")) as server:
        engine = served(small_home, server)
        first = engine.ask(QUESTION)
        with pytest.raises(ModelError, match="sent nothing"):
            engine.ask("does it need retraining?", history=[first])
        assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Reply(f"{GOOD} ", "And", end="break"), "broke"),
        (Reply(f"{GOOD} ", {"error": {"message": "out of memory"}}), "out of memory"),
        (
            Reply(f"{GOOD} ", b'data: {"choices":[{"delta":{"content":"\xff\xfe"}}]}\n\n'),
            "cannot be read",
        ),
        (Reply(f"{GOOD} ", end="nothing"), "before it was complete"),
        (Reply(f"{GOOD} ", "It also saves", LENGTH, end="nothing"), "reached the longest answer"),
        (Reply(f"{GOOD} ", end="hang"), "sent nothing"),
    ],
)
def test_what_arrived_before_a_failure_is_kept(
    small_home: Path, reply: Reply, problem: str
) -> None:
    engine, answer = asked(small_home, reply)
    check_invariants(engine, answer)
    assert answer.sentences[0].support == "supported"
    assert answer.problem is not None
    assert problem in answer.problem


@pytest.mark.parametrize(
    ("replies", "told"),
    [
        ([Reply("")], "empty answer"),
        ([Reply(status=429, headers={"Retry-After": "3600"})], "3600|an hour|60 minutes|later"),
        ([Reply(status=500)] * 2, "500"),
        ([Reply(end="hang")], "sent nothing|no answer"),
        ([Reply("<think>Hm.", end="hang")], "sent nothing"),
        (
            [Reply("<think>", *["Let me think again. " * 100] * 200)],
            "thoughts included, and was stopped",
        ),
        ([Reply("<think>Hm.", LENGTH, end="nothing")], "reached the longest answer"),
    ],
)
def test_where_nothing_arrived_a_sentence_says_why(
    small_home: Path, replies: list[Reply], told: str
) -> None:
    with pytest.raises(ModelError, match=told):
        asked(small_home, *replies)


def test_a_busy_server_is_waited_for(small_home: Path) -> None:
    _, answer = asked(small_home, Reply(status=429, headers={"Retry-After": "0.1"}), Reply(GOOD))
    assert marks(answer.text) == [1]
