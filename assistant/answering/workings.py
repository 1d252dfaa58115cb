"""How what a paper proposes works, in two of its sentences: the one that introduces it, and the one
that tells most of what it does. Papers that are compared are told apart by these, where all report
much the same results."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.answering.definitions import coined
from assistant.answering.extractive import CODE, Extract, Writing
from assistant.answering.paper_tables import table
from index.models.roles import DOES, roles
from index.text.sentences import MOST_SENTENCES, Span, sentences
from index.types import Paper

# Chosen by reading comparisons over the seeds, beside the chance that a sentence tells what is
# done.
_NEXT, _ITS_SUBJECT, _FINDS = 0.5, 0.5, 0.7  # follows the introduction, is about it, is a finding
_LEAST = 0.6
_WORKS = re.compile(
    r"^(?:\w+,? ){0,3}?(?:(?:our|the|this|these)\s(?:[\w-]+\s){0,2}?(?:methods?|approach(?:es)?"
    r"|algorithms?|framework|network|model|procedure|technique|strategy|scheme|formula|estimator|optimizer"
    r"|architecture|loss|objective|idea|key|system)\b|it\s(?!is\sshown)|(?:first|second)(?:ly)?,)",
    re.IGNORECASE,
)
_FOUND = re.compile(
    r"\b(?:we|results?|experiments?|evaluations?|analys[ei]s)\s(?:\w+\s){0,3}?(?:shows?|find|prove"
    r"|demonstrates?|observe|reveals?|indicates?|evaluate|validate|verify|confirms?)\b"
    r"|^(?:consequently|for example|for instance|notably|as a result|therefore|thus|hence)\b"
    r"|\b(?:experiments|outperforms?|surpass\w*|state[- ]of[- ]the[- ]art)\b",
    re.IGNORECASE,
)


def side_by_side(papers: Sequence[Paper]) -> Extract:
    """Of each how it works, then what it finds, then its limits."""
    writing = Writing()
    for paper in papers:
        writing.add(paper, told_apart(paper))
    return writing.extract()


def told_apart(paper: Paper) -> list[Span]:
    """How it works, in two sentences where there are two, what it finds, and what it cannot do, as
    far as it says so; its first sentence where it says nothing of these."""
    row = next(iter(table([paper])))
    spans = sentences(paper.abstract)[:MOST_SENTENCES]
    lead = None if row.method is None else row.method.start
    cells = [cell.start for cell in (row.result, row.limit) if cell is not None]
    other = None if row.problem is None else row.problem.start
    how = _how(paper, spans, lead, {*cells, other}) if lead is not None else []
    wanted = dict.fromkeys([*how, *cells])
    by_start = {span.start: span for span in spans}
    return [by_start[start] for start in wanted] or list(spans[:1])


def _how(
    paper: Paper, spans: Sequence[Span], lead: int, others: Collection[int | None]
) -> list[int]:
    """Where the sentences start that tell how it works, in their order; `lead`: where the one does
    that introduces it; `others`: where those do that tell something else."""
    own = coined(paper)
    told = roles([span.text for span in spans])
    worth = {
        span.start: sum(role.chances[one] for one in DOES)
        + _NEXT * (before.start == lead)
        + _ITS_SUBJECT * _is_about(span.text, own)
        - _FINDS * (_FOUND.search(span.text) is not None)
        for before, span, role in zip([spans[0], *spans], spans, told, strict=False)
        if span.start > lead and span.start not in others and not CODE.search(span.text)
    }
    best = max(worth, key=lambda start: (worth[start], -start), default=lead)
    return sorted({lead, best}) if worth.get(best, 0.0) >= _LEAST else [lead]


def _is_about(text: str, own: Collection[str]) -> bool:
    """Whether a sentence speaks of what the paper proposes from its start on."""
    head = " ".join(text.split()[:5])
    return _WORKS.match(text) is not None or any(name in head for name in own)
