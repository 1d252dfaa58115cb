"""The papers of a survey by approach: clusters of what they propose, each named by what its titles
and own sentences call it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.arrays import Flags, Floats
from index.generation.bm25 import idf
from index.models.roles import DOES, roles
from index.retrieval.searcher import Searcher
from index.retrieval.topic_names import HOLLOW
from index.text.sentences import MOST_SENTENCES, sentences
from index.text.words import STOP_WORDS, stem, terms, words
from index.types import Paper

OTHERS = "Others"  # of which nothing else can be said
FEWEST = 6  # papers: fewer need no groups
_MOST_GROUPS, _TRIES = 5, 3
_LONGEST = 3  # words of a name
# A name stands in most of its group's papers and in few others; read over the surveys of
# benchmarks/groups.py.
_MOST, _FEW = 0.5, 0.25
_TELLS, _TELLS_ALONE = 2.0, 3.0  # idf of its words, and of one word by itself
_RARE, _RARE_ALONE = 0.5, 0.75  # of the idf of what one paper has, where few papers are indexed
_ROOT = 4  # letters that words of one root begin with
_TITLED, _TITLED_OR_HELD = 2, 4  # titles that have it, of a word; titles and papers, of several
_SHARED = 0.6  # of all papers: what more have tells no group from another
_SAYS = 0.5  # the chance that a sentence tells what a paper does
_NOUN = 0.5  # of where a phrase stands, nothing that it tells of follows it
_DETERMINERS = frozenset("a an the this that these those our their its his her your any".split())
_LEADS = _DETERMINERS | frozenset(
    "of for with on in by via from into between under through without".split()
)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_BREAK = re.compile(r"[^\w\s'’-]+")


_Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """In one sentence what a paper does, and the phrases, in stems, of all in which it says so and
    of its title; `ends`: how often each stands by itself, rather than in front of what it tells
    of; `led`: those that stand behind an article or a preposition anywhere, as verbs do not;
    `spelled`: how its title writes one."""

    text: str
    phrases: Counter[_Phrase]
    ends: Counter[_Phrase]
    led: frozenset[_Phrase]
    spelled: Mapping[_Phrase, str]


@dataclass(frozen=True, slots=True)
class _Groups:
    """The group of each paper, by a number, and the names of those that have one; `named`: how many
    papers have the name of their group; `nameless`: how many groups have none; `too_many`: how many
    papers of one group are beyond what tells anything apart."""

    labels: Sequence[int]
    names: Mapping[int, _Phrase]
    named: int
    nameless: int
    too_many: float


def grouped(papers: Sequence[Paper], subject: str, searcher: Searcher) -> dict[str, list[Paper]]:
    """The papers by approach, the largest group first, each under its name: what most of its papers
    call it, or else the paper that most of them are near to."""
    told = [_told(paper) for paper in papers]
    vectors = searcher.encode([one.text for one in told])
    found = _grouped(vectors, _Names.of(told, subject, searcher))
    groups: dict[str, list[Paper]] = {}
    for number, size in Counter(found.labels).most_common():
        places = [place for place, label in enumerate(found.labels) if label == number]
        near = vectors[places] @ vectors[places].sum(axis=0)
        central = papers[places[int(near.argmax())]]
        name = OTHERS if size == 1 else f"Like {_short(central.title)}"
        if number in found.names:
            name = _spelled(found.names[number], [told[place] for place in places], told)
        groups.setdefault(name, []).extend(papers[place] for place in places)
    others = groups.pop(OTHERS, [])
    return groups | ({OTHERS: others} if others else {})


def _short(title: str) -> str:
    """What a title calls its paper, before it says what that is."""
    return title.partition(":")[0].strip() or title


def _told(paper: Paper) -> _Told:
    spans = sentences(paper.abstract)[:MOST_SENTENCES]
    chances = np.array([role.chances for role in roles([span.text for span in spans])])
    does = chances[:, DOES].sum(axis=1)
    own = [span.text for span, chance in zip(spans, does, strict=True) if chance >= _SAYS]
    phrases, ends = Counter[_Phrase](), Counter[_Phrase]()
    led = {
        run.phrase
        for text in (paper.title, *(span.text for span in spans))
        for run in _runs(text)
        if run.is_end and run.is_led
    }
    spelled: dict[_Phrase, str] = {}
    for text in (paper.title, *own):
        for run in _runs(text):
            phrases[run.phrase] += 1
            ends[run.phrase] += run.is_end
            if text is paper.title:
                spelled[run.phrase] = run.written
    said = f"{paper.title}. {spans[int(does.argmax())].text}"
    return _Told(said, phrases, ends, frozenset(led), spelled)


@dataclass(frozen=True, slots=True)
class _Run:
    """Words beside each other, in stems and as written; whether what follows shows that it is a
    noun's end, and what stands before it that a noun begins."""

    phrase: _Phrase
    written: str
    is_end: bool
    is_led: bool


def _runs(text: str) -> Iterator[_Run]:
    """Of words that neither begin nor end with one that says nothing."""
    for part in _BREAK.split(text):
        said = _WORD.findall(part)
        low = [word.lower() for word in said]
        good = [word not in STOP_WORDS | HOLLOW and not word.isdigit() for word in low]
        for start in range(len(said)):
            for end in range(start + 1, min(start + _LONGEST, len(said)) + 1):
                if good[start] and good[end - 1]:
                    after = low[end] if end < len(low) else ""
                    is_end = not after or (after in STOP_WORDS and after not in _DETERMINERS)
                    is_led = start > 0 and low[start - 1] in _LEADS
                    phrase = tuple(map(stem, low[start:end]))
                    yield _Run(phrase, " ".join(said[start:end]), is_end, is_led)


@dataclass(frozen=True, slots=True)
class _Names:
    """The phrases that may name a group, with how much each tells, and which papers (rows) have
    which."""

    phrases: Sequence[_Phrase]
    tells: Floats
    held: Floats
    titled: Floats
    known: frozenset[str]

    @classmethod
    def of(cls, told: Sequence[_Told], subject: str, searcher: Searcher) -> _Names:
        """Nouns of titles that some of the papers share, and not only with the subject."""
        said = words(subject)
        known = frozenset([*terms(subject), "".join(word[0] for word in said)])
        everywhere = Counter(phrase for one in told for phrase in one.phrases)
        written, ends = Counter[_Phrase](), Counter[_Phrase]()
        for one in told:
            written.update(one.phrases)
            ends.update(one.ends)
        led = frozenset[_Phrase]().union(*(one.led for one in told))
        nouns = {
            phrase
            for one in told
            for phrase in one.spelled
            if ends[phrase] >= _NOUN * written[phrase]
            and (len(phrase) > 1 or phrase in led)
            and 1 < everywhere[phrase] <= _SHARED * len(told)
        }
        rare = idf(searcher.generation.bm25, {word for phrase in nouns for word in phrase})
        tells = {
            phrase: sum(rare.get(word, 0.0) for word in phrase if not _is_known(word, known))
            for phrase in nouns
        }
        most = float(np.log((len(searcher.generation.papers) + 1) / 1.5))  # of what one paper has
        least = {True: min(_TELLS_ALONE, _RARE_ALONE * most), False: min(_TELLS, _RARE * most)}
        phrases = sorted(one for one in nouns if tells[one] >= least[len(one) == 1])
        shape = (len(told), len(phrases))
        held = [[phrase in one.phrases for phrase in phrases] for one in told]
        titled = [[phrase in one.spelled for phrase in phrases] for one in told]
        return cls(
            phrases,
            np.array([tells[phrase] for phrase in phrases], dtype=np.float32),
            np.array(held, dtype=np.float32).reshape(shape),
            np.array(titled, dtype=np.float32).reshape(shape),
            known,
        )

    def of_group(self, inside: Flags, taken: set[str]) -> int | None:
        """The place of the phrase that says most of a group, if any says enough."""
        within = self.held[inside].sum(axis=0)
        titles = self.titled[inside].sum(axis=0)
        share = within / inside.sum()
        others = self.held[~inside].sum(axis=0) / max((~inside).sum(), 1)
        single = np.array([len(phrase) == 1 for phrase in self.phrases], dtype=bool)
        said = np.where(single, titles >= _TITLED, titles + within >= _TITLED_OR_HELD)
        free = [not ({*phrase} - self.known) & taken for phrase in self.phrases]
        fits = said & (within > 1) & (share > _MOST) & (others <= _FEW) & np.array(free, dtype=bool)
        if not fits.any():
            return None
        return int(np.where(fits, (share - others) * self.tells, -1.0).argmax())


def _is_known(word: str, known: frozenset[str]) -> bool:
    """Whether a subject of these words says it, in a word of the same root at least."""
    return any(word == one or (len(one) >= _ROOT and word.startswith(one)) for one in known)


def _grouped(vectors: Floats, names: _Names) -> _Groups:
    """Of several groupings, by what the papers do and by the phrases that they share, the one in
    which most papers have the name of their group; of these the one with the fewest groups
    without a name."""
    from sklearn.cluster import KMeans  # takes a moment to load, and only surveys need it

    # what all have in common, the subject, is taken out
    shared = names.held * names.tells
    apart = np.hstack([_unit(vectors - vectors.mean(axis=0)), _unit(shared - shared.mean(axis=0))])
    most = min(_MOST_GROUPS, max(2, round(len(vectors) ** 0.5)))
    tried = [
        _with_names(KMeans(many, n_init=1, random_state=seed).fit_predict(apart).tolist(), names)
        for many in range(2, most + 1)
        for seed in range(_TRIES)
    ]
    return max(tried, key=lambda one: (one.named - one.too_many, -one.nameless))


def _with_names(labels: Sequence[int], names: _Names) -> _Groups:
    chosen: dict[int, _Phrase] = {}
    taken: set[str] = set()
    named = 0
    for number, _ in Counter(labels).most_common():
        inside = np.array(labels) == number
        if (at := names.of_group(inside, taken)) is not None:
            chosen[number] = names.phrases[at]
            taken |= {*names.phrases[at]} - names.known
            named += int(names.held[inside, at].sum())
    sizes = Counter(labels)
    too_many = max(max(sizes.values()) - _SHARED * len(labels), 0.0)
    return _Groups(labels, chosen, named, len(sizes) - len(chosen), too_many)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def _spelled(phrase: _Phrase, members: Sequence[_Told], told: Sequence[_Told]) -> str:
    """As most titles write it, of the group's first."""
    written = Counter(one.spelled[phrase] for one in (*members, *told) if phrase in one.spelled)
    best = max(written, key=lambda text: (written[text], text))
    return best[:1].upper() + best[1:]
