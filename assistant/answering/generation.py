"""A language model's answer to a question for a fact: asked for, streamed, checked while it comes,
and, if the user wants it, mended.

What a model may be asked besides its answer is off by default: each costs another reading of the
evidence.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from assistant.answering import english_quotes
from assistant.answering.evidence import Evidence, assemble
from assistant.answering.mending import UNTOLD, ended, repair, second_opinion
from assistant.answering.outcomes import answered, refused
from assistant.answering.prompts import render
from assistant.answering.streaming import Asking, Coming, shown
from assistant.checking.citations import (
    Checked,
    Checker,
    Read,
    as_it_is,
    unsupporting,
)
from assistant.checking.list_claims import ListReader
from assistant.checking.mark_forms import MarkFilter
from assistant.checking.paper_counts import Tally
from assistant.llm.chat_model import ChatModel, Message
from assistant.types import Answer, CheckedSentence, Counts, Heartbeat, TextDelta
from assistant.wording import count
from index.errors import ModelError
from index.text.languages import Language
from index.types import Result


@dataclass(frozen=True, slots=True)
class Extras:
    """`repair`: sentences that failed the check are written anew, once. `second_opinion`: the model
    is asked whether a quote carries a sentence after all of which it carries a part, by the
    program's check."""

    repair: bool = False
    second_opinion: bool = False


Generated = Generator[TextDelta | CheckedSentence | Heartbeat, None, Answer]


def generate(
    model: ChatModel,
    results: Sequence[Result],
    question: str,
    extras: Extras,
    *,
    compares: bool = False,
    unstated: str = "",
    language: Language | None = None,
    evidence: Evidence | None = None,
) -> Generated:
    """Gives the text as it comes and each sentence once it is complete and checked; returns the
    answer.

    Citations come in one form, and only those that resolve. Raises ModelError if the model fails
    before any text; after that, what arrived is the answer, and says that it is not complete.
    `evidence`: what the model gets to see, of the `results` if none is given.
    `unstated`: what the abstracts do not seem to state. In another `language` the sentences are
    checked by their figures, and by the English ones on which the model says that they rest.
    """
    asking = Asking(model)
    evidence = evidence or assemble(results, model.context, question)
    user = render("answer_user", evidence=evidence.text, question=question)
    if unstated:
        user = f"{user}\n\n{render('unstated_user', what=unstated)}"
    coming = Coming(frozenset(evidence.papers))
    if compares:
        system = render("papers_system", form=render("form_compare"))
        read: Read = ListReader(Tally(len(evidence.papers)))
    else:
        system, read = render("answer_system"), as_it_is
    if language is None:
        checker = Checker(evidence.papers, read)
    else:
        checker = english_quotes.checker_of(evidence, read)
    messages = [Message("system", system), Message("user", user)]
    problem = yield from shown(asking, messages, coming, checker)
    text, problem = ended(coming, problem)
    if not text:
        raise ModelError(told_empty(model.name))
    checked = checker.check(text)
    notes = _notes(coming.marks, evidence)
    if not problem:
        told = [one for one in checked.sentences if not UNTOLD.match(one.text)]
        if checked.sentences and not told:
            untold = refused("not_stated", results, model.name, language)
            counts = Counts.of(checked.sentences)
            return replace(untold, notes=tuple(notes), usage=asking.usage, counts=counts)
        if language is not None:
            checked = yield from english_quotes.rested(asking, evidence, checked, read)
            notes.append(english_quotes.NOTE)
        elif extras.repair:
            repairing = repair(asking, messages, text, checked, checker, coming.marks.known)
            text, checked, mended = yield from repairing
            if mended:
                notes.append(f"Written anew after the check: {count(mended, 'sentence')}.")
        if extras.second_opinion and language is None:
            checked, carried = yield from second_opinion(asking, checked)
            if carried:
                own = count(carried, "sentence")
                notes.append(f"Supported by the model's own judgement: {own}.")
    notes += beside_others(checked)
    answer = answered(text, checked, model.name, tuple(notes))
    return replace(answer, problem=problem or None, usage=asking.usage)


def told_empty(name: str) -> str:
    return f"The model {name!r} sent an empty answer. Ask again, or try another model."


def beside_others(checked: Checked) -> list[str]:
    """A note of citations that do not support their sentence, though another of it does."""
    if not (besides := unsupporting(checked)):
        return []
    return [
        f"{count(besides, 'citation')} stand beside another that supports the sentence, and do not."
    ]


def _notes(marks: MarkFilter, evidence: Evidence) -> list[str]:
    notes = []
    if marks.dropped:
        notes.append(
            f"Removed from the model's answer: {count(marks.dropped, 'citation')} of papers that "
            "do not exist."
        )
    if evidence.left_out:
        left_out = count(evidence.left_out, "found paper")
        notes.append(f"Not shown to the model, because its context is too small: {left_out}.")
    return notes
