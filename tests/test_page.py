"""The page in this process: conversations, uploads, updates, and what each click is answered with.

Covers assistant.page.bridge, assistant.page.chat_tab, assistant.page.digests_tab,
assistant.answering.relay, assistant.page.server, assistant.page.starters, assistant.page.updates,
assistant.page.answers, assistant.page.desk, assistant.page.answer_text,
assistant.page.components.
"""

from __future__ import annotations

import gc
import json
import re
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant import Assistant
from assistant.answering.relay import relay
from assistant.page.messages import Turn
from assistant.page.page import Page
from assistant.page.rights import Rights
from assistant.page.saved_conversations import Sent, kept_turn, opened, sent
from assistant.page.server import address, listen
from assistant.page.starters import Examples
from assistant.page.updates import Updates
from assistant.types import Event, OwnWords, TextDelta
from index.builder import build
from index.errors import ModelError, SettingError, SourceError
from index.generation.generations import read_manifest
from index.home import Home
from index.types import Arrival
from tests.asking import QUESTION
from tests.conftest import DATA
from tests.events import text_of
from tests.fake_model import FakeModel
from tests.made_pages import made, run

PERSON: Any = SimpleNamespace(session_hash="one", username="")


@pytest.fixture(scope="module")
def page(small_home: Path) -> Page:
    return made(Assistant(Home(small_home)))


def steps(
    page: Page, question: str, known: Sent, *, replacing: bool = False, person: Any = PERSON
) -> list[Any]:
    """What the page is sent for a question."""

    async def collect() -> list[Any]:
        return [
            step
            async for step in page.chat.answers.answer(question, known, person, replacing=replacing)
        ]

    found: list[Any] = run(collect())
    return found


def told(page: Page, step: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(step[page.chat._bridge.out])
    return found


def known(turns: Sequence[Turn], **more: Any) -> Sent:
    """What the browser sends of a conversation."""
    text = json.dumps(
        {"id": "f00d", "of": len(turns), "turns": [asdict(turn) for turn in turns], **more}
    )
    return sent(text)


def ask(page: Page, question: str, turns: tuple[Turn, ...] = ()) -> tuple[Turn, ...]:
    """The conversation after a question, as the browser keeps it."""
    out = page.chat._bridge.out
    tells = [told(page, one) for one in steps(page, question, known(turns)) if out in one]
    *_, keep = [one["keep"] for one in tells if "keep" in one]
    assert (keep["place"], keep["of"]) == (len(turns), len(turns) + 1)
    turn = kept_turn(keep["turn"])
    assert turn is not None
    return (*turns, turn)


def test_ports() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        assert address(first) == f"http://127.0.0.1:{port}"
        with pytest.raises(
            SettingError, match=f"^Port {port} is in use. Give another one with --port.$"
        ):
            listen("127.0.0.1", port)
    with listen("127.0.0.1", None) as one, listen("127.0.0.1", None) as two:
        assert one.getsockname()[1] != two.getsockname()[1]
    with pytest.raises(SettingError, match="is no port"):
        listen("127.0.0.1", 99_999)


def test_no_event_can_be_called_by_name_and_none_covers_what_it_changes(page: Page) -> None:
    events = page.blocks.config["dependencies"]
    shown = [event for event in events if not any(name == "unload" for _, name in event["targets"])]
    assert len(shown) > 10
    assert {(event["api_visibility"], event["show_progress"]) for event in shown} == {
        ("private", "hidden")
    }


def test_no_html_of_the_page_calls_by_itself(page: Page) -> None:
    """But for the bridge, all clicks go by page.js."""
    made = [one["props"] for one in page.blocks.config["components"] if one["type"] == "html"]
    with_scripts = [
        one.get("elem_id") or one["elem_classes"][0] for one in made if one.get("js_on_load")
    ]
    assert set(with_scripts) == {"bridge", "map", "counts", "times"}
    assert len(made) > 15
    assert not any(one.get("apply_default_css", True) for one in made)


def test_a_conversation_is_kept_and_understood(page: Page) -> None:
    turns = ask(page, QUESTION)
    assert turns[0].answer is not None
    assert "3.1x faster" in turns[0].answer.text
    turns = ask(page, "and how was it tested?", turns)
    assert turns[1].answer is not None
    assert turns[1].answer.searched != turns[1].question
    assert page.chat.conversations.begun(PERSON)[page.chat.desk.chat] == []


def test_an_error_is_a_sentence_and_what_had_come_stays(small_home: Path) -> None:
    class Breaking(FakeModel):
        def stream(self, messages: Any) -> Iterator[str]:
            yield "On long documents"
            raise ModelError("The connection broke. Ask again.")

    page = made(Assistant(Home(small_home), model=Breaking, llm="breaking"))
    (turn,) = ask(page, QUESTION)
    assert turn.answer is not None
    assert (turn.answer.text, turn.answer.problem) == (
        "On long documents",
        "The connection broke. Ask again.",
    )


def test_what_comes_is_put_away_before_it_is_complete(small_home: Path) -> None:
    model = FakeModel("Sparse Lanterns are faster [1].")
    page = made(Assistant(Home(small_home), model=lambda: model, llm="scripted"))
    out = page.chat._bridge.out
    tells = [told(page, step) for step in steps(page, QUESTION, known(())) if out in step]
    first, reading, part, *_, last = tells
    assert first["begun"]["turn"]["question"] == QUESTION
    assert not first["begun"]["turn"]["reading"]
    assert "1" in reading["begun"]["turn"]["reading"]  # the papers that marks lead to
    assert "Sparse" in part["part"]["text"]
    assert {first["begun"]["id"], part["part"]["id"]} == {last["keep"]["id"]}
    left = {"id": "f00d", "turns": [reading["begun"]["turn"] | {"text": part["part"]["text"]}]}
    (turn,) = opened(left).turns  # as the browser gives it back
    assert turn.problem == (
        "The page was left, or askpapers was away, before this answer was complete."
    )
    assert turn.text == part["part"]["text"]


def test_a_good_answer_stays_where_asking_again_fails(small_home: Path) -> None:
    replies = ["Long documents are read in pieces."]

    class Failing(FakeModel):
        def stream(self, messages: Any) -> Iterator[str]:
            if not replies:
                raise ModelError("The model server is away.")
            yield replies.pop()

    page = made(Assistant(Home(small_home), model=Failing, llm="failing"))
    turns = ask(page, QUESTION)
    edited = "Are Sparse Lanterns faster than dense attention?"
    last = steps(page, edited, known(turns), replacing=True)[-1]
    assert "Long documents are read in pieces." in last[page.chat.desk.chat][-1]["content"]
    assert last[page.chat.desk.question] == edited  # it is not lost either
    assert told(page, last)["said"] == "The model server is away. The earlier answer stays."
    assert "keep" not in told(page, last)


def test_whoever_leaves_an_edit_replaces_nothing(small_home: Path) -> None:
    page = made(Assistant(Home(small_home)))
    editing = page.chat.about(["x"], editing=True)[page.chat.desk.about]
    assert "data-editing" in editing
    assert "data-editing" not in page.chat.about(["x"])[page.chat.desk.about]
    assert page.chat.conversations.begun(PERSON)[page.chat.desk.about] == ""


def test_a_bug_is_a_sentence_too_and_is_logged(
    small_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def connect() -> FakeModel:
        raise ZeroDivisionError

    (turn,) = ask(made(Assistant(Home(small_home), model=connect, llm="broken")), QUESTION)
    assert turn.problem is not None
    assert turn.problem.startswith("askpapers failed (ZeroDivisionError)")
    assert "Traceback" in caplog.text


def test_stop_is_felt_at_once_and_closes_the_stream() -> None:
    stop, closed, go_on = threading.Event(), threading.Event(), threading.Event()

    def stream() -> Iterator[Event]:
        try:
            yield TextDelta("first")
            go_on.wait(10)
            yield TextDelta("second")
        finally:
            closed.set()

    async def follow() -> None:
        pieces = relay(stream(), stop)
        assert await anext(pieces) == TextDelta("first")
        threading.Timer(0.2, stop.set).start()
        before = time.monotonic()
        assert [piece async for piece in pieces] == []  # although the model is silent
        assert time.monotonic() - before < 2
        go_on.set()

    run(follow())
    assert closed.wait(5)


def test_stop_keeps_the_text_that_came_before_it() -> None:
    stop, go_on = threading.Event(), threading.Event()

    def stream() -> Iterator[Event]:
        for number in range(4):
            yield TextDelta(f"{number} ")
            time.sleep(0.05)  # the first is shown at once, the others are not due yet
        threading.Timer(0.3, stop.set).start()
        go_on.wait(10)

    async def follow() -> list[Any]:
        return [piece async for piece in relay(stream(), stop, pause=lambda: 5.0)]

    assert text_of(run(follow())) == "0 1 2 3 "
    go_on.set()


def test_the_programs_own_words_stay_apart_from_a_models() -> None:
    def stream() -> Iterator[Event]:
        yield OwnWords("Three papers are about it.\n\n")
        yield TextDelta("They ")
        yield TextDelta("agree [1].")

    async def follow() -> list[Any]:
        return [piece async for piece in relay(stream(), threading.Event())]

    first, *others = run(follow())
    assert first == OwnWords("Three papers are about it.\n\n")  # which nobody has to check
    assert text_of(others) == "They agree [1]."


def test_text_comes_at_most_ten_times_a_second_and_whole() -> None:
    def stream() -> Iterator[Event]:
        for number in range(100):
            time.sleep(0.005)
            yield TextDelta(f"{number} ")

    began = time.monotonic()

    async def follow() -> list[Any]:
        return [piece async for piece in relay(stream(), threading.Event())]

    pieces = run(follow())
    assert text_of(pieces) == "".join(f"{number} " for number in range(100))
    assert len(pieces) <= (time.monotonic() - began) * 10 + 2


def test_what_failed_holds_nothing_afterwards() -> None:
    """Without waiting for the collector of circles: the index that an answer reads is held until
    then."""

    class Index:
        pass

    held: list[weakref.ref[Index]] = []

    def stream() -> Iterator[Event]:
        index = Index()
        held.append(weakref.ref(index))
        yield TextDelta("first")
        raise ModelError("The model is gone.")

    async def follow() -> None:
        with pytest.raises(ModelError):
            _ = [piece async for piece in relay(stream(), threading.Event())]

    gc.disable()
    try:
        run(follow())
        until = time.monotonic() + 10  # the thread that read it may still be ending
        while held[0]() is not None and time.monotonic() < until:
            time.sleep(0.01)
        assert held[0]() is None
    finally:
        gc.enable()


@pytest.mark.slow
def test_the_examples_of_the_seeds_are_answered(seeds_home: Path) -> None:
    assistant = Assistant(Home(seeds_home))
    questions = Examples(assistant).now()
    assert len(questions) == 3
    assert {assistant.ask(question).status for question in questions} == {"answered"}


def test_the_examples_of_the_sample_are_answered(sample_home: Path) -> None:
    assistant = Assistant(Home(sample_home), sample=True)
    examples = Examples(assistant)
    assert len(examples.now()) == 3
    for question in examples.now():
        first = assistant.ask(question)
        (follow_up,) = examples.after(question)
        second = assistant.ask(follow_up, history=[first])
        assert first.citations[0].title == second.citations[0].title


@pytest.fixture
def newcomer(sample_home: Path, tmp_path: Path) -> Callable[..., Page]:
    """The page of somebody who has nothing but the sample."""

    def opened(upload_mb: int = 64) -> Page:
        home = Home(Path(shutil.copytree(sample_home, tmp_path / "home")))
        return made(Assistant(home, sample=True), home, upload_mb)

    return opened


def uploaded(folder: Path, name: str, content: bytes) -> str:
    """A file as Gradio keeps it: in a folder of its own."""
    folder.mkdir()
    (folder / name).write_bytes(content)
    return str(folder / name)


def test_uploads_become_digests_and_their_copies_go(
    tmp_path: Path, newcomer: Callable[..., Page]
) -> None:
    adding = newcomer()._digests
    paths = [
        uploaded(tmp_path / file.stem, file.name, file.read_bytes())
        for file in sorted(DATA.glob("*.txt"))
    ]
    said = [step[adding._said] for step in adding._add(paths, PERSON)]
    assert "Cancel" in said[0]
    assert "Papers: added 5, changed 0" in unescape(said[-1])
    assert "spaced.txt, line 21: a title with no abstract" in unescape(said[-1])
    assert not any(Path(path).parent.exists() for path in paths)
    places = [digest.path for digest in read_manifest(Home(tmp_path / "home")).digests]
    assert [re.sub("[0-9a-f]{12}/", "", place) for place in places] == [
        "upload:compact.txt",
        "upload:spaced.txt",
    ]


def test_whoever_may_not_change_the_collection_is_told(
    tmp_path: Path, newcomer: Callable[..., Page]
) -> None:
    home = Home(tmp_path / "home")
    adding = newcomer()._digests
    adding._rights = Rights(lambda user: user == "anna")
    path = uploaded(tmp_path / "one", "page.txt", (DATA / "spaced.txt").read_bytes())
    (shown,) = adding._add([path], PERSON)
    assert "You may read this collection, not change it." in shown[adding._said]
    for does in ("remove", "again", "rebuild", "fetch", "amend", "cancel", "anything"):
        event: Any = SimpleNamespace(
            _data={"do": f"digests.{does}", "name": "x", "day": "2026-01-01"}
        )
        (shown,) = adding._do(event, PERSON)
        assert "not change it" in shown[adding._said]
    assert not home.current.exists()
    (*_, last) = adding._add([path], SimpleNamespace(session_hash="two", username="anna"))
    assert "Papers: added 3" in unescape(last[adding._said])


@pytest.mark.slow
def test_pages_that_were_saved_under_one_name_all_stay(
    tmp_path: Path, newcomer: Callable[..., Page]
) -> None:
    adding = newcomer()._digests
    for number, file in enumerate(sorted(DATA.glob("*.txt"))):
        *_, _ = adding._add(
            [uploaded(tmp_path / str(number), "Daily Papers.txt", file.read_bytes())], PERSON
        )
    digests = read_manifest(Home(tmp_path / "home")).digests
    assert [digest.name[:18] for digest in digests] == ["Daily Papers.txt (", "Daily Papers.txt ("]


@pytest.mark.slow
def test_what_cannot_be_added_is_told_and_its_copy_goes(
    tmp_path: Path, newcomer: Callable[..., Page]
) -> None:
    adding = newcomer(1)._digests
    for name, content, words in (
        (
            "large.txt",
            bytes(2**20 + 1),
            "'large.txt' is larger than 1 MB. Split it, or use askpapers index FILE.",
        ),
        ("binary.txt", bytes(range(256)), "'binary.txt' is a binary file"),
        ("<b>.txt", b"nothing", "'<b>.txt' is not a digest"),
    ):
        path = uploaded(tmp_path / "one", name, content)
        said = list(adding._add([path], PERSON))[-1][adding._said]
        assert words in unescape(said)
        assert "<b>" not in said
        assert 'class="problem"' in said
        assert not (tmp_path / "one").exists()
        adding._updates.cancel(adding._updates.all()[0].number if adding._updates.all() else 0)
    assert not (tmp_path / "home" / "CURRENT").exists()


def test_an_update_ends_with_the_page(tmp_path: Path) -> None:
    updates = Updates(Home(tmp_path / "home"))
    (tmp_path / "digests").mkdir()
    updates.watch(tmp_path / "digests")
    began = time.monotonic()
    updates.close()
    assert time.monotonic() - began < 3
    arrival = Arrival("spaced.txt", (DATA / "spaced.txt").read_bytes(), "upload:spaced.txt")
    with pytest.raises(SourceError, match="askpapers was stopped"):
        updates.add([arrival])
    assert not (tmp_path / "home" / "CURRENT").exists()


def test_the_page_notices_what_is_published_and_sends_it_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    build([DATA / "spaced.txt"], home=tmp_path)
    page = made(Assistant(home), home)
    look: Any
    suggest: Any
    look, suggest = (SimpleNamespace(_data={"do": f"page.{do}"}) for do in ("look", "suggest"))
    shown = page.now()
    strip = page._look(look, PERSON)
    assert "3 papers" in strip[page._strip]
    assert told(page, strip)["now"] == shown
    assert page.chat.desk.suggestions in page._look(suggest, PERSON)
    time.sleep(0.3)
    assert page.now() == shown
    build([DATA / "compact.txt"], home=tmp_path)
    time.sleep(0.3)
    assert page.now() != shown
    assert "5 papers" in page._look(look, PERSON)[page._strip]
    page._updates.doing = "Embedding passages: 1 of 2"
    assert "Updating. Embedding passages&#58; 1 of 2" in page._look(look, PERSON)[page._strip]


def corrected(page: Page, turns: tuple[Turn, ...], kind: str) -> list[Turn]:
    """What the browser is to keep after a click that says what was asked for."""
    history = json.dumps({"id": "f00d", "of": len(turns), "turns": [asdict(one) for one in turns]})
    event: Any = SimpleNamespace(_data={"do": "as", "kind": kind, "history": history})

    async def click() -> list[Any]:
        return [step async for step in page.chat._do(event, PERSON)]

    out = page.chat._bridge.out
    keeps = [told(page, one).get("keep") for one in run(click()) if out in one]
    assert all((one["place"], one["of"]) == (0, 1) for one in keeps if one)
    found = [kept_turn(one["turn"]) for one in keeps if one]
    return [turn for turn in found if turn is not None]


def test_a_click_corrects_what_was_asked_for_and_replaces_the_answer(page: Page) -> None:
    turns = ask(page, QUESTION)
    *_, listed = corrected(page, turns, "list")
    assert listed.answer is not None
    assert (listed.question, listed.answer.kind) == (QUESTION, "list")
    *_, again = corrected(page, (listed,), "fact")
    assert again.answer is not None
    assert again.answer.kind == "fact"
    assert turns[0].answer is not None
    assert again.answer.text == turns[0].answer.text


@pytest.mark.parametrize("kind", ["", "everything", "fact list"])
def test_what_is_no_kind_of_question_changes_nothing(page: Page, kind: str) -> None:
    assert corrected(page, ask(page, QUESTION), kind) == []
