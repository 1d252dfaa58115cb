"""The word leg: BM25 over titles and abstracts, one document a paper.

Written here because no library's index can be changed: after a change ours takes the postings of every paper that
stayed, and is the same as one made anew.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import Stemmer

from index.errors import corrupt

Scores = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

_K1, _B = 1.2, 0.75
_LONGEST = 8000  # characters of a text whose terms are remembered; an abstract has some 1,500

_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"(?<![\w‑–-])(?=[\w‑–-]*[^\W\d_])[^\W_]+(?:[-‑–][^\W_]+)+")
_COMMAND = re.compile(r"\$?\\([a-zA-Z]+)\$?")  # of LaTeX: "$\mu$P" is "muP"
_VOWEL = re.compile("[aeiouy]")
_SPELLINGS = [
    (re.compile(pattern), american)
    for pattern, american in (
        (r"is(e|es|ed|er|ers|ing|ation|ations|able)$", r"iz\1"),
        (r"ys(e|es|ed|er|ers|ing)$", r"yz\1"),
        (r"our(|s|ed|ing|al|ally|hood|hoods|able)$", r"or\1"),
        (r"ell(ed|ing|er|ers)$", r"el\1"),
        (r"^(cent|met|fib)re(s?)$", r"\1er\2"),
        (r"^(def|off)ence(s?)$", r"\1ense\2"),
    )
]
_GREEK = {
    letter: unicodedata.name(letter).split()[-1].lower()
    for letter in "αβγδεζηθικλμνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
}
_LETTERS = str.maketrans(_GREEK | {"λ": "lambda", "Λ": "lambda"})  # Unicode spells it LAMDA
STOP_WORDS = frozenset(
    """a about above after again against ain all am an and any are aren as at be because been before being below between
    both but by can couldn d did didn do does doesn doing don down during each few for from further had hadn has hasn
    have haven having he her here hers herself him himself his how i if in into is isn it its itself just ll m ma me
    mightn more most mustn my myself needn no nor not now o of off on once only or other our ours ourselves out over own
    re s same shan she should shouldn so some such t than that the their theirs them themselves then there these they
    this those through to too under until up ve very was wasn we were weren what when where which while who whom why
    will with won wouldn y you your yours yourself yourselves""".split()
)


def words(text: str) -> list[str]:
    """Lower-case words, Greek letters by their names ("μP" and "muP" are one word)."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).translate(_LETTERS).casefold())


def terms(text: str) -> list[str]:
    """Stems of the words that are no stop words; single letters are dropped, digits kept."""
    plain = _COMMAND.sub(r"\1", text)
    kept = [word for word in words(plain) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())]
    return [stem(word) for word in kept]


def terms_of_known(text: str) -> tuple[str, ...]:
    """The terms of a text that is read again and again, such as an abstract: the latest are remembered."""
    return _remembered_terms(text) if len(text) <= _LONGEST else tuple(terms(text))


@lru_cache(maxsize=4096)
def _remembered_terms(text: str) -> tuple[str, ...]:
    return tuple(terms(text))


def counted(text: str) -> list[str]:
    """What BM25 counts: the terms, and those of compounds also as one word ("fine-tuning" is "finetuning", too)."""
    return terms(text) + [stem("".join(words(compound))) for compound in _COMPOUND.findall(text)]


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Of a word in lower case; British and American spelling have one, and so have "LLMs" and "LLM"."""
    if len(word) > 3 and word.endswith("s") and not _VOWEL.search(word):
        word = word[:-1]
    if len(word) > 5:
        for british, american in _SPELLINGS:
            word, changed = british.subn(american, word)
            if changed:
                break
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


@dataclass(frozen=True, slots=True)
class Lexicon:
    """BM25 (Lucene's form; Kamphuis et al. 2020) over documents numbered from 0.

    Posting i says that the term in whose range `starts[t]:starts[t + 1]` i lies stands `counts[i]` times in the
    document `documents_of[i]`; they are ordered by term (alphabetically), then document. `lengths[d]` counts d's terms.
    """

    terms: tuple[str, ...]
    starts: Numbers
    documents_of: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]
    lengths: npt.NDArray[np.int32]
    number_of: Mapping[str, int]

    @classmethod
    def of(cls, documents: Iterable[str]) -> Lexicon:
        return EMPTY.updated(np.empty(0, np.int64), enumerate(documents))

    def updated(self, numbers: Numbers, added: Iterable[tuple[int, str]]) -> Lexicon:
        """The lexicon of other documents: old document d is now `numbers[d]` (-1: gone; order must stay), and each of
        `added` is a new one's number and text. Every number from 0 on is given once."""
        vocabulary: dict[str, int] = dict(self.number_of)
        term_of, document_of, count_of = array("q"), array("q"), array("q")
        sizes: dict[int, int] = {}
        for number, text in added:
            found = Counter(counted(text))
            sizes[number] = sum(found.values())
            for term, count in found.items():
                term_of.append(vocabulary.setdefault(term, len(vocabulary)))
                document_of.append(number)
                count_of.append(min(count, 65535))
        total = int((numbers >= 0).sum()) + len(sizes)
        lengths = np.zeros(total, np.int32)
        lengths[numbers[numbers >= 0]] = self.lengths[numbers >= 0]
        lengths[list(sizes)] = list(sizes.values())

        new_terms = np.frombuffer(term_of, np.int64) if term_of else np.empty(0, np.int64)
        moved = numbers[self.documents_of]
        kept = moved >= 0
        old_terms = np.repeat(np.arange(len(self.terms)), np.diff(self.starts))[kept]
        used = np.zeros(len(vocabulary), bool)
        used[old_terms] = True
        used[new_terms] = True
        names = list(vocabulary)
        alphabetical = sorted(np.flatnonzero(used).tolist(), key=names.__getitem__)
        place = np.full(len(names), -1, np.int64)
        place[alphabetical] = np.arange(len(alphabetical))

        # The old postings stay in order under their new numbers, so the few new ones are put in between.
        old_keys = place[old_terms] * max(total, 1) + moved[kept]
        new_keys = place[new_terms] * max(total, 1) + np.array(document_of, np.int64)
        order = np.argsort(new_keys, kind="stable")
        between = np.searchsorted(old_keys, new_keys[order])
        keys = np.insert(old_keys, between, new_keys[order])
        counts = np.insert(self.counts[kept], between, np.array(count_of, np.uint16)[order])
        starts = np.searchsorted(keys, np.arange(len(alphabetical) + 1) * max(total, 1))
        return _lexicon(
            [names[n] for n in alphabetical], starts, (keys % max(total, 1)).astype(np.int32), counts, lengths
        )

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """Raises IndexCorrupt if a file cannot be read."""
        try:
            names = (folder / "terms.txt").read_text(encoding="utf-8").split()
            arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
        except (OSError, ValueError, EOFError) as error:
            raise corrupt("its word index cannot be read") from error
        return _lexicon(names, *(arrays[name] for name in _ARRAYS))

    def save(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "terms.txt").write_text("\n".join(self.terms), encoding="utf-8", newline="\n")
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @property
    def documents(self) -> int:
        return len(self.lengths)

    def scores(self, question: str) -> Scores:
        """`(n,) float32`, one a document, 0 and up, higher is better."""
        scores = np.zeros(self.documents, dtype=np.float32)
        mean = float(self.lengths.mean()) if self.documents else 1.0
        for term in counted(question):
            if (number := self.number_of.get(term)) is None:
                continue
            where = slice(self.starts[number], self.starts[number + 1])
            found, count = self.documents_of[where], self.counts[where].astype(np.float32)
            idf = np.log1p((self.documents - len(found) + 0.5) / (len(found) + 0.5))
            scores[found] += idf * count / (count + _K1 * (1 - _B + _B * self.lengths[found] / mean))
        return scores

    def document_frequency(self, some_terms: Iterable[str]) -> list[int]:
        """In how many documents each term stands."""
        numbers = [self.number_of.get(term) for term in some_terms]
        return [0 if n is None else int(self.starts[n + 1] - self.starts[n]) for n in numbers]


_ARRAYS = ("starts", "documents_of", "counts", "lengths")


def _lexicon(
    names: list[str],
    starts: Numbers,
    documents_of: npt.NDArray[np.int32],
    counts: npt.NDArray[np.uint16],
    lengths: npt.NDArray[np.int32],
) -> Lexicon:
    numbers = {name: number for number, name in enumerate(names)}
    return Lexicon(tuple(names), starts, documents_of, counts, lengths, numbers)


EMPTY = _lexicon([], np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.uint16), np.empty(0, np.int32))


def rarity(lexicon: Lexicon, some_terms: Iterable[str], *, absent: bool = False) -> dict[str, float]:
    """For each different term that stands anywhere (with `absent`: or nowhere), log((n + 1) / (df + 1/2)): 0 and up,
    higher is rarer."""
    asked = list(dict.fromkeys(some_terms))
    frequencies = lexicon.document_frequency(asked)
    return {
        term: float(np.log((lexicon.documents + 1) / (frequency + 0.5)))
        for term, frequency in zip(asked, frequencies, strict=True)
        if frequency or absent
    }
