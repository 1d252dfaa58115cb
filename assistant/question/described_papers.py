"""The one paper that a question describes: "the paper on sparse attention", "the work that draws
maps by diffusion"."""

from __future__ import annotations

import re

from assistant.question.collecting import collect
from assistant.question.conversation import Standalone
from assistant.question.paper_references import Referred
from assistant.question.requests import Request
from index.retrieval.filters import passing
from index.retrieval.query_framing import words_of
from index.retrieval.searcher import Searcher
from index.types import Filters

_SURE = 0.5  # the chance from which on a paper is what a description is about
_A_PAPER = words_of("paper article work study preprint publication")
_PARTS = words_of("on about of in at by for with from to has have had is are was were do does did")
_ONE = re.compile(  # but for "which digest has most on paper lanterns?"
    rf"\b(?:the|that|which|what)\s+(?:(?!{_PARTS}\b)[\w-]+\s+){{0,8}}?{_A_PAPER}(?!\s*['’])\b(?!s)",
    re.IGNORECASE,
)
_NOUN = re.compile(rf"\b(?:(?:the|his|her|their|papers)\s+)?(?:{_A_PAPER}|papers)\b", re.IGNORECASE)
_ABOUT = re.compile(r"\s+(?:on|about|regarding|concerning|that|which)\s+", re.IGNORECASE)
_THEIRS = re.compile(rf"['’]s?\s+(?:[\w-]+\s+){{0,3}}{_A_PAPER}(?!s)\b", re.IGNORECASE)
_DOES = re.compile(
    r"\s+(?:propose[sd]?|report(?:s|ed)?|claim(?:s|ed)?|show(?:s|ed)?|find|finds|found|say|says|argue[sd]?"
    r"|introduce[sd]?|present(?:s|ed)?|use[sd]?|do|about)\b.*$",
    re.IGNORECASE,
)


def is_of_one(text: str) -> bool:
    """Whether one paper is spoken of, as if it were known which."""
    return _ONE.search(text) is not None or _THEIRS.search(text) is not None


def described(description: str, searcher: Searcher, filters: Filters) -> str:
    """The id of the paper that is most likely about what is described; empty where none is."""
    found = collect(Standalone(description), Request("list", description), filters, searcher)
    listed = found.collected
    if found.answerability.reason is not None or listed is None or not listed.results:
        return ""
    chance, result = max(zip(listed.chances, listed.results, strict=True), key=lambda pair: pair[0])
    return result.paper.id if chance >= _SURE else ""


def taken(description: str) -> str:
    """What is said of the paper that was found by it."""
    return f"Taken to be meant: the paper that is most likely about “{description}”."


def of_one_by(typed: str, rest: str, filters: Filters, searcher: Searcher) -> Referred | None:
    """The one paper by somebody of which something is asked: "what does Quill's paper on tides
    propose?". `rest` is the question without the author, where "papers" stands for theirs; None
    where several may be meant, or nothing is asked but which papers there are."""
    if not filters.author or not is_of_one(typed):
        return None
    noun = _NOUN.search(rest)
    if noun is None:
        return None
    before, behind = rest[: noun.start()], rest[noun.end() :]
    about = _ABOUT.match(behind)
    description = ""
    if about is not None:
        verb = _DOES.search(behind)
        end = verb.start() if verb else len(behind)
        description, behind = behind[about.end() : end].strip(" ?!."), behind[end:]
    if not any(map(str.isalnum, before + behind)):
        return None  # "Quill's paper on tides": which it is
    papers = searcher.generation.papers
    numbers = passing(filters, papers, searcher.generation.manifest.digests)
    if len(numbers) == 1:
        (paper,) = papers.at(numbers).values()
        key = paper.id
    else:
        key = described(description, searcher, filters) if description else ""
    return Referred((key,), (), (before, behind), (key,)) if key else None
