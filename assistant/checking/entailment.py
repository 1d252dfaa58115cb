"""The entailment model: a small cross-encoder of our own, trained by training/, that reads a claim
beside a quote and says whether the quote carries it, speaks against it, or neither. What it can do
and cannot: data/support.md.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from index.errors import EmbeddingError
from index.models.engines import Engine, load_engine
from index.models.tokenizer import load_tokenizer

FIRST, SECOND = 64, 190  # tokens of each text, at most
SHA256 = "6196a7d1ea6cc154c75810be62a45ee615f29ef24606b89d8291617a7a495b07"
_KEPT = 4096  # judgements
_exactly = partial(load_engine, exact=True)  # so that a verdict is the same on every machine
_loading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Entailment:
    """Probabilities, in all 1, that the quote carries the claim, does neither, or speaks against
    it."""

    entails: float
    neutral: float
    contradicts: float


class Pairs:
    """Turns two texts into the token ids of one: `[CLS] first [SEP] second [SEP]`."""

    def __init__(self) -> None:
        self._tokenizer = load_tokenizer()
        self._start, self._end = (
            self._tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]")
        )

    def __call__(self, first: str, second: str) -> list[int]:
        one = self._tokenizer.encode(first, add_special_tokens=False).ids[:FIRST]
        other = self._tokenizer.encode(second, add_special_tokens=False).ids[:SECOND]
        return [self._start, *one, self._end, *other, self._end]


class EntailmentModel:
    """Raises EmbeddingError on loading if the model's file is not the one that was measured."""

    def __init__(self, engine: Callable[[Path], Engine] = _exactly) -> None:
        with as_file(files("assistant.checking").joinpath("data/support.onnx")) as model:
            if hashlib.sha256(model.read_bytes()).hexdigest() != SHA256:
                raise EmbeddingError(
                    "The entailment model (support.onnx) is damaged. Reinstall askpapers."
                )
            self._engine = engine(model)
        self._pairs = Pairs()

    def __call__(self, claim: str, quote: str) -> Entailment:
        logits = self._engine(np.array([self._pairs(claim, quote)], dtype=np.int64))
        raised = np.exp(logits - logits.max())
        return Entailment(*(float(one) for one in raised / raised.sum()))


@cache
def _loaded() -> EntailmentModel:
    return EntailmentModel()


@lru_cache(_KEPT)
def entailment_of(claim: str, quote: str) -> Entailment:
    """What this process's entailment model, loaded when it is first asked, says of a claim and a
    quote."""
    return load()(claim, quote)


def load() -> EntailmentModel:
    """This process's entailment model. Raises EmbeddingError for a damaged file."""
    with _loading:
        return _loaded()
