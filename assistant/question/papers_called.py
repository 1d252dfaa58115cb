"""The papers that stand in a text by what they are called: by their titles, the names before their
colons, the names that they gave to something."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.checking.mentions import introduces, names
from assistant.question.answerability import OWN
from assistant.question.metadata_words import NOTHING, WORD, core, plain, words
from assistant.question.paper_references import titled
from index.retrieval.searcher import Searcher
from index.text.words import stem

_LONGEST_TITLE = 40  # words that are looked at as one


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The papers that a question names, and the other words of it."""

    papers: tuple[str, ...]
    left: tuple[str, ...]


def called(text: str, searcher: Searcher) -> Mentioned:
    """By titles, and names before their colons, that stand in the text; else by the one that the
    words come near to which ask nothing themselves."""
    papers, titles = searcher.generation.papers, searcher.generation.papers.titles
    tokens = [*WORD.finditer(text)]
    found: list[int] = []
    left: list[str] = []
    place = 0
    while place < len(tokens):
        for last in range(min(place + _LONGEST_TITLE, len(tokens)) - 1, place - 1, -1):
            written = re.sub(r"['’]s$", "", text[tokens[place].start() : tokens[last].end()])
            chosen = titles.called(written)
            if chosen and (last > place or _is_name(written, searcher)):
                found += chosen
                place = last
                break
        else:
            left.append(tokens[place][0])
        place += 1
    if not found and (telling := core(text)) and (number := _near(telling, searcher)) is not None:
        found, left = [number], words(text.replace(telling, " ", 1))
    keys = papers.at(found)
    return Mentioned(tuple(dict.fromkeys(keys[number].id for number in found)), tuple(left))


def _is_name(word: str, searcher: Searcher) -> bool:
    """Whether one word is a paper's own, rather than one that asks."""
    if plain(word) in NOTHING:
        return False
    (frequency,) = searcher.generation.bm25.document_frequency([stem(plain(word).casefold())])
    return frequency <= OWN or any(letter.isupper() for letter in word)


def _near(text: str, searcher: Searcher) -> int | None:
    """The paper whose title it nearly is, or which coined this name."""
    if text in names(text):
        papers = searcher.generation.papers
        results = searcher.search(text, OWN)
        coined = [one.paper.id for one in results if introduces(one.paper, text) > 1]
        return papers.named(coined[0]) if coined else None
    return titled(text, searcher)
