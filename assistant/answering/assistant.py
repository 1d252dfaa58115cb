"""From a question to a checked answer: condense, search, refuse or answer, check every sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from assistant.answering import extractive
from assistant.answering.generation import Extras, generate
from assistant.answering.outcomes import abstained, answered, strictly
from assistant.answering.prompts import render
from assistant.answering.suggestions import Suggestions
from assistant.checking.citations import Checked
from assistant.fencing import visible
from assistant.llm.openai_compatible import CLOSING, LONGEST, ChatModel, Message
from assistant.question.answerability import Coverage
from assistant.question.conversation import Standalone, transcript
from assistant.question.finding import Found, find
from assistant.question.language import _LONGEST_QUESTION, _readable
from assistant.types import Answer, CollectionStatus, Seconds, Sentence, Usage, total
from assistant.wording import chance
from index.builder import build
from index.errors import IndexError_, IndexMismatch, IndexOutdated, ModelError, NoIndex
from index.generation.generations import current_name
from index.home import Home
from index.models.embedders import Models
from index.models.minilm import bundled
from index.retrieval import ranking
from index.retrieval.listing import Listing
from index.retrieval.searcher import Searcher
from index.retrieval.topics import Atlas, atlas
from index.types import Digest, Filters, Paper, Result, Unparsed

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_NO_EXTRAS = Extras()
_NEAR = 6  # papers that a question may lead on to


class Assistant:
    """Answers questions over one home. Takes up a newly published generation before the next question.

    `model` is called when the first answer needs one; None means extractive answers. `embed` is any LlamaIndex
    embedding model, in the place of the one that the settings name. With `sample`, a home in which nothing is indexed
    is answered for by the sample's; with `strict` every answer is so. `extras` is what a model is asked besides.
    """

    def __init__(
        self,
        home: Home,
        *,
        model: Callable[[], ChatModel] | None = None,
        llm: str = extractive.NAME,
        sample: bool = False,
        strict: bool = False,
        notes: tuple[str, ...] = (),
        embed: BaseEmbedding | None = None,
        extras: Extras = _NO_EXTRAS,
    ) -> None:
        self._home = home
        self._embed = embed
        self._models: dict[Home, Models] = {}
        self._connect = model
        self._model: ChatModel | None = None
        self._llm = llm
        self._sample = sample
        self._strict = strict
        self._notes = notes
        self._extras = extras
        self._searcher: Searcher | None = None
        self._opened: tuple[Home, str] | None = None
        self._suggestions: Suggestions | None = None
        self._opening = threading.Lock()
        self._told: tuple[str, ...] = ()

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        strict: bool = False,
        filters: Filters | None = None,
        anyway: bool = False,
    ) -> Answer:
        """The whole answer. Raises QuestionError, SettingError, ModelError, or an error of the index."""
        for piece in self.stream(question, history=history, strict=strict, filters=filters, anyway=anyway):
            if isinstance(piece, Answer):
                return piece
        raise AssertionError("a stream ends with its answer")

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        strict: bool = False,
        filters: Filters | None = None,
        anyway: bool = False,
    ) -> Iterator[str | Sentence | Answer]:
        """Pieces of text as they come, each sentence of a model's once it is complete and checked, and then the
        `Answer`, whose text may differ where something was left out or mended. Closing the iterator stops the model.

        With `anyway`, an answer is tried where the digests probably have none.
        """
        started, strict = time.monotonic(), strict or self._strict
        question = _readable(question)
        searcher, sample = self._open()
        spent: list[Usage] = []
        rewrite = partial(self._rewritten, self._connect, spent) if self._connect else None
        found = find(question, history, filters or Filters(), searcher, rewrite)
        retrieved = time.monotonic()
        judged = found.judged
        if judged.reason is not None and not (anyway and found.results):
            answer = abstained(judged.reason, found.results, self._llm)
            yield answer.text
        elif self._connect is None:
            answer = _extracted(found, searcher)
            yield answer.text
        else:
            model = self._chat_model(self._connect)
            context = _with_context(found.asked, question)
            generated = generate(model, found.results, context, self._extras)
            answer = yield from (_supported(generated) if strict else generated)
        if strict:
            answer = strictly(answer, found.results)
        ended = time.monotonic()
        near = [result.paper for result in found.results[:_NEAR] if result.paper.id not in answer.papers]
        told, self._told = self._told, ()
        yield replace(
            answer,
            usage=total(*spent, answer.usage),
            notes=(*told, *_doubt(judged, answer), *found.notes, *answer.notes),
            probability=round(judged.probability, 3),
            followups=self._suggestions_of(searcher).after(replace(answer, question=question), near),
            question=question,
            considered=found.considered,
            searched=found.asked.question,
            sample=sample,
            seconds=Seconds(round(retrieved - started, 3), round(ended - retrieved, 3), round(ended - started, 3)),
        )

    @property
    def is_extractive(self) -> bool:
        return self._connect is None

    def status(self) -> CollectionStatus:
        """What is indexed, from when to when, by which models. Raises an error of the index."""
        searcher, sample = self._open()
        manifest = searcher.generation.manifest
        dates = sorted(digest.captured for digest in manifest.digests if digest.captured)
        return CollectionStatus(
            home=str(self._home.root),
            generation=manifest.generation,
            digests=len(manifest.digests),
            papers=manifest.papers,
            passages=manifest.passages,
            captured_from=dates[0] if dates else None,
            captured_to=dates[-1] if dates else None,
            undated=len(manifest.digests) - len(dates),
            embed=searcher.embedder.name,
            rerank=searcher.reranker.name if searcher.reranker else ranking.NAME,
            llm=self._llm,
            sample=sample,
            notes=self._notes,
        )

    def search(
        self, question: str, k: int = 10, filters: Filters | None = None, *, rerank: bool = True
    ) -> list[Result]:
        searcher, _ = self._open()
        return searcher.search(_readable(question), k, filters, rerank=rerank)

    def corrected(self, question: str) -> str:
        """The question as it is searched for. Raises QuestionError."""
        searcher, _ = self._open()
        return searcher.corrected(_readable(question))

    def paper(self, paper_id: str) -> Paper:
        """Raises KeyError for an id that the published generation does not hold."""
        searcher, _ = self._open()
        return searcher.generation.papers[paper_id]

    def listing(self) -> Listing:
        """All papers as a list, made anew at each call."""
        searcher, _ = self._open()
        return Listing(searcher.generation.papers, searcher.generation.manifest.digests)

    def atlas(self) -> Atlas:
        """The map of the collection; the first of a generation takes seconds to two minutes."""
        searcher, sample = self._open()
        return atlas(self._home.sample if sample else self._home, searcher.generation)

    def arrived(self, papers: Sequence[str], digests: Iterable[str]) -> list[str]:
        """Those of these papers that none of these digests (hashes) holds."""
        searcher, _ = self._open()
        held = searcher.generation.papers.in_digests(digests)
        return [key for key in papers if searcher.generation.papers.named(key) not in held]

    def digests(self) -> tuple[Digest, ...]:
        searcher, _ = self._open()
        return searcher.generation.manifest.digests

    def unread(self) -> list[Unparsed]:
        """The pieces of the digests that could not be read."""
        searcher, _ = self._open()
        return searcher.generation.papers.unparsed()

    def papers_of(self, answer: Answer) -> dict[str, Paper]:
        """The papers of an answer, and those near it, that are still indexed."""
        searcher, _ = self._open()
        held = searcher.generation.papers
        keys = (*answer.papers, *(near.paper_id for near in answer.nearest))
        return {key: held[key] for key in keys if key in held}

    def captured(self) -> dict[str, str | None]:
        """The captured date of each digest, by its name."""
        return {digest.name: digest.captured for digest in self.digests()}

    def _open(self) -> tuple[Searcher, bool]:
        """A searcher over what is published now, and whether that is the sample."""
        with self._opening:
            try:
                return self._searcher_at(self._home), False
            except NoIndex:
                if not self._sample:
                    raise
                return self._searcher_at(self._home.sample), True

    def _searcher_at(self, home: Home) -> Searcher:
        name = current_name(home)
        if self._searcher is None or self._opened != (home, name):
            try:
                searcher = self._searcher_of(home)
            except IndexMismatch:  # the settings may have changed since they were read
                del self._models[home]
                searcher = self._searcher_of(home)
            self._suggestions = None
            self._searcher = searcher  # the old one ends with the last answer that reads it
            self._opened = (home, name)
        return self._searcher

    def _suggestions_of(self, searcher: Searcher) -> Suggestions:
        """Those of this searcher, which may have been followed by another one meanwhile."""
        suggestions = self._suggestions
        if suggestions is None or suggestions.searcher is not searcher:
            self._suggestions = suggestions = Suggestions(searcher)
        return suggestions

    def _searcher_of(self, home: Home) -> Searcher:
        """Rebuild what an older askpapers made; the sample's index, which nobody else can mend, whatever is wrong."""
        if home not in self._models:
            self._models[home] = Models.of(home, self._embed) if home == self._home else Models()
        models = self._models[home]
        try:
            return Searcher.open(home, models)
        except IndexOutdated:
            self._told = ("The index was made by an older askpapers, and was built again from the home's copies.",)
        except IndexError_:
            if home == self._home:
                raise
        build(home=home.root, rebuild=True, embed=self._embed if home == self._home else bundled())
        return Searcher.open(home, models)

    def _rewritten(
        self, connect: Callable[[], ChatModel], spent: list[Usage], question: str, history: Sequence[Answer]
    ) -> str:
        """The question on its own, by the model, or nothing; what that took is added to `spent`."""
        user = render("condense_user", conversation=transcript(history), question=question)
        pieces = self._chat_model(connect).stream([Message("system", render("condense_system")), Message("user", user)])
        began, rewritten = False, ""
        try:
            for piece in pieces:
                if isinstance(piece, Usage):
                    spent.append(piece)
                else:
                    began, rewritten = True, (rewritten + piece).rpartition(CLOSING)[2]
                if len(rewritten) > LONGEST:  # no question is that long
                    return ""
        except ModelError:
            if began:  # half a question is none, and it can be understood without a model
                return ""
            raise
        return visible(rewritten).strip().split("\n")[0][:_LONGEST_QUESTION]

    def _chat_model(self, connect: Callable[[], ChatModel]) -> ChatModel:
        if self._model is None:
            self._model = connect()
            self._llm = self._model.name
        return self._model


def _supported(generated: Generator[str | Sentence, None, Answer]) -> Generator[str | Sentence, None, Answer]:
    """Of a model's answer while it comes only what has passed the check."""
    while True:
        try:
            piece = next(generated)
        except StopIteration as ended:
            whole: Answer = ended.value
            return whole
        if isinstance(piece, Sentence) and piece.support == "supported":
            yield f"{piece.text} "
            yield piece
        else:
            yield ""  # where whoever reads can stop


def _doubt(judged: Coverage, answer: Answer) -> list[str]:
    """A word of warning for what is answered although it would have been refused."""
    if judged.reason is None or answer.status == "abstained":
        return []
    return [
        f"Answered because you asked for it: the chance that the digests do was put at {chance(judged.probability)}."
    ]


def _extracted(found: Found, searcher: Searcher) -> Answer:
    if found.overview:
        chosen = found.results[: extractive.MOST_PAPERS]
    else:
        chosen = extractive.choose_papers(found.results, found.asked)
    extract = extractive.extract(found.asked.own or found.asked.question, chosen, searcher, overview=found.overview)
    checked = Checked(extract.sentences, extract.citations)
    return answered(extract.text, checked, extractive.NAME, ())


def _with_context(asked: Standalone, question: str) -> str:
    return question if asked.question == question else f"{question} (that is: {asked.question})"
