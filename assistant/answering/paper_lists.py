"""Answers about the collection itself, without a language model: which papers are about a subject,
how many, what their approaches are, when they came, which to read first.

Each paper stands with the sentence that says best why it belongs: much of the subject, and what the
paper does or finds rather than what is known (index.models.roles).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

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
from index.text.words import STOP_WORDS, stem, terms, words
from index.types import Digest, Paper

SHOWN = 10  # papers of a list; the others are cited behind it
_MOST_SHOWN = 200  # where all are wanted: no text is longer than a page may give back
_FIRST = 5  # papers that are recommended
_DOES = [ROLES.index(name) for name in ("objective", "method")]
_RESULT = ROLES.index("result")
_BY_SUBJECT, _BY_ROLE = 0.6, 0.4
_RESULT_OF_PAPER, _RESULT_OF_CLAIM = 0.6, 1.5  # what one that tells a result is worth beside that
_GROUPED, _MOST_GROUPS, _STARTS = 6, 5, 5
_TELLING = 2  # words that name a group,
_SHARED = 2  # of its papers at least have them
_OTHERS = "Others"  # of which nothing else can be said
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
    if kind == "survey" and len(papers) >= _GROUPED:
        groups = _grouped(papers, subject, searcher)
    else:
        groups = {"": papers}
    weights = idf(searcher.generation.bm25, terms(subject))
    writing = Writing()
    shown = _MOST_SHOWN if collected.whole or kind == "survey" else SHOWN
    for name, members in groups.items():
        if name:
            writing.blocks.append(f"**{name}**")
        for paper in members:
            why = collected.quoted.get(paper.id) or _why(paper, weights, kind)
            writing.add(paper, why, is_shown=writing.papers < shown)
    if len(papers) > shown:
        more = len(papers) - shown
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
    if collected.said:
        said = disarm(collected.said)
        return f"{said}\n\n{_by_digest(papers, digests)}" if kind == "trend" else said
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


def _grouped(papers: Sequence[Paper], subject: str, searcher: Searcher) -> dict[str, list[Paper]]:
    """The papers by approach, the largest group first, each by its telling words."""
    vectors = _vectors(papers, searcher)
    most = min(_MOST_GROUPS, max(2, round(len(papers) ** 0.5)))
    from sklearn.cluster import KMeans  # takes a moment to load, and only surveys need it

    labels = KMeans(most, n_init=_STARTS, random_state=0).fit_predict(vectors)
    groups = [
        [paper for paper, label in zip(papers, labels.tolist(), strict=True) if label == number]
        for number in range(most)
    ]
    groups = sorted((group for group in groups if group), key=len, reverse=True)
    told = {paper.id: _phrases(paper) for paper in papers}
    everywhere = Counter(phrase for phrases in told.values() for phrase in phrases)
    named: dict[str, list[Paper]] = {}
    for group in groups:
        inside = Counter(phrase for paper in group for phrase in told[paper.id])
        outside = everywhere - inside
        sizes = len(group), len(papers) - len(group)
        named.setdefault(_telling_words(inside, outside, sizes, subject, searcher), []).extend(
            group
        )
    rest = named.pop(_OTHERS, [])
    return named | ({_OTHERS if named else "": rest} if rest else {})


def _vectors(papers: Sequence[Paper], searcher: Searcher) -> Floats:
    numbers = [searcher.generation.papers.named(paper.id) for paper in papers]
    return searcher.vectors_of([number for number in numbers if number is not None])


def _telling_words(
    inside: Counter[str],
    outside: Counter[str],
    sizes: tuple[int, int],
    subject: str,
    searcher: Searcher,
) -> str:
    """Words that say what many papers of a group do, and few others; rare in the collection. Each
    phrase is counted by papers, of which there are `sizes` in the group and outside."""
    known = set(terms(subject))
    stems = {phrase: [stem(word) for word in phrase.split()] for phrase in inside}
    rare = idf(searcher.generation.bm25, {one for some in stems.values() for one in some})
    worth = {
        phrase: (number / sizes[0] - outside[phrase] / (sizes[1] or 1))
        * sum(rare.get(one, 0.0) for one in stems[phrase] if one not in known)
        / len(stems[phrase]) ** 0.5
        for phrase, number in inside.items()
        if number >= _SHARED
    }
    chosen: list[str] = []
    for phrase in sorted(worth, key=lambda phrase: (-worth[phrase], phrase)):
        if not any({*stems[phrase]} & {*stems[other]} for other in chosen):
            chosen.append(phrase)
        if len(chosen) == _TELLING:
            break
    return ", ".join(chosen).capitalize() or _OTHERS


def _phrases(paper: Paper) -> set[str]:
    """The words, and pairs of neighbours, in which a paper says what it does."""
    spans = sentences(paper.abstract)[:MOST_SENTENCES]
    does = zip(spans, roles([span.text for span in spans]), strict=True)
    said = [paper.title, *(span.text for span, role in does if ROLES.index(role.name) in _DOES)]
    found: set[str] = set()
    for text in said:
        told = words(text)
        good = {word for word in told if word.isalpha() and word not in STOP_WORDS}
        found |= good
        found |= {f"{one} {two}" for one, two in pairwise(told) if one in good and two in good}
    return found
