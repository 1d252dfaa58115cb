"""The text of an answer from what was found: by a model or without one, or a refusal."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

from assistant.answering import extractive
from assistant.answering.evidence import assemble, most_papers
from assistant.answering.extracting import extracted
from assistant.answering.generation import Extras, generate
from assistant.answering.list_generation import Listing, generate_list
from assistant.answering.list_parts import parts_of
from assistant.answering.outcomes import strictly
from assistant.answering.paper_lists import and_more, arrange, reasons
from assistant.answering.prompts import render
from assistant.answering.streaming import supported_only
from assistant.answering.telling import Telling, of_model, refused
from assistant.answering.writer import Writer
from assistant.question.found import Collected, Found
from assistant.types import Answer, Event, Reading, TextDelta
from index.retrieval.searcher import Searcher


def written(
    writer: Writer | None,
    question: str,
    found: Found,
    telling: Telling,
    searcher: Searcher,
    extras: Extras,
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
        answer = extracted(found, searcher, telling)
        yield TextDelta(answer.text)
    else:
        model = writer.model()
        context = _with_context(found, question)
        if found.collected is not None:
            listing = _listing(found.collected, searcher, model.context, context)
            yield Reading(listing.papers)
            return (
                yield from generate_list(
                    model, listing, context, extras, strict=strict, language=language
                )
            )
        compares = found.analysis.comparison and not found.overview
        read = there[: most_papers(model.context)]
        bearings = extractive.bearings(found.analysis, read, searcher)
        evidence = assemble(there, model.context, context, bearings)
        yield Reading(evidence.papers)
        generated = generate(
            model,
            there,
            context,
            extras,
            compares=compares,
            language=language,
            unstated=telling.what,
            evidence=evidence,
        )
        answer = yield from (supported_only(generated) if strict else generated)
        answer = of_model(answer, telling)
    return strictly(answer, found.results) if strict else answer


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


def _with_context(found: Found, question: str) -> str:
    english = found.asked.question
    if found.language is not None:
        language = found.language.name
        return render("question_in_language", question=question, english=english, language=language)
    return question if english == question else f"{question} (that is: {english})"
