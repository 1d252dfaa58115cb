"""The one engine behind every door: what is published, and who answers. Knows no protocol."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import date

from assistant.answering.assistant import Assistant, whole
from assistant.checking.citations import cite
from assistant.checking.support import RANK
from assistant.doors.earlier_answers import EarlierAnswers
from assistant.doors.forms import (
    Asked,
    ClaimCheck,
    DigestRecords,
    Hits,
    Order,
    PaperRecord,
    PaperRow,
    PaperRows,
    digest_record,
    hit,
    paper_record,
    paper_row,
)
from assistant.question.found import covers
from assistant.question.language import readable
from assistant.today import Briefing, briefing
from assistant.types import Answer, CollectionStatus, Event, FollowUps, Support
from assistant.wording import NO_PAPER
from index.addresses import is_address
from index.errors import AskpapersError
from index.generation.catalogue import Catalogue
from index.retrieval.filters import passing
from index.text.sentences import Span
from index.types import Filters, Paper

_LOOKED_AT = 3  # papers in which a claim is looked for
_log = logging.getLogger(__name__)


class Engine:
    """Every method raises an error of the index, SettingError for a filter or an id that means
    nothing, and QuestionError for words that cannot be read. `today` tells the day."""

    def __init__(self, assistant: Assistant, today: Callable[[], date] = date.today) -> None:
        self.assistant = assistant
        self.published = assistant.published
        self.earlier = EarlierAnswers(assistant)
        self._today = today

    def ask(self, asked: Asked) -> Answer:
        """The whole answer, with what to ask next. Raises ModelError besides."""
        return whole(self.stream(asked))

    def stream(self, asked: Asked) -> Generator[Event]:
        """As `Assistant.stream`, from which it differs in that the conversation is its
        questions."""
        answer: Answer | None = None
        history = self.earlier.of(asked)
        for event in self.assistant.stream(
            asked.question,
            history=history,
            strict=asked.strict,
            filters=asked.filters,
            anyway=asked.anyway,
            kind=asked.kind,
        ):
            if isinstance(event, Answer):
                answer = event
                self.earlier.keep(asked, answer)
            elif isinstance(event, FollowUps) and answer is not None:
                self.earlier.keep(asked, replace(answer, followups=event.questions))
            yield event

    def search(self, query: str, k: int, filters: Filters) -> Hits:
        read = self.published.read(query)
        results = self.published.search(read, k, filters)
        notes = [*covers(filters, self.published.digests()), *([] if results else [NO_PAPER])]
        return Hits(tuple(map(hit, results)), read.corrected, tuple(notes))

    def similar(self, paper_id: str, k: int, filters: Filters) -> Hits:
        """The papers nearest to one, which is not among them."""
        paper = self._paper(paper_id)
        text = f"{paper.title}\n{paper.abstract}"
        searcher = self.published.open().searcher
        # its words are the papers' already
        results = searcher.search(searcher.read(text, text), k + 1, filters)
        others = [hit(result) for result in results if result.paper.id != paper.id][:k]
        notes = [*covers(filters, self.published.digests()), *([] if others else [NO_PAPER])]
        return Hits(tuple(others), paper.title, tuple(notes))

    def paper(self, paper_id: str) -> PaperRecord:
        """By its id, an alias, an arXiv id or its address."""
        return paper_record(self._paper(paper_id))

    def papers(
        self, words: str, order: Order, filters: Filters, offset: int, limit: int
    ) -> PaperRows:
        found = self.published.listing().find(words, filters, order)
        return PaperRows(len(found), tuple(map(paper_row, found[offset : offset + limit])))

    def digests(self) -> DigestRecords:
        return DigestRecords(tuple(map(digest_record, self.published.digests())))

    def news(self, day: str | None = None) -> Briefing:
        """What the digests of a day brought, or the newest."""
        return briefing(self.published, self._today(), day, whole=True)

    def check(self, sentence: str, paper_id: str | None = None) -> ClaimCheck:
        """Of the papers that a sentence may be from, or of the one that is named, the sentence that
        carries it best."""
        claim = readable(sentence)
        if paper_id is not None:
            papers = [self._paper(paper_id)]
        else:
            found = self.published.search(claim, _LOOKED_AT)
            papers = [result.paper for result in found]
        best: tuple[Support, Span, Paper] | None = None
        for paper in papers:  # where none carries it, the nearest tells most of why
            support, span = cite(claim, paper, scored=True)
            if best is None or RANK[support.verdict] < RANK[best[0].verdict]:
                best = support, span, paper
            if support.verdict == "supported":
                break
        if best is None:
            return ClaimCheck(claim, "unsupported", 0.0, (NO_PAPER,))
        support, span, paper = best
        return ClaimCheck(
            claim,
            support.verdict,
            round(support.score, 4),
            support.reasons,
            paper.id,
            paper.title,
            span.text,
            span.start,
            span.end,
            paper.url,
        )

    def newest(self, most: int) -> Sequence[PaperRow]:
        return self.papers("", "newest", Filters(), 0, most).papers

    def url_of(self, paper_id: str) -> str:
        """Where a paper stands on the web; empty where that is not known."""
        try:
            url = self._paper(paper_id).url or ""
        except AskpapersError:  # it has gone since
            return ""
        return url if is_address(url) else ""

    def status(self) -> CollectionStatus:
        return self.assistant.status()

    def warm(self) -> None:
        """Load what the first answer needs; whoever asks is told what is wrong."""
        try:
            for one in self.newest(1):
                self.assistant.warm(f"What does “{one.title}” show?")
        except AskpapersError:
            _log.debug("nothing could be loaded ahead", exc_info=True)

    def _paper(self, paper_id: str) -> Paper:
        opened = self.published.open()
        papers: Catalogue = opened.searcher.generation.papers
        (number,) = passing(Filters(paper=(paper_id,)), papers, ())
        return papers.at([number])[number]
