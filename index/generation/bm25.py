"""BM25 over titles and abstracts, one document a paper: kept on the disk, searched by scores.

Written here because no library's index can be changed: after a change ours takes the postings of
every paper that stayed, and is the same as one made anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Numbers
from index.errors import corrupt
from index.generation.postings import Merged, merged
from index.text.words import counted

_K1, _B = 1.2, 0.75  # the usual ones (Robertson and Zaragoza 2009)


@dataclass(frozen=True, slots=True)
class BM25:
    """BM25 (Lucene's form; Kamphuis et al. 2020) over documents numbered from 0.

    Posting i says that the term in whose range `starts[t]:starts[t + 1]` i lies stands `counts[i]`
    times in the document `documents_of[i]`; they are ordered by term (alphabetically), then
    document. `lengths[d]` counts d's terms.
    """

    terms: tuple[str, ...]
    starts: Numbers
    documents_of: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]
    lengths: npt.NDArray[np.int32]
    number_of: Mapping[str, int]

    @classmethod
    def of(cls, documents: Iterable[str]) -> BM25:
        found = EMPTY.updated(np.empty(0, np.int64), enumerate(documents))
        parts = [(np.empty(0, np.int32), np.empty(0, np.uint16)), *found.parts]
        held, counts = (np.concatenate(some) for some in zip(*parts, strict=True))
        return _bm25(found.terms, found.starts, held, counts, found.lengths)

    def updated(
        self, numbers: Numbers, added: Iterable[tuple[int, str]], aside: Path | None = None
    ) -> Merged:
        """The index of other documents: old document d is now `numbers[d]` (-1: gone; order must
        stay), and each of `added` is a new one's number and text. Every number from 0 on is given
        once. What is laid aside meanwhile lies in the folder `aside`."""
        found = ((number, Counter(counted(text))) for number, text in added)
        return merged(self, numbers, found, aside=aside)

    @classmethod
    def load(cls, folder: Path) -> BM25:
        """Raises IndexCorrupt if a file cannot be read."""
        try:
            names = (folder / "terms.txt").read_text(encoding="utf-8").split()
            # as plain arrays: to take one number of a mapped one takes three times as long
            arrays = {
                name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS
            }
        except (OSError, ValueError, EOFError) as error:
            raise corrupt("its word index cannot be read") from error
        return _bm25(names, *(arrays[name] for name in _ARRAYS))

    @property
    def documents(self) -> int:
        return len(self.lengths)

    def scores(self, question: str) -> Floats:
        """`(n,) float32`, one a document, 0 and up, higher is better."""
        scores = np.zeros(self.documents, dtype=np.float32)
        mean = float(self.lengths.mean()) if self.documents else 1.0
        for term in counted(question):
            if (number := self.number_of.get(term)) is None:
                continue
            where = slice(self.starts[number], self.starts[number + 1])
            found, count = self.documents_of[where], self.counts[where].astype(np.float32)
            idf = np.log1p((self.documents - len(found) + 0.5) / (len(found) + 0.5))
            scores[found] += (
                idf * count / (count + _K1 * (1 - _B + _B * self.lengths[found] / mean))
            )
        return scores

    def holding(self, term: str) -> Numbers:
        """The documents in which a term stands, in their order."""
        if (number := self.number_of.get(term)) is None:
            return np.empty(0, np.int64)
        return self.documents_of[self.starts[number] : self.starts[number + 1]].astype(np.int64)

    def document_frequency(self, some_terms: Iterable[str]) -> list[int]:
        """In how many documents each term stands."""
        numbers = [self.number_of.get(term) for term in some_terms]
        return [0 if n is None else int(self.starts[n + 1] - self.starts[n]) for n in numbers]


_ARRAYS = ("starts", "documents_of", "counts", "lengths")


def _bm25(
    names: list[str],
    starts: Numbers,
    documents_of: npt.NDArray[np.int32],
    counts: npt.NDArray[np.uint16],
    lengths: npt.NDArray[np.int32],
) -> BM25:
    numbers = {name: number for number, name in enumerate(names)}
    return BM25(tuple(names), starts, documents_of, counts, lengths, numbers)


EMPTY = _bm25(
    [], np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.uint16), np.empty(0, np.int32)
)


def share(weights: Mapping[str, float], held: Set[str]) -> float:
    """Of terms by their weights, what a text has that holds these, 0..1."""
    there = sum(weight for term, weight in weights.items() if term in held)
    return there / (sum(weights.values()) or 1.0)


def idf(bm25: BM25, some_terms: Iterable[str], *, absent: bool = False) -> dict[str, float]:
    """For each different term that stands anywhere (with `absent`: or nowhere), log((n + 1) / (df +
    1/2)): 0 and up, higher is rarer."""
    asked = list(dict.fromkeys(some_terms))
    frequencies = bm25.document_frequency(asked)
    return {
        term: float(np.log((bm25.documents + 1) / (frequency + 0.5)))
        for term, frequency in zip(asked, frequencies, strict=True)
        if frequency or absent
    }
