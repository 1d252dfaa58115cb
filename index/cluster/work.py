"""What the nodes of a Ray cluster do: read files, cut their abstracts, embed passages. Knows the
tables of Arrow in which Ray hands its work over, and nothing of Ray.

A node needs nothing but the package: bytes come, never paths. Files are read there as they are read
here, in a process of its own, within the same budget, so that no file can hold a node.
"""

from __future__ import annotations

import hashlib
import pickle
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import SourceError
from index.generation.generations import Recipe
from index.generation.passages import cut, cuts
from index.models.engines import load_engine
from index.models.minilm import NAME, MiniLM
from index.models.tokenizer import token_counter
from index.sources.reading import Reader
from index.types import Paper, ParsedDigest

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Cut:
    """Where passages stand in an abstract, and how many of them end within a sentence."""

    spans: tuple[tuple[int, int], ...]
    within: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds, and how the abstract of each of its entries is cut."""

    parsed: ParsedDigest
    cuts: tuple[Cut, ...]


class AnotherProgram(Exception):
    """A node has another askpapers, or another engine, than whoever asks: its vectors, or what it
    reads, could be others."""


@cache
def program() -> str:
    """Which askpapers this is, to the letter, and by which engine it embeds."""
    code = hashlib.sha256()
    for name, content in sorted(_sources(files("index"), "")):
        code.update(f"{name}\0{len(content)}\0".encode() + content)
    engine = "openvino" if find_spec("openvino") else "onnxruntime"
    built = f"askpapers {_version('askpapers')} ({code.hexdigest()[:8]})"
    return f"{built} with {engine} {_version(engine)}"


def read(table: pa.Table, asked_by: str) -> pa.Table:
    """Of files, `path` and `content`: `number`, and what each holds, or why it cannot be read, as
    `told`."""
    _check(asked_by)
    paths, contents = table["path"].to_pylist(), table["content"].to_pylist()
    told = [
        _read(content, path.decode(errors="surrogatepass"))
        for path, content in zip(paths, contents, strict=True)
    ]
    return _table(number=table["number"], told=[pickle.dumps(one, protocol=5) for one in told])


def embed(table: pa.Table, asked_by: str) -> pa.Table:
    """Of each `text` its vector as `row`, float16, and its token vectors as `words`."""
    _check(asked_by)
    texts = [text.decode() for text in table["text"].to_pylist()]
    rows, words = _model().index(texts)
    packed = [row.tobytes() for row in rows.astype(np.float16)]
    return _table(number=table["number"], row=packed, words=words)


def _read(content: bytes, path: str) -> Reading | str:
    """What the file holds, or why it cannot be read."""
    try:
        parsed = _reader().parse(content, path)
    except SourceError as error:
        return str(error)
    return Reading(parsed, tuple(_cut(entry.title, entry.abstract) for entry in parsed.entries))


def _cut(title: str, abstract: str) -> Cut:
    recipe, paper = Recipe(NAME), Paper("", title, abstract, ())
    found = list(
        cut(paper, token_counter(), limit=recipe.passage_tokens, window=recipe.window_tokens)
    )
    return Cut(tuple((passage.start, passage.end) for passage in found), cuts(found, paper))


@cache
def _reader() -> Reader:
    return Reader()


@cache
def _model() -> MiniLM:
    """One text at a time: Ray gives each of its processes one core."""
    return MiniLM(partial(load_engine, threads=1), threads=1)


def _check(asked_by: str) -> None:
    if asked_by != program():
        raise AnotherProgram(
            f"{platform.node()!r} has {program()}, and this machine has {asked_by}"
        )


def _table(**columns: Sequence[Any]) -> pa.Table:
    import pyarrow as pa

    numbers = columns.pop("number")
    large = {name: pa.array(column, pa.large_binary()) for name, column in columns.items()}
    return pa.table({"number": numbers} | large)


def _sources(folder: Any, above: str) -> list[tuple[str, bytes]]:
    """Each of a package's modules, and what it says."""
    found = []
    for one in folder.iterdir():
        if one.name.endswith(".py"):
            found.append((f"{above}{one.name}", one.read_bytes()))
        elif one.is_dir() and one.name != "__pycache__":
            found += _sources(one, f"{above}{one.name}/")
    return found


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # it lies in the path, and was not installed
        return "of a checkout"
