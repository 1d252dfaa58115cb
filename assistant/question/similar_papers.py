"""The paper that others are to be like: "papers similar to 2305.17333", "I liked the Adam paper,
what else?"."""

from __future__ import annotations

import re

from assistant.question.paper_references import by_id, titled
from assistant.question.papers_called import called
from index.retrieval.query_framing import PAPERS
from index.retrieval.searcher import Searcher
from index.text.words import terms

_OTHERS = (
    rf"(?:{PAPERS}|anything|something|everything|others?|ones?|what|which|else|more|stuff|things)"
)
_ASKS = (
    r"(?:(?:please|can\s+you|could\s+you|show|find|give|list|recommend|suggest|me|us|any|some|other|are"
    r"|is|there|do|you|have|what|which|the|most|closest|nearest|similar|related|a|few|five|three|all)\s+)*"
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\W*{_ASKS}(?:{_OTHERS}\s+)*(?:that\s+are\s+|are\s+|is\s+)?(?:most\s+|very\s+|quite\s+)?"
        r"(?:similar\s+to|related\s+to|like|close\s+to|along\s+the\s+lines\s+of)\s+(?P<ref>.+)",
        rf"\W*{_ASKS}(?:similar|related|neighbou?ring)\s+(?:{_OTHERS}\s+)?(?:to|of|for)\s+(?P<ref>.+)",
        r"\W*(?:(?:i|we)\s+)?(?:(?:have|just|really|also|very\s+much)\s+)*(?:like[sd]?|enjoy(?:ed)?|love[sd]?"
        r"|read|found|appreciate[sd]?|am\s+reading)\s+(?P<ref>.+?)(?:\s+(?:interesting|useful|great))?"
        r"\s*[,.;:!–—-]*\s+(?:and\s+|so\s+)?(?:(?:what|which|anything|something|show|give|recommend"
        r"|suggest|find|got|are\s+there|is\s+there|any|more|other|papers?|similar|want|need|would|looking)\b.*)",
        r"\W*(?:(?:i|we)\s+)(?:(?:really|also|very\s+much)\s+)*(?:liked?|enjoy(?:ed)?|loved?)\s+"
        r"(?P<ref>.+)",
        r"\W*(?:(?:what|which\s+papers?|anything)\s+)?(?:else\s+)?(?:should|can|could|to|do)?\s*"
        r"(?:(?:i|we)\s+)?(?:read|look\s+at)\s+(?:next\s+)?(?:after|besides|beyond)\s+(?P<ref>.+)",
    )
)
_NAMES_NOTHING = frozenset(terms("the a an this that paper papers article work one called titled"))


_ARTICLE = re.compile(r"^\s*(?:the|this|that)\s+", re.IGNORECASE)
_A_PAPER = re.compile(r"\s+(?:paper|article|one|work)\s*$", re.IGNORECASE)


def like_one(question: str, searcher: Searcher) -> str | None:
    """The id of the paper, where nothing else is asked."""
    text = " ".join(question.split()).rstrip(" ?!.")
    for form in _FORMS:
        if (match := form.fullmatch(text)) and (key := _meant(match["ref"], searcher)):
            return key
    return None


def _meant(written: str, searcher: Searcher) -> str:
    """The id of the one paper that is named, if the words name nothing else."""
    if (named := by_id(written, searcher)) is not None:
        beside = set(terms(" ".join(named.pieces))) - _NAMES_NOTHING
        return "" if beside or len(named.papers) != 1 else named.papers[0]
    number = titled(written, searcher)
    if number is not None:
        return searcher.generation.papers.at([number])[number].id
    head = _ARTICLE.sub("", _A_PAPER.sub("", written)).strip(" \"“”'")
    started = searcher.generation.papers.titles.starting(head) if " " in head else []
    if len(started) == 1:
        return searcher.generation.papers.at(started)[started[0]].id
    found = called(written, searcher)
    beside = set(terms(" ".join(found.left))) - _NAMES_NOTHING
    return "" if beside or len(found.papers) != 1 else found.papers[0]
