"""Each passage's token vectors, in files that generations share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.arrays import Codes, Floats, Numbers
from index.errors import corrupt
from index.models.token_projection import BYTES, TokenVectors, matches

_MOST_FILES = 48  # of a generation, each mapped into memory; then they are written as one
_MOST_WASTE = 0.3  # share of the tokens in them that no passage needs any more


class TokenStore:
    """The tokens of one generation's passages, in files that are written once and shared by
    generations.

    `table[p]` is passage p's file, first token, number of tokens, and how many of these are of its
    title.
    """

    def __init__(self, folder: Path, table: Numbers) -> None:
        self._folder = folder
        self.table = table

    @classmethod
    def load(cls, folder: Path, passages: int) -> TokenStore:
        """Raises IndexCorrupt if a file cannot be read."""
        try:
            found = cls(folder, np.load(folder / "table.npy"))
            if found.table.shape != (passages, 4) or (
                passages and found.table[:, 0].max() > len(found.files)
            ):
                raise ValueError("table")
        except (OSError, ValueError, EOFError) as error:
            raise corrupt("its word vectors cannot be read") from error
        return found

    @cached_property
    def files(self) -> list[Codes]:
        """`(n, 32)` each, mapped from the disk."""
        names = sorted(self._folder.glob("*.codes"))
        return [
            np.asarray(np.memmap(name, dtype=np.uint8, mode="r")).reshape(-1, BYTES)
            for name in names
        ]

    def codes(self, passage: int) -> Codes:
        file, start, count, _ = self.table[passage]
        found: Codes = self.files[file][start : start + count]
        return found

    def worth_sharing(self, stayed: Numbers) -> bool:
        """Whether few files hold these passages, and little else."""
        total = sum(map(len, self.files))
        return (
            len(self.files) < _MOST_FILES
            and self.table[stayed, 2].sum() >= (1 - _MOST_WASTE) * total
        )

    def share(self, folder: Path) -> None:
        """Let another generation have the same files; copies, where the disk knows no links."""
        for file in self._folder.glob("*.codes"):
            try:
                os.link(file, folder / file.name)
            except OSError:
                shutil.copyfile(file, folder / file.name)

    def similarity(self, question: TokenVectors, passages: Sequence[range]) -> Floats:
        """`(n, 2)`, -1..1, higher is closer: how well each paper (a range of passages) and the best
        one of its passages with its title match the question's words."""
        numbers = np.array([number for some in passages for number in some])
        sizes, titles = self.table[numbers, 2], self.table[numbers, 3]
        counts = np.array([len(some) for some in passages])
        first = np.cumsum(counts) - counts  # of each paper's passages
        title, text = _greatest(matches(self._codes_of(numbers), question.rows), sizes, titles)
        pieces = np.maximum(title, text)
        whole = np.maximum.reduceat(pieces, first) @ question.weights
        with_title = np.maximum(pieces, np.repeat(title[first], counts, axis=0)) @ question.weights
        return np.column_stack([whole, np.maximum.reduceat(with_title, first)])

    def _codes_of(self, passages: Numbers) -> Codes:
        """Those of all of them, one after the other; what lies so in a file is read in one go."""
        files, starts, sizes, _ = self.table[passages].T
        follows = (files[1:] == files[:-1]) & (starts[1:] == starts[:-1] + sizes[:-1])
        begins = np.flatnonzero(np.concatenate([[True], ~follows]))
        ends = np.append(begins[1:], len(passages)) - 1
        runs = zip(files[begins], starts[begins], starts[ends] + sizes[ends], strict=True)
        return np.concatenate([self.files[file][start:stop] for file, start, stop in runs])


def _greatest(rows: Floats, sizes: Numbers, titles: Numbers) -> tuple[Floats, Floats]:
    """`(n, q)` each, the greatest of a passage's first rows, its title's, and of the others, column
    by column; -1 where there are none. Behind the last passage's is a row of no passage, -1."""
    starts = np.cumsum(sizes) - sizes
    found = np.maximum.reduceat(rows, np.column_stack([starts, starts + titles]).ravel())
    title, text = found[::2], found[1::2]
    title[titles == 0] = -1.0
    text[sizes == titles] = -1.0
    return title, text


class TokenWriter:
    """Writes the tokens of a generation's passages: those that passage `origins[p]` had before, or,
    where that is -1, what is added. `first[p]`: passage p is its paper's first."""

    def __init__(
        self,
        folder: Path,
        before: TokenStore | None,
        origins: Numbers,
        first: npt.NDArray[np.bool_],
    ) -> None:
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
                self._put(
                    int(passage),
                    before.codes(origins[passage]).tobytes(),
                    before.table[origins[passage], 3],
                )

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
