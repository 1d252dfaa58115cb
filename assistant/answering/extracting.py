"""An answer without a model, from what was found: extracts, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering import extractive
from assistant.answering.definitions import definition, undefined
from assistant.answering.in_language import led_in
from assistant.answering.outcomes import answered
from assistant.answering.paper_lists import compose
from assistant.answering.telling import Telling, led
from assistant.answering.workings import side_by_side
from assistant.checking.citations import Checked, disarm
from assistant.question.analysis import analyse
from assistant.question.found import Found
from assistant.types import Answer
from index.retrieval.searcher import Searcher
from index.text.languages import Language
from index.text.sentences import Span


def extracted(found: Found, searcher: Searcher, telling: Telling) -> Answer:
    if found.language is not None and found.is_glossed:
        answer = extracted(replace(found, language=None), searcher, telling)
        quotes = found.collected is None
        return replace(answer, text=led_in(answer, found.language.code, quotes=quotes))
    if found.collected is not None:
        extract = compose(found.collected, searcher.generation.manifest.digests, searcher)
        checked = Checked(extract.sentences, extract.citations)
        answer = answered(extract.text, checked, extractive.NAME, ())
        return replace(answer, groups=extract.groups)
    if found.language is not None and found.answerability.reason != "other_language":
        extract = _across(found, found.language, searcher)
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


def _across(found: Found, language: Language, searcher: Searcher) -> extractive.Extract:
    """Of what was found by the second leg, which is opened then."""
    from assistant.answering.extract_across import extract_across

    leg = searcher.second_leg
    if leg is None or isinstance(leg, str):
        raise AssertionError("what it found is there, and it is not")
    return extract_across(found.asked.question, language, found.results, leg)
