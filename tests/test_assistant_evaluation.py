"""The figures of answers, on small cases whose right values are known by hand. Covers
assistant.evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from assistant import Answer, Assistant
from assistant.evaluation import Question, evaluate, read_questions, table
from assistant.llm.chat_model import Message
from assistant.types import Usage
from index.errors import ModelError, SourceError
from index.home import Home
from tests.asking import QUESTION
from tests.fake_model import FakeModel

GOOD = "It is 3.1x faster than dense attention on long documents [1]."
BAD = "It is 9x cheaper [1]."
LANTERNS = Question(id="1", kind="fact", question=QUESTION, facts=("3.1x",))
BREAD = Question(id="2", kind="none", question="What is the recipe for sourdough bread?")


class Failing(FakeModel):
    """Fails where a reply is empty."""

    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        if not self.replies[0]:
            self.replies.pop(0)
            raise ModelError("The server is away.")
        yield from super().stream(messages)


def with_model(home: Path, *replies: str) -> Assistant:
    model = Failing(*replies)
    return Assistant(Home(home), model=lambda: model, llm=model.name)


def test_citation_recall_and_precision_by_our_own_gate(small_home: Path) -> None:
    """Of three sentences one is carried by what it cites, of two citations one carries its
    sentence."""
    figures = evaluate(with_model(small_home, f"{GOOD} {BAD} Nobody knows."), [LANTERNS, BREAD])
    assert (figures.citation_recall, figures.citation_precision) == (0.3333, 0.5)
    assert (figures.questions, figures.answered, figures.abstained, figures.failed) == (2, 1, 1, 0)
    assert (figures.fact_recall, figures.false_answer, figures.false_refusal) == (1, 0, 0)
    assert asdict(figures)["judge"] == "askpapers gate"
    printed = table(figures)
    for name in ("citation_recall", "citation_precision"):
        assert f"{name} (own gate)" in printed
    assert len({len(line) for line in printed.splitlines()}) == 1


def test_a_question_that_fails_is_counted_and_the_others_are_asked(small_home: Path) -> None:
    empty = Question(id="3", kind="topic", question="?!")
    heard: list[Answer] = []
    assistant = with_model(small_home, "", GOOD)
    figures = evaluate(assistant, [LANTERNS, LANTERNS, empty, BREAD], heard.append)
    assert (figures.questions, figures.answered, figures.abstained, figures.failed) == (4, 1, 1, 2)
    assert (figures.fact_recall, figures.citation_recall) == (1, 1)
    assert figures.per_kind["topic"].failed == figures.per_kind["topic"].questions == 1
    assert figures.per_kind["topic"].topic_coverage is None
    assert len(heard) == 2


def test_where_all_fail_it_is_an_error(small_home: Path) -> None:
    with pytest.raises(
        ModelError,
        match=r"None of the 2 questions was answered or refused\. The "
        r"server is away\.",
    ):
        evaluate(with_model(small_home, "", ""), [LANTERNS, LANTERNS])


def test_the_titles_of_a_refusal_tell_no_fact(small_home: Path) -> None:
    assistant = Assistant(Home(small_home))
    near = assistant.ask(BREAD.question).nearest[0].title
    figures = evaluate(
        assistant, [BREAD.model_copy(update={"kind": "fact", "facts": (near[:10],)})]
    )
    assert (figures.abstained, figures.fact_recall) == (1, 0)


def test_a_fact_that_is_no_expression_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "1", "kind": "fact", "question": "Why?", "facts": ["10% (of"]}\n')
    with pytest.raises(
        SourceError,
        match=r"questions\.jsonl:1: facts .* is no regular expression "
        r".*Correct the line",
    ):
        read_questions(str(file))
