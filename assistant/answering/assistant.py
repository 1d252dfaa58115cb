"""From a question to a checked answer: condense, search, refuse or answer, check every sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import (
    AsyncGenerator,
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cache, partial
from types import TracebackType
from typing import TYPE_CHECKING, TypedDict, Unpack

from assistant.answering import extractive
from assistant.answering.definitions import definition, undefined
from assistant.answering.evidence import assemble, most_papers
from assistant.answering.generation import Extras, generate
from assistant.answering.in_language import led_in
from assistant.answering.list_generation import Listing, generate_list
from assistant.answering.list_parts import parts_of
from assistant.answering.outcomes import answered, strictly
from assistant.answering.paper_lists import and_more, arrange, compose, reasons
from assistant.answering.paper_tables import compares, table
from assistant.answering.prompts import render
from assistant.answering.relay import relay
from assistant.answering.replying import ON_ITS_OWN, Program
from assistant.answering.stated_columns import stating
from assistant.answering.streaming import supported_only
from assistant.answering.suggestions import Suggestions
from assistant.answering.telling import Telling, led, of_model, refused, tell
from assistant.answering.workings import side_by_side
from assistant.answering.writer import Writer
from assistant.checking.citations import Checked, disarm
from assistant.fencing import visible
from assistant.llm.chat_model import ChatModel, Message
from assistant.llm.replies import LONGEST
from assistant.llm.thoughts import behind_thoughts
from assistant.published import Published
from assistant.question import talk
from assistant.question.across_languages import find_in_any_language
from assistant.question.analysis import analyse
from assistant.question.answerability import Answerability
from assistant.question.conversation import transcript
from assistant.question.found import Collected, Found
from assistant.question.language import LONGEST_QUESTION, readable
from assistant.question.pasted import plain, without_headers, without_signature
from assistant.question.times import counted_back
from assistant.types import (
    REPLIED,
    Answer,
    CollectionStatus,
    Event,
    FollowUps,
    Kind,
    Reading,
    Row,
    Seconds,
    TextDelta,
    Usage,
    total,
)
from assistant.wording import chance
from index.circuits import Circuits
from index.errors import ModelError
from index.home import Home
from index.retrieval.searcher import Searcher
from index.text.languages import Language
from index.text.sentences import Span
from index.types import Filters, Paper

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_NO_EXTRAS = Extras()


def whole(events: Iterable[Event]) -> Answer:
    """The answer of a stream, with what to ask next."""
    answer: Answer | None = None
    for event in events:
        if isinstance(event, Answer):
            answer = event
        elif isinstance(event, FollowUps) and answer is not None:
            return replace(answer, followups=event.questions)
    raise AssertionError("a stream ends with its answer, and what may follow")


class How(TypedDict, total=False):
    """How a question is to be answered: the keywords of `Assistant.ask`, and of its likes."""

    history: Sequence[Answer]
    strict: bool
    filters: Filters | None
    anyway: bool
    kind: Kind | None


class Assistant:
    """Answers questions over one home, from what is `published` there when they are asked.

    `assistant.open_assistant()` makes one with the model that the settings name. It may be asked
    from any number of threads at once, and of an event loop (`aask`, `astream`). It holds its index
    open: close it, or use it in a `with`.

        with open_assistant("my-home") as assistant:
            answer = assistant.ask("How does LoRA work?", filters=Filters.of(since="2026-08-01"))
            answer = assistant.ask("and QLoRA?", history=[answer])

    `model` is called when the first answer needs one; None means extractive answers. `circuits`
    tells how its addresses are. `embed` is any
    LlamaIndex embedding model, in the place of the one that the settings name. With `sample`, a
    home in which nothing is indexed is answered for by the sample's; with `strict` every answer is
    so. `extras` is what a model is asked besides. `today` tells on which day a question is asked.
    """

    def __init__(
        self,
        home: Home,
        *,
        model: Callable[[], ChatModel] | None = None,
        llm: str = extractive.NAME,
        circuits: Circuits | None = None,
        sample: bool = False,
        strict: bool = False,
        notes: tuple[str, ...] = (),
        embed: BaseEmbedding | None = None,
        extras: Extras = _NO_EXTRAS,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.published = Published(home, embed=embed, sample=sample)
        self._writer = None if model is None else Writer(model, llm, circuits)
        self._strict = strict
        self._notes = notes
        self._extras = extras
        self._today = today
        self._program = Program(self.published, lambda: self.writer, today)
        self._suggestions = Suggestions()
        self.heard: tuple[Callable[[Answer], None], ...] = ()
        """Each is told of every answer, by whichever model, before whoever asked."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        strict: bool = False,
        filters: Filters | None = None,
        anyway: bool = False,
        kind: Kind | None = None,
    ) -> Answer:
        """The whole answer, with what to ask next.

        `history`: the answers before it in the conversation, the oldest first. `strict` leaves out
        sentences that are not fully supported. `filters`: of which papers (`index.Filters.of`).
        With `anyway`, an answer is tried where the digests probably have none. `kind`: what the
        question asks for, in the place of what would be read from its words ("fact", "list" …).
        Raises QuestionError, SettingError, ModelError, or an error of the index: each an
        `index.errors.AskpapersError`, whose text says what to do.
        """
        return whole(
            self.stream(
                question, history=history, strict=strict, filters=filters, anyway=anyway, kind=kind
            )
        )

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        strict: bool = False,
        filters: Filters | None = None,
        anyway: bool = False,
        kind: Kind | None = None,
    ) -> Iterator[Event]:
        """Text as it comes (`TextDelta`), each sentence of a model's once it is complete and
        checked; then the `Answer`, whose text may differ where something was left out or mended,
        and last what to ask next (`FollowUps`). Closing the iterator stops the model.

        Keywords and errors are those of `ask`; nothing is done before the first event is taken.
        """
        self.published.still_open()
        started, strict, writer = time.monotonic(), strict or self._strict, self._writer
        typed = readable(question)
        question = plain(talk.without(readable(without_signature(without_headers(question)))))
        history = [answer for answer in history if answer.kind not in ON_ITS_OWN]
        alone = self._program.standing_alone(question, history)
        meant, question = alone if alone != question else "", alone
        kind = None if kind in REPLIED else kind  # of what is asked again: it is read again
        filters = filters or Filters()
        spent: list[Usage] = []
        rewrite = partial(_rewritten, writer, spent) if writer else None
        # asked at most once, for the rooms as for the search
        translate = cache(partial(_translated, writer, spent)) if writer else None
        if kind is None and (reply := self._program.replied(question, history, filters, translate)):
            for event in self._program.told(
                typed, replace(reply, read_as=reply.read_as or meant), started
            ):
                if isinstance(event, Answer):
                    self._tell(event)
                yield event
            return
        opened = self.published.open()
        searcher = opened.searcher
        found = find_in_any_language(question, history, filters, searcher, rewrite, kind, translate)
        retrieved = time.monotonic()
        telling = tell(found, searcher)
        found = replace(
            found,
            answerability=telling.answerability,
            collected=found.collected and stating(found.collected),
        )
        answer = yield from self._written(
            writer, question, found, telling, searcher, strict=strict, anyway=anyway
        )
        refused = answer.status == "abstained"
        counted = counted_back(question, searcher.generation.manifest.digests, self._today())
        held = searcher.generation.papers
        side_by_side = _compares(found, [held[key] for key in answer.papers])
        ended, answerability = time.monotonic(), found.answerability
        answer = replace(
            answer,
            usage=total(*spent, answer.usage),
            notes=(
                *self.published.notes(),
                *_doubt(answerability, answer),
                *((counted,) if counted else ()),
                *found.notes,
                *answer.notes,
            ),
            probability=_rounded(answerability.probability),
            question=typed,
            considered=found.considered,
            searched=found.asked.question,
            standing=found.asked.standing or found.asked.question,
            language=found.language.code if found.language else None,
            kind=_kind(found, side_by_side=side_by_side),
            count=len(found.collected.results) if found.collected and not refused else None,
            table=_table(answer, held) if side_by_side else None,
            sample=opened.is_sample,
            seconds=Seconds(
                round(retrieved - started, 3),
                round(ended - retrieved, 3),
                round(ended - started, 3),
            ),
        )
        self._tell(answer)
        yield answer
        yield FollowUps(self._suggestions.after(searcher, answer, found.results))

    async def aask(self, question: str, **how: Unpack[How]) -> Answer:
        """As `ask`, for an event loop, which goes on meanwhile. Cancelling it stops the model."""
        async with aclosing(self.astream(question, **how)) as events:
            return whole([event async for event in events])

    async def astream(self, question: str, **how: Unpack[How]) -> AsyncGenerator[Event]:
        """As `stream`, for an event loop: text is gathered to at most ten pieces a second, and a
        second of silence gives a `Heartbeat`. Closing it (`contextlib.aclosing`) stops the model.
        """
        stop = threading.Event()
        try:
            async with aclosing(relay(self.stream(question, **how), stop)) as events:
                async for event in events:
                    yield event
        finally:
            stop.set()

    def close(self) -> None:
        """Let go of the index and of the model. Answers that are being written come to their end;
        every later question raises IndexClosed. A second time it does nothing."""
        self.published.close()
        self._writer = None

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _tell(self, answer: Answer) -> None:
        for hears in self.heard:
            hears(answer)

    def _written(
        self,
        writer: Writer | None,
        question: str,
        found: Found,
        telling: Telling,
        searcher: Searcher,
        *,
        strict: bool,
        anyway: bool,
    ) -> Generator[Event, None, Answer]:
        """The text of what was found, by a model or without one, or a refusal."""
        reason, language = found.answerability.reason, found.language
        there = found.collected.results if found.collected else found.results
        if reason is not None and not (anyway and there):
            answer = refused(found, reason, writer.name if writer else extractive.NAME, searcher)
            yield TextDelta(answer.text)
        elif writer is None or (found.collected and found.collected.rearranged):
            answer = _extracted(found, searcher, telling)
            yield TextDelta(answer.text)
        else:
            model = writer.model()
            context = _with_context(found, question)
            if found.collected is not None:
                listing = _listing(found.collected, searcher, model.context, context)
                yield Reading(listing.papers)
                return (
                    yield from generate_list(
                        model, listing, context, self._extras, strict=strict, language=language
                    )
                )
            compares = found.analysis.comparison and not found.overview
            read = there[: most_papers(model.context)]
            bearings = extractive.bearings(found.analysis, read, searcher)
            yield Reading(assemble(there, model.context, context, bearings).papers)
            generated = generate(
                model,
                there,
                context,
                self._extras,
                compares=compares,
                language=language,
                unstated=telling.what,
                bearings=bearings,
            )
            answer = yield from (supported_only(generated) if strict else generated)
            answer = of_model(answer, telling)
        return strictly(answer, found.results) if strict else answer

    def tabled(self, answer: Answer, most: int | None = None) -> Answer:
        """The answer with a table of its papers, of `most` of them, as far as they are still
        indexed. Raises an error of the index."""
        return replace(answer, table=_table(answer, self.published.papers_of(answer), most))

    @property
    def is_extractive(self) -> bool:
        return self._writer is None

    @property
    def writer(self) -> str:
        """The name of the model that writes; empty without one."""
        return self._writer.name if self._writer else ""

    def written_by(self, writer: Writer | None) -> Assistant:
        """The same over the same index, with another model, or without one."""
        other = copy(self)
        other.write_by(writer)
        other._program = Program(self.published, lambda: other.writer, self._today)
        return other

    def quoting(self) -> Assistant:
        """The same without a model, and heard by nobody: for questions that nobody asks now."""
        other = self.written_by(None)
        other.heard = ()
        return other

    def write_by(self, writer: Writer | None) -> None:
        """Every question from now on; one that is being answered is so by the model before."""
        self._writer = writer

    def status(self) -> CollectionStatus:
        """What is indexed, from when to when, by which models. Raises an error of the index."""
        llm = self.writer or extractive.NAME
        self.published.follow()
        notes = () if self._writer else self._notes
        told = self.published.status(llm, (*notes, *self.published.troubles()))
        written_at = tuple(self._writer.addresses()) if self._writer else ()
        return replace(told, addresses=told.addresses + written_at)


def _rewritten(writer: Writer, spent: list[Usage], question: str, history: Sequence[Answer]) -> str:
    """The question on its own, by the model, or nothing."""
    user = render("condense_user", conversation=transcript(history), question=question)
    return _line(writer, spent, "condense_system", user)


def _translated(writer: Writer, spent: list[Usage], question: str, language: Language) -> str:
    """The question in English, by the model, or nothing where it gives none."""
    user = render("translate_user", language=language.name, question=question)
    return _line(writer, spent, "translate_system", user)


def _line(writer: Writer, spent: list[Usage], system: str, user: str) -> str:
    """The first line that the model replies; what that took is added to `spent`."""
    pieces = writer.model().stream([Message("system", render(system)), Message("user", user)])
    began, rewritten = False, ""
    try:
        for piece in pieces:
            if isinstance(piece, Usage):
                spent.append(piece)
            else:  # it was heard, if it only thinks
                began = True
                if isinstance(piece, str):
                    rewritten = behind_thoughts(rewritten + piece)
            if len(rewritten) > LONGEST:  # no question is that long
                return ""
    except ModelError:
        if began:  # half a question is none, and it can be understood without a model
            return ""
        raise
    return visible(rewritten).strip().split("\n")[0][:LONGEST_QUESTION]


def _doubt(answerability: Answerability, answer: Answer) -> list[str]:
    """A word of warning for what is answered although it would have been refused."""
    if answerability.reason is None or answer.status == "abstained":
        return []
    if answerability.reason == "other_language":
        return [
            "Quoted from what those of its words that are known are nearest to; whether that "
            "answers the question was not judged, since it is not in English."
        ]
    if answerability.probability is None:
        return ["Answered because you asked for it."]
    return [
        "Answered because you asked for it: the chance that the digests do was put at "
        f"{chance(answerability.probability)}."
    ]


def _rounded(probability: float | None) -> float | None:
    return None if probability is None else round(probability, 3)


def _listing(
    collected: Collected, searcher: Searcher, context: int | None, question: str
) -> Listing:
    """What a model is to write from about papers that a request is for."""
    digests = searcher.generation.manifest.digests
    arranged = arrange(collected, digests, searcher)
    quoted = partial(reasons, collected=collected, searcher=searcher)
    parts, papers = parts_of(collected, arranged, digests, quoted, context, question)
    more = partial(and_more, collected=collected)
    return Listing(collected.request.kind, arranged.head, parts, papers, quoted, more)


def _extracted(found: Found, searcher: Searcher, telling: Telling) -> Answer:
    if found.language is not None and found.is_glossed:
        answer = _extracted(replace(found, language=None), searcher, telling)
        quotes = found.collected is None
        return replace(answer, text=led_in(answer, found.language.code, quotes=quotes))
    if found.collected is not None:
        extract = compose(found.collected, searcher.generation.manifest.digests, searcher)
        checked = Checked(extract.sentences, extract.citations)
        answer = answered(extract.text, checked, extractive.NAME, ())
        return replace(answer, groups=extract.groups)
    if found.language is not None and found.answerability.reason != "other_language":
        extract = _extracted_across(found, found.language, searcher)
        checked = Checked(extract.sentences, extract.citations)
        return answered(extract.text, checked, extractive.NAME, ())
    if found.overview:
        chosen = found.results[: extractive.MOST_PAPERS]
    else:
        chosen = extractive.choose_papers(found.results, found.query, found.analysis)
    asked = analyse(found.asked.own) if found.asked.own else found.analysis
    lead: Sequence[Span] = ()
    begins = definition(found.defines, found.results) if found.defines else telling.first
    if begins is not None:
        first, lead = begins
        chosen = [first, *(one for one in chosen if one is not first)][: extractive.MOST_PAPERS]
    if asked.comparison and len(chosen) > 1 and not asked.beside_names:  # nothing else is asked
        extract = side_by_side([result.paper for result in chosen])
    else:
        extract = extractive.extract(asked, chosen, searcher, overview=found.overview, lead=lead)
    checked = Checked(extract.sentences, extract.citations)
    text, short = led(extract, telling)
    if found.kind == "find" and len(chosen) == 1:  # what is found is told before what it says
        text = f"{disarm(chosen[0].paper.title)}\n{text}"
    answer = answered(text, checked, extractive.NAME, ())
    if found.defines and not lead:
        answer = replace(answer, notes=(*answer.notes, undefined(found.defines)))
    return replace(answer, reason=telling.reason, short=short)


def _extracted_across(found: Found, language: Language, searcher: Searcher) -> extractive.Extract:
    """Of what was found by the second leg, which is opened then."""
    from assistant.answering.extract_across import extract_across

    leg = searcher.second_leg
    if leg is None or isinstance(leg, str):
        raise AssertionError("what it found is there, and it is not")
    return extract_across(found.asked.question, language, found.results, leg)


def _compares(found: Found, papers: Sequence[Paper]) -> bool:
    """Whether papers are to stand side by side in a table."""
    if found.asked.form == "table":
        return True
    if found.asked.named and found.analysis.comparison:  # "compare these two"
        return len(papers) > 1
    if found.collected is not None:
        return found.collected.request.kind == "compare" and len(papers) > 1
    return compares(found.analysis, papers)


def _kind(found: Found, *, side_by_side: bool) -> Kind:
    if found.kind is not None:
        return found.kind
    if found.collected is not None:
        return found.collected.request.kind
    if side_by_side:
        return "compare"
    return "definition" if found.defines else "fact"


def _table(
    answer: Answer, held: Mapping[str, Paper], most: int | None = None
) -> tuple[Row, ...] | None:
    """Of the papers of an answer, by the numbers under which it cites them; None of none."""
    numbers = {citation.paper_id: citation.number for citation in answer.citations}
    shown = [key for key in answer.papers if key in held and key in numbers][:most]
    rows = table([held[key] for key in shown], [numbers[key] for key in shown])
    group_of = {key: group.name for group in answer.groups for key in group.papers}
    return tuple(replace(row, group=group_of.get(row.paper_id, "")) for row in rows) or None


def _with_context(found: Found, question: str) -> str:
    english = found.asked.question
    if found.language is not None:
        language = found.language.name
        return render("question_in_language", question=question, english=english, language=language)
    return question if english == question else f"{question} (that is: {english})"
