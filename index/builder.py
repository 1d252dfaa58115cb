"""Builds a generation beside the published one and publishes it by one atomic rename."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index import embedding, sources
from index.corpus import Corpus, merge
from index.errors import AskpapersError, IndexBusy, IndexError_, SourceError
from index.files import write_atomically
from index.generations import (
    SCHEMA,
    Manifest,
    Recipe,
    file_hash,
    read_manifest,
    read_records,
    write_records,
)
from index.home import Home, locate
from index.lexical import Lexicon
from index.passages import cut, is_cut
from index.sources import Source
from index.store import PassageStore, passage_node
from index.types import BuildReport, Digest, Paper, Passage

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class _Before:
    """The generation that stands, as far as it can be read."""

    manifest: Manifest | None
    papers: dict[str, Paper]


def build(
    paths: Iterable[str | Path] = (),
    *,
    home: str | Path | None = None,
    rebuild: bool = False,
    captured: str | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Add digests to the collection (or, without a path, look at every known file again) and index it.

    `rebuild` computes everything anew, from the home's copies; `captured` (ISO 8601) dates the given digests.
    Raises SourceError if a path is no digest, IndexBusy if another process is building; then nothing has changed.
    """
    started = time.monotonic()
    place = locate(home)
    with _locked(place):
        before = _before(place)
        given, skipped = sources.read_paths([Path(path) for path in paths], place.digests, captured)
        known, warnings = _known(place, before, refresh=not given and not rebuild)
        collection = _collect(known, given)
        if not collection:
            raise SourceError("There is no digest to index yet. Name a file or folder: askpapers index FOLDER")
        report = _publish(place, before, collection, rebuild=rebuild, progress=progress or (lambda *_: None))
    unparsed = (*skipped, *(piece for source in collection for piece in source.parsed.unparsed))
    warnings += tuple(
        f"{s.digest.name!r} is not wholly UTF-8: {s.digest.replaced} characters were replaced by \ufffd."
        for s in collection
        if s.digest.replaced
    )
    return replace(report, unparsed=unparsed, warnings=warnings, seconds=round(time.monotonic() - started, 3))


def _before(place: Home) -> _Before:
    try:
        manifest = read_manifest(place)
        papers = read_records(place.generations / manifest.generation / "papers.jsonl", Paper)
    except (IndexError_, OSError, ValueError, TypeError):
        return _Before(None, {})
    return _Before(manifest, {paper.id: paper for paper in papers})


def _known(place: Home, before: _Before, *, refresh: bool) -> tuple[list[Source], tuple[str, ...]]:
    """The digests the collection has: from their files if they are to be looked at again, else from the copies."""
    digests: Sequence[Digest]
    digests = before.manifest.digests if before.manifest else sources.known_digests(place.digests)
    found: list[Source] = []
    warnings: list[str] = []
    for digest in digests:
        if refresh:
            try:
                found.append(sources.read_file(Path(digest.path), place.digests))
                continue
            except SourceError as error:
                warnings.append(f"{str(error).split('. ')[0]}; the copy in the home is used.")
        found += sources.read_copies(place.digests, [digest])
    return found, tuple(warnings)


def _collect(known: Iterable[Source], given: Iterable[Source]) -> list[Source]:
    """Given digests take the place of known ones from the same path or with the same content."""
    by_path = {source.digest.path: source for source in [*known, *given]}
    names = {digest.sha256: digest for digest in sources.unique_names(s.digest for s in by_path.values())}
    unique = {source.digest.sha256: source for source in by_path.values()}
    return [
        replace(source, digest=replace(source.digest, name=names[sha].name, path=names[sha].path))
        for sha, source in sorted(unique.items())
    ]


def _publish(
    place: Home, before: _Before, collection: list[Source], *, rebuild: bool, progress: Progress
) -> BuildReport:
    corpus = merge((source.digest.name, entry) for source in collection for entry in source.parsed.entries)
    recipe = Recipe(embedding.NAME)
    passages, cuts = _cut(corpus.papers, recipe)
    digests = tuple(sorted((source.digest for source in collection), key=lambda d: (d.name, d.sha256)))
    manifest = Manifest(
        schema=SCHEMA,
        generation="",
        recipe=recipe,
        corpus=hashlib.sha256(repr([astuple(paper) for paper in corpus.papers]).encode()).hexdigest(),
        digests=digests,
        papers=len(corpus.papers),
        passages=len(passages),
        merged=corpus.merged,
        conflicts=corpus.conflicts,
        files={},
    )
    standing = before.manifest
    if standing and not rebuild and replace(standing, generation="", files={}) == manifest:
        return _report(standing, corpus, before, cuts)
    for source in collection:
        sources.keep_copy(place.digests, source)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{manifest.corpus[:8]}"
    folder = place.generations / name
    try:
        vectors = _vectors(place, before, corpus, passages, recipe, rebuild=rebuild, progress=progress)
        manifest = replace(manifest, generation=name)
        manifest = replace(manifest, files=_write(folder, corpus, passages, vectors, progress))
        write_atomically(folder / "manifest.json", manifest.dump())
        write_atomically(place.current, name.encode())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _sweep(place, keep={name, standing.generation if standing else name})
    shutil.rmtree(place.sample.root, ignore_errors=True)  # the sample goes with the first real digest
    return _report(manifest, corpus, before, cuts)


def _cut(papers: Sequence[Paper], recipe: Recipe) -> tuple[list[Passage], int]:
    count = embedding.token_counter()
    passages: list[Passage] = []
    cuts = 0
    for paper in papers:
        found = list(cut(paper, count, limit=recipe.passage_tokens, window=recipe.window_tokens))
        cuts += sum(is_cut(passage, paper) for passage in found)
        passages += found
    return passages, cuts


def _vectors(
    place: Home,
    before: _Before,
    corpus: Corpus,
    passages: Sequence[Passage],
    recipe: Recipe,
    *,
    rebuild: bool,
    progress: Progress,
) -> embedding.Vectors:
    """`(n, d) float32`, one row a passage: kept from the generation before where title and text are the same."""
    papers = {paper.id: paper for paper in corpus.papers}
    kept: dict[str, embedding.Vectors] = {}
    if before.manifest and before.manifest.recipe == recipe and not rebuild:
        same = {key for key, paper in before.papers.items() if key in papers and paper.title == papers[key].title}
        try:
            store = PassageStore.open(place.generations / before.manifest.generation / "chroma")
            kept = store.vectors([passage.id for passage in passages if passage.paper_id in same])
            store.close()
        except AskpapersError:
            kept = {}
    missing = [passage for passage in passages if passage.id not in kept]
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        progress("Embedding passages", done, len(missing))

    if missing:
        progress("Embedding passages", 0, len(missing))
        texts = [f"{papers[passage.paper_id].title}\n{passage.text}" for passage in missing]
        fresh = embedding.MiniLM().encode(texts, advance)
        kept |= {passage.id: row for passage, row in zip(missing, fresh, strict=True)}
    return np.stack([kept[passage.id] for passage in passages])


def _write(
    folder: Path, corpus: Corpus, passages: Sequence[Passage], vectors: embedding.Vectors, progress: Progress
) -> dict[str, str]:
    """Write all files but the manifest; returns their hashes (Chroma touches its own on opening: not among them)."""
    folder.mkdir(parents=True)
    write_records(folder / "papers.jsonl", corpus.papers)
    write_records(folder / "passages.jsonl", passages)
    np.save(folder / "moments.npy", embedding.moments(vectors))
    Lexicon.of([f"{paper.title} {paper.abstract}" for paper in corpus.papers]).save(folder / "bm25")
    hashes = {str(f.relative_to(folder).as_posix()): file_hash(f) for f in sorted(folder.rglob("*")) if f.is_file()}
    papers = {paper.id: paper for paper in corpus.papers}
    store = PassageStore.create(folder / "chroma")
    try:
        for start in range(0, len(passages), 1000):
            progress("Writing the index", start, len(passages))
            rows = zip(passages[start : start + 1000], vectors[start : start + 1000], strict=True)
            store.add([passage_node(papers[passage.paper_id], passage, row) for passage, row in rows])
        progress("Writing the index", len(passages), len(passages))
    finally:
        store.close()
    return hashes


def _report(manifest: Manifest, corpus: Corpus, before: _Before, cuts: int) -> BuildReport:
    now = {paper.id: (paper.title, paper.abstract) for paper in corpus.papers}
    aliases = {alias: paper.id for paper in corpus.papers for alias in paper.aliases}
    then = {aliases.get(key, key): (paper.title, paper.abstract) for key, paper in before.papers.items()}
    stayed = now.keys() & then.keys()
    changed = sum(now[key] != then[key] for key in stayed)
    return BuildReport(
        generation=manifest.generation,
        digests=len(manifest.digests),
        papers=manifest.papers,
        passages=manifest.passages,
        added=len(now.keys() - then.keys()),
        changed=changed,
        removed=len(then.keys() - now.keys()),
        unchanged=len(stayed) - changed,
        merged=manifest.merged,
        conflicts=manifest.conflicts,
        cut=cuts,
        unparsed=(),
        warnings=(),
        seconds=0.0,
    )


def _sweep(place: Home, keep: set[str]) -> None:
    """Remove generations that nobody can be reading: all but the new one and the one before it."""
    for folder in place.generations.iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(place: Home) -> Iterator[None]:
    """One builder at a time; the lock dies with its process."""
    place.root.mkdir(parents=True, exist_ok=True)
    holder = place.root / "build.pid"
    try:
        with FileLock(place.lock, timeout=0):
            holder.write_text(str(os.getpid()))
            yield
    except Timeout as error:
        pid = holder.read_text() if holder.exists() else "unknown"
        raise IndexBusy(
            f"Another askpapers process (pid {pid}) is building this index. Wait until it has finished and try again."
        ) from error
