"""The engine behind every door: what it gives, what it says of what it cannot, and conversations of
which only the questions come back.

Covers assistant.doors.engine, assistant.doors.earlier_answers, assistant.doors.forms,
assistant.doors.arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.api import ask
from assistant.doors.arguments import AskArguments, FilterArguments, filters_of
from assistant.doors.engine import Engine
from assistant.doors.forms import Asked
from assistant.types import Answer
from index.errors import NoIndex, QuestionError, SettingError
from index.types import Filters
from tests.doors import CLAIM, LANTERNS, QUESTION, engine_of, lanterns

NO_FILTERS = Filters()


@pytest.fixture(scope="module")
def engine(small_home: Path) -> Engine:
    return engine_of(small_home)


def said(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in asdict(answer).items() if name != "seconds"}


def test_it_answers_as_python_does(engine: Engine, small_home: Path) -> None:
    assert said(engine.ask(Asked(QUESTION))) == said(ask(QUESTION, home=small_home))


def test_a_conversation_is_its_questions(engine: Engine, small_home: Path) -> None:
    first = ask(QUESTION, home=small_home)
    follow_up = "and how many keys does it keep?"
    wanted = ask(follow_up, home=small_home, history=[first])
    assert said(engine.ask(Asked(follow_up, (QUESTION,)))) == said(wanted)
    afresh = engine_of(small_home)  # which was never asked the first one
    assert said(afresh.ask(Asked(follow_up, (QUESTION,)))) == said(wanted)
    assert afresh.ask(Asked(follow_up, ("?!", QUESTION))).text == wanted.text


def test_what_was_answered_lately_is_known(engine: Engine) -> None:
    answer = engine.ask(Asked(QUESTION))
    assert engine.earlier.latest(("Something before.", QUESTION)) == answer
    assert engine.earlier.latest(("Never asked?",)) is None


def test_papers_are_found_and_read(engine: Engine) -> None:
    found = engine.search("sparse lantrens", 2, NO_FILTERS)
    assert (found.results[0].title, found.searched) == (LANTERNS, "sparse lanterns")
    paper = engine.paper(found.results[0].paper_id)
    assert found.results[0].passage in paper.abstract
    alike = engine.similar(paper.paper_id, 2, NO_FILTERS)
    assert len(alike.results) == 2
    assert paper.paper_id not in {one.paper_id for one in alike.results}
    none = engine.search("lanterns", 2, Filters(min_votes=1))
    assert (none.results, len(none.notes)) == ((), 1)


def test_the_collection_is_told(engine: Engine) -> None:
    assert [one.name for one in engine.digests().digests] == ["compact.txt", "spaced.txt"]
    brief = engine.news()
    assert brief.day is None or brief.held == 3
    rows = engine.papers("sparse", "title", NO_FILTERS, 0, 10)
    assert (rows.total, rows.papers[0].title) == (1, LANTERNS)
    assert engine.papers("", "newest", NO_FILTERS, 4, 10).total == 5
    assert len(engine.papers("", "newest", NO_FILTERS, 4, 10).papers) == 1
    assert engine.status().papers == 5


def test_a_claim_is_held_against_the_papers(engine: Engine) -> None:
    carried = engine.check(CLAIM)
    assert (carried.verdict, carried.title, carried.reasons) == ("supported", LANTERNS, ())
    assert carried.quote == engine.paper(lanterns(engine)).abstract[carried.start : carried.end]
    wrong = engine.check(CLAIM.replace("3.1x", "5x"))
    assert wrong.verdict == "unsupported"
    assert wrong.reasons == ("the number 5x is not in the quote",) or "5" in wrong.reasons[0]
    other = next(one.paper_id for one in engine.newest(10) if one.title != LANTERNS)
    assert engine.check(CLAIM, other).paper_id == other
    assert engine.check(CLAIM, other).verdict != "supported"


@pytest.mark.parametrize(
    ("does", "error", "told"),
    [
        (lambda engine: engine.ask(Asked("  ")), QuestionError, "Type what you want to know."),
        (lambda engine: engine.check(""), QuestionError, "Type what you want to know."),
        (lambda engine: engine.paper("nope"), SettingError, "no paper with the id 'nope'"),
        (lambda engine: engine.similar("x", 2, NO_FILTERS), SettingError, "the id 'x'"),
        (
            lambda engine: engine.search("a", 1, Filters(since="2026-99-99")),
            SettingError,
            "Write it as YYYY-MM-DD.",
        ),
    ],
)
def test_what_means_nothing_is_told(
    engine: Engine, does: Callable[[Engine], object], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        does(engine)


def test_nothing_indexed_is_told(tmp_path: Path) -> None:
    empty = engine_of(tmp_path)
    empty.warm()
    with pytest.raises(NoIndex, match="askpapers index"):
        empty.ask(Asked(QUESTION))


def test_arguments_are_read_and_bounded() -> None:
    given = AskArguments.model_validate(
        {"question": "Why?", "history": ["Who?"], "since": "2026-08-01", "author": ["Ada Heron"]}
    )
    filters = Filters(since="2026-08-01", author=("Ada Heron",))
    assert given.asked() == Asked("Why?", ("Who?",), filters)
    assert filters_of(None) == NO_FILTERS
    for wrong in ({"since": "yesterday"}, {"sinc": "2026-08-01"}, {"min_votes": -1}):
        with pytest.raises(ValidationError):
            FilterArguments.model_validate(wrong)
