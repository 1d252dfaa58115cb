"""A question as it is searched for: read once, and handed on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.arrays import Floats
from index.errors import EmbeddingError
from index.models.token_projection import Encoded, TokenVectors


class Reading:
    """What a model is reading, by whatever it was begun with; whoever asks for it waits. From any
    thread."""

    def __init__(self, begun: Callable[[], Encoded]) -> None:
        self._lock = threading.Lock()
        self._begun = begun
        self._ended: Encoded | None = None

    def __call__(self) -> Encoded:
        with self._lock:
            if self._ended is None:
                begun, self._begun = self._begun, _failed  # which lets go of what it holds
                self._ended = begun()
            return self._ended


def _failed() -> Encoded:
    raise EmbeddingError("The embedding model has failed to read this question. Ask again.")


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """`typed`: the question as it came; `corrected`: without its slips; `framed`: what it is about,
    without the request for papers; `expanded`: that with its acronyms spelled out, or the same.
    `terms`: the stems of what is `framed`.

    `vector` `(d,)`: by the model that made the index; `bundled` `(384,)`: by the bundled model, on
    whose scale similarity is judged; both of unit length, and between those of `framed` and
    `expanded`. `tokens`: of `framed`. All three wait for the model, which reads while other things
    are done.
    """

    typed: str
    corrected: str
    framed: str
    expanded: str
    terms: tuple[str, ...]
    reading: Reading

    @property
    def vector(self) -> Floats:
        return self.reading().vector

    @property
    def bundled(self) -> Floats:
        return self.reading().bundled

    @property
    def tokens(self) -> TokenVectors:
        return self.reading().tokens


def between(read: Sequence[Encoded]) -> Encoded:
    """Of several ways to write a question: the unit vectors between theirs, and the first's
    tokens."""
    vector, bundled = (
        _unit(np.sum(some, axis=0))
        for some in ([one.vector for one in read], [one.bundled for one in read])
    )
    return Encoded(vector, bundled, read[0].tokens)


def _unit(vector: Floats) -> Floats:
    found: Floats = vector / np.linalg.norm(vector)
    return found
