"""The papers of a survey by approach: clusters of what they propose, each named by what its titles
and own sentences call it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.arrays import Floats
from index.generation.bm25 import idf
from index.models.roles import ROLES, roles
from index.retrieval.searcher import Searcher
from index.retrieval.topics import HOLLOW
from index.text.sentences import MOST_SENTENCES, sentences
from index.text.words import STOP_WORDS, stem, terms
from index.types import Paper

OTHERS = "Others"  # of which nothing else can be said
FEWEST = 6  # papers: fewer need no groups
_MOST_GROUPS, _STARTS = 5, 5
_SHARED = 2  # papers of a group at least have the phrase that names it
_LONGEST = 3  # words of it
_NAMES = 2  # of a group
_TELLING = (
    1.5  # idf of the words of a name, less where some of its papers lack it or others have it
)
_OWN = tuple(ROLES.index(name) for name in ("objective", "method"))
_SAYS = 0.5  # the chance that a sentence tells what a paper does
_NOUN = 0.5  # of where a phrase stands, nothing that it tells of follows it
_DETERMINERS = frozenset("a an the this that these those our their its his her your any".split())
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_BREAK = re.compile(r"[^\w\s'’-]+")


_Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """In one sentence what a paper does, and the phrases, in stems, of all in which it says so and
    of its title; `ends`: how often each stands by itself, rather than in front of what it tells
    of; `spelled`: how its title writes one."""

    text: str
    phrases: Counter[_Phrase]
    ends: Counter[_Phrase]
    spelled: Mapping[_Phrase, str]


def grouped(papers: Sequence[Paper], subject: str, searcher: Searcher) -> dict[str, list[Paper]]:
    """The papers by approach, the largest group first, each under its name: what its papers call
    it, or else the paper that most of them are near to."""
    told = [_told(paper) for paper in papers]
    vectors = searcher.encode([one.text for one in told])
    labels = _clusters(vectors)
    names = _named(told, labels, subject, searcher)
    groups: dict[str, list[Paper]] = {}
    for number, size in Counter(labels).most_common():
        places = [place for place, label in enumerate(labels) if label == number]
        near = vectors[places] @ vectors[places].sum(axis=0)
        central = papers[places[int(near.argmax())]]
        name = names.get(number, OTHERS if size == 1 else f"Like {central.title}")
        groups.setdefault(name, []).extend(papers[place] for place in places)
    others = groups.pop(OTHERS, [])
    return groups | ({OTHERS: others} if others else {})


def _told(paper: Paper) -> _Told:
    spans = sentences(paper.abstract)[:MOST_SENTENCES]
    chances = np.array([role.chances for role in roles([span.text for span in spans])])
    does = chances[:, _OWN].sum(axis=1)
    own = [span.text for span, chance in zip(spans, does, strict=True) if chance >= _SAYS]
    phrases, ends = Counter[_Phrase](), Counter[_Phrase]()
    spelled: dict[_Phrase, str] = {}
    for text in (paper.title, *own):
        for phrase, written, is_end in _phrases(text):
            phrases[phrase] += 1
            ends[phrase] += is_end
            if text is paper.title:
                spelled[phrase] = written
    return _Told(f"{paper.title}. {spans[int(does.argmax())].text}", phrases, ends, spelled)


def _phrases(text: str) -> Iterator[tuple[_Phrase, str, bool]]:
    """Runs of words that neither begin nor end with one that says nothing: in stems, as written,
    and whether what follows shows that it is a noun's end."""
    for part in _BREAK.split(text):
        said = _WORD.findall(part)
        low = [word.lower() for word in said]
        good = [word not in STOP_WORDS | HOLLOW and not word.isdigit() for word in low]
        for start in range(len(said)):
            for end in range(start + 1, min(start + _LONGEST, len(said)) + 1):
                if good[start] and good[end - 1]:
                    after = low[end] if end < len(low) else ""
                    is_end = not after or (after in STOP_WORDS and after not in _DETERMINERS)
                    yield tuple(map(stem, low[start:end])), " ".join(said[start:end]), is_end


def _clusters(vectors: Floats) -> list[int]:
    """The cluster of each; what all have in common, the subject, is taken out before."""
    from sklearn.cluster import KMeans  # takes a moment to load, and only surveys need it

    apart = vectors - vectors.mean(axis=0)
    apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
    most = min(_MOST_GROUPS, max(2, round(len(vectors) ** 0.5)))
    labels: list[int] = KMeans(most, n_init=_STARTS, random_state=0).fit_predict(apart).tolist()
    return labels


def _named(
    told: Sequence[_Told], labels: Sequence[int], subject: str, searcher: Searcher
) -> dict[int, str]:
    """The names of the clusters that have one: phrases that stand in a title, and that many of its
    papers have and few others."""
    known = set(terms(subject))
    everywhere = Counter(phrase for one in told for phrase in one.phrases)
    written = sum((one.phrases for one in told), Counter[_Phrase]())
    ends = sum((one.ends for one in told), Counter[_Phrase]())
    nouns = {
        phrase for one in told for phrase in one.spelled if ends[phrase] >= _NOUN * written[phrase]
    }
    rare = idf(searcher.generation.bm25, {word for phrase in nouns for word in phrase})
    names: dict[int, str] = {}
    taken: set[str] = set()
    for number, size in Counter(labels).most_common():
        members = [one for one, label in zip(told, labels, strict=True) if label == number]
        inside = Counter(phrase for one in members for phrase in one.phrases)
        worths = {}
        for phrase in nouns:
            if inside[phrase] >= _SHARED:
                outside = (everywhere[phrase] - inside[phrase]) / max(len(told) - size, 1)
                new = sum(rare.get(word, 0.0) for word in phrase if word not in known)
                worths[phrase] = (inside[phrase] / size - outside) * new
        if chosen := _best(worths, taken):
            taken |= {word for phrase in chosen for word in phrase} - known
            names[number] = ", ".join(_spelled(phrase, members, told) for phrase in chosen)
    return names


def _best(worths: Mapping[_Phrase, float], taken: set[str]) -> list[_Phrase]:
    """Phrases that have no word in common, nor one that is taken, best first."""
    chosen: list[_Phrase] = []
    for phrase in sorted(worths, key=lambda phrase: (-worths[phrase], phrase)):
        used = taken.union(*chosen)
        if worths[phrase] >= _TELLING and not used & {*phrase}:
            chosen.append(phrase)
        if len(chosen) == _NAMES:
            break
    return chosen


def _spelled(phrase: _Phrase, members: Sequence[_Told], told: Sequence[_Told]) -> str:
    """As most titles write it, of the group's first."""
    written = Counter(one.spelled[phrase] for one in (*members, *told) if phrase in one.spelled)
    return max(written, key=lambda text: (written[text], text))
