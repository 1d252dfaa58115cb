"""Late interaction: each word of a question is held against each word of a paper (MaxSim; Khattab and Zaharia 2020,
arXiv 2004.12832), from the token vectors that the embedding model makes anyway.

Of each token that is no stop word or punctuation 64 numbers of 4 bits are kept: its vector, projected by a matrix that
was trained for this (benchmarks/README.md). A title's tokens are kept with its paper's first passage only.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import corrupt
from index.lexical import STOP_WORDS

Codes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

TRAINED = "45cb335e"  # of sha256 of data/late.npz: another matrix makes another index
BYTES = 32  # a token
_REACH = 0.35  # what the largest code stands for; few numbers of a unit vector of 64 are larger
_MOST_FILES = 48
_MOST_WASTE = 0.3


class Projection:
    """The trained matrix, and which tokens of a vocabulary count."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        with files("index").joinpath("data/late.npz").open("rb") as file:
            trained = np.load(file)
            self._matrix = trained["matrix"].astype(np.float32)  # (hidden, 64)
            self._importance = trained["importance"].astype(np.float32)  # (hidden,)
            self._rarity = float(trained["rarity"])
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
        rows = _unit(hidden) @ self._matrix
        return _unit(rows)

    def weights(self, hidden: Floats, rarity: Floats) -> Floats:
        """`(n,)`, what each token of a question counts, in all 1. `rarity` is 0 and up, of the token's word."""
        weights = np.exp(3 * (_unit(hidden) @ self._importance)) * np.maximum(rarity, 0.1) ** self._rarity
        found: Floats = (weights / weights.sum()).astype(np.float32)
        return found


def packed(rows: Floats, title: int) -> bytes:
    """A passage's tokens, the first `title` of which are its title's: 2 bytes, then 32 a token."""
    steps = np.clip(np.round(rows / _REACH * 7), -7, 7).astype(np.int8) + 8
    codes = (steps[:, 0::2] << 4 | steps[:, 1::2]).astype(np.uint8)
    return title.to_bytes(2, "little") + codes.tobytes()


_VALUES = np.array([[(byte >> 4) - 8, (byte & 15) - 8] for byte in range(256)], dtype=np.float32)


def unpacked(codes: Codes) -> Floats:
    """`(n, 64)`, unit rows, of codes `(n, 32)`."""
    return _unit(_VALUES[codes].reshape(len(codes), -1))


@dataclass(frozen=True, slots=True)
class Question:
    """A question's tokens: unit rows `(n, 64)`, and weights `(n,)` that are 1 in all."""

    rows: Floats
    weights: Floats


class LateWords:
    """The tokens of one generation's passages, in files that are written once and shared by generations.

    `table[p]` is passage p's file, first token, number of tokens, and how many of these are of its title.
    """

    def __init__(self, folder: Path, table: Numbers) -> None:
        self._folder = folder
        self.table = table

    @classmethod
    def load(cls, folder: Path, passages: int) -> LateWords:
        """Raises IndexCorrupt if a file cannot be read."""
        try:
            found = cls(folder, np.load(folder / "table.npy"))
            if found.table.shape != (passages, 4) or (passages and found.table[:, 0].max() > len(found.files)):
                raise ValueError("table")
        except (OSError, ValueError, EOFError) as error:
            raise corrupt("its word vectors cannot be read") from error
        return found

    @cached_property
    def files(self) -> list[Codes]:
        """`(n, 32)` each, mapped from the disk."""
        names = sorted(self._folder.glob("*.codes"))
        return [np.asarray(np.memmap(name, dtype=np.uint8, mode="r")).reshape(-1, BYTES) for name in names]

    def codes(self, passage: int) -> Codes:
        file, start, count, _ = self.table[passage]
        found: Codes = self.files[file][start : start + count]
        return found

    def worth_sharing(self, stayed: Numbers) -> bool:
        """Whether few files hold these passages, and little else."""
        total = sum(map(len, self.files))
        return len(self.files) < _MOST_FILES and self.table[stayed, 2].sum() >= (1 - _MOST_WASTE) * total

    def share(self, folder: Path) -> None:
        """Let another generation have the same files; copies, where the disk knows no links."""
        for file in self._folder.glob("*.codes"):
            try:
                os.link(file, folder / file.name)
            except OSError:
                shutil.copyfile(file, folder / file.name)

    def likeness(self, question: Question, passages: Sequence[range]) -> Floats:
        """`(n, 2)`, -1..1, higher is closer: how well each paper (a range of passages) and the best one of its passages
        with its title match the question's words."""
        numbers = [number for some in passages for number in some]
        rows = unpacked(np.concatenate([self.codes(number) for number in numbers]))
        matches = rows @ question.rows.T
        sizes = self.table[numbers, 2]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        found = np.empty((len(passages), 2), dtype=np.float32)
        at = 0
        for place, some in enumerate(passages):
            whole = matches[starts[at] : starts[at + len(some)]]
            title = whole[: self.table[some.start, 3]].max(axis=0, initial=-1.0)
            pieces = (matches[starts[n] : starts[n + 1]].max(axis=0, initial=-1.0) for n in range(at, at + len(some)))
            best = max(float(np.maximum(title, piece) @ question.weights) for piece in pieces)
            found[place] = whole.max(axis=0, initial=-1.0) @ question.weights, best
            at += len(some)
        return found


class LateWriter:
    """Writes the tokens of a generation's passages: those that passage `origins[p]` had before, or, where that is -1,
    what is added. `first[p]`: passage p is its paper's first."""

    def __init__(self, folder: Path, before: LateWords | None, origins: Numbers, first: npt.NDArray[np.bool_]) -> None:
        folder.mkdir()
        self._folder, self._first = folder, first
        self._table = np.zeros((len(origins), 4), dtype=np.int64)
        self._at = 0
        stayed = np.flatnonzero(origins >= 0)
        shared = before is not None and before.worth_sharing(origins[stayed])
        if before is not None and shared:
            before.share(folder)
            self._table[stayed] = before.table[origins[stayed]]
        self._number = len(list(folder.glob("*.codes")))
        self._file = (folder / f"{self._number:04}.codes").open("wb")
        if before is not None and not shared:
            for passage in stayed:
                self._put(int(passage), before.codes(origins[passage]).tobytes(), before.table[origins[passage], 3])

    def add(self, passage: int, words: bytes) -> None:
        """Add one that `packed` made."""
        title, codes = int.from_bytes(words[:2], "little"), words[2:]
        if self._first[passage]:
            self._put(passage, codes, title)
        else:
            self._put(passage, codes[title * BYTES :], 0)

    def close(self) -> None:
        self._file.close()
        if not self._at:
            Path(self._file.name).unlink()
        np.save(self._folder / "table.npy", self._table)

    def _put(self, passage: int, codes: bytes, title: int) -> None:
        self._file.write(codes)
        self._table[passage] = self._number, self._at, len(codes) // BYTES, title
        self._at += len(codes) // BYTES


def _unit(rows: Floats) -> Floats:
    found: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6)
    return found
