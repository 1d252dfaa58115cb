"""Reads the `[n]` of an answer, resolves them, and finds the sentence of each cited paper that
carries its sentence.

A number that belongs to no paper of the evidence is never shown: it is taken out and counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.checking.reply_lines import cells, claiming
from assistant.checking.support import RANK, check_in, check_with_entailment, may_be_entailed
from assistant.turns import TURNS
from assistant.types import Citation, Sentence, Support, Verdict
from index.text.sentences import MOST_SENTENCES, Span, sentences
from index.text.words import terms, terms_of_known, words
from index.types import Paper

_OPEN, _CLOSE = r"\[【［", r"\]】］"
_CALLED = (
    "papers? sources? passages? references? refs?[.]? documents? docs? evidence citations?".split()
)
_LABEL = rf"(?:(?i:{'|'.join(_CALLED)})[\s:#-]{{0,3}}|[#^])?"
# no blanks beside blanks: that would take ages
_BETWEEN = r"\s*(?:[;，、†–—-]|,(?:\s*(?:and\b|&))?|and\b|&)\s*"
# What may stand behind the numbers: a page or a section, or, as some models are taught to write,
# 【1:0†source】.
_TAIL = (
    r"(?:\s*,\s*"
    r"(?i:pp?|pages?|secs?|sections?|ch|chapters?|figs?|figures?|tabs?|tables?|§)"
    r"[.\s]{0,3}[\d–—-]{1,12}"
    rf"|(?::\d+)?†[^{_OPEN}{_CLOSE}\n]{{0,40}})?"
)
_MARK = re.compile(rf"[{_OPEN}]\s*{_LABEL}(\d+(?:{_BETWEEN}{_LABEL}\d+)*){_TAIL}\s*[{_CLOSE}]")
# A blank is only looked at as the first of several, so that many of them take no time.
SPACED = re.compile(rf"(?<!\s)(\s*){_MARK.pattern}")
_TRAILING = re.compile(rf"{_MARK.pattern}(?=\s*(?:[^\s\w]|[A-Z\d]|$))")
PARTIAL = re.compile(
    rf"(?<!\s)\s*(?:[{_OPEN}]\s*(?:[#^]|[A-Za-z]{{1,10}}[.]?)?[\s:#-]{{0,3}}"
    rf"(?:\d[^{_OPEN}{_CLOSE}\n]{{0,58}})?)?$"
)
LONGEST_MARK = 60  # characters: what has not closed by then is no citation
_MARKS = re.compile(rf"{_MARK.pattern}(?:\s*{_MARK.pattern})*")
_QUOTED = re.compile(r"[\"“”«]([^\"“”«»]{3,400})[\"“”»]")
_ROW = re.compile(r"[\s*•-]{0,4}\d{1,2}[.)]\s+(?=\S)")  # at the head of a line of a list
_DIGITS = 9  # of a number, at most: no paper has one as long, and Python reads no endless ones
_WIDEST_RANGE = 20  # papers of "[1-20]": more is no range that a model means
# where Chinese, Japanese or Korean meets Latin letters or figures, of which no blank tells
_SCRIPTS = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])(?=[A-Za-z0-9.])"
    r"|(?<=[A-Za-z0-9%])(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"
)
# bold and italic that open with a sentence, or close behind its full stop
_OPENING = re.compile(r"(?<!\S)[*_]{1,3}(?=[A-Z])")
_CLOSING = re.compile(r"(?<=[.!?。…\]])[*_]{1,3}(?![A-Za-z0-9])")
# it belongs to the sentence that it stands before: "**Method.** It is …"
_LABEL_OF_A_LINE = re.compile(
    r"[\s*•-]{0,4}(?:\d{1,2}[.)]\s+)?(?<![*_])(\*\*|__)[^*_\[\]\d\s]+(?:\s[^*_\[\]\d\s]+){0,2}\1\s+"
)
_WORDS_OF_A_CLAIM = 3  # at least: with fewer, a part of a sentence claims nothing
_BY_ENTAILMENT = 3  # of them, the best by the rules, are shown to the entailment model
UNCITED = "no paper is cited"


def marks(text: str) -> list[int]:
    """The numbers cited in a text, each once, in order; `[1-4]` means all four."""
    found: dict[int, None] = {}
    for group in _MARK.findall(text):
        for part in re.split(r"[,;，、†&]|and", group):
            ends = [int(number[:_DIGITS]) for number in re.findall(r"\d+", part)]
            if ends:
                found.update(
                    dict.fromkeys(range(ends[0], min(ends[-1], ends[0] + _WIDEST_RANGE) + 1))
                )
    return list(found)


def marks_in(text: str) -> Iterator[tuple[re.Match[str], list[int]]]:
    """Each mark of a text, where it stands, with the numbers that it cites."""
    return ((found, marks(found[0])) for found in _MARK.finditer(text))


def without_marks(text: str) -> str:
    return re.sub(r"(?<!\s)\s+([.,;!?])", r"\1", _MARK.sub("", text)).strip()


def disarm(text: str) -> str:
    """A quoted text's own `[9]` as `(9)`, so that it cannot be taken for a citation of the
    answer's."""
    return _MARK.sub(lambda match: f"({match[0][1:-1].strip()})", text)


@dataclass(frozen=True, slots=True)
class Checked:
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]


def unsupporting(checked: Checked) -> int:
    """How many citations do not support their sentence, though another of it does."""
    return sum(
        citation.support == "unsupported"
        and checked.sentences[citation.sentence].support != "unsupported"
        for citation in checked.citations
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What of a claim the abstracts of the papers that it cites can carry, and what is `wrong` with
    the rest of it; by `each` of them, if it says so of all."""

    claim: str
    wrong: tuple[str, ...] = ()
    each: bool = False


Read = Callable[[str, Sequence[Paper]], Reading]
Cite = Callable[[str, Paper], tuple[Support, Span]]
"""The sentence of a paper that carries a claim, and how well it does."""


def as_it_is(claim: str, _: Sequence[Paper]) -> Reading:
    return Reading(claim)


class Checker:
    """Checks an answer's sentences against the papers that they cite, by their numbers, each once,
    as `read` reads what they say, and cited as by `citing`."""

    def __init__(
        self, evidence: Mapping[int, Paper], read: Read = as_it_is, citing: Cite | None = None
    ) -> None:
        self._evidence, self._read, self._cite = evidence, read, citing or cite
        self._checked: dict[str, tuple[Sentence, tuple[Citation, ...]]] = {}

    def check(self, text: str) -> Checked:
        """Every sentence of a text, with the quotes of its citations."""
        return self.check_each(answer_sentences(text))

    def check_each(self, texts: Iterable[str]) -> Checked:
        checked = [self._check_sentence(text) for text in texts]
        citations = [
            replace(one, sentence=place)
            for place, (_, found) in enumerate(checked)
            for one in found
        ]
        return Checked(tuple(sentence for sentence, _ in checked), tuple(citations))

    def sentence(self, text: str) -> Sentence:
        """One sentence alone."""
        return self._check_sentence(text)[0]

    def _check_sentence(self, text: str) -> tuple[Sentence, tuple[Citation, ...]]:
        if text not in self._checked:
            with TURNS.behind():
                found = [self._cited(claim, cited) for claim, cited in claims(text, self._evidence)]
            supports = [support for support, _ in found]
            worst = max(supports, key=lambda support: RANK[support.verdict])
            quotes = tuple(citation for _, citations in found for citation in citations)
            numbers = tuple(dict.fromkeys(citation.number for citation in quotes))
            self._checked[text] = Sentence(text, numbers, worst.verdict, worst.reasons), quotes
        return self._checked[text]

    def _cited(self, claim: str, numbers: Sequence[int]) -> tuple[Support, list[Citation]]:
        """What the best of the cited papers says to a claim (or the worst, where each has to carry
        it), and each one's citation."""
        read = self._read(claim, [self._evidence[number] for number in numbers])
        if not numbers:
            return Support("unsupported", 0.0, (*read.wrong, UNCITED)), []
        found = [(number, *self._cite(read.claim, self._evidence[number])) for number in numbers]
        citations = [
            quote(self._evidence[n], n, span, 0, "unsupported" if read.wrong else support.verdict)
            for n, support, span in found
        ]
        supports = [support for _, support, _ in found]
        chosen = (max if read.each else min)(supports, key=lambda one: RANK[one.verdict])
        if read.wrong:
            chosen = replace(chosen, verdict="unsupported", reasons=read.wrong)
        return chosen, citations


def claims(text: str, known: Container[int]) -> list[tuple[str, list[int]]]:
    """What a sentence says, and the numbers cited for it: by its parts, where marks stand behind
    several of them ("A does this [1], while B does that [2]."), and by its cells, if it is a row of
    a table: each says something of what stands in the first."""
    if len(row := cells(text)) > 1:
        return _cells(row, [n for n in marks(text) if n in known], known)
    parts, start = [], 0
    for match in _MARKS.finditer(text):
        if len(words(text[start : match.start()])) >= _WORDS_OF_A_CLAIM:
            parts.append((text[start : match.start()], match[0]))
        elif parts:
            parts[-1] = (parts[-1][0], parts[-1][1] + match[0])
        start = match.end() if parts else 0
    rest = len(words(_MARK.sub("", text[start:])))
    if len(parts) < 2 or rest >= _WORDS_OF_A_CLAIM:
        parts = [(text, text)]
    return [
        (
            _SCRIPTS.sub(" ", without_row(without_marks(part))),
            [n for n in marks(cited) if n in known],
        )
        for part, cited in parts
    ]


def _cells(
    row: Sequence[str], all_of_them: list[int], known: Container[int]
) -> list[tuple[str, list[int]]]:
    """A cell without a mark of its own is held against those of its row. Figures and single words
    are read together with what they are said of."""
    first, *others = (without_marks(cell).strip("* ") for cell in row)
    cited = [[n for n in marks(cell) if n in known] or all_of_them for cell in row[1:]]
    said = [
        (f"{first}: {cell}", numbers)
        for cell, numbers in zip(others, cited, strict=True)
        if words(cell)
    ]
    return said or [(first, all_of_them)]


def without_row(claim: str) -> str:
    """Without the number that a line of a list has at its head."""
    row = _ROW.match(claim)
    return claim[row.end() :] if row else claim


def answer_sentences(text: str) -> Iterator[str]:
    """Sentences with the marks that belong to them, also where a mark stands behind the full stop,
    and with the number of a line of a list.

    To find the boundaries a mark or a sign of Markdown is masked at its own length: by blanks where
    it ends something, by letters where the sentence goes on ("[2] shows that …").
    """
    for line in claiming(text):
        if cells(line):  # a row of a table is one, whatever ends within it
            if without_marks(line).strip(" -*•#|"):
                yield line.strip()
            continue
        row = _ROW.match(line)
        masked = f"{'X' * row.end()}{line[row.end() :]}" if row else line
        masked = _CLOSING.sub(lambda match: " " * len(match[0]), masked)
        masked = _OPENING.sub(lambda match: "X" * len(match[0]), masked)
        masked = _TRAILING.sub(lambda match: " " * len(match[0]), masked)
        masked = _MARK.sub(lambda match: "X" * len(match[0]), masked)
        label = _LABEL_OF_A_LINE.match(line)
        starts = [
            span.start for span in sentences(masked) if not (label and span.start == label.end())
        ]
        for start, end in zip([0, *starts[1:]], [*starts[1:], len(line)], strict=False):
            found = line[start:end].strip()
            if without_marks(found).strip(" -*•#"):
                yield found


def cite(claim: str, paper: Paper, *, scored: bool = False) -> tuple[Support, Span]:
    """The sentence of a paper that carries a claim best, and how well it does. Where the
    entailment model can change neither, it is only asked if the score is to be its own, too."""
    spans, said = sentences(paper.abstract), frozenset(terms(claim))
    if len(spans) > MOST_SENTENCES:
        spans = sorted(spans, key=lambda span: -_overlap(said, span.text))[:MOST_SENTENCES]
    by_rules = sorted(((check_in(claim, span.text, paper), span) for span in spans), key=_rank)
    support, best = _heard(claim, paper, by_rules[:_BY_ENTAILMENT], scored=scored)
    invented = tuple(
        f"the words {words!r} do not stand in the abstract" for words in _invented(claim, paper)
    )
    if invented:
        support = Support("unsupported", support.score, invented)
    # then the most similar sentence is quoted, so that the reader sees what there is
    if support.verdict == "unsupported":
        best = max(spans, key=lambda span: _overlap(said, span.text))
        if not invented:
            support = replace(check_in(claim, best.text, paper), verdict="unsupported")
    return support, best


def _heard(
    claim: str, paper: Paper, by_rules: Sequence[tuple[Support, Span]], *, scored: bool
) -> tuple[Support, Span]:
    """The best of those that are best by the rules, when the entailment model was heard: on those
    that it may raise, and on those between which it decides."""

    def asked(span: Span) -> tuple[Support, Span]:
        return check_with_entailment(claim, span.text, paper), span

    heard = [
        asked(span) if scored or may_be_entailed(claim, span.text, paper) else (support, span)
        for support, span in by_rules
    ]
    least = min(RANK[support.verdict] for support, _ in heard)
    rivals = [one for one in heard if RANK[one[0].verdict] == least]
    if len(rivals) > 1 and least < RANK["unsupported"]:
        rivals = [asked(span) for _, span in rivals]
    return min(rivals, key=_rank)


def _rank(checked: tuple[Support, Span]) -> tuple[int, float]:
    return RANK[checked[0].verdict], -checked[0].score


def _invented(claim: str, paper: Paper) -> list[str]:
    """What a claim gives as the paper's own words, and is not."""
    quoted = [found.strip() for found in _QUOTED.findall(claim)]
    if not quoted:
        return []
    whole = f" {' '.join(words(f'{paper.title} {paper.abstract}'))} "
    return [
        text
        for text in quoted
        if len(words(text)) > 2 and f" {' '.join(words(text))} " not in whole
    ]


def quote(paper: Paper, number: int, span: Span, sentence: int, support: Verdict) -> Citation:
    return Citation(
        number,
        paper.id,
        paper.title,
        span.text,
        span.start,
        span.end,
        support,
        paper.digests,
        sentence,
    )


def _overlap(said: frozenset[str], text: str) -> float:
    """The share of the terms of both that both have."""
    held = set(terms_of_known(text))
    return len(said & held) / (len(said | held) or 1)


def rewritten(text: str, sentences: Iterable[str], new: Mapping[int, str]) -> str:
    """A text with those of its sentences, by their places, that are `new`.

    Each is looked for behind the one before: the words of one may also stand within another.
    """
    parts, end = [], 0
    for place, sentence in enumerate(sentences):
        start = text.find(sentence, end)
        if start >= 0:
            parts += [text[end:start], new.get(place, sentence)]
            end = start + len(sentence)
    return "".join([*parts, text[end:]])
