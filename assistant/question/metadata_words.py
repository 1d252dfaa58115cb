"""The words that ask for what is known of a paper besides its text, and those that may stand with
them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

Known = Literal[
    "authors", "date", "digests", "votes", "link", "id", "title", "citation", "code", "contact"
]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
NOTHING = frozenset(
    """a an the of to for is are was were be been do does did has have had in on at by from and or
    its paper papers article articles work works publication one ones which what how me us give
    tell show list find please can could would you i we know get got its his her of all list my
    these those their them they it this that there here s re name names named each both also
    then so ok well about with people persons exactly total altogether overall indexed different
    distinct first last second third fourth fifth other out up pls come comes came read see look
    into as""".split()
)
MADE = frozenset(
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
    "citation": frozenset("cite cites cited citation citations bibtex bib bibliography".split()),
    "code": frozenset("code github gitlab repo repository repositories implementation".split()),
    "contact": frozenset(
        """email emails e-mail mail contact affiliation affiliations affiliated university
        universities institution institutions institute employer lab company country""".split()
    ),
}
_BESIDE: Mapping[Known, frozenset[str]] = {  # may stand with these
    "authors": MADE | frozenset("lead senior many number co".split()),
    "date": _APPEARS | frozenset("day days years long ago".split()),
    "digests": frozenset(
        "contain contains hold holds appear appears mention mentions found".split()
    )
    | _APPEARS,
    "votes": frozenset("many number receive received receives".split()),
    "link": frozenset("arxiv online available access open full text huggingface hub".split()),
    "id": frozenset(),
    "title": frozenset("full whole exact".split()),
    "citation": frozenset(
        "entry entries reference ref apa mla chicago style format export convert turn save".split()
    ),
    "code": frozenset("link links url address source official open available online where".split()),
    "contact": frozenset("address from work works where author authors belong e".split()),
}
_ALONE = {"old": "how", "new": "how", "recent": "how", "number": "arxiv"}  # else it asks nothing


def words(text: str) -> list[str]:
    return WORD.findall(text.replace("’", "'"))


def plain(word: str) -> str:
    """Without what is joined to it: "who's", "paper's"."""
    return re.sub(r"'(?:s|re|d|ve)$", "", word.casefold())


def wanted(words: Sequence[str], *, whole: bool) -> tuple[Known, ...]:
    """What is asked for, in the order of the words; nothing, where some word (`whole`) asks of
    something else."""
    plain_words = [plain(word) for word in words]
    there = set(plain_words)
    found: list[Known] = []
    for word in plain_words:
        if word in _ALONE and _ALONE[word] not in there:
            continue
        found += [known for known in get_args(Known) if word in _ASKED_BY[known]]
    if "contact" in found:
        found = [known for known in found if known != "link"]
    if "code" in found:  # "where is the link to the code?" asks for that one
        found = [known for known in found if known not in ("link", "digests")]
    if "id" in found and "link" in found and "where" not in there:
        found = [known for known in found if known != "id"] if "id" not in there else found
    allowed = set(NOTHING).union(*(_ASKED_BY[one] | _BESIDE[one] for one in found))
    if whole and there - allowed:
        return ()
    return tuple(dict.fromkeys(found))


def core(text: str) -> str:
    """From the first to the last word that asks nothing and is none of those that tell nothing."""
    every = NOTHING.union(*_ASKED_BY.values(), *_BESIDE.values())
    telling = [one for one in WORD.finditer(text) if plain(one[0]) not in every]
    return text[telling[0].start() : telling[-1].end()] if telling else ""
