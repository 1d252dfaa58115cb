"""Sentences as the bundled model's vectors, the latest of which are remembered, and those found
that were read ahead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.arrays import Floats
from index.generation.sentence_store import SentenceStore
from index.models.embedders import Embedder
from index.text.sentences import Span
from index.types import Paper

_LONGEST = 2000  # characters of a text that is remembered


def of_paper(paper: Paper, sentence: Span) -> str:
    """As a sentence of a paper is read: under its title."""
    return f"{paper.title}\n{sentence.text}"


class Encoder:
    def __init__(self, embedder: Embedder, ahead: SentenceStore | None = None) -> None:
        self._embedder = embedder
        self._ahead = ahead

    def __call__(self, texts: Sequence[str]) -> Floats:
        """`(n, 384) float32`, unit rows."""
        if not texts or any(len(text) > _LONGEST for text in texts):
            return self._embedder.bundled.encode(texts)
        return np.stack(self._embedder.bundled.sentences.all_of(texts, self._computed))

    def put(self, text: str, vector: Floats) -> None:
        self._embedder.bundled.sentences.put(text, vector)

    def _computed(self, texts: list[str]) -> list[Floats]:
        found = dict(self._ahead.found(texts)) if self._ahead else {}
        if missing := [text for text in texts if text not in found]:
            encoded = self._embedder.bundled.encode(missing)
            found.update(zip(missing, encoded, strict=True))
        return [found[text] for text in texts]
