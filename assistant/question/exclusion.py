"""Which papers a request leaves out: those that are about what is not meant, and those that do not
do without what is to be lacking.

Abstracts seldom say what they lack. So of each paper it is told whether it says that it does
without, speaks of it all the same, or is silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal

from assistant.question.modifiers import kinds_alone
from assistant.question.paper_kinds import called, of_those_kinds
from assistant.question.requests import Request
from assistant.wording import count, verb
from index.retrieval import topical_relevance
from index.retrieval.searcher import Searcher
from index.text.sentences import Span, sentences
from index.text.words import stem, terms, terms_of_known, words
from index.types import Filters, Paper, Result

Says = Literal["without", "with", "nothing"]
# Chosen by hand: from which chance on a paper is about what is not meant, if it names it or not.
_NAMED, _SURELY = 0.5, 0.8
# The chance that a paper on a subject does without something, by what it says of it; chosen by
# hand. Who asks for that asks for what is unusual, so that silence tells little.
LACKS: Mapping[Says, float] = {"without": 0.95, "nothing": 0.25, "with": 0.05}
_DENIED = (
    r"(?:without|no|not|never|nor|neither|cannot|n['’]t|free\s(?:of|from)|avoid\w*|eliminat\w*"
    r"|remov\w*|obviat\w*|bypass\w*|circumvent\w*|dispens\w*|lack\w*|forgo\w*|replac\w*"
    r"|instead\sof|rather\sthan|unlike|beyond|absence\sof|alternatives?\s(?:to|for)|zero)"
)
_DOES_WITHOUT = re.compile(r"\w[\s‑–-]free\b|\bwithout\b|\bno\slonger\b", re.IGNORECASE)


def left_out(
    request: Request,
    results: Mapping[str, Result],
    chances: Mapping[str, float],
    filters: Filters,
    searcher: Searcher,
) -> set[str]:
    """The ids of those papers on a subject that are about what is not meant."""
    papers = [one.paper for one in results.values()]
    if kinds := kinds_alone(request.excluded):
        return of_those_kinds(searcher.generation, kinds, papers)
    query = searcher.read(request.excluded, request.excluded)
    other = topical_relevance.relevant(searcher, query, filters)
    meant = {r.paper.id: chance for r, chance in zip(other.results, other.chances, strict=True)}
    # "data pruning" is a sense of "pruning": a paper on the one is near the other, too
    is_sense = bool(set(terms(request.subject)) & set(terms(request.excluded)))

    def is_meant(paper: Paper) -> bool:
        chance = meant.get(paper.id, 0.0)
        if has_phrase(paper, request.excluded):
            titled = is_phrase(request.excluded, paper.title)
            return chance >= chances[paper.id] or (not is_sense and (titled or chance >= _NAMED))
        return not is_sense and chance >= max(_SURELY, chances[paper.id])

    return {paper.id for paper in papers if is_meant(paper)}


def says(paper: Paper, lacking: str) -> Says:
    """What a paper says of what it is to do without."""
    mentioned, denied = _patterns(lacking)
    held = [one for one in sentences(f"{paper.title}. {paper.abstract}") if mentioned(one.text)]
    if not held:
        return "nothing"
    return "without" if any(denied(one.text) for one in held) else "with"


def told(request: Request, said: Mapping[str, Says], given: int, gone: int) -> tuple[str, ...]:
    """The one note on what was left out, and on what is not known of the `given` papers, of which
    it is told what they say; `gone` are left out."""
    what = request.excluded
    left = f"{count(gone, 'paper')} {verb(gone, 'is', 'are')} left out"
    if not request.lacks:
        kinds = kinds_alone(what)
        about = f"as {called(kinds, gone)}" if kinds else f"as about {what}"
        none = f"a {called(kinds, 1)}" if kinds else f"about {what}"
        return (f"{left}, {about}.",) if gone else (f"None of them is {none}.",)
    sure = sum(one == "without" for one in said.values())
    if sure == given:
        note = f"{verb(given, 'It says itself', 'They say themselves')} to do without {what}."
    elif sure:
        note = (
            f"{sure} of the {given:,} {verb(sure, 'says itself', 'say themselves')} to do without "
            f"{what}; the abstracts of the others do not tell."
        )
    else:
        note = f"No abstract says that it does without {what}; these do not tell."
    return (f"{note} {left}, as {verb(gone, 'it speaks', 'they speak')} of it." if gone else note,)


def has_phrase(paper: Paper, phrase: str) -> bool:
    """Whether its words stand beside each other in the paper."""
    wanted = f" {' '.join(terms(phrase))} "
    return wanted in f" {' '.join(terms_of_known(paper.title + '. ' + paper.abstract))} "


def is_phrase(phrase: str, text: str) -> bool:
    return f" {' '.join(terms(phrase))} " in f" {' '.join(terms(text))} "


def denying(paper: Paper, lacking: str) -> Span | None:
    """The sentence of its abstract by which a paper says that it does without something."""
    _, denied = _patterns(lacking)
    return next((one for one in sentences(paper.abstract) if denied(one.text)), None)


def does_without(paper: Paper) -> bool:
    """Whether it says of anything that it does without."""
    return _DOES_WITHOUT.search(f"{paper.title}. {paper.abstract}") is not None


@lru_cache(maxsize=64)
def _patterns(lacking: str) -> tuple[Callable[[str], object], Callable[[str], object]]:
    """Whether a sentence speaks of something, and whether it denies it: "without any retraining",
    "retraining-free", "labels are not needed"."""
    phrase = r"[\s‑–-]+".join(forms(word) for word in words(lacking)) or r"(?!)"
    denied = (
        rf"\b{_DENIED}(?:\W+\w+){{0,5}}?\W+{phrase}|{phrase}[\s‑–-](?:free|less)\b"
        rf"|{phrase}\s(?:is|are)\s(?:not|no\slonger|unnecessary|unneeded)\b"
    )
    return (
        re.compile(rf"\b{phrase}", re.IGNORECASE).search,
        re.compile(denied, re.IGNORECASE).search,
    )


def forms(word: str) -> str:
    """A pattern for a word in its forms: "retraining", "retrained"."""
    root = stem(word)
    while root and not word.startswith(root):
        root = root[:-1]
    return rf"{re.escape(root or word)}\w*"
