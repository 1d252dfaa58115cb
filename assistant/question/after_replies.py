"""What a follow-up means by what the program itself told before: a digest of those that it named
("the first", "what is in it?"), the paper of which something was known ("and its code?"), all
papers that it counted ("list them"). It is put so that it stands on its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.checking.citations import disarm
from assistant.question.places import NOUN, ORDINALS, POINTED, places
from assistant.types import Answer
from assistant.wording import count
from index.errors import QuestionError
from index.types import Digest

_ORDINAL = rf"(?:{'|'.join(ORDINALS)}|\d{{1,4}}(?:st|nd|rd|th)|last)"
_DIGEST = r"(?:digests?|pages?|files?)"
_PLACE = re.compile(
    rf"\bthe\s(?P<place>{_ORDINAL})(?:\s(?:one|{_DIGEST}))?(?=\W*$|\s(?:has|have|hold|holds|contain"
    r"|contains)\b)",
    re.IGNORECASE,
)
_BEFORE_PLACE = re.compile(  # what asks nothing of a digest but what is in it
    r"\W*(?:(?:and|ok|okay|now|please|show|list|open|give|tell|me|what|which|how|about|of|in|is|are)"
    r"\b\W*)*",
    re.IGNORECASE,
)
_IT = re.compile(rf"\b(?:it|there|(?:this|that)\s{_DIGEST}|the\s{_DIGEST})\b", re.IGNORECASE)
_LIST_THEM = re.compile(
    rf"\W*(?:(?:and|ok|okay|now|please)\W+)*(?:list|show|name|give|print|enumerate)(?:\sme)?\s"
    rf"(?:them(?:\sall)?|all(?:\sof\s(?:them|it))?|these|those|{POINTED})\W*",
    re.IGNORECASE,
)
_ITS = re.compile(
    r"\b(?:its|the\spaper['’]s)\s(?P<what>(?:[\w-]+\s)?[\w-]+)(?=\W*$)", re.IGNORECASE
)
_PAPER = re.compile(rf"\b(?:it(?!['’])|this\s{NOUN}|that\s{NOUN}|the\spaper)\b", re.IGNORECASE)
_LEADS = re.compile(r"^\W*(?:(?:and|but|so|ok|okay|now)\b\W*)+", re.IGNORECASE)


def standing_alone(
    question: str,
    history: Sequence[Answer],
    digests: Sequence[Digest],
    title_of: Callable[[str], str],
) -> str:
    """The question, in the words in which it means the same without what was told before. Raises
    QuestionError for a place that none has."""
    before = history[-1] if history else None
    if before is None or before.status != "answered":
        return question
    text = " ".join(question.split())
    if before.kind in ("metadata", "find") and len(before.papers) == 1:
        return _of_paper(text, title_of(before.papers[0])) or question
    if before.kind == "collection":
        return _of_collection(text, before, digests) or question
    return question


def _of_paper(text: str, title: str) -> str:
    asked = _LEADS.sub("", text)
    if not title or not (_ITS.search(asked) or _PAPER.search(asked)):
        return ""
    named = _ITS.sub(lambda match: f"the {match['what']} of “{title}”", asked, count=1)
    return named if named != asked else _PAPER.sub(lambda _: f"“{title}”", asked, count=1)


def _of_collection(text: str, before: Answer, digests: Sequence[Digest]) -> str:
    named = _named(before.text, digests)
    if not before.papers and _LIST_THEM.fullmatch(text):
        return "" if named else "list all papers"
    if not before.papers and named and (match := _PLACE.search(text)):
        (place,) = places(f"the {match['place']}")
        at = place.at - 1 if place.at > 0 else place.at
        if not -len(named) <= at < len(named):
            raise QuestionError(
                f"The answer before names {count(len(named), 'digest')}: there is no "
                f"{match[0]!r} in it. Name the digest by its file."
            )
        head = text[: match.start()]
        if _BEFORE_PLACE.fullmatch(head):
            return f"list the papers in {named[at]}"
        return f"{head}{named[at]}{text[match.end() :]}"
    if len(named) == 1 and (match := _IT.search(text)):
        return f"{text[: match.start()]}{named[0]}{text[match.end() :]}"
    return ""


def _named(text: str, digests: Sequence[Digest]) -> list[str]:
    """The digests that a text names, in its order."""
    found = [(text.find(disarm(one.name)), one.name) for one in digests]
    return [name for at, name in sorted(found) if at >= 0]
