"""What is known of papers besides their text, and is asked for: who wrote one, when it appeared, in
which digests it is, its votes, its address, its id, its title; and who wrote most of them.

A question is of this kind if all of it is: the papers that it names, words that ask for one of
these, and words that tell nothing by themselves. With any other word it goes on to the abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from assistant.checking.citations import disarm
from assistant.checking.mentions import introduces, names, plain
from assistant.question import authorship, digest_names
from assistant.question.answerability import OWN
from assistant.question.catalogued import is_word, of_time
from assistant.question.conversation import points, standalone
from assistant.question.found import covers
from assistant.question.orders import day_of
from assistant.question.paper_references import by_id, titled
from assistant.question.replies import Reply
from assistant.question.times import NoDay, known_days, period
from assistant.types import Answer
from assistant.wording import count, verb
from index.errors import QuestionError
from index.generation.people import parts_of
from index.retrieval.filters import passing
from index.retrieval.searcher import Searcher
from index.text.words import stem
from index.types import Digest, Filters, Paper

Known = Literal["authors", "date", "digests", "votes", "link", "id", "title"]

_LONGEST = 300  # characters: a longer text asks more than this
_LONGEST_TITLE = 40  # words that are looked at as one
_MOST_TOLD, _MOST_RANKED = 20, 10  # papers of one reply; authors
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NOTHING = frozenset(
    """a an the of to for is are was were be been do does did has have had in on at by from and or
    its paper papers article articles work works publication one ones which what how me us give tell
    show list find please can could would you i we know get got its his her of all list my these
    those them they it this that there here s re name names named each both also then so ok well
    about with people persons exactly total altogether overall indexed different distinct first last
    second third fourth fifth other out up pls come comes came read see look into as""".split()
)
_MADE = frozenset(
    """write writes wrote written author authored make made create created propose proposes proposed
    introduce introduces introduced invent invented develop developed publish published release
    released behind responsible present presented""".split()
)
_APPEARS = frozenset(
    """publish published appear appears appeared release released written wrote submit submitted
    upload uploaded post posted issued proposed introduced publication release""".split()
)
_ASKED_BY: Mapping[Known, frozenset[str]] = {
    "authors": frozenset("author authors coauthor coauthors writer writers who whom whose".split()),
    "date": frozenset("when date dates year month old new recent".split()),
    "digests": frozenset("digest digests page pages file files where".split()),
    "votes": frozenset("vote votes upvote upvotes likes popular".split()),
    "link": frozenset("link links url urls address pdf website webpage where download".split()),
    "id": frozenset("id ids identifier arxiv number".split()),
    "title": frozenset("title titled called".split()),
}
_BESIDE: Mapping[Known, frozenset[str]] = {  # may stand with these
    "authors": _MADE | frozenset("lead senior many number co".split()),
    "date": _APPEARS | frozenset("day days years long ago".split()),
    "digests": frozenset(
        "contain contains hold holds appear appears mention mentions found".split()
    )
    | _APPEARS,
    "votes": frozenset("many number receive received receives".split()),
    "link": frozenset("arxiv online available access open full text huggingface hub".split()),
    "id": frozenset(),
    "title": frozenset("full whole exact".split()),
}
_ALONE = {"old": "how", "new": "how", "recent": "how", "number": "arxiv"}  # else it asks nothing
_RANKING = frozenset(
    """most prolific productive top more than often frequent frequently active biggest
    many all list show there""".split()
)
_PEOPLE = frozenset("author authors contributor contributors writer writers who".split())
_TO_PAPERS = re.compile(r"\b(?:them|they|these|those|their|both|each)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Mentioned:
    """The papers that a question names, and the other words of it."""

    papers: tuple[str, ...]
    left: tuple[str, ...]


def metadata(
    typed: str, history: Sequence[Answer], filters: Filters, searcher: Searcher
) -> Reply | None:
    """Of all that is asked, if that is of this kind."""
    text = " ".join(typed.split())
    if len(text) > _LONGEST:
        return None
    goes_on = bool(history) and points(text)
    ranked = None if goes_on else _ranking(text, filters, searcher)
    if ranked is not None:
        return ranked
    said = [_plain(word) for word in _words(text)]
    if not _wanted(said, whole=False) and not set(said) & _MADE:
        return None  # before anything is looked up
    mentioned = _mentioned(text, history if goes_on else (), searcher)
    if mentioned is None or not mentioned.papers:
        return None
    authors, left = _without_authors(mentioned.left, searcher)
    wanted = _wanted(left, whole=True)
    if authors and not wanted and set(left) & _MADE and not set(left) - _MADE - _NOTHING:
        wanted = ("authors",)  # "did Ada Quill write it?"
    if not wanted:
        return None
    return _told(wanted, mentioned.papers, authors, searcher)


def _ranking(text: str, filters: Filters, searcher: Searcher) -> Reply | None:
    """Who wrote most of the papers, of all or of a digest or a time that is named."""
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
    there = {_plain(word) for word in _words(rest) if not word.isdigit()}
    everybody = there & _PEOPLE - {"who"} or "most" in there
    if not (there & _PEOPLE and there & _RANKING and everybody):
        return None
    if there - _NOTHING - _MADE - _PEOPLE - _RANKING:
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


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("’", "'"))


def _plain(word: str) -> str:
    """Without what is joined to it: "who's", "paper's"."""
    return re.sub(r"'(?:s|re|d|ve)$", "", word.casefold())


def _wanted(words: Sequence[str], *, whole: bool) -> tuple[Known, ...]:
    """What is asked for, in the order of the words; nothing, where some word (`whole`) asks of
    something else."""
    plain_words = [_plain(word) for word in words]
    there = set(plain_words)
    found: list[Known] = []
    for word in plain_words:
        if word in _ALONE and _ALONE[word] not in there:
            continue
        found += [known for known in get_args(Known) if word in _ASKED_BY[known]]
    if "id" in found and "link" in found and "where" not in there:
        found = [known for known in found if known != "id"] if "id" not in there else found
    allowed = set(_NOTHING).union(*(_ASKED_BY[one] | _BESIDE[one] for one in found))
    if whole and there - allowed:
        return ()
    return tuple(dict.fromkeys(found))


def _mentioned(text: str, history: Sequence[Answer], searcher: Searcher) -> _Mentioned | None:
    """The papers that are named by id, address, title or short name, or are pointed at."""
    if (named := by_id(text, searcher)) is not None:
        if named.unknown:
            return None
        return _Mentioned(named.papers, tuple(_words(" ".join(named.pieces))))
    by_name = _named(text, searcher)
    if by_name.papers or not history:
        return by_name
    pointed = _pointed(text, history, searcher)
    return _Mentioned(pointed, by_name.left)


def _named(text: str, searcher: Searcher) -> _Mentioned:
    """By titles, and names before their colons, that stand in the text; else by the one that the
    words come near to which ask nothing themselves."""
    papers, titles = searcher.generation.papers, searcher.generation.papers.titles
    tokens = [*_WORD.finditer(text)]
    found: list[int] = []
    left: list[str] = []
    place = 0
    while place < len(tokens):
        for last in range(min(place + _LONGEST_TITLE, len(tokens)) - 1, place - 1, -1):
            written = re.sub(r"['’]s$", "", text[tokens[place].start() : tokens[last].end()])
            called = titles.called(written)
            if called and (last > place or _is_name(written, searcher)):
                found += called
                place = last
                break
        else:
            left.append(tokens[place][0])
        place += 1
    if (
        not found
        and (core := _core(text, tokens))
        and (number := _near(core, searcher)) is not None
    ):
        found, left = [number], _words(text.replace(core, " ", 1))
    keys = papers.at(found)
    return _Mentioned(tuple(dict.fromkeys(keys[number].id for number in found)), tuple(left))


def _is_name(word: str, searcher: Searcher) -> bool:
    """Whether one word is a paper's own, rather than one that asks."""
    if _plain(word) in _NOTHING:
        return False
    (frequency,) = searcher.generation.bm25.document_frequency([stem(plain(word).casefold())])
    return frequency <= OWN or any(letter.isupper() for letter in word)


def _core(text: str, tokens: Sequence[re.Match[str]]) -> str:
    """From the first to the last word that asks nothing and is none of those that tell nothing."""
    every = _NOTHING.union(*_ASKED_BY.values(), *_BESIDE.values())
    telling = [one for one in tokens if _plain(one[0]) not in every]
    return text[telling[0].start() : telling[-1].end()] if telling else ""


def _near(core: str, searcher: Searcher) -> int | None:
    """The paper whose title it nearly is, or which coined this name."""
    if core in names(core):
        papers = searcher.generation.papers
        results = searcher.search(core, OWN)
        coined = [one.paper.id for one in results if introduces(one.paper, core) > 1]
        return papers.named(coined[0]) if coined else None
    return titled(core, searcher)


def _pointed(text: str, history: Sequence[Answer], searcher: Searcher) -> tuple[str, ...]:
    """The papers before that a question points at: one by its place, the one that an answer is
    about, or all of them."""
    papers = searcher.generation.papers

    def title_of(key: str) -> str:
        return papers[key].title if key in papers else ""

    try:
        chosen = standalone(text, history, title_of, title_of)
    except QuestionError:  # there is no such place: it is told where the question is understood
        return ()
    shown = next((one.papers for one in reversed(history) if one.papers), ())
    keys = chosen.papers if chosen.named else shown
    keys = tuple(key for key in keys if key in papers)
    return keys if chosen.named or _TO_PAPERS.search(text) else keys[:1]


def _without_authors(
    words: Sequence[str], searcher: Searcher
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The authors with given names among the words, and the others."""
    people = searcher.generation.papers.people
    found = authorship.authored(" ".join(words), people, lambda word: is_word(word, searcher))
    if found is None or not found.names:
        return (), tuple(words)
    named = {part for name in found.names for part in name.split()}
    return found.names, tuple(word for word in words if word not in named)


def _told(
    wanted: Sequence[Known], keys: Sequence[str], authors: Sequence[str], searcher: Searcher
) -> Reply:
    held, captured = searcher.generation.papers, searcher.generation.manifest.digests
    papers = [held[key] for key in keys[:_MOST_TOLD]]
    texts = []
    for paper in papers:
        said = [_TELL[known](paper, captured) for known in wanted]
        if authors:
            said.insert(0, _is_by(paper, authors))
        texts.append(f"**{disarm(paper.title)}**\n\n{disarm(' '.join(said))}")
    more = len(keys) - len(papers)
    if more:
        texts.append(f"And {count(more, 'more paper')}.")
    followups = tuple(
        f"What does “{disarm(paper.title)}” propose?" for paper in papers[:1] if len(papers) == 1
    )
    return Reply("metadata", "\n\n".join(texts), tuple(keys), (), followups)


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


_TELL: Mapping[Known, Callable[[Paper, Sequence[Digest]], str]] = {
    "authors": _authors,
    "date": _date,
    "digests": _digests,
    "votes": _votes,
    "link": _link,
    "id": _id,
    "title": _title,
}
