"""A question as somebody types or pastes it: in LaTeX, in capitals, with words that a line's end
parted, amid a letter or a review."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.retrieval.spelling import is_english
from index.text.sentences import sentences
from index.text.words import STOP_WORDS

_COMMAND = re.compile(r"\\[A-Za-z]+|\\[(\[]")
_STYLED = re.compile(r"\\(?:text|math|emph)[a-z]*\s*\{([^{}]*)\}")  # pylatexenc drops some
_PARTED = re.compile(r"\b([^\W\d_]+)- ([a-z]+)\b")
_PLEASE = re.compile(
    r"^\W*(?:please|pls|plz|kindly)\b[\s,]*|[\s,]+(?:please|pls|plz|thx|(?<=,\s)thanks)\b(?=\W*$)",
    re.IGNORECASE,
)
_CONTRACTED = {
    "whats": "what is", "hows": "how is", "wheres": "where is", "whos": "who is",
    "theres": "there is", "thats": "that is", "dont": "do not", "doesnt": "does not",
    "didnt": "did not", "isnt": "is not", "arent": "are not", "wasnt": "was not",
    "cant": "cannot", "couldnt": "could not", "shouldnt": "should not", "wont": "will not",
}  # fmt: skip
_SHORT = re.compile(rf"\b(?:{'|'.join(_CONTRACTED)})\b", re.IGNORECASE)
_QUOTE_MARK = re.compile(r"^\s*(?:>\s?)+")
_HEADER = re.compile(
    r"\s*\**(?:(?:from|to|cc|bcc|date|sent|reply-to|message-id|importance|attachments?|in-reply-to"
    r"|mime-version|content-type|x-[\w-]+)\**\s*:"
    r"|subject\**\s*:\s*(?:(?:re|fwd?|aw)\s*:\s*)*(?P<subject>.*)"
    r"|on\b.{4,120}\bwrote\s*:\s*$|-+\s*(?:original|forwarded)\s+message\s*-+)",
    re.IGNORECASE,
)
_CLOSES = re.compile(  # the line from which on a mail is signed
    r"\s*(?:-{2,}|[–—]+|sent\s+from\s+my\b.*|(?:(?:with|many|all\s+the|kind|kindest|warm|best|yours)\s+)*"
    r"(?:regards|wishes|best|sincerely|faithfully|truly|cheers|thanks|thank\s+you|thx|ty|yours|br|vg|mfg)"
    r"(?:\s+(?:a\s+lot|in\s+advance|so\s+much|very\s+much|again|and\s+\w+\s+regards))*)"
    r"\s*[,.!]*(?:\s+(?-i:[A-Z])[\w.]*){0,3}\s*",
    re.IGNORECASE,
)
_MOST_SIGNED, _LONGEST_SIGNED = 6, 10  # lines, and words of each
_ASK = STOP_WORDS | frozenset(
    "list show find give compare explain summarize summarise tell papers please".split()
)
_LEAD_IN = re.compile(  # "quick one before we meet: which …"
    r"^.*[:,;]\s+(?:and |but )?(?=(?:how|what|which|who|why|when|where|is|are|does|do|can)\b)",
    re.IGNORECASE,
)


def without_headers(text: str) -> str:
    """What a mail says that is pasted with its head and the marks of a quote; any other text as it
    is."""
    lines = text.splitlines()
    bare = [_QUOTE_MARK.sub("", line) for line in lines]
    heads = [_HEADER.match(line) for line in bare]
    is_quoted = any(map(str.__ne__, lines, bare))
    if sum(map(bool, heads)) < (1 if is_quoted else 2):
        return "\n".join(bare) if is_quoted else text
    body = [line for line, head in zip(bare, heads, strict=True) if not head]
    subjects = [head["subject"] for head in heads if head and head["subject"]]
    for said in ("\n".join(body), " ".join(subjects)):
        if any(map(str.isalnum, said)):
            return said
    return text


def without_signature(text: str) -> str:
    """What stands above the name, the address and the like with which a mail ends."""
    lines = text.rstrip().splitlines()
    for at, line in enumerate(lines):
        above = "\n".join(lines[:at])
        behind = [one.strip() for one in lines[at + 1 :] if one.strip()]
        if any(map(str.isalnum, above)) and _CLOSES.fullmatch(line) and all(map(_signs, behind)):
            return above if len(behind) <= _MOST_SIGNED else text
    return text


def _signs(line: str) -> bool:
    """Whether a line may stand in a signature, rather than ask."""
    words = line.split()
    is_short = len(words) <= (2 if line[0].islower() else _LONGEST_SIGNED)
    return is_short and "?" not in line and words[0].lower().strip(",.:") not in _ASK


def plain(question: str) -> str:
    """The question, of one line, as plain text has it, without a "please"."""
    if _COMMAND.search(question):
        question = _without_tex(question)
    question = _SHORT.sub(lambda match: _CONTRACTED[match[0].lower()], question)
    return _PARTED.sub(_joined, _PLEASE.sub("", question) or question)


_SO_LONG = (
    r"(?:an?|half\s+an|one|two|three|five|ten|fifteen|twenty|thirty|forty|\d{1,3})[\s-]+(?:\w+\s+)?"
    r"(?:min(?:ute)?s?|hours?|evening|afternoon|morning|day|weekend|lunch\s+break)"
)
_SPARE = re.compile(  # "I only have 20 minutes tonight,"
    r"^\W*(?:i|we)(?:['’]ve|\s+(?:only\s+|just\s+)?(?:have|got))(?:\s+(?:only|just|got|about))*\s+"
    rf"{_SO_LONG}(?:\s+(?:tonight|today|now|left|free|to\s+\w+))*\W+(?:and\s+|so\s+)?(?=\w)",
    re.IGNORECASE,
)
_FOR_SO_LONG = re.compile(rf"\s+(?:in|within|for)\s+{_SO_LONG}(?=\W*$)", re.IGNORECASE)


def other_readings(question: str) -> Iterator[str]:
    """What a question may be besides: in small letters, where all are capitals; what is asked amid
    other words, which are the sentences with a question mark, and what stands behind their
    lead-in."""
    if question.isupper():
        yield question.lower()
    asked = asking_sentences(question)
    for found in dict.fromkeys((asked, _LEAD_IN.sub("", asked))):
        if found and found != question:
            yield found


def asking_sentences(question: str) -> str:
    """Those with a question mark, without how much time there is to read; empty where there is
    none."""
    found = (one.text for one in sentences(_FOR_SO_LONG.sub("", _SPARE.sub("", question))))
    return " ".join(text for text in found if text.rstrip('"”)').endswith("?"))


def _without_tex(question: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    escaped = re.sub(r"(?<!\\)([%&#])", r"\\\1", _STYLED.sub(r"\1", question))
    text = LatexNodes2Text(math_mode="text").latex_to_text(escaped)
    return " ".join(text.split()) or question


def _joined(match: re.Match[str]) -> str:
    first, second = match.groups()
    if second in STOP_WORDS:  # "two- and threefold"
        return match[0]
    if is_english(first + second) or not (is_english(first) and is_english(second)):
        return first + second
    return f"{first}-{second}"
