"""Cuts abstracts into passages: runs of whole sentences that, with the title, fit the embedding
window."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

from index.text.sentences import Span, sentences
from index.types import Paper, Passage

_STEP = 8  # characters a token at first, rather more than there are: a text may be endless
CountTokens = Callable[[str], int]


def cut(paper: Paper, count_tokens: CountTokens, *, limit: int, window: int) -> Iterator[Passage]:
    """Passages of about `limit` tokens. A longer sentence stands alone; one that with the title
    would overflow `window` is cut at a word, so that nothing of an abstract is unread by the
    embedding model."""
    room = max(window - count_tokens(paper.title), window // 2)
    run: list[Span] = []
    used = 0
    for sentence in sentences(paper.abstract):
        for piece, size in _pieces(sentence, count_tokens, room):
            if run and used + size > min(limit, room):
                yield _passage(paper, run[0].start, run[-1].end)
                run, used = [], 0
            run.append(piece)
            used += size
    if run:
        yield _passage(paper, run[0].start, run[-1].end)


def cuts(passages: Iterable[Passage], paper: Paper) -> int:
    """How many of a paper's passages end within a sentence."""
    ends = {span.end for span in sentences(paper.abstract)}
    return sum(passage.end not in ends for passage in passages)


def at(paper: Paper, spans: Iterable[tuple[int, int]]) -> list[Passage]:
    """The passages that stand in these places of the abstract."""
    return [_passage(paper, start, end) for start, end in spans]


def _pieces(sentence: Span, count_tokens: CountTokens, room: int) -> Iterator[tuple[Span, int]]:
    """A sentence, or what it has to be cut into, each with its tokens."""
    if (size := count_tokens(sentence.text)) <= room:
        yield sentence, size
        return
    start = 0
    while start < len(sentence.text):
        end = _last_fitting(sentence.text, start, count_tokens, room)
        text = sentence.text[start:end].strip()
        at = sentence.start + sentence.text.index(text, start)
        yield Span(at, at + len(text), text), count_tokens(text)
        start = end


def _last_fitting(text: str, start: int, count_tokens: CountTokens, room: int) -> int:
    """The longest end, at a blank where there is one, such that `text[start:end]` has at most
    `room` tokens."""
    low, high = start + 1, min(len(text), start + _STEP * room)
    while high < len(text) and count_tokens(text[start:high]) <= room:
        low, high = high, min(len(text), high + high - start)
    while low < high:
        middle = (low + high + 1) // 2
        if count_tokens(text[start:middle]) <= room:
            low = middle
        else:
            high = middle - 1
    if low == len(text):
        return low
    blank = text.rfind(" ", start + 1, low)
    return low if blank <= start else blank + 1


def _passage(paper: Paper, start: int, end: int) -> Passage:
    text = paper.abstract[start:end]
    key = hashlib.sha256(f"{paper.id}\0{start}\0{end}\0{text}".encode()).hexdigest()[:24]
    return Passage(key, paper.id, start, end, text)
