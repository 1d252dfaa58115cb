"""Which papers a request leaves out: those that are about what is not meant; and what is told of
them, and of those that are to do without something."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from assistant.question.doing_without import MOST_READ, Says
from assistant.question.modifiers import kinds_alone
from assistant.question.paper_kinds import called, of_those_kinds
from assistant.question.requests import Request
from assistant.wording import count, verb
from index.retrieval import topical_relevance
from index.retrieval.searcher import Searcher
from index.text.words import terms, terms_of_known
from index.types import Filters, Paper, Result

# Chosen by hand: from which chance on a paper is about what is not meant, if it names it or not.
_NAMED, _SURELY = 0.5, 0.8
_SHORT_FORM = r"\W+\(\s*([A-Z][\w-]*[A-Z][\w-]*?)s?\s*[);,]"
_EACH = re.compile(  # of several things that are not meant, one after the other
    r"\s*,?\s+(?:(?:and|but)\s+(?:also\s+)?(?:not|no|nor)|or(?:\s+not)?|nor)\s+"
    r"(?:(?:about|on|of)\s+)?|,\s+(?:(?:and|not|no)\s+)*(?:(?:about|on)\s+)?",
    re.IGNORECASE,
)
_AGREE = 2  # papers that give a short form


def left_out(
    request: Request,
    results: Mapping[str, Result],
    chances: Mapping[str, float],
    filters: Filters,
    searcher: Searcher,
) -> set[str]:
    """The ids of those papers on a subject that are about what is not meant, or any part of it."""
    if len(each := apart(request.excluded)) > 1:
        parts = (replace(request, excluded=one) for one in each)
        return set().union(*(left_out(one, results, chances, filters, searcher) for one in parts))
    papers = [one.paper for one in results.values()]
    if kinds := kinds_alone(request.excluded):
        return of_those_kinds(searcher.generation, kinds, papers)
    query = searcher.read(request.excluded, request.excluded)
    other = topical_relevance.relevant(searcher, query, filters)
    meant = {r.paper.id: chance for r, chance in zip(other.results, other.chances, strict=True)}
    # "data pruning" is a sense of "pruning": a paper on the one is near the other, too
    is_sense = bool(set(terms(request.subject)) & set(terms(request.excluded)))

    def is_meant(paper: Paper) -> bool:
        chance = meant.get(paper.id, 0.0)
        if has_phrase(paper, request.excluded):
            titled = is_phrase(request.excluded, paper.title)
            return chance >= chances[paper.id] or (not is_sense and (titled or chance >= _NAMED))
        return not is_sense and chance >= max(_SURELY, chances[paper.id])

    return {paper.id for paper in papers if is_meant(paper)}


def apart(excluded: str) -> list[str]:
    """The things that are not meant: "bandits and not MDPs", "fine-tuning or alignment"."""
    return [part for part in _EACH.split(excluded) if part.strip()]


def told(request: Request, said: Mapping[str, Says], given: int, gone: int) -> tuple[str, ...]:
    """The one note on what was left out, and on what is not known of the `given` papers, of which
    it is told what they say; `gone` are left out."""
    what = request.excluded if request.lacks else " or ".join(apart(request.excluded))
    left = f"{count(gone, 'paper')} {verb(gone, 'is', 'are')} left out"
    if not request.lacks:
        kinds = kinds_alone(what)
        about = f"as {called(kinds, gone)}" if kinds else f"as about {what}"
        none = f"a {called(kinds, 1)}" if kinds else f"about {what}"
        return (f"{left}, {about}.",) if gone else (f"None of them is {none}.",)
    sure = sum(one == "without" for one in said.values())
    if sure == given:
        note = f"{verb(given, 'It says itself', 'They say themselves')} to do without {what}."
    elif sure:
        note = (
            f"{sure} of the {given:,} {verb(sure, 'says itself', 'say themselves')} to do without "
            f"{what}; the abstracts of the others do not tell."
        )
    else:
        note = f"No abstract says that it does without {what}; these do not tell."
    return (f"{note} {left}, as {verb(gone, 'it speaks', 'they speak')} of it." if gone else note,)


def speaking_of(phrase: str, searcher: Searcher) -> set[int]:
    """The numbers of the papers that name something, by its long form or its short one, or a kind
    of it: "LLM" of "language models"."""
    spelled = searcher.read(phrase, phrase).expanded.removesuffix(f" ({phrase})")
    return set().union(*(_naming(form, searcher) for form in {phrase, spelled}))


def _naming(phrase: str, searcher: Searcher) -> set[int]:
    bm25, papers = searcher.generation.bm25, searcher.generation.papers
    wanted = [set(bm25.holding(term).tolist()) for term in terms(phrase)]
    there = set.intersection(*wanted) if wanted else set()
    if len(there) > MOST_READ:
        return there
    named = {number: one for number, one in papers.at(there).items() if has_phrase(one, phrase)}
    shorts = [term for short in _short_forms(phrase, named.values()) for term in terms(short)]
    return set(named).union(*(bm25.holding(term).tolist() for term in shorts))


def _short_forms(phrase: str, papers: Iterable[Paper]) -> list[str]:
    words = r"\W+".join(map(re.escape, phrase.removesuffix("s").split()))
    introduced = re.compile(rf"(?i:{words}s?){_SHORT_FORM}")
    found = Counter(short for one in papers for short in set(introduced.findall(one.abstract)))
    return [short for short, many in found.items() if many >= _AGREE]


def has_phrase(paper: Paper, phrase: str) -> bool:
    """Whether its words stand beside each other in the paper."""
    wanted = f" {' '.join(terms(phrase))} "
    return wanted in f" {' '.join(terms_of_known(paper.title + '. ' + paper.abstract))} "


def is_phrase(phrase: str, text: str) -> bool:
    return f" {' '.join(terms(phrase))} " in f" {' '.join(terms(text))} "
