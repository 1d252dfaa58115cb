"""The authors that a question names: "by Tri Dao", "Quill's papers", "has Bo Marsh written …".

An author is whoever the catalogue names as one; a name that it does not know is one where the words
around it ask for somebody's papers, and no abstract has its words. What is left is the question
without the authors, in which "papers on …" can be read as ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.generation.people import People, parts_of
from index.retrieval.query_framing import PAPERS, words_of
from index.retrieval.spelling import is_english
from index.text.words import STOP_WORDS

_LONGEST = 5  # words of a name
_WORD = re.compile(r"[^\W\d_][^\W_]*\.?(?:['’`-][^\W\d_]+\.?)*")
_WRITTEN = r"(?:co-?)?(?:written|authored|published|released|posted|made|done)"
_WRITE = (
    r"(?:(?:co-?)?(?:write|wrote|written|publish|published|author|authored|work(?:ed)?|done|do"
    r"|release|released))"
)
_EVER = r"(?:(?:ever|also|already|recently|so\s+far)\s+)*"
_ONE = "\0"  # stands where names were; no question holds it
_ALONGSIDE = r"(?:\s*,?\s*(?:and|with|together\s+with|along\s+with|&|,)\s*(?:by\s+)?)"
_OTHERS = (
    r"(?:\s+et\s+al\b\.?|\s+(?:and|&)\s+(?:(?:his|her|their|the|other|some)\s+)*"
    r"(?:colleagues|others|co-?workers|co-?authors|collaborators|team|co)\b\.?)?"
)
_NAME = r"(?P<name>[^\W\d_][^?!:;\"“”()]{1,60})"
_ASKED_FOR = tuple(  # somebody's papers, whoever it is: the name begins there, or ends
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{PAPERS}\s+(?:(?:that|which|are|is|were|was|have|has|been|you|have)\s+)*"
        rf"(?:{_WRITTEN}\s+)?by\s+{_NAME}",
        rf"\b{words_of('anything everything something all what whatever')}\s+(?:is\s+|else\s+)?"
        rf"(?:by|from)\s+{_NAME}",
        rf"\b(?:co-?)?(?:written|authored)\s+by\s+{_NAME}",
        rf"\b(?:has|have|had|did|does)\s+{_NAME}",
        rf"\b{words_of('everything anything all whatever papers what')}\s+(?:that\s+)?{_NAME}",
        rf"\bby\s+{_NAME}",
    )
)
_HAS, _THAT, _BY = 3, 4, 5  # of these, which need a verb of writing behind the name; and the weak
_OWNED = re.compile(
    rf"(?P<name>[^\W\d_][\w.'’ -]{{1,60}}?)(?:['’]s|(?<=s)['’])\s+(?={PAPERS}\b)", re.IGNORECASE
)
_HAS_SOME = rf"(?:have\s+|got\s+)?(?:(?:any|some|an?|other|more)\s+){{1,2}}{PAPERS}"
_WRITES = re.compile(
    rf"\s+(?:{_EVER}(?:has\s+|have\s+)?{_EVER}{_WRITE}|{_HAS_SOME})\b", re.IGNORECASE
)
_REWRITTEN = tuple(
    (re.compile(pattern, re.IGNORECASE), then)
    for pattern, then in (
        (
            rf"\bhow\s+many(?:\s+{PAPERS})?\s+(?:has|have|had|did|does)\s+{_ONE}"
            rf"(?:\s+{_EVER}{_WRITE})?(?=\W*$|\s+(?:on|about|in|for|since|with)\b)",
            "how many papers",
        ),
        (
            rf"\b(?:(?:what|which)(?:\s+else)?(?:\s+{PAPERS})?\s+)?(?:has|have|had|did|does|do)\s+"
            rf"{_ONE}\s+{_EVER}{_WRITE}(?:\s+(?:(?:any|some)(?:thing|\s+{PAPERS})?|an?\s+paper"
            rf"|papers))?(?:\s+about)?(?=\s+(?:on|about|in|for|since|with|using)\b|\W*$)",
            "papers",
        ),
        (
            rf"\b(?:has|have|had|did|does|do)\s+{_ONE}\s+{_EVER}{_WRITE}"
            rf"\s+(?:on|about|with|any(?:thing)?(?:\s+(?:on|about))?)\b",
            "papers on",
        ),
        (rf"\b(?:has|have|had|does|do)\s+{_ONE}\s+{_HAS_SOME}\b", "papers"),
        (rf"{_ONE}['’]s?\s+{PAPERS}\b", "papers"),
        (
            rf"\b(?:{PAPERS}|everything|anything|all|whatever|what)\s+(?:that\s+|which\s+)?{_ONE}\s+"
            rf"(?:has\s+|have\s+)?{_EVER}{_WRITE}\b",
            "papers",
        ),
        (rf"{_ONE}\s+{PAPERS}\b", "papers"),
        (rf"^\W*(?:who\s+(?:is|are)\s+)?(?:{PAPERS}\s+)?{_ONE}\W*$", "papers"),
        (
            rf"\b(?:everything|anything|something|all|what(?:ever)?)(?:\s+(?:is|that\s+is|else))?\s+"
            rf"(?:{_WRITTEN}\s+)?(?:by|from|of)\s+{_ONE}",
            "papers",
        ),
        (
            rf"\s*,?\s*\b(?:(?:that|which)\s+)?(?:(?:are|is|were|was|has|have|been)\s+)*"
            rf"(?:{_WRITTEN}\s+)?(?:by|from|of|with|involving)\s+{_ONE}"
            rf"(?:\s+as\s+(?:an?\s+)?(?:co-?)?authors?)?",
            "",
        ),
        (
            rf"\s*\b(?:where|in\s+which)\s+{_ONE}\s+(?:is|are)\s+(?:an?\s+|among\s+the\s+)?"
            r"(?:co-?)?authors?",
            "",
        ),
        (rf"\b(?P<do>does|did|do)\s+{_ONE}(?=\s+\w)", "do papers"),
        (rf"\s*{_ONE}(?:['’]s\b)?", " "),
    )
)


@dataclass(frozen=True, slots=True)
class Authored:
    """The names of authors, as the question has them, and the question without; or one name that
    nobody in the catalogue bears."""

    names: tuple[str, ...]
    rest: str
    unknown: str = ""


def authored(text: str, people: People, is_word: Callable[[str], bool]) -> Authored | None:
    """The authors that a text without runs of spaces names. `is_word` says of a word whether the
    abstracts use it."""
    if _ONE in text:
        return None
    marked, names = _full_names(text, people, is_word)
    if not names:
        found = _somebody(text, people, is_word)
        if found is None:
            return None
        start, end, name, is_known = found
        if not is_known:
            return Authored((), text, name)
        marked, names = f"{text[:start]}{_ONE}{text[end:]}", [name]
    marked = re.sub(rf"{_ONE}(?:{_ALONGSIDE}{_ONE})+", _ONE, marked)
    marked = re.sub(rf"{_ONE}{_OTHERS}", _ONE, marked, flags=re.IGNORECASE)
    for pattern, then in _REWRITTEN:
        marked = pattern.sub(then, marked)
    rest = re.sub(r"\s+([?.!,])", r"\1", " ".join(marked.split())).strip(" ,")
    return Authored(tuple(dict.fromkeys(names)), rest)


def _full_names(text: str, people: People, is_word: Callable[[str], bool]) -> tuple[str, list[str]]:
    """The text with a sign in the place of each author with a given name, and these."""
    if not people:
        return text, []
    whole = text.strip(' ?!."“”')
    if "," in whole and whole.count(",") == 1 and people.full(whole):  # "Quill, Ada"
        return _ONE, [whole]
    found: list[str] = []
    tokens = [*_WORD.finditer(text)]
    marked, at, place = "", 0, 0
    while place < len(tokens):
        for last in range(min(place + _LONGEST, len(tokens)) - 1, place, -1):
            start, end = tokens[place].start(), _end(tokens[last])
            name = text[start:end]
            if _is_run(name) and _may_be_name(name, is_word) and people.full(name):
                found.append(name)
                marked += text[at:start] + _ONE
                at, place = end, last
                break
        place += 1
    return marked + text[at:], found


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


_Somebody = tuple[int, int, str, bool]


def _somebody(text: str, people: People, is_word: Callable[[str], bool]) -> _Somebody | None:
    """Where a name stands that is one by the words around it, the name, and whether the catalogue
    knows it."""
    unknown: _Somebody | None = None
    for start, written, frame in _asked_for(text):
        for name in _shorter(written, frame):
            end = start + len(name)
            weak = frame == _BY
            if people.named(name) and (name[0].isupper() or not (weak or is_word(name))):
                return start, end, name, True
            if unknown is None and not weak and is_person(name, is_word):
                unknown = start, end, name, False
    return unknown


def _asked_for(text: str) -> Iterator[tuple[int, str, int]]:
    """Where a name may begin, what stands there, and by which words around it."""
    for frame, pattern in enumerate(_ASKED_FOR):
        for match in pattern.finditer(text):
            yield match.start("name"), match["name"], frame
    for match in _OWNED.finditer(text):
        for word in _WORD.finditer(match["name"]):
            yield match.start("name") + word.start(), match["name"][word.start() :], _HAS - 1


_STOPS = re.compile(
    r"[,?!.]*\s+(?:on|about|that|which|with|since|in|from|and|or|for|of|using|to|before|after|until"
    r"|as|ever|also|are|is|have|has|et|&|between|during|this|last|newest|oldest|sorted|first"
    r"|first)\b|,\s|[?!.]*$",
    re.IGNORECASE,
)


def _shorter(written: str, frame: int) -> Iterator[str]:
    """The names that may stand there, the longest first."""
    if frame in (_HAS, _THAT):
        verb = _WRITES.search(written)
        if verb is None:
            return
        written = written[: verb.start()]
    stop = _STOPS.search(written)
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
    if any(part.casefold() in STOP_WORDS for part in parts):
        return False
    own = [part for part in parts if len(part.strip(".")) > 1 and not is_word(part)]
    if len(parts) > 1 and all(part[0].isupper() for part in parts):
        return bool(own)
    capital = parts[0][0].isupper() and not parts[0].isupper()
    return (capital or len(parts) > 1) and any(not is_english(part) for part in own)
