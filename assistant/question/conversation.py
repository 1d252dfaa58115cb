"""Makes a follow-up question stand on its own, from the answers before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.checking.mentions import names
from assistant.fencing import fence, visible
from assistant.question.language import LONGEST_QUESTION
from assistant.types import Answer
from index.errors import QuestionError
from index.text.words import NUMBERS, terms

_RANKED = (
    r"\s+(?:that|which|for"
    r"|to(?!\s+(?:the (?:first|second|third|fourth|fifth|last|other)|paper|\[)))\b"
)
"""What follows where an ordinal is no place in an answer: "the first work to explain", but "the
first to the last"."""
_NOUN = (
    r"(?:one|paper|result|method|work|model|approach|study|technique|system|algorithm|framework"
    r"|attempt)"
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|itself|they|them|their|this|these|those"
    r"|that (?:paper|method|model|approach|one|work)"
    r"|the (?:same|other|former|latter) ?(?:one|paper|method|model|approach)?"
    rf"|the (?:first|second|third|last)(?!(?:(?:\s+[\w-]+)?\s+{_NOUN})?{_RANKED})"
    r"|he|she|the (?:paper|method|authors?|approach|model))\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"^\s*(?:and|but|or|so|also|then|what about|how about|why|how so|which ones?|more|only)\b", re.I
)
_SAYS = (  # what a paper does: "what does the second propose?"
    r"(?:propose|introduce|present|report|show|find|claim|say|tell|do|use|need|mean|differ"
    r"|conclude|prove|suggest|test|study|compare|measure|argue)s?\b"
    r"|works?\W*$"
)
_ORDINALS = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "fifth": 4,
}
_COUNTED = [word for word, number in NUMBERS.items() if number]
_NUMBER = rf"(?:\d{{1,4}}|\[\d{{1,4}}\]|{'|'.join(_COUNTED)})"
_SEVERAL = re.compile(  # "papers 1, 2 and 4"
    rf"\b(?P<noun>paper|result)s (?P<numbers>{_NUMBER}(?:,? (?:and|or|with|to|versus|vs\.?) "
    rf"{_NUMBER}|, {_NUMBER})+)"
    r"(?![\w%-]|\.\d)",
    re.I,
)
_NTH = re.compile(
    rf"(?:\b(?:the )?(?P<word>last|{'|'.join(_ORDINALS)}) "
    rf"(?:one|paper|result|method|work)(?!{_RANKED})"
    rf"|\bthe (?P<bare>last|{'|'.join(_ORDINALS)})(?=\W*$|\s+and\b|\s+(?:{_SAYS}))"
    r"|\b(?:the )?(?P<far>\d{1,4})(?:st|nd|rd|th) (?:one|paper|result)(?!{_RANKED})"
    r"|\b(?:paper|result) (?:\[(?P<digit>\d{1,4})\]|(?P<bare_digit>\d{1,4})(?![\w%-]))"
    r"|(?<!this )(?<!that )(?<!which )(?<!each )(?<!on )\bpaper "
    rf"(?P<counted>{'|'.join(_COUNTED)})(?![\w-])"
    r"|\[(?P<mark>\d{1,4})\])(?!\w)",
    re.I,
)
_TWO = re.compile(
    r"\b(?:these|those|the|both|them)(?: first)?(?: two|(?<=both))(?: papers| methods| works| "
    r"ones)?\b",
    re.I,
)
_COMPARE = re.compile(r"\b(?:compare|contrast|differ\w*|have in common|disagree|agree)\b", re.I)
_LIKE = re.compile(
    r"\b(?:more|others?|papers|works|anything|something|what "
    r"else|similar)\b.{0,20}\b(?:like|similar to|close to)\b"
    r"|\bsimilar (?:papers|works|ones|methods)\b|\brelated (?:papers|works?)\b",
    re.I,
)
_ABOUT_ONE = re.compile(
    r"\W*+(?:what (?:is|are|was) (?P<itself>[\w-]+)\W*+$|(?:what|how)\b(?: \w+)? (?:does|do|did) "
    r"(?P<what>[\w-]+) "
    r"(?:propose|introduce|present|report|show|find|claim|work|do)\b)",
    re.IGNORECASE,
)
_OF_THE_CONVERSATION = (
    frozenset(  # what a follow-up says of the conversation rather than of the papers
        terms(
            """compare contrast differ difference different two both paper papers one ones work
            works method methods result results similar like related more other others else common
            agree disagree show tell find list give each first second third fourth fifth last only
            just same again new newest latest news"""
        )
    )
)
_FEW_TERMS = 2  # with so few, a question says nothing without the one before
_HELD = 0.5  # the share of a follow-up's own words that the papers before must hold
_TURNS, _TURN_TOLD = 3, 500  # the last ones for a model, and characters of each answer


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question to search for, and the ids of the papers that it is about, if it is about some
    already shown; or the id of the one that others are wanted to be `like`. `named`: the papers are
    those that were asked for. `own`: what was asked, where the question was completed by one
    before, which is `standing`: what the next follow-up goes on from, too, so that questions do not
    pile up. `form`: how the papers are to be shown."""

    question: str
    papers: tuple[str, ...] = ()
    like: str | None = None
    named: bool = False
    own: str = ""
    standing: str = ""
    form: Literal["", "table"] = ""


def standalone(
    question: str,
    history: Sequence[Answer],
    title_of: Callable[[str], str],
    text_of: Callable[[str], str],
) -> Standalone:
    """Complete a follow-up without a model. `title_of` and `text_of` give a paper's, by its id.

    A follow-up on some of the papers before (the second one, these two, more like it) is asked of
    those; one whose own words they hold, of all of them. One that brings new words is asked of the
    whole collection: joined to the question before it if it has a pronoun, which means nothing that
    it has named itself, else as it stands. What comes of it is no longer than a question may be: of
    the one before only so much is taken as there is room for.
    """
    asked = _completed(question, history, title_of, text_of)
    return replace(
        asked, question=asked.question[:LONGEST_QUESTION], own=asked.own[:LONGEST_QUESTION]
    )


def _completed(
    question: str,
    history: Sequence[Answer],
    title_of: Callable[[str], str],
    text_of: Callable[[str], str],
) -> Standalone:
    showing = [answer for answer in reversed(history) if _papers(answer)]
    before = showing[0] if showing else None
    if before is None and _only_points(question):
        raise QuestionError(
            "This points back at an answer, and there is none yet. Ask about a paper by its name."
        )
    if before is None or not points_back(question):
        return Standalone(question)
    question = _one_by_one(question)
    places = list(_NTH.finditer(question))
    # of one paper that was asked about since, there is no second
    before = next((one for one in showing if all(_chosen(nth, one) for nth in places)), before)
    papers = _papers(before)
    several = [_chosen(match, before) for match in places]
    nth, chosen = (places[0], several[0]) if places else (None, None)
    if None in several:
        said = places[several.index(None)][0].strip()
        raise QuestionError(
            f"The answer before shows {_told(before)}: there is no {said!r} in it. Name the paper."
        )
    if _LIKE.search(question) and not set(terms(question)) - _OF_THE_CONVERSATION:
        like = chosen or papers[0]
        return Standalone(f"papers like {title_of(like)}", like=like, named=True)
    if _COMPARE.search(question) and len(named := tuple(key for key in several if key)) > 1:
        return Standalone(f"compare {' and '.join(map(title_of, named))}", named, named=True)
    if nth and chosen:
        named_so = f"{question[: nth.start()]}{title_of(chosen)}{question[nth.end() :]}"
        return Standalone(named_so, (chosen,), named=True)
    said = standing(before)
    own = set(terms(question)) - set(terms(said)) - _OF_THE_CONVERSATION
    if _COMPARE.search(question) and not own:
        shown = map(_papers, reversed(history))
        several_shown = next((some for some in shown if len(some) > 1), papers)
        some = several_shown[:2] if _TWO.search(question) else several_shown
        return Standalone(f"compare {' and '.join(map(title_of, some))}", some, named=True)
    # "what is new?" tells nothing of what is wanted now
    if not set(terms(said)) - _OF_THE_CONVERSATION:
        said = ""
    left = max(LONGEST_QUESTION - len(question) - 1, 0)
    joined = f"{said[:left]} {question}".strip()
    held = {term for key in papers for term in terms(text_of(key))}
    if before.status == "answered" and len(own & held) >= _HELD * len(own):
        return Standalone(joined, papers, own=question, standing=said)
    pronoun = _POINTS_BACK.search(question)
    if pronoun is None or _names_whom(question[: pronoun.start()]):
        return Standalone(question)
    return Standalone(joined, own=question, standing=said)


def standing(before: Answer) -> str:
    """What a follow-up on an answer goes on from: the last question that stood on its own."""
    return (before.standing or before.searched or before.question)[:LONGEST_QUESTION]


def _names_whom(head: str) -> bool:
    """Whether a pronoun means what the question itself has named before: "A versus B: what do they
    need?"."""
    named = names(head)
    return len(named) > 1 or (bool(named) and re.search(r"[:;,?.]", head) is not None)


def _only_points(question: str) -> bool:
    """Whether nothing is said but what points at an answer before."""
    question = _one_by_one(question)
    pointing = (_NTH, _LIKE, _TWO, _COMPARE, _POINTS_BACK)
    return (
        any(p.search(question) for p in pointing)
        and not set(terms(_NTH.sub("", question))) - _OF_THE_CONVERSATION
    )


def points_back(question: str) -> bool:
    """Whether the question needs the conversation to be understood."""
    question = _one_by_one(question)
    named = _ABOUT_ONE.match(question)
    few = len(set(terms(question))) <= _FEW_TERMS and not (
        named and names(named["what"] or named["itself"])
    )
    return few or points(question)


def points(question: str) -> bool:
    """Whether some of its words point at what was said before."""
    question = _one_by_one(question)
    pointing = (_POINTS_BACK, _CONTINUES, _NTH, _LIKE, _TWO)
    return any(pattern.search(question) is not None for pattern in pointing)


def transcript(history: Sequence[Answer]) -> str:
    """The last turns, short, for a model that rewrites the question.

    Answers and titles are text of digests: they stand in a fence, each in one line, so that none
    can feign a turn.
    """
    turns = [
        f"Researcher: {_line(a.question)}\nAssistant: {_line(a.text)[:_TURN_TOLD]}"
        for a in history[-_TURNS:]
    ]
    return fence("\n".join(turns))


def _line(text: str) -> str:
    return " ".join(visible(text).split())


def _one_by_one(question: str) -> str:
    """The question with "papers 1 and 3" as "paper 1 and paper 3"."""

    def spelled(match: re.Match[str]) -> str:
        return re.sub(
            _NUMBER, lambda number: f"{match['noun']} {number[0]}", match["numbers"], flags=re.I
        )

    return _SEVERAL.sub(spelled, question)


def _papers(answer: Answer) -> tuple[str, ...]:
    """The papers that an answer showed, in its order."""
    return answer.papers or tuple(near.paper_id for near in answer.nearest)


def _told(answer: Answer) -> str:
    """How many papers an answer showed, and by which numbers."""
    papers = _papers(answer)
    numbers = ", ".join(
        f"[{number}]" for number in sorted({cited.number for cited in answer.citations})
    )
    return ("one paper" if len(papers) == 1 else f"{len(papers)} papers") + (
        f" ({numbers})" if numbers else ""
    )


def _chosen(nth: re.Match[str], before: Answer) -> str | None:
    """The paper that is named, if there is one: by an ordinal its place among those shown, by a
    figure its number.

    A model may cite [1], [3] and [5]: the third paper is then [5]. A refusal shows papers without
    numbers.
    """
    papers = _papers(before)
    if word := (nth["word"] or nth["bare"] or "").casefold():
        place = len(papers) - 1 if word == "last" else _ORDINALS[word]
    elif nth["far"]:
        place = int(nth["far"]) - 1
    else:
        counted = nth["counted"]
        number = (
            NUMBERS[counted.casefold()]
            if counted
            else int(nth["digit"] or nth["bare_digit"] or nth["mark"])
        )
        if before.citations:
            return next(
                (cited.paper_id for cited in before.citations if cited.number == number), None
            )
        place = number - 1
    return papers[place] if 0 <= place < len(papers) else None
