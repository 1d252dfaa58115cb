"""Who wrote most of the papers, of all or of a digest or a time that is named."""

from __future__ import annotations

from dataclasses import replace

from assistant.checking.citations import disarm
from assistant.question import digest_names
from assistant.question.catalogued import of_time
from assistant.question.found import covers
from assistant.question.metadata_words import MADE, NOTHING, plain, words
from assistant.question.replies import Reply
from assistant.question.times import NoDay, known_days, period
from assistant.wording import count, verb
from index.retrieval.filters import passing
from index.retrieval.searcher import Searcher
from index.types import Filters

_MOST_RANKED = 10  # authors
_RANKING = frozenset(
    """most prolific productive top more than often frequent frequently active biggest
    many all list show there""".split()
)
_PEOPLE = frozenset("author authors contributor contributors writer writers who".split())


def ranking(text: str, filters: Filters, searcher: Searcher) -> Reply | None:
    """None where that is not asked."""
    digests, rest = searcher.generation.manifest.digests, text
    if (place := digest_names.named(rest, digests)) is not None:
        filters, rest = replace(filters, digest=place.digest), place.rest
    days = known_days(digests)
    try:
        time = period(rest, days)
    except NoDay:
        return None
    if time is not None:
        filters, rest = of_time(filters, time, searcher), time.rest
    there = {plain(word) for word in words(rest) if not word.isdigit()}
    everybody = there & _PEOPLE - {"who"} or "most" in there
    if not (there & _PEOPLE and there & _RANKING and everybody):
        return None
    if there - NOTHING - MADE - _PEOPLE - _RANKING:
        return None
    return _ranked(filters, searcher)


def _ranked(filters: Filters, searcher: Searcher) -> Reply:
    papers, digests = searcher.generation.papers, searcher.generation.manifest.digests
    if not papers.people:
        return Reply("metadata", "The indexed digests name no authors.")
    numbers = passing(filters, papers, digests)
    many = [(len(author.papers & numbers), author.name) for author in papers.people.all()]
    first = sorted((one for one in many if one[0]), key=lambda one: -one[0])
    if not first:
        said = "No paper of the digests that you name has authors."
        return Reply("metadata", said, (), covers(filters, digests))
    lines = [f"- {disarm(name)}: {count(number, 'paper')}" for number, name in first[:_MOST_RANKED]]
    left = len(first) - len(lines)
    said = f"{count(len(first), 'author')} {verb(len(first), 'is', 'are')} named"
    said += "; those with most papers:" if left else ":"
    followups = tuple(f"papers by {name}" for _, name in first[:3])
    text = f"{said}\n\n" + "\n".join(lines)
    return Reply("metadata", text, (), covers(filters, digests), followups)
