"""Sentences as the bundled model's vectors, the latest of which are remembered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.arrays import Floats
from index.models.embedders import Embedder
from index.models.remembered import Remembered

_REMEMBERED = 8192  # vectors of sentences, 2 kB each with its text
_LONGEST = 2000  # characters of a text that is remembered


class Encoder:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: Remembered[str, Floats] = Remembered(_REMEMBERED)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """`(n, 384) float32`, unit rows."""
        encode = self._embedder.bundled.encode
        if not texts or any(len(text) > _LONGEST for text in texts):
            return encode(texts)
        return np.stack(self._vectors.all_of(texts, lambda missing: list(encode(missing))))

    def put(self, text: str, vector: Floats) -> None:
        self._vectors.put(text, vector)
