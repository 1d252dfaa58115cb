"""Measures answers to questions whose right papers and facts are known. One task, one loop."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from assistant.answering.assistant import Assistant
from assistant.json_lines import read_rows
from assistant.types import Answer, Citation
from index.errors import ModelError, QuestionError
from index.generation.merging import title_id

CITATION_CHECKER = "askpapers gate"
_OWN = ("citation_recall", "citation_precision")  # figures that our own gate decides


class Question(BaseModel):
    """`gold` titles of which `need` must be cited; `facts` are expressions that the answer must
    match."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Literal["fact", "topic", "compare", "none"]
    question: str
    gold: tuple[str, ...] = ()
    need: int = 0
    facts: tuple[str, ...] = ()

    @field_validator("facts")
    @classmethod
    def _expressions(cls, facts: tuple[str, ...]) -> tuple[str, ...]:
        for fact in facts:
            try:
                re.compile(fact)
            except re.error as error:
                raise ValueError(f"{fact!r} is no regular expression ({error})") from error
        return facts


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, and shares 0..1, None where there is nothing to share.

    `failed`: questions that could not be asked, left out of every share; `gold_cited`: covered
    questions that cite as many gold papers as needed; `topic_coverage`: the mean share of the
    needed papers cited, over topics; `fact_recall`: facts contained in an answer that is no
    refusal; `citation_valid`: citations whose paper is in the collection; `quote_verbatim`: quotes
    that stand in the abstract where they say; `citation_recall` and `citation_precision`: as in
    ALCE (Gao et al. 2023, arXiv 2305.14627) the sentences that their citations carry, and the
    citations that carry such a sentence, as `judge` decides: this program's own gate;
    `false_answer`: answers among the uncovered questions, `false_plain_answer`: those of them that
    do not say what the abstracts leave open; `false_refusal`: refusals among the covered ones,
    `false_partly_stated`: answers to covered ones that say so.
    """

    questions: int
    answered: int
    abstained: int
    failed: int
    gold_cited: float | None
    topic_coverage: float | None
    fact_recall: float | None
    citation_valid: float | None
    quote_verbatim: float | None
    citation_recall: float | None
    citation_precision: float | None
    false_answer: float | None
    false_plain_answer: float | None
    false_refusal: float | None
    false_partly_stated: float | None
    per_kind: dict[str, Figures]
    judge: str = CITATION_CHECKER  # the contract's name for it


_Answered = tuple[Question, Answer | None]  # None where asking failed


def read_questions(file: str) -> list[Question]:
    """Raises SourceError, naming the line, for a file that is not of this form."""
    return read_rows(file, Question, "question", "id, kind, question, gold, need, facts")


def evaluate(
    assistant: Assistant,
    questions: Iterable[Question],
    heard: Callable[[Answer], None] | None = None,
) -> Figures:
    """Ask every question, and count. Each answer is given to `heard` when it comes.

    A question that fails is counted, and the others are asked all the same. Raises the first error
    where all fail.
    """
    asked: list[_Answered] = []
    failures: list[ModelError | QuestionError] = []
    for question in questions:
        try:
            answer = assistant.ask(question.question)
        except (ModelError, QuestionError) as error:
            failures.append(error)
            asked.append((question, None))
            continue
        asked.append((question, answer))
        if heard is not None:
            heard(answer)
    if failures and len(failures) == len(asked):
        raise type(failures[0])(
            f"None of the {len(asked)} questions was answered or refused. {failures[0]}"
        )
    kinds: dict[str, list[_Answered]] = defaultdict(list)
    for question, said in asked:
        kinds[question.kind].append((question, said))
    per_kind = {kind: _figures(assistant, group, {}) for kind, group in sorted(kinds.items())}
    return _figures(assistant, asked, per_kind)


def _figures(
    assistant: Assistant, asked: Sequence[_Answered], per_kind: dict[str, Figures]
) -> Figures:
    answers = [(question, answer) for question, answer in asked if answer is not None]
    covered = [(q, a) for q, a in answers if q.kind != "none"]
    facts = [_holds(a, fact) for q, a in covered for fact in q.facts]
    sentences = [sentence for _, a in answers for sentence in a.sentences]
    citations = [(a, citation) for _, a in answers for citation in a.citations]
    abstracts = [_abstract(assistant, citation) for _, citation in citations]
    gold_cited = [(q, _gold_cited(q, a)) for q, a in covered]
    return Figures(
        questions=len(asked),
        answered=sum(a.status == "answered" for _, a in answers),
        abstained=sum(a.status == "abstained" for _, a in answers),
        failed=len(asked) - len(answers),
        gold_cited=_share(cited >= q.need for q, cited in gold_cited),
        topic_coverage=_share(
            min(cited / max(q.need, 1), 1.0) for q, cited in gold_cited if q.kind == "topic"
        ),
        fact_recall=_share(facts),
        citation_valid=_share(abstract is not None for abstract in abstracts),
        quote_verbatim=_share(
            _is_verbatim(citation, abstract)
            for (_, citation), abstract in zip(citations, abstracts, strict=True)
        ),
        citation_recall=_share(sentence.support == "supported" for sentence in sentences),
        citation_precision=_share(_is_needed(a, citation) for a, citation in citations),
        false_answer=_share(a.status == "answered" for q, a in answers if q.kind == "none"),
        false_plain_answer=_share(
            a.status == "answered" and a.reason is None for q, a in answers if q.kind == "none"
        ),
        false_partly_stated=_share(a.reason == "partly_stated" for _, a in covered),
        false_refusal=_share(a.status == "abstained" for _, a in covered),
        per_kind=per_kind,
    )


def _abstract(assistant: Assistant, citation: Citation) -> str | None:
    """None where the paper is not in the collection."""
    try:
        return assistant.published.paper(citation.paper_id).abstract
    except KeyError:
        return None


def _is_verbatim(citation: Citation, abstract: str | None) -> bool:
    return abstract is not None and abstract[citation.start : citation.end] == citation.quote


def _is_needed(answer: Answer, citation: Citation) -> bool:
    """Whether it is one of a sentence that its citations carry, and carries it."""
    return citation.support == "supported" == answer.sentences[citation.sentence].support


def _holds(answer: Answer, fact: str) -> bool:
    """A refusal lists titles, in which a fact may stand by chance: it tells none."""
    return answer.status == "answered" and re.search(fact, answer.text, re.IGNORECASE) is not None


def _gold_cited(question: Question, answer: Answer) -> int:
    cited = {title_id(citation.title) for citation in answer.citations}
    return len({title_id(title) for title in question.gold} & cited)


def _share(values: Iterable[float]) -> float | None:
    found = list(values)
    return round(sum(found) / len(found), 4) if found else None


def table(figures: Figures) -> str:
    kinds = figures.per_kind
    rows = [("", "all", *kinds)]
    for field in fields(Figures):
        if field.name in ("per_kind", "judge"):
            continue
        name = f"{field.name} (own gate)" if field.name in _OWN else field.name
        values = [getattr(each, field.name) for each in (figures, *kinds.values())]
        rows.append((name, *map(_told, values)))
    return "\n".join(
        "  ".join([f"{name:<29}", *(f"{cell:>8}" for cell in cells)]) for name, *cells in rows
    )


def _told(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
