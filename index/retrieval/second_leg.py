"""Finds papers for a question in another language: by multilingual vectors, and by the words that
need no language. Its scale is its own: what a cosine of it means was fitted by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import islice

import numpy as np

from index.arrays import Floats, logistic
from index.generation.generations import Generation
from index.generation.multilingual_store import MultilingualStore, paired
from index.home import Home
from index.models import multilingual
from index.models.vectors import cosine_spread
from index.retrieval.dense import asked_for
from index.retrieval.filters import passing
from index.text.languages import language_of, searchable
from index.text.words import stem
from index.types import Filters, Result, ScoredPassage

_NEAREST, _BY_WORDS = 100, 20  # papers
_AT_MOST = 2000  # papers that the graph is asked for
_WORDS_WEIGHT = 0.8  # of BM25's z-score beside the vectors'; as the weights below
# A logistic regression over Closeness, in its order; benchmarks/languages.py --fit fits it.
WEIGHTS = (57.65, 0.32, 4.22)
INTERCEPT = -26.06  # log-odds, as the weights


@dataclass(frozen=True, slots=True)
class Closeness:
    """`cosine`: of the best paper; `stands_out`: how many deviations that is above the mean of
    all; `has_words`: whether any paper has a word of the question, 0 or 1."""

    cosine: float
    stands_out: float
    has_words: float

    @property
    def probability(self) -> float:
        """That the papers found answer the question, 0..1."""
        return float(logistic(INTERCEPT + np.dot(WEIGHTS, astuple(self))))


class SecondLeg:
    """The multilingual vectors of an opened generation."""

    def __init__(self, generation: Generation, store: MultilingualStore) -> None:
        self._generation, self._store = generation, store

    def search(
        self, question: str, k: int, filters: Filters | None = None
    ) -> tuple[list[Result], Closeness]:
        """The `k` best papers, best first. Raises SettingError for a filter that names what is not
        in the collection, EmbeddingError where the model cannot be loaded."""
        read = multilingual.multilingual().subject(question)
        vector = paired(read, read)
        words = self._words(question)
        bm25 = self._generation.bm25.scores(words)
        cosines = self._cosines(vector, bm25, filters)
        if not cosines:
            return [], Closeness(0.0, 0.0, 0.0)
        mean, deviation = cosine_spread(vector, self._store.moments)
        numbers = np.array(sorted(cosines), dtype=np.int64)
        cosine = np.array([cosines[number] for number in numbers.tolist()], dtype=np.float32)
        by_word = (bm25[numbers] - bm25.mean()) / (bm25.std() or 1.0)
        scores = (cosine - mean) / deviation + _WORDS_WEIGHT * by_word
        best = np.argsort(-scores, kind="stable")[:k]  # numbers are in the order of the ids
        papers = self._generation.papers.at(numbers[best])
        passages = self._generation.papers.passages_of(numbers[best])
        results = [
            Result(
                papers[number],
                float(scores[place]),
                float(scores[place]),
                float(cosine[place]),
                float(bm25[number]),
                tuple(ScoredPassage(one, float(cosine[place])) for one in passages[number]),
                {},
            )
            for place, number in zip(best.tolist(), numbers[best].tolist(), strict=True)
        ]
        top = float(cosine.max())
        return results, Closeness(top, (top - mean) / deviation, float(bool(bm25.any())))

    def _words(self, question: str) -> str:
        """What of a question can be counted in English texts."""
        language, number_of = language_of(question), self._generation.bm25.number_of
        code = language.code if language else ""
        return searchable(question, code, lambda word: stem(word.lower()) in number_of)

    def similarity(self, question: str, texts: Sequence[str]) -> Floats:
        """`(n,)`, the cosine of each text with the question."""
        model = multilingual.multilingual()
        found: Floats = model.passages(texts) @ model.question(question)
        return found

    def _cosines(self, vector: Floats, bm25: Floats, filters: Filters | None) -> dict[int, float]:
        """Of the papers that are nearest, and of those with most of the question's words, by their
        numbers."""
        papers, digests = self._generation.papers, self._generation.manifest.digests
        allowed = passing(filters, papers, digests) if filters else None
        if allowed is not None and not allowed:
            return {}
        found = self._near(vector, allowed)
        held = np.argsort(-bm25, kind="stable")[:_BY_WORDS]
        more = papers.at(
            [n for n in held[bm25[held] > 0].tolist() if allowed is None or n in allowed]
        )
        beside = {one.id: number for number, one in more.items() if number not in found}
        if beside:
            cosines = self._store.vectors.nearest(vector, len(beside), sorted(beside))
            found |= {beside[key]: cosine for key, cosine in cosines.items()}
        return found

    def _near(self, vector: Floats, allowed: set[int] | None) -> dict[int, float]:
        """Of the papers that are nearest, of these, by their numbers. Where most pass, the nearest
        of all are asked for, as many more as hold them; else each that passes is looked at."""
        papers = self._generation.papers
        every = len(papers)
        some = every if allowed is None else len(allowed)
        wanted = min(_NEAREST, some)
        asked = asked_for(wanted, every, some)
        if asked <= _AT_MOST:
            cosines = self._store.vectors.nearest(vector, asked)
            number_of = papers.numbers(cosines)
            found = {number_of[key]: cosine for key, cosine in cosines.items() if key in number_of}
            if allowed is not None:
                found = {number: found[number] for number in found if number in allowed}
            if allowed is None or len(found) >= wanted:
                return dict(islice(found.items(), wanted))
        ids = {one.id: number for number, one in papers.at(sorted(allowed or ())).items()}
        cosines = self._store.vectors.nearest(vector, wanted, sorted(ids))
        return {ids[key]: cosine for key, cosine in cosines.items()}

    def close(self) -> None:
        self._store.vectors.close()


def opened(home: Home, generation: Generation) -> SecondLeg | str:
    """That of a generation, or why there is none, and what to do."""
    if not multilingual.is_installed():
        off = "The setting multilingual is on, and its extra is not installed."
        return f"{off} {multilingual.INSTALL}"
    name = generation.manifest.generation
    store = MultilingualStore.open(home, name, len(generation.papers))
    if store is None:
        return (
            "The setting multilingual is on, and this index has no vectors for it yet. Make them "
            "with: askpapers index"
        )
    return SecondLeg(generation, store)
