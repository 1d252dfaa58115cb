"""Reads the `[n]` of an answer, resolves them, and finds the sentence of each cited paper that carries its sentence.

A number that belongs to no paper of the evidence is never shown: it is taken out and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.support import check_in
from assistant.types import Citation, Sentence, Verdict
from index.lexical import terms
from index.sentences import Span, sentences
from index.types import Paper

_OPEN, _CLOSE = r"\[【［", r"\]】］"
_MARK = re.compile(rf"[{_OPEN}]\s*(\d{{1,4}}(?:\s*[,;，、†–—-]\s*\d{{1,4}})*)\s*[{_CLOSE}]")
_SPACED = re.compile(rf"(\s*){_MARK.pattern}")
_TRAILING = re.compile(rf"{_MARK.pattern}(?=(?:\s*{_MARK.pattern})*\s*(?:[^\s\w]|[A-Z\d]|$))")
_PARTIAL = re.compile(rf"\s*(?:[{_OPEN}][\d\s,;，、†–—-]*)?$")
_RANGE = re.compile(r"(\d+)\s*[–—-]\s*(\d+)")
_WIDEST_RANGE = 20
_ORDER: tuple[Verdict, ...] = ("supported", "weak", "unsupported")


@dataclass(slots=True)
class MarkFilter:
    """Passes streamed text on with its citations in one form, `[1][3]`, and without those that do not resolve."""

    known: frozenset[int]
    dropped: int = 0
    _held: str = field(default="", repr=False)

    def feed(self, piece: str) -> str:
        """The text that can be shown now; a citation that may not be complete is held back."""
        text = self._held + piece
        partial = _PARTIAL.search(text)
        cut = partial.start() if partial and len(text) - partial.start() < 60 else len(text)
        self._held = text[cut:]
        return self._resolve(text[:cut])

    def end(self) -> str:
        text, self._held = self._held, ""
        return self._resolve(text).rstrip()

    def _resolve(self, text: str) -> str:
        def shown(match: re.Match[str]) -> str:
            found = marks(match[0])
            good = [n for n in found if n in self.known]
            self.dropped += len(found) - len(good)
            return match[1] + "".join(f"[{n}]" for n in good) if good else ""

        return _SPACED.sub(shown, text)


def marks(text: str) -> list[int]:
    """The numbers cited in a text, each once, in order; `[1-4]` means all four."""
    found: dict[int, None] = {}
    for group in _MARK.findall(text):
        for part in re.split(r"[,;，、†]", group):
            if span := _RANGE.search(part):
                first, last = int(span[1]), int(span[2])
                numbers: Iterable[int] = range(first, min(last, first + _WIDEST_RANGE) + 1)
            else:
                numbers = [int(part)]
            found.update(dict.fromkeys(numbers))
    return list(found)


def without_marks(text: str) -> str:
    return re.sub(r"\s+([.,;!?])", r"\1", _MARK.sub("", text)).strip()


def disarm(text: str) -> str:
    """A quoted text's own `[9]` as `(9)`, so that it cannot be taken for a citation of the answer's."""
    return _MARK.sub(lambda match: f"({match[1]})", text)


@dataclass(frozen=True, slots=True)
class Checked:
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]


def check_answer(text: str, evidence: Mapping[int, Paper]) -> Checked:
    """Check every sentence of an answer against the papers that it cites, by their numbers."""
    shown: list[Sentence] = []
    citations: list[Citation] = []
    for sentence in answer_sentences(text):
        claim = without_marks(sentence)
        found = [cite(claim, n, evidence[n], len(shown)) for n in marks(sentence) if n in evidence]
        verdict: Verdict = min((c.support for c in found), key=_ORDER.index, default="unsupported")
        citations += found
        shown.append(Sentence(sentence, tuple(c.number for c in found), verdict))
    return Checked(tuple(shown), tuple(citations))


def answer_sentences(text: str) -> Iterator[str]:
    """Sentences with the marks that belong to them, also where a mark stands behind the full stop.

    To find the boundaries a mark is masked at its own length: by blanks where it ends something, by letters where
    the sentence goes on ("[2] shows that …").
    """
    for line in text.splitlines():
        masked = _TRAILING.sub(lambda match: " " * len(match[0]), line)
        masked = _MARK.sub(lambda match: "X" * len(match[0]), masked)
        starts = [span.start for span in sentences(masked)]
        for start, end in zip([0, *starts[1:]], [*starts[1:], len(line)], strict=False):
            found = line[start:end].strip()
            if without_marks(found).strip(" -*•#"):
                yield found


def cite(claim: str, number: int, paper: Paper, sentence: int) -> Citation:
    """The citation of the paper's sentence that carries the claim best."""
    spans = sentences(paper.abstract)
    judged = [(check_in(claim, span.text, paper), -place, span) for place, span in enumerate(spans)]
    support, _, best = max(judged, key=lambda j: (-_ORDER.index(j[0].verdict), j[0].score, j[1]))
    if support.verdict == "unsupported":  # then the likest sentence is quoted, so that the reader sees what there is
        best = max(spans, key=lambda span: _likeness(claim, span.text))
    return quote(paper, number, best, sentence, support.verdict)


def quote(paper: Paper, number: int, span: Span, sentence: int, support: Verdict) -> Citation:
    return Citation(number, paper.id, paper.title, span.text, span.start, span.end, support, paper.digests, sentence)


def _likeness(claim: str, text: str) -> float:
    said, held = set(terms(claim)), set(terms(text))
    return len(said & held) / (len(said | held) or 1)
