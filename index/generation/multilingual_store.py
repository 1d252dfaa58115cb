"""The multilingual vectors of a generation's papers, in a Chroma collection of their own: beside
the generation, which is whole without them.

multilingual/<name>/chroma/       a vector a paper: the whole text's, and behind it the title's
                    moments.npy   mean and second moment of them all
                    model         whose they are, and how they were put together; written last
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.arrays import Floats
from index.errors import IndexError_
from index.files import private_folder, tighten, write_atomically
from index.generation.catalogue import Catalogue
from index.generation.vector_cache import VectorCache
from index.generation.vector_store import PassageVectors, check
from index.home import Home
from index.models import multilingual
from index.models.vectors import moments
from index.types import Progress

Vectors = npt.NDArray[np.floating[Any]]
BY_TEXT = 0.5  # of 1, the rest is the title's; chosen on benchmarks/languages_fit.jsonl
_AT_ONCE = 32  # papers, some seconds of work
_CHROMA, _MOMENTS, _MODEL = "chroma", "moments.npy", "model"
_MADE_BY = f"{multilingual.NAME}, {BY_TEXT} by text"


@dataclass(frozen=True, slots=True)
class MultilingualStore:
    """`vectors`: by the ids of papers; `moments`: of all of them."""

    vectors: PassageVectors
    moments: Floats

    @classmethod
    def open(cls, home: Home, generation: str, papers: int) -> MultilingualStore | None:
        """None where there is none of that generation by this model, or it is damaged."""
        folder = home.multilingual / generation
        if not is_whole(home, generation, papers):
            return None
        try:
            vectors = PassageVectors.open(folder / _CHROMA, papers)
            return cls(vectors, np.load(folder / _MOMENTS))
        except (IndexError_, OSError, ValueError):
            return None


def is_whole(home: Home, generation: str, papers: int) -> bool:
    """Whether all of it is there, by this model."""
    folder = home.multilingual / generation
    try:
        model = (folder / _MODEL).read_text(encoding="utf-8")
        check(folder / _CHROMA, papers)
        return model == _MADE_BY and (folder / _MOMENTS).is_file()
    except (IndexError_, OSError, UnicodeDecodeError):
        return False


def write(home: Home, generation: str, catalogue: Catalogue, progress: Progress) -> None:
    """Embed what was never embedded. Raises EmbeddingError, StorageError or OSError."""
    numbers = range(len(catalogue))
    papers = catalogue.at(numbers)
    found = np.empty((len(papers), 2 * multilingual.DIMENSION), dtype=np.float32)
    cached = home.vectors / f"{multilingual.NAME}.sqlite"
    with closing(VectorCache(cached, multilingual.DIMENSION)) as cache:
        for start in range(0, len(papers), _AT_ONCE):
            some = [papers[number] for number in numbers[start : start + _AT_ONCE]]
            texts = [f"{paper.title}\n{paper.abstract}" for paper in some]
            titles = [paper.title for paper in some]
            rows = (cache.rows(one, _encoded, lambda _: None)[0] for one in (texts, titles))
            found[start : start + len(some)] = paired(*rows)
            progress("Embedding papers for other languages", start + len(some), len(papers))
    folder = home.multilingual / generation
    shutil.rmtree(folder, ignore_errors=True)  # what a killed build left
    private_folder(folder)
    with closing(PassageVectors.create(folder / _CHROMA)) as store:
        ids = [papers[number].id for number in numbers]
        store.put(ids, list(found), ids)
    np.save(folder / _MOMENTS, moments(found))
    write_atomically(folder / _MODEL, _MADE_BY.encode())
    tighten(folder)


def paired(text: Vectors, title: Vectors) -> Floats:
    """`(…, 768)`, of unit length: the cosine of two such is the weighted sum of those of their
    halves. A title alone tells what an abstract of many sentences blurs."""
    parts = [np.sqrt(BY_TEXT) * text, np.sqrt(1 - BY_TEXT) * title]
    found: Floats = np.concatenate(parts, axis=-1, dtype=np.float32)
    return found


def _encoded(texts: Sequence[str]) -> tuple[Floats, list[bytes]]:
    return multilingual.multilingual().passages(texts), [b""] * len(texts)


def sweep(home: Home, keep: Iterable[str]) -> None:
    """Remove those of generations that are gone."""
    kept = set(keep)
    for folder in home.multilingual.glob("*"):
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
