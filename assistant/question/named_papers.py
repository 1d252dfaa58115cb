"""What is brought where a question names papers by ids, addresses or a title and asks nothing else:
an overview of the one, a list of several, or that no digest has it."""

from __future__ import annotations

from dataclasses import replace

from assistant.question.analysis import analyse
from assistant.question.answerability import Answerability
from assistant.question.conversation import Standalone
from assistant.question.found import Collected, Found
from assistant.question.paper_references import Referred
from assistant.question.requests import Request
from assistant.wording import count, verb
from index.retrieval.searcher import Searcher
from index.text.words import terms, terms_of_known
from index.types import Filters

_OVERVIEW = "What does “{}” propose, and what results does it report?"
_HELD = 0.5  # the share of a question's words
_ASKING = frozenset(
    terms(
        """the paper how many much number which what does say says anything something mention
        mentions discuss discusses cover covers talk talks speak speaks tell tells"""
    )
)
_TOLD = 5  # references that are named in one sentence


def of_none(question: str, searcher: Searcher, said: str) -> Found:
    """Nothing, and why."""
    query = searcher.read(question, question)
    unsure = Answerability(0.0, "off_topic")
    return Found(Standalone(question), query, analyse(query), [], unsure, refused=said)


def of_papers(named: Referred, question: str, searcher: Searcher) -> Found:
    """The papers themselves, in the order in which they are named."""
    unknown = not_indexed(named)
    if not named.papers:
        return replace(of_none(question, searcher, unknown), kind="find")
    told = named.asked("", searcher)
    if len(named.papers) == 1:
        told = _OVERVIEW.format(searcher.generation.papers[named.papers[0]].title)
    query = searcher.read(told, told)
    many = len(named.papers)
    found = {
        result.paper.id: result
        for result in searcher.search(query, many, Filters(paper=named.papers), rerank=False)
    }
    results = tuple(found[key] for key in named.papers)
    several = Collected(
        Request("list"),
        results,
        (1.0,) * many,
        touching=0,
        said=f"The {count(many, 'paper')} that you name.",
        whole=True,
        rearranged=True,
    )
    return Found(
        Standalone(told, named.papers, named=True),
        query,
        analyse(query),
        list(results),
        Answerability(1.0, None),
        notes=(unknown,) if unknown else (),
        considered=many,
        collected=several if many > 1 else None,
        kind="find",
    )


def holds(question: str, key: str, searcher: Searcher) -> bool:
    """Whether a paper speaks of what is asked of it: whoever names a paper need not tell it from
    others, and what tells whether a collection answers was learned of many papers."""
    paper = searcher.generation.papers[key]
    asked = set(terms(question)) - _ASKING
    held = asked & {*terms_of_known(f"{paper.title}. {paper.abstract}")}
    return bool(asked) and len(held) >= _HELD * len(asked)


def not_indexed(named: Referred) -> str:
    """Which of the references no digest has; empty where all are known."""
    if not named.unknown:
        return ""
    some = dict.fromkeys(named.unknown)
    more = f" and {len(some) - _TOLD} more" if len(some) > _TOLD else ""
    told = f"{', '.join([*some][:_TOLD])}{more}"
    return (
        f"{told} {verb(len(some), 'is', 'are')} in no indexed digest. Save a page that has "
        f"{verb(len(some), 'it', 'them')}, and add it with: askpapers index PATH"
    )
