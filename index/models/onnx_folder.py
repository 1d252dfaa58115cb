"""An embedding model in a folder, as the Hub's repositories hold one: an ONNX file and its
tokenizer.

Read are `model.onnx` (or `onnx/model.onnx`), `tokenizer.json`, and where they stand the files by
which sentence-transformers knows pooling (`1_Pooling/config.json`), prefixes
(`config_sentence_transformers.json`) and the longest text (`sentence_bert_config.json`). Settings
win over files.
"""

from __future__ import annotations

import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import BaseModel, PrivateAttr, TypeAdapter, ValidationError

from index.errors import EmbeddingError, SettingError
from index.models.endpoints import prefixed
from index.models.engines import Engine, load_engine

Pooling = Literal["mean", "cls", "last"]
_WINDOW = 512  # tokens, where no file says less
_AT_ONCE = 256  # texts
# modules of sentence-transformers that are done here
_READ = {"Transformer", "Pooling", "Normalize"}


class _PoolingFile(BaseModel):
    pooling_mode_mean_tokens: bool = True
    pooling_mode_cls_token: bool = False
    pooling_mode_lasttoken: bool = False


class _Prompts(BaseModel):
    prompts: dict[str, str | None] = {}


class _Window(BaseModel):
    """How many tokens a model reads, under the names of three files."""

    max_seq_length: int | None = None
    model_max_length: float | None = None
    max_position_embeddings: int | None = None


class _Module(BaseModel):
    type: str = ""


_MODULES = TypeAdapter(list[_Module])


class FolderEmbedding(BaseEmbedding):
    """The folder's model, for LlamaIndex, loaded with its first text. Floats are of unit length.

    Its name holds a hash of all that decides its vectors.
    """

    _file: Path = PrivateAttr()
    _tokenizer: Any = PrivateAttr()
    _pooling: Pooling = PrivateAttr()
    _query_prefix: str = PrivateAttr()
    _passage_prefix: str = PrivateAttr()
    _loading: Any = PrivateAttr(default_factory=threading.Lock)
    _engine: Engine | None = PrivateAttr(default=None)

    def __init__(
        self,
        folder: Path,
        *,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        pooling: Pooling | None = None,
    ) -> None:
        """Raises SettingError if the folder holds no model that can be used."""
        file = next(
            (
                file
                for file in (folder / "model.onnx", folder / "onnx" / "model.onnx")
                if file.is_file()
            ),
            None,
        )
        tokens = folder / "tokenizer.json"
        if file is None or not tokens.is_file():
            raise SettingError(
                f"{str(folder)!r} holds no model.onnx with a tokenizer.json beside it. Correct "
                "ASKPAPERS_EMBED."
            )
        prompts = _read(folder / "config_sentence_transformers.json", _PROMPTS, _Prompts()).prompts
        query = prompts.get("query") if query_prefix is None else query_prefix
        passage = (
            (prompts.get("document") or prompts.get("passage"))
            if passage_prefix is None
            else passage_prefix
        )
        pooling, window = pooling or _pooling(folder), _window(folder)
        content = hashlib.sha256(f"{pooling} {window}".encode())
        for part in (tokens, *sorted(file.parent.glob("model.onnx*"))):
            with part.open("rb") as opened:
                content.update(hashlib.file_digest(opened, "sha256").digest())
        name = prefixed(
            f"{folder.resolve().name}@{content.hexdigest()[:8]}", query or "", passage or ""
        )
        super().__init__(model_name=name, embed_batch_size=_AT_ONCE)
        self._file, self._pooling = file, pooling
        self._query_prefix, self._passage_prefix = query or "", passage or ""
        self._tokenizer = _tokenizer(tokens, window)

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        """Raises EmbeddingError if the model cannot be loaded, or run."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        try:
            found = self._loaded()(ids)
        except Exception as error:  # each engine has errors of its own, without a base
            raise EmbeddingError(
                f"{str(self._file)!r} cannot be run ({_short(error)}). Export it again."
            ) from error
        if found.ndim == 2:  # a row a token; else the model pools by itself
            found = {"mean": found.mean(axis=0), "cls": found[0], "last": found[-1]}[self._pooling]
        unit: npt.NDArray[np.float32] = found / max(float(np.linalg.norm(found)), 1e-12)
        return unit

    def _loaded(self) -> Engine:
        with self._loading:
            if self._engine is None:
                self._engine = load_engine(self._file)
            return self._engine

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return [
                row.tolist()
                for row in pool.map(self._vector, [self._passage_prefix + text for text in texts])
            ]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        row: list[float] = self._vector(self._query_prefix + query).tolist()
        return row

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def _pooling(folder: Path) -> Pooling:
    """Raises SettingError for a model that needs more than is done here."""
    modules = {
        module.type.rpartition(".")[2] for module in _read(folder / "modules.json", _MODULES, [])
    }
    file = _read(folder / "1_Pooling" / "config.json", _POOLING, _PoolingFile())
    if file.pooling_mode_cls_token:
        found: Pooling = "cls"
    elif file.pooling_mode_lasttoken:
        found = "last"
    else:
        found = "mean"
        if not file.pooling_mode_mean_tokens:
            modules.add("another pooling than mean, cls or last")
    if more := sorted(modules - _READ):
        raise SettingError(
            f"{str(folder)!r} needs {', '.join(more)}, which askpapers does not do. Choose "
            "another model, or serve it."
        )
    return found


def _window(folder: Path) -> int:
    """Tokens: the least that any file says."""
    files = ("sentence_bert_config.json", "tokenizer_config.json", "config.json")
    told = [_read(folder / name, _WINDOWS, _Window()) for name in files]
    sizes = [
        n
        for w in told
        for n in (w.max_seq_length, w.model_max_length, w.max_position_embeddings)
        if n and n > 0
    ]
    return int(min([*sizes, _WINDOW]))


def _tokenizer(file: Path, window: int) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises no narrower class
        raise SettingError(
            f"{str(file)!r} is no tokenizer ({_short(error)}). Download it again."
        ) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(window)
    return tokenizer


_PROMPTS, _POOLING, _WINDOWS = (
    TypeAdapter(_Prompts),
    TypeAdapter(_PoolingFile),
    TypeAdapter(_Window),
)
_F = TypeVar("_F")


def _read(file: Path, form: TypeAdapter[_F], without: _F) -> _F:
    """What the file says, or what holds without it."""
    try:
        return form.validate_json(file.read_bytes())
    except FileNotFoundError:
        return without
    except (OSError, ValidationError) as error:
        raise SettingError(f"{str(file)!r} cannot be read. Download it again.") from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
