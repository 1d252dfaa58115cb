"""An embedding model in a folder, as the Hub's repositories hold one: an ONNX file and its tokenizer.

Read are `model.onnx` (or `onnx/model.onnx`), `tokenizer.json`, and where they stand the files by which
sentence-transformers knows pooling (`1_Pooling/config.json`), prefixes (`config_sentence_transformers.json`) and the
longest text (`sentence_bert_config.json`). Settings win over files.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import BaseModel, PrivateAttr, ValidationError

from index.endpoints import prefixed
from index.engines import Engine, load_engine
from index.errors import EmbeddingError, SettingError

Pooling = Literal["mean", "cls", "last"]
_WINDOW = 512  # tokens, where no file says


class _PoolingFile(BaseModel):
    pooling_mode_cls_token: bool = False
    pooling_mode_lasttoken: bool = False


class _Prompts(BaseModel):
    prompts: dict[str, str] = {}


class _Window(BaseModel):
    max_seq_length: int = _WINDOW


class FolderEmbedding(BaseEmbedding):
    """The folder's model, for LlamaIndex. Vectors are of unit length."""

    _engine: Engine = PrivateAttr()
    _tokenizer: Any = PrivateAttr()
    _pooling: Pooling = PrivateAttr()
    _query_prefix: str = PrivateAttr()
    _passage_prefix: str = PrivateAttr()

    def __init__(
        self,
        folder: Path,
        *,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        pooling: Pooling | None = None,
    ) -> None:
        """Raises SettingError if the folder holds no such model, EmbeddingError if it cannot be run."""
        model = next((file for file in (folder / "model.onnx", folder / "onnx" / "model.onnx") if file.is_file()), None)
        tokens = folder / "tokenizer.json"
        if model is None or not tokens.is_file():
            raise SettingError(
                f"{str(folder)!r} holds no model.onnx with a tokenizer.json beside it. Correct ASKPAPERS_EMBED."
            )
        prompts = _read(folder / "config_sentence_transformers.json", _Prompts).prompts
        query = prompts.get("query", "") if query_prefix is None else query_prefix
        passage = prompts.get("document", prompts.get("passage", "")) if passage_prefix is None else passage_prefix
        pooling = pooling or _pooling(_read(folder / "1_Pooling" / "config.json", _PoolingFile))
        content = hashlib.sha256(pooling.encode())
        for file in (tokens, *sorted(model.parent.glob("*.onnx*"))):
            with file.open("rb") as opened:
                content.update(hashlib.file_digest(opened, "sha256").digest())
        super().__init__(model_name=prefixed(f"{folder.name}@{content.hexdigest()[:8]}", query, passage))
        self._pooling, self._query_prefix, self._passage_prefix = pooling, query, passage
        self._tokenizer = _tokenizer(tokens, _read(folder / "sentence_bert_config.json", _Window).max_seq_length)
        try:
            self._engine = load_engine(model)
        except Exception as error:  # each engine has its own errors, without a base
            raise EmbeddingError(f"{str(model)!r} cannot be loaded ({error}). Export it again.") from error

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        encoding = self._tokenizer.encode(text)
        found = self._engine(np.array([encoding.ids], dtype=np.int64))
        if found.ndim == 2:  # a row a token; else the model pools by itself
            found = {"mean": found.mean(axis=0), "cls": found[0], "last": found[-1]}[self._pooling]
        unit: npt.NDArray[np.float32] = found / max(float(np.linalg.norm(found)), 1e-12)
        return unit

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return [row.tolist() for row in pool.map(self._vector, [self._passage_prefix + text for text in texts])]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        row: list[float] = self._vector(self._query_prefix + query).tolist()
        return row

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def _pooling(file: _PoolingFile) -> Pooling:
    if file.pooling_mode_cls_token:
        return "cls"
    return "last" if file.pooling_mode_lasttoken else "mean"


def _tokenizer(file: Path, window: int) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises no narrower class
        raise SettingError(f"{str(file)!r} is no tokenizer ({error}). Download it again.") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(window)
    return tokenizer


def _read(file: Path, form: type[Any]) -> Any:
    """What the file says, or what holds without it."""
    try:
        return form.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return form()
    except (OSError, ValidationError) as error:
        raise SettingError(f"{str(file)!r} cannot be read. Download it again, or delete it.") from error
