"""Where a question names an author: by a given name and a family name that the catalogue has, by
the words around a name, beside another author."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.question.author_roles import EVER, HAS_SOME, JOINS, LEFT_OUT, WRITE, WRITTEN
from index.generation.people import People, parts_of
from index.retrieval.query_framing import PAPERS, words_of
from index.retrieval.spelling import is_english
from index.text.words import STOP_WORDS

_LONGEST = 5  # words of a name
_WORD = re.compile(r"[^\W\d_][^\W_]*\.?(?:['’`-][^\W\d_]+\.?)*")
_Frame = Literal["by", "sure", "writes", "weak"]
"""What stands around a name: "papers by", other words for somebody's papers, a verb of writing
behind it, or a word that may stand before anything."""
_NAME = r"(?P<name>[^\W\d_][^?!:;\"“”()]{1,60})"
_FRAMES: tuple[tuple[str, _Frame], ...] = (
    (
        rf"\b{PAPERS}\s+(?:(?:that|which|are|is|were|was|have|has|been|you|not|never|only)\s+)*"
        rf"(?:{WRITTEN}\s+)?by\s+(?:(?:neither|either|both)\s+)?{_NAME}",
        "by",
    ),
    (
        rf"\b{words_of('anything everything something all what whatever')}\s+"
        rf"(?:is\s+|else\s+)?(?:by|from)\s+(?:either\s+)?{_NAME}",
        "by",
    ),
    (  # "which papers does X have here?"
        rf"\b{PAPERS}\s+(?:does|do|did)\s+(?P<name>[^\W\d_][^?!:;\"“”()]{{1,60}}?)\s+have"
        r"(?=(?:\s+(?:here|there|in\s+(?:here|these|my|the)\b[^?]*))?\W*$)",
        "by",
    ),
    (rf"\b(?:co-?)?(?:written|authored)\s+by\s+{_NAME}", "by"),
    (rf"\b(?:is|was|are)\s+{_NAME}(?=\s+(?:an?|the|among|one\s+of)\b.*\bauthors?\b)", "by"),
    (rf"\b(?:has|have|had|did|does)\s+(?:(?:neither|either|both)\s+)?{_NAME}", "writes"),
    (
        rf"\b{words_of('everything anything all whatever papers what')}\s+(?:that\s+)?{_NAME}",
        "writes",
    ),
    (r"(?:^|(?<=\s))(?P<name>[^\W\d_][\w'’-]+)(?=\s+et\s+al\b)", "sure"),
    (rf"\b(?:by|{LEFT_OUT})\s+{_NAME}", "weak"),
)
_ASKED_FOR = [(re.compile(pattern, re.IGNORECASE), frame) for pattern, frame in _FRAMES]
_JOINT = re.compile(JOINS, re.IGNORECASE)
_ENDS_JOINED = re.compile(rf"{JOINS}$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"[,?!.]*\s+(?:and|or|nor|et|with|ever|also|has|have|is|are)\b|,\s|[?!.]*$", re.I
)
_OWNED = re.compile(
    rf"(?P<name>[^\W\d_][\w.'’ -]{{1,60}}?)(?:['’]s|(?<=s)['’])\s+(?={PAPERS}\b)", re.IGNORECASE
)
_WRITES = re.compile(rf"\s+(?:{EVER}(?:has\s+|have\s+)?{EVER}{WRITE}|{HAS_SOME})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spotted:
    """A name in a text, and whether the catalogue has it."""

    start: int
    end: int
    name: str
    known: bool = True


def spotted(text: str, people: People, is_word: Callable[[str], bool]) -> list[Spotted]:
    """The authors that a text names, in its order; or one that nobody in the catalogue is, by the
    words around the name. `is_word` says of a word whether the abstracts use it."""
    found = _full_names(text, people, is_word)
    if not found and (one := _somebody(text, people, is_word)) is not None:
        found = [one]
    if not found:
        return []
    if found[0].known:
        while (one := _before(text[: found[0].start], people, is_word)) is not None:
            found.insert(0, one)
    at = 0
    while at < len(found):  # a name may stand between two
        end = found[at + 1].start if at + 1 < len(found) else len(text)
        if (one := _behind(text[:end], found[at].end, people, is_word)) is not None:
            found.insert(at + 1, one)
        at += 1
    return found


def _behind(text: str, at: int, people: People, is_word: Callable[[str], bool]) -> Spotted | None:
    """The name that is joined to the one that ends there."""
    joint = _JOINT.match(text, at)
    if joint is None:
        return None
    stop = _STOPS.search(text, joint.end())
    words = [*_WORD.finditer(text, joint.end(), stop.start() if stop else len(text))][:_LONGEST]
    if not words or words[0].start() != joint.end():
        return None
    names = [(text[words[0].start() : _end(last)], _end(last)) for last in reversed(words)]
    for name, end in names:
        if _is_run(name) and people.named(name) and _is_written_as_name(name, is_word):
            return Spotted(joint.end(), end, name)
    for name, end in names:
        if _is_run(name) and name[0].isupper() and is_person(name, is_word):
            return Spotted(joint.end(), end, name, known=False)
    return None


def _before(text: str, people: People, is_word: Callable[[str], bool]) -> Spotted | None:
    """The name that is joined to what stands behind the text."""
    joint = _ENDS_JOINED.search(text)
    if joint is None:
        return None
    words = [*_WORD.finditer(text, 0, joint.start())][-_LONGEST:]
    for first in words:
        name = text[first.start() : joint.start()]
        if _is_run(name) and people.named(name) and _is_written_as_name(name, is_word):
            return Spotted(first.start(), joint.start(), name)
    return None


def _is_written_as_name(name: str, is_word: Callable[[str], bool]) -> bool:
    return name[0].isupper() or not any(map(is_word, name.split()))


def _full_names(text: str, people: People, is_word: Callable[[str], bool]) -> list[Spotted]:
    """The authors with a given name."""
    if not people:
        return []
    whole = text.strip(' ?!."“”')
    if "," in whole and whole.count(",") == 1 and people.full(whole):  # "Quill, Ada"
        return [Spotted(0, len(text), whole)]
    found: list[Spotted] = []
    tokens, place = [*_WORD.finditer(text)], 0
    while place < len(tokens):
        for last in range(min(place + _LONGEST, len(tokens)) - 1, place, -1):
            start, end = tokens[place].start(), _end(tokens[last])
            name = text[start:end]
            if _is_run(name) and _may_be_name(name, is_word) and people.full(name):
                found.append(Spotted(start, end, name))
                place = last
                break
        place += 1
    return found


def _may_be_name(written: str, is_word: Callable[[str], bool]) -> bool:
    """ "may long" is none, whoever May Long is; "ada quill" is one, and "A. Quill"."""
    parts = written.split()
    if all(part[0].isupper() for part in parts):
        return True
    return all(len(part) > 1 for part in parts) and not all(map(is_word, parts))


def _end(token: re.Match[str]) -> int:
    """Where a name ends that ends with this word: what owns something is not of it."""
    owns = re.search(r"['’]s?\.?$", token[0])
    return token.start() + owns.start() if owns else token.end()


def _is_run(written: str) -> bool:
    return re.search(r"[^\w\s.'’`-]", written) is None


def _somebody(text: str, people: People, is_word: Callable[[str], bool]) -> Spotted | None:
    """A name that is one by the words around it."""
    unknown: Spotted | None = None
    for start, written, frame in _asked_for(text):
        verb = _WRITES.search(written) if frame == "writes" else None
        may_be_new = frame != "weak" and not (verb and _DOES.match(verb[0]))
        for longest, name in enumerate(_shorter(written, frame)):
            end, weak = start + len(name), frame == "weak"
            if people.named(name) and (name[0].isupper() or not (weak or is_word(name))):
                return Spotted(start, end, name)
            surely = longest == 0 and name.istitle() and not text.istitle()
            surely = surely and (frame == "by" or (frame == "writes" and not is_word(name)))
            if unknown is None and may_be_new and (surely or is_person(name, is_word)):
                unknown = Spotted(start, end, name, known=False)
    return unknown


def _asked_for(text: str) -> Iterator[tuple[int, str, _Frame]]:
    """Where a name may begin, what stands there, and by which words around it."""
    for pattern, frame in _ASKED_FOR:
        for match in pattern.finditer(text):
            yield match.start("name"), match["name"], frame
    for match in _OWNED.finditer(text):
        for word in _WORD.finditer(match["name"]):
            yield match.start("name") + word.start(), match["name"][word.start() :], "sure"


_DOES = re.compile(r"\s+(?:do|done|work|worked)\b", re.IGNORECASE)  # what methods do, too
_OF_A_METHOD = re.compile(r"[^\W\d_]{4,}[A-Z]")  # "AlphaFold"; but "McAllester", "LeCun"
_STOPS = re.compile(
    r"[,?!.]*\s+(?:on|about|that|which|with|since|in|from|and|or|for|of|using|to|before|after|until"
    r"|as|ever|also|are|is|have|has|et|&|between|during|this|last|newest|oldest|sorted|first|but|nor|did|does|not|wrote|among|an?|the|one)\b|,\s|[?!.]*$",
    re.IGNORECASE,
)


def _shorter(written: str, frame: _Frame) -> Iterator[str]:
    """The names that may stand there, the longest first."""
    if frame == "writes":
        verb = _WRITES.search(written)
        if verb is None:
            return
        written = written[: verb.start()]
    stop = _STOPS.search(written)
    if frame == "writes" and stop and not _GOES_ON.match(written, stop.start()):
        return  # between the name and the verb stands something else
    words = [*_WORD.finditer(written[: stop.start()] if stop else written)][:_LONGEST]
    for last in reversed(words):
        name = written[words[0].start() : _end(last)]
        if words[0].start() == 0 and _is_run(name) and parts_of(name):
            yield name


def is_person(name: str, is_word: Callable[[str], bool]) -> bool:
    """Whether it reads as the name of somebody: as names are written, or in words that no abstract
    has."""
    parts = name.split()
    if not all(len(part) > 1 or part.isupper() for part in parts) or len(parts) > _LONGEST - 1:
        return False
    if any(part.casefold() in STOP_WORDS or _OF_A_METHOD.search(part) for part in parts):
        return False
    own = [part for part in parts if len(part.strip(".")) > 1 and not is_word(part)]
    if len(parts) > 1 and all(part[0].isupper() for part in parts):
        return bool(own)
    capital = parts[0][0].isupper() and not parts[0].isupper()
    return (capital or len(parts) > 1) and any(not is_english(part) for part in own)
