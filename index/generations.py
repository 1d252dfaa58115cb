"""What one published index holds on disk, and how it is opened. Knows files and their checks; builds nothing.

generations/<name>/manifest.json    what it was made of, by what, and the hashes of the files below
                   papers.jsonl     one paper a line, ordered by id
                   passages.jsonl   in the order of the papers
                   moments.npy      mean and second moment of all vectors
                   bm25/            the word leg
                   chroma/          the vectors
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from index.errors import IndexMismatch, IndexOutdated, NoIndex, corrupt
from index.home import Home
from index.types import Digest, Paper, Passage

if TYPE_CHECKING:
    from index.embedding import Vectors
    from index.lexical import Lexicon
    from index.store import PassageStore

SCHEMA = 1

_Record = TypeVar("_Record", Paper, Passage)


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings that decide what an index of given digests holds; another recipe makes another index."""

    embed: str
    dimension: int = 384
    distance: str = "cosine"
    passage_tokens: int = 100
    window_tokens: int = 248  # the model's 256 less its two marks, and room for joining title and text


@dataclass(frozen=True, slots=True)
class Manifest:
    schema: int
    generation: str
    recipe: Recipe
    corpus: str  # hash of the papers
    digests: tuple[Digest, ...]
    papers: int
    passages: int
    merged: int
    conflicts: int
    files: dict[str, str]  # path below the generation -> sha256

    def dump(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Raises IndexCorrupt if it cannot be read, IndexOutdated or IndexMismatch if another askpapers wrote it."""
        try:
            raw = json.loads((folder / "manifest.json").read_bytes())
            schema = int(raw["schema"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise corrupt("its manifest is missing or unreadable") from error
        if schema > SCHEMA:
            raise IndexMismatch("The index was made by a newer askpapers. Update askpapers to read it.")
        if schema < SCHEMA:
            raise IndexOutdated("The index was made by an older askpapers. Build it again: askpapers index --rebuild")
        try:
            raw["recipe"] = Recipe(**raw["recipe"])
            raw["digests"] = tuple(Digest(**digest) for digest in raw["digests"])
            return cls(**raw)
        except (KeyError, TypeError) as error:
            raise corrupt("its manifest is incomplete") from error


@dataclass(slots=True)
class Generation:
    """An opened index. Held by a reader until `close`; never changed."""

    manifest: Manifest
    papers: dict[str, Paper]
    passages: dict[str, tuple[Passage, ...]]  # paper id -> its passages
    lexicon: Lexicon
    moments: Vectors
    store: PassageStore

    def close(self) -> None:
        self.store.close()


def current_name(home: Home) -> str:
    """The published generation's name. Raises NoIndex if there is none."""
    try:
        name = home.current.read_text().strip()
    except FileNotFoundError:
        name = ""
    except (OSError, UnicodeDecodeError) as error:
        raise corrupt("the file CURRENT cannot be read") from error
    if not name:
        raise NoIndex(f"Nothing is indexed in {str(home.root)!r} yet. Add your digests: askpapers index FOLDER")
    if Path(name).name != name:
        raise corrupt("the file CURRENT is damaged")
    return name


def read_manifest(home: Home) -> Manifest:
    """Raises NoIndex, IndexCorrupt or IndexOutdated."""
    return Manifest.load(home.generations / current_name(home))


def open_generation(home: Home, recipe: Recipe) -> Generation:
    """Open what is published, checked against its manifest.

    Raises NoIndex, IndexCorrupt, IndexOutdated, or IndexMismatch if it was made by another recipe.
    """
    from index.lexical import Lexicon
    from index.store import PassageStore

    manifest = read_manifest(home)
    if manifest.recipe != recipe:
        raise IndexMismatch(
            f"The index was made by the embedding model {manifest.recipe.embed!r} with other settings than now "
            f"({recipe.embed!r}). Build it again: askpapers index --rebuild"
        )
    folder = home.generations / manifest.generation
    for name, expected in manifest.files.items():
        if file_hash(folder / name) != expected:
            raise corrupt(f"its file {name} is missing or was altered")
    papers = {paper.id: paper for paper in read_records(folder / "papers.jsonl", Paper)}
    passages: dict[str, list[Passage]] = {key: [] for key in papers}
    for passage in read_records(folder / "passages.jsonl", Passage):
        passages[passage.paper_id].append(passage)
    store = PassageStore.open(folder / "chroma")
    if (held := store.count()) != manifest.passages:
        store.close()
        raise corrupt(f"its vector store holds {held} of {manifest.passages} passages")
    return Generation(
        manifest,
        papers,
        {key: tuple(found) for key, found in passages.items()},
        Lexicon.load(folder / "bm25", len(papers)),
        np.load(folder / "moments.npy"),
        store,
    )


def file_hash(path: Path) -> str:
    """sha256 of a file, empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def write_records(path: Path, records: Iterable[Paper | Passage]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":")) + "\n")


def read_records(path: Path, kind: type[_Record]) -> list[_Record]:
    tuples = {field.name for field in fields(kind) if str(field.type).startswith("tuple")}
    with path.open(encoding="utf-8") as file:
        raw: list[dict[str, Any]] = [json.loads(line) for line in file]
    return [kind(**_with_tuples(record, tuples)) for record in raw]


def _with_tuples(record: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {key: tuple(value) if key in names else value for key, value in record.items()}
