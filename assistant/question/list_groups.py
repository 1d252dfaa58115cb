"""What a follow-up does with the groups of a list: papers put into groups by what is known of them,
counted by it, and the papers of one group or of one side of a claim kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.question.changed_lists import Changed, all_of
from assistant.question.lists_shown import grouped, results_of, same_subject
from assistant.question.orders import captured_days, day_of
from assistant.question.wishes import By, Divide, InGroup, OnSide
from assistant.types import Answer, Group
from assistant.wording import SIDES, count, verb
from index.errors import QuestionError
from index.retrieval.searcher import Searcher
from index.text.words import terms
from index.types import Paper

_TOLD = 12  # groups in one sentence
_AS_FAR: Mapping[By, int] = {"day": 10, "month": 7, "year": 4}  # signs of a day
_UNKNOWN: Mapping[By, str] = {"digest": "In no digest", "author": "No author told"}
_NO_DATE = "No date told"


@dataclass(frozen=True, slots=True)
class Groups:
    """Of the list that the answer `before` shows, one of the answers of `history`."""

    before: Answer
    history: Sequence[Answer]
    searcher: Searcher

    def of(self, wish: InGroup | OnSide | Divide, now: Changed) -> Changed | None:
        """None where the list has no such group, and is of no claim."""
        match wish:
            case Divide():
                return self._divided(wish, now)
            case OnSide():
                return self._on_side(wish, now)
            case InGroup():
                group = self._group(wish)
                return None if group is None else self._in_group(group, wish, now)

    def _divided(self, wish: Divide, now: Changed) -> Changed:
        places: dict[str, list[str]] = {}
        for one in now.results:
            labels = self._labels(wish.by, one.paper)
            for label in labels if wish.counted else labels[:1]:
                places.setdefault(label, []).append(one.paper.id)
        unknown = _UNKNOWN.get(wish.by, _NO_DATE)
        order = sorted(places, reverse=wish.by != "author")
        order.sort(key=lambda name: name == unknown)
        groups = {_label(name): tuple(places[name]) for name in order}
        many, did = count(len(now.results), "paper"), f"by {wish.by}"
        if not wish.counted:
            said = f"The {many} {did}:" if len(now.results) > 1 else f"The one paper, {did}:"
            return now.then(said, did, kind="list", groups=groups, whole=True)
        told = [f"{name}: {len(some):,}" for name, some in groups.items()]
        rest = f"; and {len(told) - _TOLD:,} more" if len(told) > _TOLD else ""
        said = f"The {many} {did}: {'; '.join(told[:_TOLD])}{rest}."
        return now.then(said, f"how many {did}", kind="count", only_said=True)

    def _labels(self, by: By, paper: Paper) -> list[str]:
        """Where a paper belongs, in words that are in order as they are to stand; by digest, that
        which held it first comes first."""
        captured = captured_days(self.searcher.generation.manifest.digests)
        if by == "digest":
            held = sorted(paper.digests, key=lambda name: captured.get(name) or "~")
            return [f"{captured.get(name) or ''}\0{name}" for name in held] or [_UNKNOWN[by]]
        if by == "author":
            return [paper.authors[0]] if any(paper.authors[:1]) else [_UNKNOWN[by]]
        day = day_of(paper, captured)
        return [day[: _AS_FAR[by]] if len(day) >= _AS_FAR[by] else day or _NO_DATE]

    def _group(self, wish: InGroup) -> Group | None:
        answer = grouped(self.before, self.history)
        groups = answer.groups if answer is not None else ()
        if wish.name:
            wanted = set(terms(wish.name))
            return next((one for one in groups if wanted and wanted <= set(terms(one.name))), None)
        if not groups:
            raise QuestionError(
                "The papers before stand in no groups. Group them first: “group them”, or “group "
                "them by year”."
            )
        at = wish.at - 1 if wish.at > 0 else wish.at
        if not -len(groups) <= at < len(groups):
            many = count(len(groups), "group")
            raise QuestionError(f"The papers stand in {many}: name one of these.")
        return groups[at]

    def _in_group(self, group: Group, wish: InGroup, now: Changed) -> Changed:
        kept = tuple(one for one in now.results if (one.paper.id in group.papers) != wish.out)
        if not kept and not wish.out:  # another group than the one that is left
            kept = results_of(group.papers, now.subject, self.searcher)
        if not kept:
            raise QuestionError(f"That leaves no paper: all are of the group “{group.name}”.")
        many = count(len(kept), "paper")
        if wish.out:
            said, did = f"{many} without the group “{group.name}”.", f"without “{group.name}”"
        else:
            said, did = f"{many} in the group “{group.name}”:", f"the group “{group.name}”"
        return now.then(said, did, kind=wish.kind, results=kept, whole=True)

    def _on_side(self, wish: OnSide, now: Changed) -> Changed | None:
        asked = (self.before, *same_subject(self.before, self.history))
        claim = next((one for one in asked if one.kind == "claim"), None)
        if claim is None:
            return None
        sides = {one.name: set(one.papers) for one in claim.groups}
        on_it = sides.get(SIDES[wish.side], set())
        if wish.side == "open":
            taken = sides.get(SIDES["yes"], set()) | sides.get(SIDES["no"], set())
            on_it = set(claim.papers) - taken
        kept = results_of([key for key in claim.papers if key in on_it], now.subject, self.searcher)
        every = count(len(claim.papers), "paper")
        says = {"yes": "to say yes", "no": "to say no", "open": "to say neither"}[wish.side]
        did = f"those that seem {says}"
        if not kept:
            said = f"None of the {every} seems {says}; read the sentence of each."
            return now.then(said, did, none=True, results=now.results)
        of = f"{len(kept)} of the {every}" if len(kept) < len(claim.papers) else all_of(kept)
        said = f"{of} {verb(len(kept), 'seems', 'seem')} {says}."
        return now.then(said, did, kind=wish.kind, results=kept, whole=True)


def _label(name: str) -> str:
    """What is shown of a group's place: of a digest its name, and its day."""
    day, is_digest, digest = name.partition("\0")
    return f"{digest} ({day or 'undated'})" if is_digest else name
