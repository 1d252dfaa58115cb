"""Makes a follow-up question stand on its own, from the answers before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.types import Answer
from index.errors import QuestionError
from index.lexical import terms

_POINTS_BACK = re.compile(
    r"\b(?:it|its|itself|they|them|their|this|these|those|that (?:paper|method|model|approach|one|work)"
    r"|the (?:same|other"
    r"|first|second|third|last|former|latter) ?(?:one|paper|method|model|approach)?|he|she|the (?:paper|method"
    r"|authors?|approach|model))\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"^\s*(?:and|but|or|so|also|then|what about|how about|why|how so|which ones?|more|only)\b", re.I
)
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4}
_NTH = re.compile(
    rf"(?:\b(?:the )?(?P<word>last|{'|'.join(_ORDINALS)}) (?:one|paper|result|method|work)"
    rf"|\bthe (?P<bare>last|{'|'.join(_ORDINALS)})(?=\W*$|\s+and\b)"
    r"|\b(?:the )?(?P<far>\d{1,4})(?:st|nd|rd|th) (?:one|paper|result)"
    r"|\b(?:paper|result) \[?(?P<digit>\d{1,4})\]?|\[(?P<mark>\d{1,4})\])(?!\w)",
    re.I,
)
_TWO = re.compile(
    r"\b(?:these|those|the|both|them)(?: first)?(?: two|(?<=both))(?: papers| methods| works| ones)?\b", re.I
)
_COMPARE = re.compile(r"\b(?:compare|contrast|differ\w*|have in common|disagree|agree)\b", re.I)
_LIKE = re.compile(
    r"\b(?:more|others?|papers|works|anything|something|what else|similar)\b.{0,20}\b(?:like|similar to|close to)\b"
    r"|\bsimilar (?:papers|works|ones|methods)\b|\brelated (?:papers|works?)\b",
    re.I,
)
_TALK = frozenset(  # what a follow-up says of the conversation rather than of the papers
    terms(
        """compare contrast differ difference different two both paper papers one ones work works method methods result
        results similar like related more other others else common agree disagree show tell find list give each first
        second third fourth fifth last only just same again new newest latest news"""
    )
)
_FEW_TERMS = 2
_HELD = 0.5  # the share of a follow-up's own words that the papers before must hold
_TURNS = 3


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question to search for, and the ids of the papers that it is about, if it is about some already shown; or the
    id of the one that others are wanted to be `like`. `named`: the papers are those that were asked for. `own`: what
    was asked, where the question was completed by the one before."""

    question: str
    papers: tuple[str, ...] = ()
    like: str | None = None
    named: bool = False
    own: str = ""


def standalone(
    question: str, history: Sequence[Answer], title_of: Callable[[str], str], text_of: Callable[[str], str]
) -> Standalone:
    """Complete a follow-up without a model. `title_of` and `text_of` give a paper's, by its id.

    A follow-up on some of the papers before (the second one, these two, more like it) is asked of those; one whose own
    words they hold, of all of them. One that brings new words is asked of the whole collection: joined to the question
    before it if it has a pronoun, else as it stands.
    """
    before = next((answer for answer in reversed(history) if _papers(answer)), None)
    if before is None and _only_points(question):
        raise QuestionError("This points back at an answer, and there is none yet. Ask about a paper by its name.")
    if before is None or not points_back(question):
        return Standalone(question)
    papers = _papers(before)
    several = [_chosen(match, papers) for match in _NTH.finditer(question)]
    nth = _NTH.search(question)
    chosen = several[0] if several else None
    if nth and None in several:
        shown = "one paper" if len(papers) == 1 else f"{len(papers)} papers"
        raise QuestionError(f"The answer before shows {shown}: there is no {nth[0].strip()!r} in it. Name the paper.")
    if _LIKE.search(question) and not set(terms(question)) - _TALK:
        like = chosen or papers[0]
        return Standalone(f"papers like {title_of(like)}", like=like, named=True)
    if _COMPARE.search(question) and len(named := tuple(key for key in several if key)) > 1:
        return Standalone(f"compare {' and '.join(map(title_of, named))}", named, named=True)
    if nth and chosen:
        return Standalone(f"{question[: nth.start()]}{title_of(chosen)}{question[nth.end() :]}", (chosen,), named=True)
    said = before.searched or before.question
    own = set(terms(question)) - set(terms(said)) - _TALK
    if _COMPARE.search(question) and not own:
        shown_last = next((some for answer in reversed(history) if len(some := _papers(answer)) > 1), papers)
        some = shown_last[:2] if _TWO.search(question) else shown_last
        return Standalone(f"compare {' and '.join(map(title_of, some))}", some, named=True)
    if not set(terms(said)) - _TALK:  # "what is new?" tells nothing of what is wanted now
        said = ""
    joined = f"{said} {question}".strip()
    held = {term for key in papers for term in terms(text_of(key))}
    if before.status == "answered" and len(own & held) >= _HELD * len(own):
        return Standalone(joined, papers, own=question)
    return Standalone(joined, own=question) if _POINTS_BACK.search(question) else Standalone(question)


def _only_points(question: str) -> bool:
    """Whether nothing is said but what points at an answer before."""
    pointing = (_NTH, _LIKE, _TWO, _COMPARE, _POINTS_BACK)
    return any(p.search(question) for p in pointing) and not set(terms(_NTH.sub("", question))) - _TALK


def points_back(question: str) -> bool:
    """Whether the question needs the conversation to be understood."""
    few = len(set(terms(question))) <= _FEW_TERMS
    pointing = (_POINTS_BACK, _CONTINUES, _NTH, _LIKE)
    return few or any(pattern.search(question) is not None for pattern in pointing)


def transcript(history: Sequence[Answer]) -> str:
    """The last turns, short, for a model that rewrites the question."""
    turns = [f"Researcher: {a.question}\nAssistant: {a.text[:500]}" for a in history[-_TURNS:]]
    return "\n".join(turns)


def _papers(answer: Answer) -> tuple[str, ...]:
    """The papers that an answer showed, in its order."""
    return answer.papers or tuple(near.paper_id for near in answer.nearest)


def _chosen(nth: re.Match[str] | None, papers: Sequence[str]) -> str | None:
    """The paper that is named by its place, if there is one."""
    if nth is None:
        return None
    if word := (nth["word"] or nth["bare"] or "").casefold():
        place = len(papers) - 1 if word == "last" else _ORDINALS[word]
    else:
        place = int(nth["far"] or nth["digit"] or nth["mark"]) - 1
    return papers[place] if 0 <= place < len(papers) else None
