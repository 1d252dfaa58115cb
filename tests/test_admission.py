"""Who is answered at once, who waits in line, and who is told to come back. Covers
assistant.page.giving_way."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant import Assistant
from assistant.answering.suggestions import Suggestions
from assistant.page.admission import Line, LineFull, Ticket, line_of, told_seconds
from assistant.page.saved_conversations import Sent
from index.home import Home
from tests.asking import QUESTION
from tests.fake_model import FakeModel
from tests.made_pages import left_by, made, run


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_those_who_came_first_are_admitted_first_and_all_know_their_place() -> None:
    clock = Clock()
    line = Line(2, 3, clock=clock)
    tickets = [line.enter() for _ in range(5)]
    assert [ticket.place for ticket in tickets] == [0, 0, 1, 2, 3]
    assert [ticket.admitted.is_set() for ticket in tickets] == [True, True, False, False, False]
    assert tickets[4].seconds is None  # no answer has ended yet
    with pytest.raises(LineFull) as busy:
        line.enter()
    assert (busy.value.waiting, busy.value.seconds) == (3, None)
    clock.now = 4.0
    tickets[1].leave()
    assert [ticket.place for ticket in tickets] == [0, 0, 0, 1, 2]
    assert tickets[2].admitted.is_set()
    assert tickets[4].seconds == 4.0  # two before it, two at once
    tickets[3].leave()  # gives up; that it took no time says nothing
    tickets[3].leave()
    assert tickets[4].seconds == 2.0
    clock.now = 6.0
    tickets[0].leave()  # took 6 s
    assert tickets[4].admitted.is_set()
    assert line.enter().seconds == 2.5


def test_an_answer_without_others_behind_it_tells_how_long_one_takes() -> None:
    """Also where what to ask next is looked for at once, since nobody waits."""
    clock = Clock()
    line = Line(1, 2, clock=clock)
    first = line.enter()
    clock.now = 4.0
    first.give_way()
    clock.now = 9.0  # the suggestions
    first.leave()
    line.enter()
    assert line.enter().seconds == 4.0


def test_who_gives_way_after_leaving_is_not_counted_twice() -> None:
    clock = Clock()
    line = Line(1, 2, clock=clock)
    gone = line.enter()
    clock.now = 4.0
    gone.leave()
    clock.now = 10.0
    gone.give_way()  # was on its way
    assert gone.resumed.is_set()
    line.enter()
    assert line.enter().seconds == 4.0


def test_a_line_that_lets_nobody_wait() -> None:
    line = Line(1, 0)
    first = line.enter()
    with pytest.raises(LineFull):
        line.enter()
    first.leave()
    assert line.enter().place == 0


def test_every_ticket_is_admitted_once_however_they_come_and_go() -> None:
    async def visit(line: Line, running: list[Ticket], n: int) -> int:
        await asyncio.sleep(n % 7 / 1000)
        ticket = line.enter()
        try:
            if n % 5 == 0:
                await asyncio.sleep(n % 3 / 1000)  # leaves whether or not it was admitted
                return 0
            await ticket.admitted.wait()
            running.append(ticket)
            assert len(running) <= 3
            await asyncio.sleep(0.002)
            running.remove(ticket)
            return 1
        finally:
            ticket.leave()

    async def crowd() -> int:
        line, running = Line(3, 1000), list[Ticket]()
        done = await asyncio.gather(*(visit(line, running, n) for n in range(200)))
        assert line.enter().place == 0  # nobody was left behind
        return sum(done)

    assert run(crowd()) == 160


def test_times_are_told_no_more_exactly_than_they_are_known() -> None:
    told = [told_seconds(seconds) for seconds in (None, 0.2, 7.2, 11, 44.0, 89, 200)]
    assert told == ["", "some 1 s", "some 8 s", "some 15 s", "some 45 s", "some 90 s", "some 4 min"]


def test_how_many_at_once_is_a_setting_or_follows_from_who_answers() -> None:
    def admitted(line: Line) -> int:
        return sum(line.enter().admitted.is_set() for _ in range(80))

    assert admitted(line_of(3, 80, extractive=True)) == 3
    assert admitted(line_of(None, 80, extractive=True)) == os.cpu_count()
    assert admitted(line_of(None, 80, extractive=False)) == 8


def test_of_whom_a_model_has_begun_to_write_the_place_is_the_next_ones() -> None:
    clock = Clock()
    line = Line(1, 5, 2, clock)
    tickets = [line.enter() for _ in range(5)]
    tickets[1].begin()  # it waits
    clock.now = 3.0
    for ticket in tickets[:3]:
        ticket.begin()
        ticket.begin()
    # of the third none is left to be given: two write already
    assert [ticket.admitted.is_set() for ticket in tickets] == [True, True, True, False, False]
    assert [ticket.place for ticket in tickets] == [0, 0, 0, 1, 2]
    assert len(line) == 5
    assert tickets[4].seconds == 3.0  # 3 s and none until two began
    clock.now = 100.0
    tickets[0].give_way()  # it was answered, and others wait
    tickets[1].leave()
    assert not tickets[0].resumed.is_set()
    assert tickets[4].seconds == 3.0  # how long a model writes keeps nobody waiting
    for ticket in tickets[2:]:
        ticket.leave()
    assert tickets[0].resumed.is_set()
    tickets[0].leave()
    assert len(line) == 0


def test_one_person_has_no_more_places_because_a_model_writes_to_them() -> None:
    line = Line(1, 7, 20)
    for _ in range(2):
        line.enter("one").begin()
    with pytest.raises(LineFull):
        line.enter("one")


def slow(go_on: threading.Event) -> FakeModel:
    """A model that answers when it may go on."""

    class Slow(FakeModel):
        def stream(self, messages: Any) -> Iterator[str]:
            go_on.wait(20)
            yield "On long documents they are 3.1x faster [1]."

    return Slow()


def test_who_waits_is_told_and_who_comes_later_is_refused_and_keeps_the_question(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setenv("ASKPAPERS_ANSWERS_AT_ONCE", "1")
    monkeypatch.setenv("ASKPAPERS_ANSWERS_WAITING", "1")
    page = made(Assistant(Home(small_home), model=lambda: slow(go_on), llm="slow"))
    chat = page.chat

    async def ask(name: str) -> list[Any]:
        person: Any = SimpleNamespace(session_hash=name, username=None)
        return [step async for step in chat.answers.answer(QUESTION, Sent(), person)]

    async def three() -> list[list[Any]]:
        first = asyncio.create_task(ask("one"))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(ask("two"))
        await asyncio.sleep(0.1)
        third = await ask("three")
        again = await ask("two")  # one question at a time in each page
        go_on.set()
        return [await first, await second, third, again]

    first, second, third, again = run(three())
    assert "place" not in first[0][chat.desk.chat][-1]["content"]
    assert "You are in line&#58; place 1." in second[0][chat.desk.chat][-1]["content"]
    for steps in (first, second):
        assert "3.1x faster" in left_by(steps)[chat.desk.chat][-1]["content"]
    assert len(third) == 1
    assert third[0][chat.desk.question] == QUESTION
    assert (
        "Too busy&#58; 1 question waits before yours. Send it again in a while."
        in third[0][chat.desk.about]
    )
    assert again == [{}]


def test_the_next_question_need_not_wait_for_what_to_ask_next(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that can be read can be asked on about: a question that came while suggestions were
    looked for was dropped without a word."""
    looking, go_on = threading.Event(), threading.Event()

    def after(*_: Any) -> tuple[str, ...]:
        looking.set()
        go_on.wait(20)
        return ("What does it cost?",)

    monkeypatch.setattr(Suggestions, "after", after)
    chat = made(Assistant(Home(small_home))).chat
    person: Any = SimpleNamespace(session_hash="one", username=None)

    async def ask() -> list[Any]:
        return [step async for step in chat.answers.answer(QUESTION, Sent(), person)]

    async def two() -> list[list[Any]]:
        first = asyncio.create_task(ask())
        async with asyncio.timeout(5):
            while not looking.is_set() or chat.answers.is_answering(person):
                await asyncio.sleep(0.01)
        second = asyncio.create_task(ask())
        await asyncio.wait_for(first, 5)  # although its suggestions were not found yet
        go_on.set()
        return [first.result(), await second]

    first, second = run(two())
    for steps in (first, second):
        assert "3.1x faster" in left_by(steps)[chat.desk.chat][-1]["content"]
    assert chat.desk.suggestions not in left_by(first)
    assert "What does it cost?" in left_by(second)[chat.desk.suggestions]


def test_whoever_gives_way_comes_behind_all_who_wait_and_in_turn() -> None:
    line = Line(1, 10)
    one, two, three = line.enter(), line.enter(), line.enter()
    one.give_way()
    assert two.admitted.is_set()
    two.give_way()
    assert three.admitted.is_set()
    assert (len(line), one.place, two.place) == (3, 0, 0)
    three.give_way()  # nobody waits, but others gave way before
    assert (one.resumed.is_set(), two.resumed.is_set(), three.resumed.is_set()) == (1, 0, 0)
    late = line.enter()
    one.leave()
    assert late.admitted.is_set(), "who waits for an answer comes first"
    two.leave()  # its page was closed
    late.leave()
    assert three.resumed.is_set()
    three.leave()
    alone = line.enter()
    alone.give_way()
    assert alone.resumed.is_set()
    alone.leave()
    assert not len(line)


def test_all_who_wait_are_answered_before_what_to_ask_next_is_looked_for(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKPAPERS_ANSWERS_AT_ONCE", "1")
    chat = made(Assistant(Home(small_home))).chat
    seen: list[tuple[str, str]] = []

    async def ask(name: str) -> None:
        person: Any = SimpleNamespace(session_hash=name, username=None)
        async for step in chat.answers.answer(QUESTION, Sent(), person):
            if "3.1x faster" in str(step.get(chat.desk.chat)):
                seen.append(("answer", name))
            if chat.desk.suggestions in step:
                seen.append(("next", name))

    async def three() -> None:
        await asyncio.gather(*map(ask, "abc"))

    run(three())
    first = list(dict.fromkeys(seen))
    assert [what for what, _ in first] == ["answer"] * 3 + ["next"] * 3
    assert not len(chat.answers.line)


def test_stop_ends_the_waiting_and_whoever_leaves_makes_room(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setenv("ASKPAPERS_ANSWERS_AT_ONCE", "1")
    page = made(Assistant(Home(small_home), model=lambda: slow(go_on), llm="slow"))
    chat = page.chat
    people: list[Any] = [SimpleNamespace(session_hash=name, username=None) for name in "abc"]

    async def three() -> Any:
        answers = [chat.answers.answer(QUESTION, Sent(), person) for person in people]
        first = asyncio.create_task(anext(answers[0]))
        await first
        writing = asyncio.create_task(anext(answers[0]))
        await anext(answers[1])
        await anext(answers[2])
        await answers[1].aclose()  # its page was closed, as Gradio finds out
        assert not chat.answers.is_answering(people[1])
        chat.answers.stop(people[2])
        stopped = [step async for step in answers[2]][-1]
        go_on.set()
        await writing
        async for _ in answers[0]:
            pass
        for _ in range(200):  # whoever was read leaves when its thread has ended
            ticket = chat.answers.line.enter()
            if not ticket.place:
                return stopped
            ticket.leave()
            await asyncio.sleep(0.05)
        raise AssertionError("the line is not left")

    stopped = run(three())
    assert "Stopped." in stopped[chat.desk.chat][-1]["content"]
    assert not any(chat.answers.is_answering(person) for person in people)


def test_one_person_with_many_pages_leaves_the_line_to_others() -> None:
    line = Line(2, 14)
    mine = [line.enter("ada") for _ in range(4)]
    with pytest.raises(LineFull) as busy:
        line.enter("ada")
    assert busy.value.yours == 4
    assert line.enter("ben").place == 3
    mine[0].leave()
    assert line.enter("ada").place == 3
    for _ in range(9):
        line.enter()  # of whom nobody can be told from another


def test_a_person_who_fills_their_share_is_told_so(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setenv("ASKPAPERS_ANSWERS_AT_ONCE", "1")
    monkeypatch.setenv("ASKPAPERS_ANSWERS_WAITING", "7")
    page = made(Assistant(Home(small_home), model=lambda: slow(go_on), llm="slow"))
    chat = page.chat

    async def ask(name: str, page: int) -> list[Any]:
        person: Any = SimpleNamespace(session_hash=f"{name}{page}", username=name)
        return [step async for step in chat.answers.answer(QUESTION, Sent(), person)]

    async def many() -> list[Any]:
        waiting = [asyncio.create_task(ask("ada", number)) for number in range(2)]
        await asyncio.sleep(0.1)
        refused = await ask("ada", 2)
        waiting.append(asyncio.create_task(ask("ben", 0)))
        await asyncio.sleep(0.1)
        go_on.set()
        return [refused, *[await one for one in waiting]]

    refused, *answered = run(many())
    assert refused[0][chat.desk.question] == QUESTION
    assert (
        "2 questions of yours are in line, the most that one person may have"
        in refused[0][chat.desk.about]
    )
    assert all("3.1x faster" in left_by(steps)[chat.desk.chat][-1]["content"] for steps in answered)
