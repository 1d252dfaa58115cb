"""What is known of papers besides their text, as it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.checking.citations import disarm
from assistant.question.metadata_words import Known
from assistant.question.orders import day_of
from assistant.question.replies import Reply
from assistant.wording import count
from index.generation.people import parts_of
from index.retrieval.searcher import Searcher
from index.types import Digest, Paper

_MOST_TOLD = 20  # papers of one reply
_CODE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:github|gitlab|bitbucket|huggingface|codeberg)\.(?:com|co|org|io)"
    r"/[\w./~-]*\w|(?:https?://)?[\w-]+\.github\.io(?:/[\w./~-]*\w)?",
    re.IGNORECASE,
)


def told(
    wanted: Sequence[Known], keys: Sequence[str], authors: Sequence[str], searcher: Searcher
) -> Reply:
    held, captured = searcher.generation.papers, searcher.generation.manifest.digests
    papers = [held[key] for key in keys[:_MOST_TOLD]]
    texts = []
    for paper in papers:
        said = [_TELL[known](paper, captured) for known in wanted]
        if authors:
            said.insert(0, _is_by(paper, authors))
        texts.append(f"**{disarm(paper.title)}**\n\n{disarm(' '.join(said).strip())}".strip())
    more = len(keys) - len(papers)
    if more:
        texts.append(f"And {count(more, 'more paper')}.")
    followups = tuple(
        f"What does “{disarm(paper.title)}” propose?" for paper in papers[:1] if len(papers) == 1
    )
    return Reply("metadata", "\n\n".join(texts), tuple(keys), (), followups)


def listed(papers: Sequence[Paper]) -> str:
    return "\n".join(f"- {disarm(paper.title)}" for paper in papers)


def _is_by(paper: Paper, authors: Sequence[str]) -> str:
    own = {parts_of(name) for name in paper.authors}
    yes = all(parts_of(name) in own for name in authors)
    return "Yes." if yes else "No." if paper.authors else ""


def _authors(paper: Paper, _: Sequence[Digest]) -> str:
    if not paper.authors:
        return "The digests name no authors of it."
    *first, last = paper.authors
    by = f"{', '.join(first)} and {last}" if first else last
    many = f" ({len(paper.authors)} authors)" if len(paper.authors) > 2 else ""
    return f"By {by}{many}."


def _date(paper: Paper, digests: Sequence[Digest]) -> str:
    if paper.published:
        on = "on" if len(paper.published) > len("2025-01") else "in"
        return f"It appeared {on} {paper.published}."
    if month := day_of(paper, {}):
        return f"It appeared in {month}, by its arXiv id."
    return f"No digest tells its date. {_digests(paper, digests)}"


def _digests(paper: Paper, digests: Sequence[Digest]) -> str:
    captured = {digest.name: digest.captured for digest in digests}
    told = ", ".join(
        f"{name} ({f'captured {day}' if (day := captured.get(name)) else 'undated'})"
        for name in paper.digests
    )
    undated = [name for name in paper.digests if not captured.get(name)]
    how = " Date it with: askpapers index PATH --captured DATE." if undated else ""
    return f"It is in {told}.{how}"


def _votes(paper: Paper, _: Sequence[Digest]) -> str:
    if paper.upvotes is None:
        return "The digests tell no votes for it."
    return f"It has {count(paper.upvotes, 'vote')}."


def _link(paper: Paper, _: Sequence[Digest]) -> str:
    if paper.url is None:
        return "No address of it is known."
    other = f" and https://arxiv.org/abs/{paper.arxiv_id}" if paper.arxiv_id else ""
    return f"It stands at {paper.url}{other}"  # a full stop would be taken for part of it


def _id(paper: Paper, _: Sequence[Digest]) -> str:
    if paper.arxiv_id is None:
        return "No arXiv id of it is known."
    return f"Its arXiv id is {paper.arxiv_id}."


def _title(paper: Paper, _: Sequence[Digest]) -> str:
    return f"Its title is “{paper.title}”."


def _citation(paper: Paper, _: Sequence[Digest]) -> str:
    from assistant.references import bibtex

    return f"\n```bibtex\n{bibtex([paper]).strip()}\n```"


def _code(paper: Paper, _: Sequence[Digest]) -> str:
    found = dict.fromkeys(match[0] for match in _CODE.finditer(paper.abstract))
    if not found:
        return "Its abstract gives no address of code."
    return f"Its abstract gives, as an address of code or data, {' and '.join(found)}"


def _contact(_: Paper, __: Sequence[Digest]) -> str:
    return "The digests tell no e-mail addresses, universities or employers of authors."


_TELL: Mapping[Known, Callable[[Paper, Sequence[Digest]], str]] = {
    "authors": _authors,
    "date": _date,
    "digests": _digests,
    "votes": _votes,
    "link": _link,
    "id": _id,
    "title": _title,
    "citation": _citation,
    "code": _code,
    "contact": _contact,
}
