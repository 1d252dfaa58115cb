"""Finds papers: two legs, fused; the best of them put in order again. Knows an opened generation
and a model.

Fusion adds standardised scores (z-scores over *all* papers or passages of the index, so that a leg
in which nothing stands out says little). All weights were chosen on public collections:
benchmarks/README.md.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from index.arrays import Floats, Numbers
from index.generation.bm25 import BM25, idf
from index.generation.generations import Generation, Recipe, current_name, open_generation
from index.generation.sentence_store import SentenceStore
from index.home import Home
from index.models import minilm
from index.models.embedders import Embedder, Models, recognise
from index.models.token_projection import Encoded
from index.models.vectors import cosine_spread
from index.retrieval import ranking
from index.retrieval.acronyms import spelled_out
from index.retrieval.by_words import ByWords, best
from index.retrieval.candidates import Candidates, results_of
from index.retrieval.compounds import as_written
from index.retrieval.dense import Dense
from index.retrieval.encoder import Encoder
from index.retrieval.filters import numbers_passing
from index.retrieval.query import Query, Reading, between
from index.retrieval.query_framing import subject
from index.retrieval.similarity import Similarity
from index.retrieval.spelling import corrected
from index.text.words import stem, terms
from index.types import Filters, Result

if TYPE_CHECKING:
    from index.models.endpoints import EndpointReranker
    from index.retrieval.second_leg import SecondLeg

LEGS = ("dense", "bm25", "fused", "reranked")
RERANKED = 100  # papers
_BEST_BY_BM25 = 100  # papers, as many as are ranked anew
_BEST_AMONG = 10  # papers beside those that were found
_DEFINING = 50  # papers that may say what an acronym stands for
_RECOGNISED_FOR = 60.0  # seconds
_RERANKED_ELSEWHERE = 50  # papers: a server's model reads each


class Searcher:
    """An opened index and the model that reads questions for it. What it remembers of a search,
    and what sentences were read `ahead`, change no result."""

    def __init__(
        self,
        generation: Generation,
        embedder: Embedder,
        reranker: EndpointReranker | None = None,
        ahead: SentenceStore | None = None,
    ) -> None:
        self.generation = generation
        self.embedder = embedder
        self.reranker = reranker
        self.ahead = ahead
        # no method of this one: a circle would keep it open
        self._encoder = Encoder(embedder, ahead)
        self._dense = Dense(generation)
        is_bundled = embedder.name == minilm.NAME
        self.similarity = Similarity(
            generation, self._dense.first, self._encoder, is_bundled=is_bundled
        )
        self._recognised = -_RECOGNISED_FOR
        self._home: Home | None = None  # of a second leg, if that is wanted

    @classmethod
    def open(cls, home: Home, models: Models | None = None) -> Searcher:
        """Raises NoIndex, IndexCorrupt, IndexOutdated or IndexMismatch, SettingError, or an error
        of the model."""
        current_name(home)  # nothing is loaded, and no server asked, where nothing is indexed
        models = models or Models.of(home)
        generation = open_generation(home, Recipe(models.embed.name))
        ahead = SentenceStore(home.vectors / f"sentences-{minilm.NAME}.sqlite")
        found = cls(generation, models.embed.load(), models.rerank, ahead)
        if models.multilingual:
            found._home = home
        return found

    @cached_property
    def second_leg(self) -> SecondLeg | str | None:
        """What searches for questions in other languages, where the setting is on; or why that
        cannot be done, and what to do."""
        if self._home is None:
            return None
        from index.retrieval.second_leg import opened

        return opened(self._home, self.generation)

    def encode(self, texts: Sequence[str]) -> Floats:
        """`(n, 384) float32`, unit rows, by the bundled model, whichever made the index: to compare
        sentences."""
        return self._encoder(texts)

    def corrected(self, question: str) -> str:
        """The question as it is searched for: its mistyped words as the papers have them."""
        return corrected(question, self.generation.bm25)

    def holds(self, word: str) -> bool:
        """Whether a paper has a word, in any of its forms."""
        return stem(word.lower()) in self.generation.bm25.number_of

    def read(self, typed: str, corrected: str | None = None) -> Query:
        """A question, read once for all that is to be done with it, which can begin while the model
        still reads it; `corrected`, where that was done before."""
        self._recognise()
        corrected = self.corrected(typed) if corrected is None else corrected
        framed = as_written(subject(corrected), self.generation.bm25, self._texts_with)
        expanded = spelled_out(framed, self.embedder.bundled.vocabulary, self._texts_with)
        texts = dict.fromkeys([framed, expanded])  # mostly the same
        idf_of = partial(_idf_of, self.generation.bm25)
        begun = [self.embedder.begin(text, idf_of) for text in texts]

        def ended() -> Encoded:
            encoded = [one() for one in begun]
            for text, one in zip(texts, encoded, strict=True):
                self._encoder.put(text, one.bundled)  # an answer compares its sentences with them
            return between(encoded)

        parts = tuple(terms(framed))
        return Query(typed, corrected, framed, expanded, parts, Reading(ended))

    def search(
        self,
        question: str | Query,
        k: int = 10,
        filters: Filters | None = None,
        *,
        rerank: bool = True,
    ) -> list[Result]:
        """The `k` best papers, best first; with filters, of those that pass. Without
        `rerank`, in the bundled order, whatever is configured.

        Raises SettingError for a filter that names what is not in the collection.
        """
        query = self.read(question) if isinstance(question, str) else question
        found = self.candidates(query, filters, k)
        if self.reranker is not None and rerank:
            found = self._reranked(self.reranker, query.typed, found)
        return results_of(self.generation.papers, found, k)

    def search_among(self, query: Query, results: Sequence[Result], k: int) -> list[Result]:
        """The `k` best, in the bundled order, of these papers and of those that match the
        question's words best: for a question about papers that were found already."""
        number_of = self.generation.papers.numbers(result.paper.id for result in results)
        given = np.array([*number_of.values()], dtype=np.int64)
        words = ByWords(query, self.generation)
        numbers = np.union1d(given, words.best(_BEST_AMONG))
        return results_of(self.generation.papers, self._ordered(query, numbers, words), k)

    def vectors_of(self, numbers: Sequence[int]) -> Floats:
        """`(n, d)`, of papers by their numbers, the mean of each one's vectors, unit rows, by the
        index's model."""
        first, vectors = self._dense.first, self.generation.vectors
        sums = [vectors[first[n] : first[n + 1]].astype(np.float32).sum(axis=0) for n in numbers]
        means: Floats = np.array([one / (np.linalg.norm(one) or 1.0) for one in sums])
        return means

    def legs(self, question: str, k: int) -> dict[str, list[str]]:
        """What each leg by itself finds, and both fused: the ids of its `k` best papers, exactly,
        best first."""
        query = self.read(question)
        every = np.arange(len(self._dense.first) - 1)
        cosines, starts = self._dense.cosines(query.vector, every)
        found = self.candidates(query)
        orders = {
            "dense": np.argsort(-np.maximum.reduceat(cosines, starts[:-1]), kind="stable"),
            "bm25": np.argsort(-self.generation.bm25.scores(query.framed), kind="stable"),
            "fused": found.numbers[np.argsort(-found.fused, kind="stable")],
        }
        papers = {leg: self.generation.papers.at(order[:k]) for leg, order in orders.items()}
        return {
            leg: [papers[leg][number].id for number in order[:k].tolist()]
            for leg, order in orders.items()
        }

    def candidates(self, query: Query, filters: Filters | None = None, k: int = 0) -> Candidates:
        """All papers that were looked at closely, best first: at least `k`, where there are so
        many."""
        words = ByWords(query, self.generation)
        among: Numbers | None = None
        if filters:
            digests = self.generation.manifest.digests
            among = numbers_passing(filters, self.generation.papers, digests)
        by_bm25 = words.best(_BEST_BY_BM25, among)
        words.phrases(by_bm25)  # that are likely to be wanted, before the model is waited for
        if k <= _BEST_BY_BM25:
            among = np.union1d(self._dense.near(query.vector, among), by_bm25)
        elif among is None:
            among = np.arange(len(self._dense.first) - 1)
        return self._ordered(query, among, words)

    def _ordered(self, query: Query, numbers: Numbers, words: ByWords) -> Candidates:
        """These papers, best first."""
        if not len(numbers):
            none = np.empty(0, dtype=np.float32)
            return Candidates(np.empty(0, dtype=np.int64), none, none, none, none, {})
        cosines, starts = self._dense.cosines(query.vector, numbers)
        mean, deviation = cosine_spread(query.vector, self.generation.moments)
        dense = ((np.maximum.reduceat(cosines, starts[:-1]) - mean) / deviation).astype(np.float32)
        by_word = words.standardised(numbers)
        fused = ranking.fused(dense, by_word)
        order = np.argsort(-fused, kind="stable")  # numbers are in the order of the ids
        first = order[:RERANKED]
        features = np.column_stack(
            [
                dense[first],
                by_word[first],
                *self._late_interaction(query, numbers[first]).T,
                words.phrases(numbers[first]),
            ]
        )
        scores = ranking.continued(features, fused[order])
        again = np.argsort(-scores, kind="stable")  # of the first among themselves
        order, features = order[again], features[again[: len(first)]]
        each = zip(numbers.tolist(), pairwise(starts.tolist()), strict=True)
        return Candidates(
            numbers[order],
            scores[again],
            fused[order],
            features,
            words.scores[numbers[order]],
            {number: cosines[start:stop] for number, (start, stop) in each},
        )

    def _recognise(self) -> None:
        """Raises IndexMismatch if another model than the index's bears its name now."""
        if not self.embedder.fixed and time.monotonic() - self._recognised > _RECOGNISED_FOR:
            ((title, text),) = self.generation.papers.texts([0])
            recognise(self.embedder, f"{title}\n{text}", self.generation.vectors[0])
            self._recognised = time.monotonic()

    def _reranked(self, reranker: EndpointReranker, question: str, found: Candidates) -> Candidates:
        """The first in the reranker's order; a place keeps its score, on whose scale answers
        depend."""
        first = found.numbers[:_RERANKED_ELSEWHERE]
        texts = dict(self.generation.papers.documents(first))
        scores = reranker.scores(question, [texts[number] for number in first.tolist()])
        order = np.concatenate(
            [np.argsort(-scores, kind="stable"), np.arange(len(first), len(found.numbers))]
        )
        features = found.features[order[: len(found.features)]]
        return replace(
            found,
            numbers=found.numbers[order],
            fused=found.fused[order],
            features=features,
            bm25=found.bm25[order],
        )

    def _late_interaction(self, query: Query, numbers: Numbers) -> Floats:
        """`(n, 2)`: the features that are too dear for all papers."""
        ranges = [range(self._dense.first[n], self._dense.first[n + 1]) for n in numbers]
        return self.generation.token_store.similarity(query.tokens, ranges)

    def _texts_with(self, word: str) -> list[str]:
        """Of the papers that have a word most, titles and abstracts."""
        found = best(self.generation.bm25.scores(word), _DEFINING)
        return [text for _, text in self.generation.papers.documents(np.sort(found))]

    def close(self) -> None:
        leg: SecondLeg | str | None = vars(self).get("second_leg")
        if leg is not None and not isinstance(leg, str):
            leg.close()
        if self.ahead is not None:
            self.ahead.close()
        self.generation.close()


def _idf_of(bm25: BM25, words: Sequence[str]) -> dict[str, float]:
    """Of each word that BM25 counts; one that stands nowhere is the rarest."""
    stems = {word: found[0] for word in set(words) if (found := terms(word))}
    rare = idf(bm25, stems.values(), absent=True)
    return {word: rare[stem] for word, stem in stems.items()}
