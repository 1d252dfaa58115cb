"""Of the texts of each labelled entry the one that is its abstract: what is labelled so, else the
longest running text. Knows no titles but by their marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from index.layouts.boilerplate import is_boilerplate, is_prose, word_count
from index.layouts.fields import REMARKS, folded
from index.layouts.labels import PARTICULARS, Told, is_marked_line

_LOOKED_AT = 5_000  # characters of a text, whose length is compared


def with_abstracts(told: list[Told]) -> Iterator[Told]:
    """The lines, each entry with one abstract at most; its other texts are `other`."""
    if not any(one.kind for one in told):
        yield from told
        return
    sources = {place: one.name for place, one in enumerate(told) if _is_text(one)}
    lengths: defaultdict[str, list[int]] = defaultdict(list)
    for place, source in sources.items():
        lengths[folded(source)].append(word_count(told[place].line.text[:_LOOKED_AT]))
    worth = {source: median(some) for source, some in lengths.items()}
    groups = list(_groups(told))
    begun = False  # the first entry with a label for its abstract has come
    by_label = sum(any(told[at].kind == "abstract" for at in group) for group in groups)
    for group in groups:
        texts = [at for at in group if at in sources]
        # in a group of several papers a summary may be the only text of its own
        own = [at for at in texts if not _is_alone(told, at, sources)]
        best = max(
            own if len(own) > len(texts) / 2 else texts,
            key=lambda at: (told[at].kind == "abstract", worth[folded(sources[at])]),
            default=None,
        )
        labels = best is not None and bool(told[best].kind)
        begun = begun or (best is not None and told[best].kind == "abstract")
        is_preamble = not begun and by_label > len(groups) / 2
        yield from _settled(told, group, best if labels else None, sources, is_preamble)


def _settled(
    told: list[Told], group: list[int], best: int | None, sources: dict[int, str], preamble: bool
) -> Iterator[Told]:
    goes_on = False  # right below the abstract
    for at in group:
        one = told[at]
        if best is None and at in sources and _is_alone(told, at, sources):
            yield replace(one, kind="abstract")
        elif best is not None and at in sources and sources[at] == sources[best] and one.kind:
            goes_on = True
            yield replace(one, kind="abstract")
        elif at in sources and (one.kind or preamble or (best is not None and not goes_on)):
            yield replace(one, kind="other")
        else:
            goes_on = goes_on and (not one.line.text or at in sources or one.line.text[-1] in ":：")
            kind = "other" if one.kind == "summary" else one.kind
            yield replace(one, kind="other" if kind == "abstract" else kind)


def _is_alone(told: list[Told], at: int, sources: dict[int, str]) -> bool:
    """Whether it is a summary, and no other text stands between it and the links around it."""
    if told[at].kind != "summary":
        return False
    for step in (-1, 1):
        place = at + step
        while 0 <= place < len(told) and not (told[place].line.urls and not told[place].kind):
            if place in sources:
                return False
            place += step
        if step < 0 and place < 0:
            return False
    return True


def _is_text(one: Told) -> bool:
    """Whether it may be an abstract: what is labelled so, or running text."""
    if one.kind in {"abstract", "summary"}:
        return bool(one.line.text)
    if one.kind in PARTICULARS or one.line.level or folded(one.name) in REMARKS:
        return False
    return is_prose(one.line.text, after_title=True) and not is_boilerplate(one.line.text)


def _groups(told: list[Told]) -> Iterator[list[int]]:
    """The places of each entry's lines: another begins with a marked line, or where a label
    returns."""
    group: list[int] = []
    seen: set[str] = set()
    for place, one in enumerate(told):
        name = folded(one.name)
        begins = is_marked_line(one.line) and not one.kind and bool(seen)
        returns = name in seen and told[place - 1].name != one.name
        if begins or returns:
            yield group
            group, seen = [], set()
        group.append(place)
        seen |= {name} - {""}
    yield group
