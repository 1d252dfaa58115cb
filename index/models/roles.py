"""What each sentence of an abstract is there for: background, objective, method, result or other.

A linear model over hashed words, runs of words and pieces of words, and over the place in the
abstract, and a linear chain over its sentences (a conditional random field; Lafferty et al. 2001).
No vector is needed, so any number of abstracts can be read while somebody waits. Trained on
CSAbstruct by training/roles.py; benchmarks/roles.py has what it is worth.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.arrays import Floats

ROLES = ("background", "objective", "method", "result", "other")
OWN = ("objective", "method", "result")  # of what a paper says that it does itself
DOES = (ROLES.index("objective"), ROLES.index("method"))  # what it proposes
RESULT = ROLES.index("result")

BUCKETS = 1 << 18  # for hashed features: few share one, and the file has 0.5 MB
_READ = 1000  # characters of a sentence; one that is longer is no sentence
_EDGE = 9  # places counted from either end; sentences farther in are alike
_TENTHS = 10  # parts of an abstract, in one of which a sentence stands
PLACES = 2 * (_EDGE + 1) + _TENTHS + 6
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TOKEN = re.compile(r"[^\W\d_]+|0|[^\w\s]")
_RUN, _PIECES = 3, (3, 4, 5)  # tokens in a row, and letters of a word, that are features
_OPENING = 4  # tokens at the start that are features as such

Chain = tuple[Floats, Floats, Floats]


@dataclass(frozen=True, slots=True)
class Role:
    """The likeliest role of a sentence; `chances`: of each of ROLES, in all 1."""

    name: str
    chances: tuple[float, ...]

    @property
    def chance(self) -> float:
        return max(self.chances)


def roles(abstract: Sequence[str]) -> list[Role]:
    """The role of each sentence of one whole abstract, given in order."""
    return list(_told(tuple(abstract)))


@lru_cache(maxsize=512)  # one answer asks for those of a paper several times
def _told(abstract: tuple[str, ...]) -> tuple[Role, ...]:
    if not abstract:
        return ()
    found = _loaded().chances(abstract)
    return tuple(Role(ROLES[int(row.argmax())], tuple(map(float, row))) for row in found)


def features(sentence: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The buckets of a sentence's words and runs of words, and those of pieces of its words, each
    once. Of `n` of a kind each counts `n ** -0.5`."""
    tokens = _TOKEN.findall(_NUMBER.sub("0", sentence[:_READ].lower()))
    pieces = {bucket for token in tokens for bucket in _pieces(token)}
    return _ordered(set(map(_bucket, _runs(tokens)))), _ordered(pieces)


def places(count: int) -> Floats:
    """`(count, PLACES)`: where in its abstract each of so many sentences stands."""
    found = np.zeros((count, PLACES), dtype=np.float32)
    for row, line in enumerate(found):
        line[min(row, _EDGE)] = 1
        line[_EDGE + 1 + min(count - 1 - row, _EDGE)] = 1
        line[2 * (_EDGE + 1) + _TENTHS * row // count] = 1
        line[-6 + min(count // 2, 4)] = 1
        line[-1] = row / max(count - 1, 1)
    return found


def marginals(scores: Floats, chain: Chain) -> Floats:
    """`(n, roles)`, each sentence's chances, by forward and backward sums over the chain. `chain`:
    from a role `(roles, roles)` to another, at the start, and at the end."""
    onward, start, end = chain
    before, after = np.empty_like(scores), np.empty_like(scores)
    before[0], after[-1] = start + scores[0], end
    for at in range(1, len(scores)):
        before[at] = np.logaddexp.reduce(before[at - 1][:, None] + onward, axis=0) + scores[at]
    for at in range(len(scores) - 2, -1, -1):
        after[at] = np.logaddexp.reduce(onward + scores[at + 1] + after[at + 1], axis=1)
    together = before + after
    raised = np.exp(together - together.max(axis=1, keepdims=True))
    found: Floats = raised / raised.sum(axis=1, keepdims=True)
    return found


class RoleModel:
    """The trained weights: of buckets `(BUCKETS, roles)` and of places `(PLACES, roles)`, and the
    chain."""

    def __init__(self, buckets: Floats, at_place: Floats, chain: Chain) -> None:
        self.buckets, self.at_place, self.chain = buckets, at_place, chain

    def chances(self, abstract: Sequence[str]) -> Floats:
        """`(n, roles)`, of the sentences of one abstract."""
        scores = places(len(abstract)) @ self.at_place
        for row, sentence in enumerate(abstract):
            for some in features(sentence):
                if len(some):
                    scores[row] += self.buckets[some].sum(axis=0) / np.sqrt(len(some))
        return marginals(scores, self.chain)


@cache
def _loaded() -> RoleModel:
    with files("index").joinpath("data/roles.npz").open("rb") as file:
        kept = np.load(file)
        buckets = kept["buckets"].astype(np.float32) * kept["steps"]
        return RoleModel(buckets, kept["places"], (kept["onward"], kept["start"], kept["end"]))


def _runs(tokens: Sequence[str]) -> Iterator[str]:
    edged = ["^", *tokens, "$"]
    for size in range(1, _RUN + 1):
        yield from map(" ".join, zip(*(edged[start:] for start in range(size)), strict=False))
    for first, second in zip(tokens, tokens[2:], strict=False):
        yield f"{first} _ {second}"
    yield from (f"^ {token}" for token in tokens[:_OPENING])
    yield f"$ {min(len(tokens) // 6, 8)}"


@lru_cache(maxsize=32768)  # words of abstracts return
def _pieces(token: str) -> frozenset[int]:
    """The buckets of the pieces of a word."""
    edged = f"<{token}>"
    return frozenset(
        _bucket(f"#{edged[start : start + size]}")
        for size in _PIECES
        for start in range(max(1, len(edged) - size + 1))
    )


def _bucket(feature: str) -> int:
    return crc32(feature.encode()) % BUCKETS


def _ordered(buckets: Collection[int]) -> npt.NDArray[np.int64]:
    # in order, so that sums do not depend on the order of a set
    return np.array(sorted(buckets), dtype=np.int64)
