"""Answers about the collection itself, without a language model: which papers are about a subject,
how many, what their approaches are, when they came, which to read first.

Each paper stands with the sentence that says best why it belongs: much of the subject, and what the
paper does or finds rather than what is known (index.models.roles).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.answering import paper_groups
from assistant.answering.extractive import MOST_SENTENCES, Extract, Writing
from assistant.checking.citations import disarm
from assistant.question.finding import Collected
from assistant.types import Kind
from assistant.wording import count, verb
from index.arrays import Floats
from index.generation.bm25 import idf, share
from index.models.roles import ROLES, roles
from index.retrieval.searcher import Searcher
from index.text.sentences import Span, sentences
from index.text.words import terms
from index.types import Digest, Paper

SHOWN = 10  # papers of a list; the others are cited behind it
_FIRST = 5  # papers that are recommended
_DOES = [ROLES.index(name) for name in ("objective", "method")]
_RESULT = ROLES.index("result")
_BY_SUBJECT, _BY_ROLE = 0.6, 0.4
_RESULT_OF_PAPER, _RESULT_OF_CLAIM = 0.6, 1.5  # what one that tells a result is worth beside that
_SURVEY = re.compile(
    r"\b(?:survey|tutorial|review|overview|introduction|primer|guide|perspective|benchmark)\b",
    re.IGNORECASE,
)
_OVERVIEW, _LIKED = 0.5, 0.1


def compose(collected: Collected, digests: Sequence[Digest], searcher: Searcher) -> Extract:
    """The papers that were found, in the form that was asked for."""
    kind, subject = collected.request.kind, collected.request.subject
    papers = [result.paper for result in collected.results]
    if kind == "recommend":
        papers = _first_to_read(papers, collected.chances, searcher)
    if kind == "survey" and len(papers) >= paper_groups.FEWEST:
        groups = paper_groups.grouped(papers, subject, searcher)
    else:
        groups = {"": papers}
    weights = idf(searcher.generation.bm25, terms(subject))
    writing = Writing()
    for name, members in groups.items():
        if name:
            writing.blocks.append(f"**{disarm(name)}**")
        for paper in members:
            is_shown = kind == "survey" or writing.papers < SHOWN
            writing.add(paper, _why(paper, weights, kind), is_shown=is_shown)
    if kind != "survey" and len(papers) > SHOWN:
        more = len(papers) - SHOWN
        writing.blocks.append(f"{count(more, 'more paper')} {verb(more, 'is', 'are')} about it.")
    return writing.extract(_head(collected, papers, digests))


def _why(paper: Paper, weights: Mapping[str, float], kind: Kind) -> list[Span]:
    """The sentence that says best why a paper belongs; for a survey, what it does and finds."""
    spans = sentences(paper.abstract)[:MOST_SENTENCES]
    chances = np.array([role.chances for role in roles([span.text for span in spans])])
    held = np.array([share(weights, set(terms(span.text))) for span in spans])
    does, found = chances[:, _DOES].sum(axis=1), chances[:, _RESULT]
    as_result = _RESULT_OF_CLAIM if kind == "claim" else _RESULT_OF_PAPER
    best = int(np.argmax(_BY_SUBJECT * held + _BY_ROLE * (does + as_result * found)))
    if kind != "survey" or len(spans) == 1:
        return [spans[best]]
    does += _BY_SUBJECT * held
    pair = {int(np.argmax(does)), int(np.argmax(_BY_SUBJECT * held + found))}
    return [spans[place] for place in sorted(pair if len(pair) > 1 else {best})]


def _head(collected: Collected, papers: Sequence[Paper], digests: Sequence[Digest]) -> str:
    """What the program itself says of the papers."""
    kind, subject = collected.request.kind, disarm(collected.request.subject)
    many = len(collected.results)
    are = verb(many, "is", "are")
    if kind == "recommend":
        return f"{count(many, 'paper')} {are} about {subject}. To read first:"
    if kind == "claim":
        return f"{count(many, 'paper')} {verb(many, 'bears', 'bear')} on this."
    said = f"{count(many, 'paper')} {are} about {subject}"
    if kind == "count" and collected.touching:
        more = collected.touching
        said += f", and {more} more {verb(more, 'touches', 'touch')} on it"
    if kind == "trend":
        return f"{said}.\n\n{_by_digest(papers, digests)}"
    return f"{said}."


def _by_digest(papers: Sequence[Paper], digests: Sequence[Digest]) -> str:
    """How many of the papers each digest holds, most first."""
    captured = {digest.name: digest.captured or "undated" for digest in digests}
    held = Counter(name for paper in papers for name in paper.digests)
    lines = [
        f"- {disarm(name)} ({captured.get(name, 'undated')}): {count(number, 'paper')}"
        for name, number in held.most_common(SHOWN)
    ]
    months = Counter(
        month
        for paper in papers
        for month in {captured.get(name, "")[:7] for name in paper.digests}
    )
    dated = [(month, number) for month, number in months.most_common(3) if month[:1].isdigit()]
    if len(held) > SHOWN and dated:
        told = "; ".join(f"{month}: {number}" for month, number in dated)
        return f"Most by month: {told}. Most by digest:\n" + "\n".join(lines)
    return "Most by digest:\n" + "\n".join(lines)


def _first_to_read(
    papers: Sequence[Paper], chances: Sequence[float], searcher: Searcher
) -> list[Paper]:
    """Surveys before others, then those that most others are near to, and that people voted for."""
    vectors = _vectors(papers, searcher)
    near = (vectors @ vectors.T).mean(axis=1)
    most = max((paper.upvotes or 0 for paper in papers), default=0) or 1
    worth = [
        chance
        + float(close)
        + _OVERVIEW * (_SURVEY.search(paper.title) is not None)
        + _LIKED * (paper.upvotes or 0) / most
        for paper, chance, close in zip(papers, chances, near, strict=True)
    ]
    order = sorted(range(len(papers)), key=lambda place: -worth[place])
    return [papers[place] for place in order[:_FIRST]]


def _vectors(papers: Sequence[Paper], searcher: Searcher) -> Floats:
    numbers = [searcher.generation.papers.named(paper.id) for paper in papers]
    return searcher.vectors_of([number for number in numbers if number is not None])
