"""The papers that a question names by an id, an address, or a whole title, whatever is asked of
them: "2305.17333", "https://arxiv.org/abs/2305.17333v2 summarize", a pasted title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

import numpy as np

from index.generation.catalogue import Catalogue
from index.generation.merging import normalise_title
from index.layouts.identifiers import arxiv_id, bare_arxiv_id
from index.retrieval.searcher import Searcher
from index.text.words import terms, words

_WRITTEN = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”]+"
    r"|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/[^\s<>\"“”]+"  # an address without its scheme
    r"|\b(?:doi:\s*)?10\.\d{4,9}/[^\s<>\"“”]+"
    r"|\barxiv:?\s*\d{4}\.\d{4,5}(?:v\d+)?"
    r"|(?<![\w./-])\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}(?:v\d+)?(?![\w-]|\.\d)"
    r"|(?<![\w./-])[a-z]{2,8}(?:-[a-z]{2,5})?(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?(?!\w)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_PATH = re.compile(r"\w\.\w+/[^/\s]+/\S")  # an address of more than a site
_BEHIND = ".,;:!?'\"”’>"  # what ends a sentence rather than an address
_ADDED = re.compile(r"[?#].*$|(?:\.pdf|v\d+(?:\.pdf)?)$", re.IGNORECASE)
_AROUND = " \t\"'“”‘’«»?!.,;:()[]*_"
_BEFORE_TITLE = re.compile(
    r"^(?:(?:please|can\s+you|could\s+you)\s+)?(?:(?:find|show|open|get|give|read|see|summari[sz]e"
    r"|explain|title|tl;?dr|summary|abstract|overview)(?:\s+(?:me|of|for))?\b[:\s]*)?"
    r"(?:(?:the|this)\s+)?(?:paper|article|work)?(?:\s*(?:called|titled|entitled|named))?[:\s]*",
    re.IGNORECASE,
)
_BEHIND_TITLE = re.compile(
    r"[\s,(\[]*(?:(?:arxiv|preprint|neurips|nips|icml|iclr|acl|emnlp|cvpr|iccv|eccv|tmlr|jmlr)\W*)*"
    r"(?:(?:19|20)\d\d)?[\s)\]]*(?:(?:paper|pdf|arxiv|summary|tl;?dr|please|abstract)\W*)*$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s,;:!?\"“”()]+")
_LONGEST_NAME = 6  # words before a colon
_CUT = re.compile(r"(?:…|\.\.\.)\s*$")
_FEWEST, _FEWEST_OF_PART = 3, 5  # words of a title, and of one that is cut short
_MOST_OF = 0.6  # of a title's words
# how like a title a text has to be, and how like one of its words each word
_SAME, _SAME_WORD = 0.88, 0.7
_LOOKED_AT = 10  # titles
_AN_ASIDE = 12  # words beside what looks like an id and is none that is known: a figure, perhaps
_NO_QUESTION = frozenset(
    terms(
        """summarize summarise summary tldr tl dr abstract overview explain describe paper papers
        article find show open tell give what is this about please arxiv pdf get read me of the
        list say says see look check pls plz kindly short briefly propose proposes present presents
        introduce introduces does do main key point points idea ideas takeaway takeaways gist bullet
        bullets sentence sentences line lines word words one two three four five 1 2 3 4 5 in as
        quick brief eli5 can could would will you"""
    )
)


_SUMMED_UP = frozenset(
    """summary tldr tl dr overview abstract point points idea ideas takeaway takeaways gist
    bullets""".split()
)
_SUM_UP = re.compile(  # said to somebody: "which papers explain …" asks nobody to explain
    r"(?:^\W*(?:(?:please|can|could|would|will|you)\s+)*|\bplease\s+)(?:summari[sz]e|explain)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Referred:
    """`papers` by id, in the order of the text; `unknown` references as they are written; `pieces`
    of the text before, between and behind them all, and for each the paper or nothing."""

    papers: tuple[str, ...]
    unknown: tuple[str, ...]
    pieces: tuple[str, ...]
    each: tuple[str, ...]

    def asked(self, called: str, searcher: Searcher | None = None) -> str:
        """The question with each reference as `called`, or as the title of its paper."""
        names = [
            searcher.generation.papers[key].title if searcher and key else called
            for key in self.each
        ]
        told = [piece for both in zip(self.pieces, [*names, ""], strict=True) for piece in both]
        return " ".join("".join(told).split())

    @property
    def is_bare(self) -> bool:
        """Whether nothing is asked but what the papers are about."""
        return not set(terms(" ".join(self.pieces))) - _NO_QUESTION


def referred(text: str, searcher: Searcher) -> Referred | None:
    """None where nothing is named, or what looks like an id is none and stands in a question of
    something else."""
    if (found := by_id(text, searcher)) is not None:
        return found
    number = titled(text, searcher)
    if number is None:
        return _summed_up(text, searcher)
    key = searcher.generation.papers.at([number])[number].id
    return Referred((key,), (), ("", ""), (key,))


def _summed_up(text: str, searcher: Searcher) -> Referred | None:
    """The paper of which no more is asked than what it is about, by the name before its title's
    colon."""
    if not (set(words(text)) & _SUMMED_UP or _SUM_UP.match(text)):
        return None
    catalogue = searcher.generation.papers
    tokens = [*_TOKEN.finditer(text)]
    for many in range(min(len(tokens), _LONGEST_NAME), 0, -1):
        for first, last in zip(tokens, tokens[many - 1 :], strict=False):
            start, end = first.start(), last.end()
            found = catalogue.titles.called(re.sub(r"['’]s$", "", text[start:end]))
            if len(found) == 1:
                key = catalogue.at(found)[found[0]].id
                referred_to = Referred((key,), (), (text[:start], text[end:]), (key,))
                return referred_to if referred_to.is_bare else None
    return None


def by_id(text: str, searcher: Searcher) -> Referred | None:
    """The same of ids and addresses alone."""
    papers = searcher.generation.papers
    pieces, each, unknown, at = [], [], [], 0
    for start, end in _references(text):
        written = text[start:end]
        number = _number(written, papers)
        if number is None:
            if _is_aside(written, text):
                continue
            unknown.append(written)
        pieces.append(text[at:start])
        each.append("" if number is None else papers.at([number])[number].id)
        at = end
    if not each:
        return None
    known = tuple(dict.fromkeys(filter(None, each)))
    return Referred(known, tuple(unknown), (*pieces, text[at:]), tuple(each))


def _references(text: str) -> Iterator[tuple[int, int]]:
    for match in _WRITTEN.finditer(text):
        written = match[0].rstrip(_BEHIND)
        if written.endswith(")") and written.count("(") < written.count(")"):
            written = written[:-1].rstrip(_BEHIND)
        yield match.start(), match.start() + len(written)


def _number(written: str, papers: Catalogue) -> int | None:
    """The paper with this id, or at this address."""
    bare = re.sub(r"^arxiv:?\s*", "", written, flags=re.IGNORECASE)
    key = bare_arxiv_id(bare) or arxiv_id(written)
    if key is not None and (number := papers.named(key)) is not None:
        return number
    doi = re.sub(r"^doi:\s*", "", written, flags=re.IGNORECASE)
    for address in (doi, _ADDED.sub("", doi)):
        if (found := papers.titles.at(address)) is not None:
            return found
    return _quoted(doi, papers) if _PATH.search(doi) else None


def _quoted(address: str, papers: Catalogue) -> int | None:
    """The one paper whose abstract gives an address, as of its code."""
    found = papers.quoting(_SCHEME.sub("", address).rstrip("/"))
    return found[0] if len(found) == 1 else None


def _is_aside(written: str, text: str) -> bool:
    """Whether a question asks of something else than what is no known id or address: it holds one
    as a figure, or for the sake of a source."""
    beside = len(text.split()) - len(written.split())
    is_id = bare_arxiv_id(written) or arxiv_id(written)
    return beside > _AN_ASIDE or (not is_id and len(set(terms(text)) - _NO_QUESTION) > _FEWEST * 3)


def titled(text: str, searcher: Searcher) -> int | None:
    """The paper whose title a text is: whole, cut short, or with slips."""
    titles, bare = searcher.generation.papers.titles, " ".join(text.split())
    for core in dict.fromkeys((bare, _core(bare))):
        many = len(normalise_title(core).split())
        quoted = bare[:1] in "\"“'‘«" and bare[:1] != ""
        if (many >= _FEWEST or quoted) and (number := titles.titled(core)) is not None:
            return number
    core = _core(bare)
    many = len(normalise_title(core).split())
    if many < _FEWEST:
        return None
    started = titles.starting(core)
    if len(started) == 1:
        title = searcher.generation.papers.at(started)[started[0]].title
        if _CUT.search(text) or _is_most_of(core, title):
            return started[0]
    return _alike(core, searcher) if many > _FEWEST else None


def _is_most_of(head: str, title: str) -> bool:
    """Whether what a title begins with is meant as that title, rather than as a subject."""
    many = len(normalise_title(head).split())
    capitals = sum(word[0].isupper() for word in head.split())
    if title.startswith(head) and 2 * capitals > many:
        return many > _FEWEST
    return many > _FEWEST_OF_PART and many >= _MOST_OF * len(normalise_title(title).split())


def _core(text: str) -> str:
    """Without what stands around a title."""
    text = _BEHIND_TITLE.sub("", _CUT.sub("", text).strip(_AROUND))
    return _BEFORE_TITLE.sub("", text).strip(_AROUND)


def _alike(text: str, searcher: Searcher) -> int | None:
    """The paper whose title differs from a text by some letters, or some words that it lacks."""
    generation, wanted = searcher.generation, normalise_title(text)
    scores = generation.bm25.scores(text)
    best = np.argsort(-scores, kind="stable")[:_LOOKED_AT]
    likely = [
        (_likeness(wanted, normalise_title(paper.title)), number)
        for number, paper in generation.papers.at(best.tolist()).items()
    ]
    ratio, number = max(likely, default=(0.0, 0))
    return number if ratio >= _SAME else None


def _likeness(wanted: str, title: str) -> float:
    """From 0 to 1; 0 where some word is none of the title's, not even with a slip: it asks."""
    words = title.split()
    if not all(get_close_matches(word, words, 1, _SAME_WORD) for word in wanted.split()):
        return 0.0
    likeness = SequenceMatcher(None, title, wanted, autojunk=False).ratio()
    if len(wanted.split()) > _FEWEST_OF_PART:  # cut short
        part = SequenceMatcher(None, title[: len(wanted)], wanted, autojunk=False)
        likeness = max(likeness, part.ratio())
    return likeness
