"""The stages of a build, each by ours and by its library alone: what build_stages.py measures."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from index.building import _cutter
from index.files import still
from index.generation import graph_writer, sealing, token_store, vector_cache, vector_store
from index.generation.base import Base
from index.generation.bm25 import EMPTY
from index.generation.catalogue import ENTRY_INDEXES, PASSAGE_INDEXES, SCHEMA, Catalogue
from index.generation.catalogue_changes import Changes
from index.generation.catalogue_writer import CatalogueWriter
from index.generation.generations import LATE_INTERACTION, read_manifest
from index.home import Home
from index.models.minilm import bundled
from index.models.vectors import moments
from index.sources import copies
from index.sources.reading import Reader
from index.types import Passage

Work = Callable[[], object]
AT_ONCE = graph_writer.AT_ONCE
TABLES = ("entry", "paper", "held", "alias", "passage")
ROWS = 256  # that the cache keeps at a time


class Given:
    """What HOME holds, read before a stage begins."""

    def __init__(self, home: Path, sample: int, most: int | None = None) -> None:
        self.home, self.sample = Home(home), sample
        self.manifest = read_manifest(self.home)
        self.folder = self.home.generations / self.manifest.generation
        names = {digest.sha256: digest.name for digest in self.manifest.digests}
        self.catalogue = Catalogue(self.folder / "catalogue.sqlite", names)
        self.vectors = np.load(self.folder / "vectors.npy", mmap_mode="r")
        self.papers = self.manifest.papers
        self.passages = min(self.manifest.passages, most or self.manifest.passages)

    @cached_property
    def digests(self) -> list[tuple[str, bytes]]:
        known = self.manifest.digests
        return [(one.path, copies.content(self.home.digests, one)) for one in known]

    @cached_property
    def changes(self) -> Changes:
        new = np.full(self.passages, -1, np.int64)
        none = np.empty(0, np.int64)
        return Changes(self.papers, self.passages, 0, 0, 0, 0, 0, 0, 0, none, new, ())

    def texts(self, passages: range) -> list[str]:
        return [f"{title}\n{text}" for title, text in self.catalogue.texts(passages)]


def reading(given: Given, _: Path) -> tuple[Work, Work]:
    reader, digests = Reader(), given.digests

    def ours() -> None:
        for path, content in digests:
            reader.parse(content, path)
        reader.close()

    return ours, lambda: [json.loads(line) for _, one in digests for line in one.splitlines()]


def keeping(given: Given, folder: Path) -> tuple[Work, Work]:
    known = list(zip(given.manifest.digests, given.digests, strict=True))

    def alone() -> None:
        for digest, (_, content) in known:
            (folder / digest.sha256).write_bytes(gzip.compress(content, 6))

    return lambda: [copies.keep(folder / "kept", one, held) for one, (_, held) in known], alone


def cutting(given: Given, _: Path) -> tuple[Work, Work]:
    from sentencex import segment

    from index.models.tokenizer import load_tokenizer

    cut, papers = (
        _cutter(given.manifest.recipe),
        list(given.catalogue.at(range(given.papers)).values()),
    )
    tokenizer = load_tokenizer()

    def alone() -> None:
        for paper in papers:
            for text in (paper.title, *segment("en", paper.abstract)):
                tokenizer.encode(text, add_special_tokens=False)

    return lambda: [cut(paper) for paper in papers], alone


def catalogue(given: Given, folder: Path) -> tuple[Work, Work]:
    reader = Reader()
    parsed = [
        (digest.sha256, reader.parse(content, path))
        for digest, (path, content) in zip(given.manifest.digests, given.digests, strict=True)
    ]
    reader.close()
    numbers = {key: number for number, key in enumerate(given.catalogue)}
    cut: dict[str, tuple[Passage, ...]] = {
        key: given.catalogue.passages_of([number])[number] for key, number in numbers.items()
    }
    with closing(sqlite3.connect(given.folder / "catalogue.sqlite")) as held:
        found = {name: held.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
        rows = {name: some for name, some in found.items() if some}

    def ours() -> None:
        writer = CatalogueWriter(folder / "ours.sqlite", None)
        for digest, one in parsed:
            writer.add(digest, one)
        digests = [digest for digest, _ in parsed]
        writer.settle(digests, (), lambda paper: (cut[paper.id], 0), reuse=False)

    def alone() -> None:
        with closing(sqlite3.connect(folder / "alone.sqlite")) as database:
            database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {SCHEMA}")
            for name, some in rows.items():
                marks = ", ".join("?" * len(some[0]))
                database.executemany(f"INSERT INTO {name} VALUES ({marks})", some)
            database.executescript(ENTRY_INDEXES + PASSAGE_INDEXES)
            database.commit()

    return ours, alone


def embedding(given: Given, _: Path) -> tuple[Work, Work]:
    model = bundled()
    texts = given.texts(range(min(given.sample, given.passages)))
    tokens = [np.array([model._tokenizer.encode(text).ids], np.int64) for text in texts]

    def alone() -> None:
        with ThreadPoolExecutor(model._threads) as pool:
            list(pool.map(model._engine, sorted(tokens, key=lambda ids: -ids.shape[1])))

    model.index(texts)  # what OpenVINO prepares for each length is then there for both
    return lambda: model.index(texts), alone


def cache(given: Given, folder: Path) -> tuple[Work, Work]:
    texts = given.texts(range(given.passages))
    codes = token_store.TokenStore.load(given.folder / LATE_INTERACTION, len(given.vectors))
    words = [b"\0\0" + codes.codes(n).tobytes() for n in range(given.passages)]
    vectors = np.array(given.vectors[: given.passages], np.float32)
    places = {text: n for n, text in enumerate(texts)}

    def drawn(some: Any) -> tuple[Any, list[bytes]]:
        numbers = [places[text] for text in some]
        return vectors[numbers], [words[n] for n in numbers]

    def ours() -> None:
        with closing(vector_cache.VectorCache(folder / "ours" / "cache", 384)) as kept:
            for start in range(0, len(texts), AT_ONCE):
                some = texts[start : start + AT_ONCE]
                sum(map(kept.holds, some))
                kept.rows(some, drawn, lambda _: None)

    def alone() -> None:
        with closing(vector_cache._open(folder / "alone")) as database:
            for start in range(0, len(texts), ROWS):
                rows = [
                    (sha256(texts[n].encode()).digest(), given.vectors[n].tobytes() + words[n], 0)
                    for n in range(start, min(start + ROWS, len(texts)))
                ]
                with database:
                    database.executemany("INSERT INTO passage VALUES (?, ?, ?)", rows)

    return ours, alone


def words(given: Given, folder: Path) -> tuple[Work, Work]:
    documents = given.catalogue.documents(np.arange(given.papers))
    return words_of(lambda: documents, folder)


def words_of(documents: Callable[[], Any], folder: Path) -> tuple[Work, Work]:
    """Of numbers and texts."""
    import Stemmer
    from sklearn.feature_extraction.text import CountVectorizer

    plain, stemmer = CountVectorizer().build_analyzer(), Stemmer.Stemmer("english")

    def alone() -> None:
        counter = CountVectorizer(analyzer=lambda text: stemmer.stemWords(plain(text)))
        found = counter.fit_transform(text for _, text in documents()).tocsc()
        for name in ("data", "indices", "indptr"):
            np.save(folder / name, getattr(found, name))

    return (
        lambda: EMPTY.updated(np.empty(0, np.int64), documents()).save(folder / "words"),
        alone,
    )


def graph(given: Given, folder: Path) -> tuple[Work, Work]:
    writer = graph_writer.GraphWriter(folder, Base(), given.catalogue, given.changes)
    ids = [one.id for one in given.catalogue.numbered(range(given.passages))]
    papers = [one.paper_id for one in given.catalogue.numbered(range(given.passages))]

    def ours() -> None:
        writer.open(still)
        for start in range(0, given.passages, AT_ONCE):
            end = min(start + AT_ONCE, given.passages)
            writer.add(start, np.asarray(given.vectors[start:end]), still)
        writer.finish()
        writer.close()

    def alone() -> None:
        client = vector_store._client(folder / "alone")
        kept = client.create_collection(
            "alone", embedding_function=None, configuration={"hnsw": vector_store._GRAPH}
        )
        for start in range(0, given.passages, AT_ONCE):
            some = slice(start, min(start + AT_ONCE, given.passages))
            kept.upsert(
                ids=ids[some],
                embeddings=np.asarray(given.vectors[some], np.float32),
                metadatas=[{"paper_id": paper} for paper in papers[some]],
            )
        client.close()

    return ours, alone


def tokens(given: Given, folder: Path) -> tuple[Work, Work]:
    held = token_store.TokenStore.load(given.folder / LATE_INTERACTION, len(given.vectors))
    codes = [held.codes(n).tobytes() for n in range(given.passages)]
    new = given.changes.passages_before

    def ours() -> None:
        first = np.zeros(given.passages, bool)
        with closing(token_store.TokenWriter(folder / "late", None, new, first)) as writer:
            for n, some in enumerate(codes):
                writer.add(n, b"\0\0" + some)

    def alone() -> None:
        with (folder / "alone").open("wb") as file:
            for some in codes:
                file.write(some)

    return ours, alone


def moment(given: Given, _: Path) -> tuple[Work, Work]:
    def alone() -> None:
        rows = np.asarray(given.vectors, np.float32)
        rows.mean(axis=0), rows.T @ rows

    return lambda: moments(given.vectors), alone


def sealed(given: Given, folder: Path) -> tuple[Work, Work]:
    shutil.copytree(given.folder, folder / "generation")
    files = [file for file in (folder / "generation").rglob("*") if file.is_file()]

    def alone() -> None:
        for file in files:
            with file.open("rb") as opened:
                while chunk := opened.read(2**20):
                    sha256(chunk)

    return lambda: sealing.seal(folder / "generation", Base(), still), alone


STAGES: dict[str, tuple[str, Callable[[Given, Path], tuple[Work, Work]]]] = {
    "reading digests": ("json.loads of each line", reading),
    "keeping copies": ("gzip.compress", keeping),
    "cutting": ("sentencex, tokenizers", cutting),
    "merging, the catalogue": ("sqlite3.executemany of its rows", catalogue),
    "embedding a sample": ("OpenVINO of the same tokens", embedding),
    "the vectors' cache": ("sqlite3.executemany of its rows", cache),
    "the word index": ("scikit-learn's counts, PyStemmer", words),
    "the vectors' graph": ("Chroma's upsert", graph),
    "token vectors": ("file.write", tokens),
    "moments of the vectors": ("numpy", moment),
    "sealing": ("hashlib.sha256 of the files", sealed),
}
