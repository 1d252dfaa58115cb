"""What an answer to a question for a fact says of what the abstracts do, and do not, state: the
short answer that leads it, or that there is none, and the names that no paper here mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering import outcomes
from assistant.answering.extractive import Extract, choose_papers, is_named
from assistant.answering.outcomes import abstained
from assistant.answering.paper_tables import limit_of
from assistant.checking.citations import disarm
from assistant.question.analysis import Analysis, analyse
from assistant.question.answerability import Answerability
from assistant.question.found import Found
from assistant.question.statedness import Stated, judge, missing_everywhere
from assistant.types import Answer, Reason
from index.retrieval.searcher import Searcher
from index.text.sentences import Span
from index.types import Result


@dataclass(frozen=True, slots=True)
class Telling:
    """Whether the question is answered, now that it was held against the abstracts. `what` they do
    not state, as it stands behind these words, empty if they do; `names`: those in the question
    that no paper has. `stated`: what it was judged by, if it was. `first`: the paper, and its
    sentences, with which an answer is to begin."""

    answerability: Answerability
    what: str = ""
    names: tuple[str, ...] = ()
    stated: Stated | None = None
    first: tuple[Result, list[Span]] | None = None

    @property
    def reason(self) -> Reason | None:
        """Of an answer, if it is one."""
        return "partly_stated" if self.what else None

    def lead(self, short: str) -> str:
        """What the program says above the sentences that it quotes; empty if nothing."""
        if not self.what:
            return disarm(short)
        unknown = f"{told_names(self.names)} " if self.names else ""
        return f"{unknown}The abstracts do not state {disarm(self.what)}; the nearest says:"


def tell(found: Found, searcher: Searcher) -> Telling:
    """Of what is not refused already; it is now where all that is named is in no paper. A
    comparison, or what several papers say, has no one thing that they could state."""
    before, asked = found.answerability, _asked(found)
    is_read = (
        (found.language is None or found.is_glossed) and not found.collected and not found.overview
    )
    if before.reason or not is_read or not _has_a_slot(asked):
        return Telling(before)
    chosen = choose_papers(found.results, found.query, found.analysis)
    if asked.slot.kind == "limit":
        first = _with_a_limit(asked, chosen)
        return Telling(before, "" if first else asked.slot.told, first=first)
    stated = judge(asked, chosen, searcher)
    if stated.is_stated:
        return Telling(before, stated=stated, first=_leading(stated, chosen))
    names = tuple(missing_everywhere(asked, searcher))
    absent = set(names) >= asked.names and not any(
        is_named(asked.text, one.paper) for one in chosen
    )
    reason: Reason | None = "not_stated" if names and absent else None
    probability = min(before.probability or 0.0, stated.probability)
    return Telling(Answerability(probability, reason), asked.slot.told, names, stated)


def _leading(stated: Stated, chosen: Sequence[Result]) -> tuple[Result, list[Span]] | None:
    """The sentence that surely holds what is asked for, before others of its paper."""
    if stated.leads is None:
        return None
    holding = next((one for one in chosen if one.paper.id == stated.paper), None)
    return (holding, [stated.leads]) if holding else None


def _with_a_limit(asked: Analysis, chosen: Sequence[Result]) -> tuple[Result, list[Span]] | None:
    """The first paper that says what it cannot do; of one that is named, that one."""
    named = [one for one in chosen if is_named(asked.text, one.paper)]
    limits = ((one, limit_of(one.paper)) for one in named or chosen)
    return next(((one, [span]) for one, span in limits if span is not None), None)


def _asked(found: Found) -> Analysis:
    """What is asked for stands in a follow-up itself, what of in the question it completes."""
    if not found.asked.own:
        return found.analysis
    own = analyse(found.asked.own)
    return replace(found.analysis, slot=own.slot, parts=own.parts)


def _has_a_slot(asked: Analysis) -> bool:
    if asked.comparison or asked.works or asked.slot.kind == "definition":
        return False
    return asked.slot.kind != "open" or not (asked.topic or not asked.beside_names)


def refused(found: Found, reason: Reason, llm: str, searcher: Searcher) -> Answer:
    """A refusal, with the names in the question that no paper has."""
    if found.language is not None:
        return outcomes.refused(reason, found.results, llm, found.language, found.refused)
    names = () if found.collected else missing_everywhere(found.analysis, searcher)
    return abstained(reason, found.results, llm, found.refused, told_names(names))


def told_names(names: Sequence[str]) -> str:
    return f"No paper here mentions {' or '.join(map(disarm, names))}." if names else ""


def led(extract: Extract, telling: Telling) -> tuple[str, str | None]:
    """The text of a quoted answer with what leads it, and the short answer, which stands in one of
    its sentences."""
    stated = telling.stated
    shown = stated is not None and any(
        (one.paper_id, one.quote) == (stated.paper, stated.quote) for one in extract.citations
    )
    short = stated.short if stated is not None and shown else ""
    lead = telling.lead(short)
    return f"{lead}\n\n{extract.text}" if lead else extract.text, short or None


def of_model(answer: Answer, telling: Telling) -> Answer:
    """A model's answer with what the program knows of what is stated; its short answer is one that
    the model gives, too."""
    if answer.status == "abstained":
        return answer
    short = telling.stated.short if telling.stated else ""
    held = short and any(short in one.quote for one in answer.citations) and short in answer.text
    return replace(answer, reason=telling.reason, short=short if held else None)
