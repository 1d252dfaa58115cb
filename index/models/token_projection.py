"""Late interaction: each word of a question is held against each word of a paper (MaxSim; Khattab
and Zaharia 2020, arXiv 2004.12832), from the token vectors that the embedding model makes anyway.

Of each token that is no stop word or punctuation 64 numbers of 4 bits are kept: its vector,
projected by a matrix that was trained for this (benchmarks/README.md). A title's tokens are kept
with its paper's first passage only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from index.arrays import Codes, Floats, rows_at_once
from index.text.words import STOP_WORDS

Idf = Callable[[Sequence[str]], Mapping[str, float]]

TRAINED = "45cb335e"  # of sha256 of data/token_projection.npz: another matrix makes another index
BYTES = 32  # a token
_REACH = 0.35  # what the largest code stands for; few numbers of a unit vector of 64 are larger
_STEPS, _ZERO = 7, 8  # a code of 4 bits is a number of steps, -7..7, and this
_SHARPNESS = 3  # as in training: by which importance weighs
_LEAST_IDF = 0.1  # of a word that nearly every paper has


class Projection:
    """The trained matrix, and which tokens of a vocabulary count."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        with files("index").joinpath("data/token_projection.npz").open("rb") as file:
            trained = np.load(file)
            self._matrix = trained["matrix"].astype(np.float32)  # (hidden, 64)
            self._importance = trained["importance"].astype(np.float32)  # (hidden,)
            self._idf = float(trained["rarity"])
        self._counts = np.zeros(max(vocabulary.values()) + 1, dtype=bool)
        for word, number in vocabulary.items():
            plain = word.removeprefix("##")
            self._counts[number] = plain.isalnum() and word not in STOP_WORDS

    def counted(self, ids: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Which tokens take part."""
        found: npt.NDArray[np.bool_] = self._counts[np.asarray(ids)]
        return found

    def rows(self, hidden: Floats) -> Floats:
        """`(n, 64)`, unit rows, of the model's last layer `(n, hidden)`."""
        # no `@`: its threads spin on the cores that read other texts, and a row would depend on
        # those beside it
        return _unit(np.einsum("th,hp->tp", _unit(hidden), self._matrix))

    def weights(self, hidden: Floats, idf: Floats) -> Floats:
        """`(n,)`, what each token of a question counts, in all 1. `idf` is 0 and up, of the
        token's word."""
        importance = np.exp(_SHARPNESS * (_unit(hidden) @ self._importance))
        weights = importance * np.maximum(idf, _LEAST_IDF) ** self._idf
        found: Floats = (weights / weights.sum()).astype(np.float32)
        return found


def packed(rows: Floats, title: int) -> bytes:
    """A passage's tokens, the first `title` of which are its title's: 2 bytes, then 32 a token."""
    steps = np.round(rows / _REACH * _STEPS)
    steps = np.clip(steps, -_STEPS, _STEPS).astype(np.int8) + _ZERO
    codes = (steps[:, 0::2] << 4 | steps[:, 1::2]).astype(np.uint8)
    return title.to_bytes(2, "little") + codes.tobytes()


_VALUES = np.array(
    [[(byte >> 4) - _ZERO, (byte & 15) - _ZERO] for byte in range(256)], dtype=np.float32
)


# both numbers of a byte as one item, which is faster to take
_PAIRS = _VALUES.view(np.float64).ravel()
_AT_ONCE = 512  # tokens: so few stay in the processor's cache


def unpacked(codes: Codes) -> Floats:
    """`(n, 64)`, unit rows, of codes `(n, 32)`."""
    return _unit(np.take(_PAIRS, codes).view(np.float32))


def matches(codes: Codes, rows: Floats) -> Floats:
    """`(n + 1, q)`, the cosine of each of `n` tokens with each of `q` unit rows; the last row is
    -1, as of nothing."""
    found = np.full((len(codes) + 1, len(rows)), -1.0, dtype=np.float32)
    step = min(_AT_ONCE, rows_at_once(*rows.shape))
    for start in range(0, len(codes), step):
        some = np.take(_PAIRS, codes[start : start + step]).view(np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", some, some))
        np.matmul(some, rows.T, out=found[start : start + len(some)])
        found[start : start + len(some)] /= np.maximum(lengths, 1e-6)[:, None]
    return found


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A question's tokens: unit rows `(n, 64)`, and weights `(n,)` that are 1 in all."""

    rows: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Encoded:
    """A question's unit vectors, by the index's model and by the bundled one, and its tokens by the
    latter."""

    vector: Floats
    bundled: Floats
    tokens: TokenVectors


def _unit(rows: Floats) -> Floats:
    found: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6)
    return found
