"""The word leg: BM25 over titles and abstracts, one document a paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

Scores = npt.NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+")
_GREEK = {
    letter: unicodedata.name(letter).split()[-1].lower()
    for letter in "αβγδεζηθικλμνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
}
_LETTERS = str.maketrans(_GREEK | {"λ": "lambda", "Λ": "lambda"})  # Unicode spells it LAMDA
_STOP = frozenset(STOPWORDS_EN_PLUS)


def words(text: str) -> list[str]:
    """Lower-case words, Greek letters by their names ("μP" and "muP" are one word)."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).translate(_LETTERS).casefold())


def terms(text: str) -> list[str]:
    """What BM25 counts: stems of the words that are no stop words; single letters are dropped, digits kept."""
    kept = [word for word in words(text) if word not in _STOP and (len(word) > 1 or word.isdigit())]
    return [stem(word) for word in kept]


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


class Lexicon:
    """BM25 (Lucene's form; Kamphuis et al. 2020) over documents numbered as they were given."""

    def __init__(self, index: bm25s.BM25, documents: int) -> None:
        self._index = index
        self.documents = documents

    @classmethod
    def of(cls, documents: Sequence[str]) -> Lexicon:
        index = bm25s.BM25(k1=1.2, b=0.75)
        index.index([terms(document) for document in documents], show_progress=False)
        return cls(index, len(documents))

    @classmethod
    def load(cls, folder: Path, documents: int) -> Lexicon:
        return cls(bm25s.BM25.load(str(folder)), documents)

    def save(self, folder: Path) -> None:
        self._index.save(str(folder), show_progress=False)

    def scores(self, question: str) -> Scores:
        """`(n,) float32`, one a document, 0 and up, higher is better."""
        known = [term for term in terms(question) if term in self._index.vocab_dict]
        if not known:
            return np.zeros(self.documents, dtype=np.float32)
        scores: Scores = self._index.get_scores(known)
        return scores

    def document_frequency(self, some_terms: Iterable[str]) -> list[int]:
        """In how many documents each term stands."""
        starts = self._index.scores["indptr"]
        numbers = [self._index.vocab_dict.get(term) for term in some_terms]
        return [0 if n is None else int(starts[n + 1] - starts[n]) for n in numbers]


def rarity(lexicon: Lexicon, some_terms: Iterable[str]) -> dict[str, float]:
    """For each different term that stands anywhere, log((n + 1) / (df + 1/2)): 0 and up, higher is rarer."""
    asked = list(dict.fromkeys(some_terms))
    frequencies = lexicon.document_frequency(asked)
    return {
        term: float(np.log((lexicon.documents + 1) / (frequency + 0.5)))
        for term, frequency in zip(asked, frequencies, strict=True)
        if frequency
    }
