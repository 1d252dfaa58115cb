"""Words of a question that are mistyped: in no paper, no word that the embedding model knows, and one slip away from
one that is both."""

from __future__ import annotations

import re
from collections.abc import Container
from string import ascii_lowercase

from index.lexical import Lexicon, stem

_WORD = re.compile(r"(?:^[A-Z][a-z]{5,}|(?<![\w-])[a-z]{6,})(?![\w-])")  # no name: those begin with a capital


def corrected(question: str, known: Container[str], lexicon: Lexicon) -> str:
    """The question with each such word as the papers have it; of several that are near, the one most papers have."""

    def mended(match: re.Match[str]) -> str:
        word = match[0].lower()
        if word in known or stem(word) in lexicon.number_of:
            return match[0]
        near = sorted(one for one in _a_slip_away(word) if one in known and one[0] == word[0])
        papers = lexicon.document_frequency(map(stem, near))
        count, best = max(zip(papers, near, strict=True), default=(0, ""))
        return best if count else match[0]

    return _WORD.sub(mended, question)


def _a_slip_away(word: str) -> set[str]:
    """All that differs by a letter left out, put in or taken for another, or by two that changed places."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in halves if right),
        *(left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1),
        *(left + letter + right[1:] for left, right in halves if right for letter in ascii_lowercase),
        *(left + letter + right for left, right in halves for letter in ascii_lowercase),
    }
