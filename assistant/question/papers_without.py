"""Which papers do without something, whatever they are about: those whose abstracts say so.

Silence tells nothing where nothing else is asked: most papers never needed it. So no paper is given
that does not say it.
"""

from __future__ import annotations

from assistant.question.analysis import analyse
from assistant.question.answerability import Answerability
from assistant.question.conversation import Standalone
from assistant.question.doing_without import LACKS, MOST_READ, denying, saying_so
from assistant.question.found import LOOKED_AT, Collected, Found, considered, covers
from assistant.question.orders import ordered
from assistant.question.paper_kinds import of_kinds
from assistant.question.requests import Request
from assistant.wording import verb
from index.retrieval.filters import passing
from index.retrieval.searcher import Searcher
from index.text.words import terms
from index.types import Filters

_SURE = LACKS["without"]


def papers_without(
    asked: Standalone, request: Request, filters: Filters, searcher: Searcher
) -> Found:
    """Those that say that they do without what a request of no subject excludes."""
    generation, what = searcher.generation, request.excluded
    digests = generation.manifest.digests
    numbers = {one for term in terms(what) for one in generation.bm25.holding(term).tolist()}
    if filters:
        numbers &= passing(filters, generation.papers, digests)
    if request.papers:
        numbers = of_kinds(generation, request.papers, numbers)
    query = searcher.read(f"{what}-free, without {what}", f"without {what}")
    if len(numbers) > MOST_READ:
        scores = generation.bm25.scores(query.framed)
        numbers = set(sorted(numbers, key=lambda one: -scores[one])[:MOST_READ])
    ids = saying_so(generation.papers, sorted(numbers), what)
    only = Filters(paper=ids) if ids else filters
    results = searcher.search(query, len(ids) or LOOKED_AT, only, rerank=False)
    chosen = ordered(results, request.order, digests) if ids else []
    spans = {one.paper.id: denying(one.paper, what) for one in chosen}
    say = verb(len(chosen), "says itself", "say themselves")
    return Found(
        asked,
        query,
        analyse(query),
        results,
        Answerability(_SURE, None) if ids else Answerability(None, "not_stated"),
        notes=covers(filters, digests),
        considered=considered(filters, searcher),
        collected=Collected(
            request,
            tuple(chosen),
            (_SURE,) * len(chosen),
            0,
            quoted={key: (span,) for key, span in spans.items() if span is not None},
            of=f"{say} to do without {what}",
        ),
        refused="" if ids else f"No abstract here says that it does without {what}.",
    )
