"""Whether a paper is in the collection ("is GEPA in my library?", "do I have Mask R-CNN?"), and in
which digests: told from titles and from the names that papers gave to something."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.checking.citations import disarm
from assistant.checking.mentions import names
from assistant.question import digest_names
from assistant.question.metadata_told import listed, told
from assistant.question.metadata_words import NOTHING, plain
from assistant.question.papers_called import called
from assistant.question.replies import Reply
from assistant.question.subjects import holding
from assistant.question.times import NoDay, known_days, period
from assistant.wording import count, verb
from index.generation.merging import normalise_title
from index.retrieval.filters import within
from index.retrieval.query_framing import words_of
from index.retrieval.searcher import Searcher
from index.types import Digest, Filters

_WHOSE = r"(?:(?:my|the|your|our|this|these|all|any|of|saved|indexed)\s)*"
_WHOLE = (
    rf"(?:{_WHOSE}(?:collection|library|database|archive|index|digests?|files?|pages?|papers|folder)"
    r"|here|there)"
)
_IN = rf"(?:in|inside|among|amongst|within|part\sof|one\sof)\s{_WHOLE}"
_KEPT = words_of("indexed saved stored included kept here there added already present listed")
_HAVE = words_of("have hold own save keep got saved indexed stored added kept know")
_WHERE = rf"(?:\s(?:{_KEPT}|{_IN}|anywhere|somewhere|yet))"
_NAME = r"(?P<name>.{2,200}?)"
_FORMS = tuple(
    re.compile(
        rf"\W*(?:(?:so|and|but|please|tell\sme|check|whether|if)\s)*{form}\W*", re.IGNORECASE
    )
    for form in (
        rf"(?:is|are|was)\s(?:there\s(?:an?|any)\s(?:cop(?:y|ies)|versions?)\sof\s)?{_NAME}{_WHERE}+",
        rf"(?:do|did|have|has)\s(?:you|i|we)\s(?:(?:already|also|even)\s)*{_HAVE}\s{_NAME}{_WHERE}*",
        rf"(?:do|does)\s{_WHOLE}\s(?:have|has|hold|include|contain)\s{_NAME}{_WHERE}*",
    )
)
_CALLED = re.compile(
    r"(?:the\s)?(?:an?\s(?:copy|version)\sof\s)?(?:the\s)?(?:(?:paper|article|work|preprint)\s)?(?:(?:called|titled|entitled|named)\s)?"
    r"(?P<name>.+?)(?:\s(?:paper|article|preprint))?",
    re.IGNORECASE,
)
_QUOTES = "\"'“”‘’"
_MENTIONING = 10  # papers that are listed


def held(typed: str, filters: Filters, searcher: Searcher) -> Reply | None:
    """None where a question asks anything else, for what may be a subject, or within `filters`."""
    if filters:
        return None
    text, inside = _placed(typed, searcher.generation.manifest.digests)
    match = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    said = match["name"].strip() if match else ""
    found = _CALLED.fullmatch(said)
    name = found["name"].strip(_QUOTES) if found else ""
    if not name or plain(name.split()[0]) in NOTHING - {"the", "a", "an"}:
        return None
    for one in dict.fromkeys((said.strip(_QUOTES), name)):
        if keys := _called(one, searcher):
            return _yes(keys, inside, searcher)
    return _of_no_paper(name, searcher) if said[-1:] in _QUOTES or _is_name(name) else None


def _called(name: str, searcher: Searcher) -> tuple[str, ...]:
    """The papers that are called so, or gave that name to something; not one whose title only has
    it among other words."""
    mentioned = called(name, searcher)
    if {*map(plain, mentioned.left)} - NOTHING:
        return ()
    wanted, papers = normalise_title(name), searcher.generation.papers
    titles = {key: normalise_title(papers[key].title) for key in mentioned.papers}
    is_its = {key: wanted not in title or title.startswith(wanted) for key, title in titles.items()}
    return tuple(key for key in mentioned.papers if is_its[key])


def _placed(typed: str, digests: Sequence[Digest]) -> tuple[str, Sequence[Digest] | None]:
    """The question with a digest that it names as the collection, and that one."""
    text = " ".join(typed.split())
    if (place := digest_names.named(text, digests)) is not None:
        chosen = [one for one in digests if one.name == place.digest]
        return f"{place.rest.strip(' ?!.')} in the collection", chosen
    try:
        time = period(text, known_days(digests), of_digests=True) if known_days(digests) else None
    except NoDay:  # told where times are read for a search
        return text, None
    if time is None or time.own:
        return text, None
    inside = within(Filters(since=time.since, until=time.until), digests)
    return f"{time.rest.strip(' ?!.')} in the collection", inside


def _yes(keys: Sequence[str], inside: Sequence[Digest] | None, searcher: Searcher) -> Reply:
    reply = told(("digests",), keys, (), searcher)
    if inside is None:
        return _led("Yes.", reply)
    chosen = {digest.name for digest in inside}
    papers = searcher.generation.papers
    there = any(chosen & set(papers[key].digests) for key in keys)
    return _led("Yes." if there else "No, but it is indexed.", reply)


def _led(said: str, reply: Reply) -> Reply:
    return Reply("metadata", f"{said} {reply.text}", reply.papers, (), reply.followups)


def _is_name(text: str) -> bool:
    """Whether it reads as one that something was given, rather than as a subject."""
    words = text.split()
    return text in names(text) or (len(words) > 1 and not any(word[0].islower() for word in words))


def _of_no_paper(name: str, searcher: Searcher) -> Reply:
    """That no paper is called so, and which speak of it."""
    numbers = holding(name, searcher, "either")
    said = f"No paper here is called “{disarm(name)}”"
    if not numbers:
        return Reply("metadata", f"{said}, and none mentions it.")
    many = len(numbers)
    papers = [*searcher.generation.papers.at(numbers).values()]
    some = listed(papers[:_MENTIONING])
    more = f"\n- and {count(many - _MENTIONING, 'more paper')}" if many > _MENTIONING else ""
    head = f"{said}, but {count(many, 'paper')} {verb(many, 'mentions', 'mention')} it:"
    return Reply("metadata", f"{head}\n\n{some}{more}", tuple(paper.id for paper in papers))
