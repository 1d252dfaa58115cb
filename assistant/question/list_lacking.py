"""Which papers of a list do without something: told of each as for a first question
(assistant.question.doing_without), by whether it says so, speaks of it, or is silent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from assistant.question.changed_lists import Changed
from assistant.question.doing_without import LACKS, Says, denying, does_without, says
from assistant.question.wishes import Lacking
from assistant.wording import count, verb
from index.types import Paper, Result


def lacking(wish: Lacking, now: Changed, about: Collection[str]) -> Changed:
    """The papers that say so first. `about`: the ids of those that are about it, in whichever
    words."""
    what = wish.subject
    said = {one.paper.id: _says(one.paper, what, about) for one in now.results}
    order = sorted(now.results, key=lambda one: -LACKS[said[one.paper.id]])
    kept = order[: _given(said, wish)]
    told, did = _told(what, said, kept), f"those without {what}"
    if not kept:
        return now.then(told, did, none=True, results=now.results)
    spans = {one.paper.id: denying(one.paper, what) for one in kept}
    quoted = {key: (span,) for key, span in spans.items() if span is not None}
    return now.then(told, did, kind=wish.kind, results=tuple(kept), quoted=quoted)


def _says(paper: Paper, what: str, about: Collection[str]) -> Says:
    """A paper that is about something and does not deny it speaks of it, in whichever words."""
    said = says(paper, what)
    return "with" if said == "nothing" and paper.id in about and not does_without(paper) else said


def _given(said: Mapping[str, Says], wish: Lacking) -> int:
    """How many are given: silence answers nobody who asks which papers do without something."""
    known = [*said.values()]
    silent = known.count("nothing") if wish.only_dropped else 0
    return known.count("without") + silent


def _told(what: str, said: Mapping[str, Says], kept: Sequence[Result]) -> str:
    """How many are of each sort, and which of these stay."""
    every = [*said.values()]
    many, sure = len(every), every.count("without")
    silent, speak = every.count("nothing"), every.count("with")
    if speak == many:
        them = "The paper speaks" if many == 1 else f"All {many} papers speak"
        return f"{them} of {what}, and {verb(many, 'does', 'do')} not say to do without it."
    if many == 1:
        it = "says itself to do" if sure else "does not tell whether it does"
        return f"The paper {it} without {what}."
    say = verb(sure, "says itself", "say themselves")
    head = f"{sure} of the {count(many, 'paper')} {say} to do without {what}"
    if not sure:
        head = f"No abstract of the {count(many, 'paper')} says that it does without {what}"
    return f"{head}{_others(silent, speak, silent_stay=len(kept) > sure)}."


def _others(silent: int, speak: int, *, silent_stay: bool) -> str:
    """What is said of the papers that do not say so."""
    tell = f"{silent} {verb(silent, 'does', 'do')} not tell"
    gone = []
    if silent and not silent_stay:
        gone.append(f"{silent} that {verb(silent, 'does', 'do')} not tell")
    if speak:
        gone.append(f"{speak} that {verb(speak, 'speaks', 'speak')} of it")
    parts = [tell] if silent and silent_stay else []
    if gone:
        left = verb(speak if silent_stay else silent + speak, "is", "are")
        parts.append(f"the {' and the '.join(gone)} {left} left out")
    return "".join(f"; {part}" for part in parts)
