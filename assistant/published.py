"""A handle on what is published in one home: every tab of the page has one, and so has whoever
answers."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from assistant.question.language import readable
from assistant.types import Answer, CollectionStatus
from index.errors import IndexClosed, IndexError_, IndexMismatch, IndexOutdated, NoIndex
from index.generation.following import Follower
from index.generation.generations import Generation, Manifest, Recipe, current_name, inspect
from index.home import Home
from index.models.embedders import Models
from index.models.minilm import bundled
from index.models.remembered import Remembered
from index.retrieval import ranking
from index.retrieval.listing import Listing
from index.retrieval.matches import Matches, matches
from index.retrieval.query import Query
from index.retrieval.searcher import Searcher
from index.retrieval.topics import TopicMap, Topics, topic_map, topics
from index.text.unicode import sound
from index.types import Digest, Filters, Paper, Result, Unparsed

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_T = TypeVar("_T")


_MATCHES = 16  # lists; one of 100,000 papers takes 1 MB
_COLLECTS, _EVERY = 6, 8.0  # seconds: longer than most answers take


@dataclass(eq=False)
class Opened:
    """One opened generation. It ends with the last answer that reads it."""

    home: Home
    name: str
    searcher: Searcher
    is_sample: bool

    @cached_property
    def listing(self) -> Listing:
        generation = self.searcher.generation
        return Listing(generation)

    @cached_property
    def topics(self) -> Topics:
        return topics(self.home, self.searcher.generation)

    def matches(self, words: str, filters: Filters | None = None) -> Matches:
        """Papers that typed words may mean, best first. The latest are remembered: a list is looked
        through page by page, sorted, selected and saved."""
        said, _ = sound(words)
        return self._matched.one_of(
            (said, filters), lambda: matches(self.searcher, self.listing, said, filters)
        )

    @cached_property
    def _matched(self) -> Remembered[tuple[str, Filters | None], Matches]:
        return Remembered(_MATCHES)


class Published:
    """Takes up a newly published generation whenever it is asked for something.

    `embed` is any LlamaIndex embedding model, in the place of the one that the settings name. With
    `sample`, a home in which nothing is indexed is answered for by the sample's. Every method
    raises an error of the index, or the model.
    """

    def __init__(
        self, home: Home, *, embed: BaseEmbedding | None = None, sample: bool = False
    ) -> None:
        self.home = home
        self._embed = embed
        self._sample = sample
        self._models: dict[Home, Models] = {}
        self._opened: Opened | None = None
        self._opening = threading.Lock()
        self._notes: tuple[str, ...] = ()
        self._follower = Follower(home)
        self._closed = False

    def open(self) -> Opened:
        """What is published now."""
        self.follow()
        with self._opening:
            return self._or_sample(self._opened_at)

    def notes(self) -> tuple[str, ...]:
        """What the next answer should say of how the index was opened; each is told once."""
        with self._opening:
            notes, self._notes = self._notes, ()
        return notes

    def follow(self) -> None:
        """Have the newest of what machines share, if that is configured; it is waited for the first
        time."""
        self.still_open()
        self._follower.begin()

    def troubles(self) -> tuple[str, ...]:
        """What is wrong with what machines share, a sentence each. Asks the Chroma server."""
        return self._follower.troubles()

    def still_open(self) -> None:
        """Raises IndexClosed behind `close`."""
        if self._closed:
            raise IndexClosed("This assistant was closed. Open another: open_assistant().")

    def close(self) -> None:
        """Let go of what is open; it ends with the last answer that reads it."""
        self._closed = True
        self._follower.end()
        with self._opening:
            self._opened = None
            self._models.clear()

    def status(self, llm: str, notes: tuple[str, ...] = ()) -> CollectionStatus:
        """What is indexed, from when to when, by which models. Nothing is loaded for it."""
        try:
            manifest, home = self._or_sample(self._inspected)
        except IndexError_:  # opening it mends what can be mended, or says it
            opened = self.open()
            manifest, home = opened.searcher.generation.manifest, opened.home
        models = self._models_of(home)
        dates = sorted(digest.captured for digest in manifest.digests if digest.captured)
        return CollectionStatus(
            home=str(self.home.root),
            generation=manifest.generation,
            digests=len(manifest.digests),
            papers=manifest.papers,
            passages=manifest.passages,
            captured_from=dates[0] if dates else None,
            captured_to=dates[-1] if dates else None,
            undated=len(manifest.digests) - len(dates),
            embed=models.embed.name,
            rerank=models.rerank.name if models.rerank else ranking.NAME,
            llm=llm,
            sample=home != self.home,
            notes=notes,
            addresses=models.addresses(),
        )

    def search(
        self,
        question: str | Query,
        k: int = 10,
        filters: Filters | None = None,
        *,
        rerank: bool = True,
    ) -> list[Result]:
        asked = question if isinstance(question, Query) else readable(question)
        return self.open().searcher.search(asked, k, filters, rerank=rerank)

    def read(self, question: str) -> Query:
        """The question as it is searched for, a reranker's included: without its slips. Raises
        QuestionError."""
        searcher = self.open().searcher
        corrected = searcher.corrected(readable(question))
        return searcher.read(corrected, corrected)

    def paper(self, paper_id: str) -> Paper:
        """Raises KeyError for an id that the published generation does not hold."""
        return self.open().searcher.generation.papers[paper_id]

    def listing(self) -> Listing:
        """All papers as a list, made once a generation."""
        return self.open().listing

    def topic_map(self) -> TopicMap:
        """The map of the collection; the first of a generation takes seconds to two minutes."""
        opened = self.open()
        return topic_map(opened.home, opened.searcher.generation)

    def arrived(self, papers: Sequence[str], digests: Iterable[str]) -> list[str]:
        """Those of these papers that none of these digests (hashes) holds."""
        held = self.open().searcher.generation.papers
        before = held.in_digests(digests)
        return [key for key in papers if held.named(key) not in before]

    def digests(self) -> tuple[Digest, ...]:
        return self.open().searcher.generation.manifest.digests

    def unread(self) -> list[Unparsed]:
        """The pieces of the digests that could not be read."""
        return self.open().searcher.generation.papers.unparsed()

    def papers_of(self, answer: Answer) -> dict[str, Paper]:
        """The papers of an answer, and those near it, that are still indexed."""
        return self.known((*answer.papers, *(near.paper_id for near in answer.nearest)))

    def known(self, keys: Sequence[str]) -> dict[str, Paper]:
        """Of these papers, by id, those that are indexed."""
        if not keys:  # also where nothing is indexed
            return {}
        held = self.open().searcher.generation.papers
        return {key: held[key] for key in keys if key in held}

    def captured(self) -> dict[str, str | None]:
        """The captured date of each digest, by its name."""
        return {digest.name: digest.captured for digest in self.digests()}

    def _or_sample(self, does: Callable[[Home], _T]) -> _T:
        """What is done with the home, or where nothing is indexed in it, with the sample's."""
        self.still_open()
        try:
            return does(self.home)
        except NoIndex:
            if not self._sample:
                raise
            return does(self.home.sample)

    def _inspected(self, home: Home) -> tuple[Manifest, Home]:
        """The manifest of what is published, checked, and where; of what is open already, without
        looking again."""
        opened = self._opened
        if opened is not None and (opened.home, opened.name) == (home, current_name(home)):
            return opened.searcher.generation.manifest, home
        return inspect(home, Recipe(self._models_of(home).embed.name)), home

    def _opened_at(self, home: Home) -> Opened:
        name = current_name(home)
        if self._opened is None or (self._opened.home, self._opened.name) != (home, name):
            try:
                searcher = self._searcher_of(home)
            except IndexMismatch:  # the settings may have changed since they were read
                del self._models[home]
                searcher = self._searcher_of(home)
            if self._opened is not None:
                _let_go_of(weakref.ref(self._opened.searcher.generation))
            self._opened = Opened(home, name, searcher, home != self.home)
        return self._opened

    def _models_of(self, home: Home) -> Models:
        if home not in self._models:
            self._models[home] = Models.of(home, self._embed) if home == self.home else Models()
        return self._models[home]

    def _searcher_of(self, home: Home) -> Searcher:
        """Rebuild what an older askpapers made; the sample's index, which nobody else can mend,
        whatever is wrong."""
        models = self._models_of(home)
        try:
            return Searcher.open(home, models)
        except IndexOutdated:
            self._notes = (
                "The index was made by an older askpapers, and was built again from "
                "the home's copies.",
            )
        except IndexError_:
            if home == self.home:
                raise
        from index.builder import build

        own = home == self.home
        build(home=home.root, rebuild=True, embed=self._embed if own else bundled(), alone=not own)
        return Searcher.open(home, models)


def _let_go_of(replaced: weakref.ref[Generation]) -> None:
    """See that a replaced generation ends. What failed while it was read may hold it in a circle
    (an error, its traceback, a frame that has the error), for which Python's collector comes by
    late, or never where nothing happens; until then its files stay open and on the disk."""

    def collect() -> None:
        for _ in range(_COLLECTS):
            time.sleep(_EVERY)
            if replaced() is None:
                return
            gc.collect()

    threading.Thread(target=collect, daemon=True).start()
