"""How building grows with the collection: a first build, a day more, and looking again when nothing
changed.

    python benchmarks/scale.py                       100,000 abstracts of ../shared/scale
    python benchmarks/scale.py --real                embeds them, too (more than an hour on two
    cores)
    python benchmarks/scale.py --days                the 400 real days of
    ../shared/digests/hf_daily, embedded
    python benchmarks/scale.py --short --keep HOME   of each abstract its first sentence: a third
    of the passages, for what depends on how many papers there are (page.py --library HOME)
    python benchmarks/scale.py --server              then puts a copy of the index on a Chroma
    server and holds search upon it against search in the process; with --home HOME of an index
    that is there already

Without --real vectors are drawn by lot, from a generator seeded by each text: embedding takes the
same time for every passage, so it is measured apart, on a sample, and all else is measured as it
is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import shutil
import tempfile
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.builder import build, remove
from index.generation.generations import read_manifest
from index.generation.object_store import ObjectStore
from index.generation.publications import Shared
from index.generation.taking_up import take_up
from index.home import Home
from index.models import minilm
from index.models.embedders import Chosen, Models
from index.models.token_projection import BYTES
from index.retrieval.searcher import Searcher
from index.types import Filters
from tests.chroma_runner import ChromaRunner

SHARED = Path(__file__).resolve().parents[2] / "shared"
A_DAY = 15  # papers: what Hugging Face lists on a day, in the mean of the 400
# dimensions of the plane near which drawn vectors lie, and how far beside it: by trial, so that
# each of 8,192 is about as near to its nearest as real ones are (.73 and .62)
_PLANE, _BESIDE = 16, 0.3
_spent = 0.0


class _Timed(minilm.MiniLM):
    def index(self, texts: Sequence[str]) -> tuple[minilm.Vectors, list[bytes]]:
        global _spent
        started = time.monotonic()
        found = super().index(texts)
        _spent += time.monotonic() - started
        return found


class _Drawn:
    """Vectors that lie near a plane of few dimensions, as those of real passages do: of vectors
    that are drawn in all of them alike Chroma makes its graph in several times the time."""

    fixed, dimension = True, 384

    def __init__(self, plane: int = _PLANE, beside: float = _BESIDE) -> None:
        """Of a plane of none all dimensions are alike."""
        self._beside = beside
        self._plane = np.random.default_rng(0).normal(size=(plane, 384)) / np.sqrt(max(plane, 1))

    def index(self, texts: Sequence[str]) -> tuple[minilm.Vectors, list[bytes]]:
        lots = [np.random.default_rng(zlib.crc32(text.encode())) for text in texts]
        within = len(self._plane)
        rows = np.stack(
            [
                lot.normal(size=within) @ self._plane + self._beside * lot.normal(size=384)
                for lot in lots
            ]
        )
        # as many as there are in the mean
        words = [(8).to_bytes(2, "little") + lot.bytes(BYTES * 45) for lot in lots]
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), words


def _peak() -> float:
    """Peak resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _shortened(line: str) -> str:
    """A paper with the first sentence of its abstract, or what ends in its first full stop."""
    paper = json.loads(line)
    head, stop, _ = paper["abstract"].partition(". ")
    return json.dumps({**paper, "abstract": head + stop.strip()}) + "\n"


def _write(folder: Path, papers: int, *, short: bool) -> tuple[Path, Path]:
    """The abstracts as digests of 250, and one day more in a file of its own."""
    (folder / "days").mkdir(parents=True)
    with gzip.open(SHARED / "scale" / "abstracts_100k.jsonl.gz", "rt", encoding="utf-8") as file:
        lines = [line for line, _ in zip(file, range(papers), strict=False)]
    lines = [*map(_shortened, lines)] if short else lines
    old, new = lines[:-A_DAY], lines[-A_DAY:]
    for start in range(0, len(old), 250):
        (folder / "days" / f"digest-{start // 250:04}.jsonl").write_text(
            "".join(old[start : start + 250])
        )
    day = folder / "one-more-day.jsonl"
    day.write_text("".join(new))
    return folder / "days", day


def _told(what: str, started: float, **more: object) -> None:
    seconds = time.monotonic() - started
    print(
        json.dumps({"what": what, "seconds": round(seconds, 2), "peak_mb": round(_peak())} | more),
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--days", action="store_true")
    parser.add_argument("--short", action="store_true", help="first sentences instead of abstracts")
    parser.add_argument(
        "--keep", type=Path, help="a folder for the index, to look at it afterwards"
    )
    parser.add_argument("--server", action="store_true", help="and the same upon a Chroma server")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--home", type=Path, help="with --server: an index that is there already")
    arguments = parser.parse_args()
    if arguments.server and arguments.home:
        _against_a_server(arguments.home, Models(), arguments.questions)
        return
    real = arguments.real or arguments.days
    bundled, model = minilm.bundled, _Timed() if real else _Drawn()
    minilm.bundled = lambda: model  # type: ignore[assignment, return-value]
    with tempfile.TemporaryDirectory() as temporary:
        home = arguments.keep or Path(temporary) / "home"
        if arguments.days:
            folder, day = _real_days(Path(temporary))
        else:
            folder, day = _write(Path(temporary), arguments.papers, short=arguments.short)
        _built(home, folder, day)
        files = [path for path in Home(home).generations.rglob("*") if path.is_file()]
        large = {path.name: round(path.stat().st_size / 1e6) for path in files if _is_large(path)}
        print(json.dumps({"index_mb": large}))
        started = time.monotonic()
        searcher = Searcher.open(Home(home), Models(Chosen(minilm.NAME, bundled)))
        _told("opened", started)
        _searched(searcher, arguments.questions)
        searcher.close()
        if arguments.server:
            _against_a_server(home, Models(Chosen(minilm.NAME, bundled)), arguments.questions)


def _real_days(folder: Path) -> tuple[Path, Path]:
    """The days of ../shared, and the newest of them in a place of its own."""
    days = folder / "days"
    shutil.copytree(SHARED / "digests" / "hf_daily", days)
    return days, max(days.iterdir()).rename(folder / "one-more-day.jsonl")


def _built(home: Path, folder: Path, day: Path) -> None:
    """Build, look again, add a day, and look again, each timed."""
    global _spent
    started = time.monotonic()
    report = build([folder], home=home)
    _told(
        "first build",
        started,
        papers=report.papers,
        passages=report.passages,
        embedding=round(_spent, 1),
    )
    for what, paths in (
        ("nothing changed", []),
        ("a day more", [day]),
        ("nothing changed", []),
    ):
        _spent, started = 0.0, time.monotonic()
        report = build(paths, home=home)
        _told(
            what,
            started,
            added=report.added,
            unchanged=report.unchanged,
            embedding=round(_spent, 2),
        )


def _is_large(path: Path) -> bool:
    return path.stat().st_size > 1e6


def _against_a_server(home: Path, models: Models, questions: int) -> None:
    """The first 20 of each question by Chroma in the process, by a Chroma server, and by looking at
    all vectors, in turn; the ratio is that of the medians, in this run."""
    with (
        tempfile.TemporaryDirectory() as temporary,
        ChromaRunner(Path(temporary) / "chroma") as server,
    ):
        for name in ("store", "home"):
            (Path(temporary) / name).mkdir()
        shared = Home(Path(shutil.copytree(home, Path(temporary) / "home", dirs_exist_ok=True)))
        os.environ["ASKPAPERS_CHROMA_URL"] = server.url
        os.environ["ASKPAPERS_STORE"] = (Path(temporary) / "store").as_uri()
        started = time.monotonic()
        report = build(home=shared.root)
        _told("on the server", started, papers=report.papers, passages=report.passages)
        _taken_up(Path(temporary), "a reader's first copy")
        local, remote = Searcher.open(Home(home), models), Searcher.open(shared, models)
        times: dict[str, list[float]] = {"local": [], "server": []}
        agreeing = {"server and local": 0, "server and all": 0, "local and all": 0}
        asked = _questions(questions)
        for question in asked:
            found = {"all": _ids(local, question, Filters(digest=""))}  # a part of every name
            for way, searcher in (("local", local), ("server", remote)):
                begun = time.monotonic()
                found[way] = _ids(searcher, question)
                times[way].append(1000 * (time.monotonic() - begun))
            for pair in agreeing:
                one, other = pair.split(" and ")
                agreeing[pair] += len(found[one] & found[other])
        medians = {way: float(np.median(some)) for way, some in times.items()}
        told = {
            "questions": len(asked),
            "top_20": {pair: round(n / 20 / len(asked), 4) for pair, n in agreeing.items()},
            "search_ms_p50": {way: round(one, 1) for way, one in medians.items()},
            "ratio": round(medians["server"] / medians["local"], 2),
            "trouble": remote.generation.store.trouble(),
        }
        print(json.dumps(told))
        local.close()
        remote.close()
        started, name = time.monotonic(), read_manifest(shared).digests[-1].name
        report = remove([name], home=shared.root)
        _told("a digest less, published", started, papers=report.papers)
        _taken_up(Path(temporary), "a reader takes it up")


def _taken_up(folder: Path, what: str) -> None:
    """How long a reader fetches what is published, and how much of it."""
    shared = Shared.of(Home(folder / "reader"))
    assert shared is not None
    counted, started = _Counted(shared.store), time.monotonic()
    take_up(replace(shared, store=counted))
    _told(what, started, fetched_mb=round(counted.bytes / 1e6, 1))


class _Counted:
    """A store that counts what is read of it."""

    def __init__(self, store: ObjectStore) -> None:
        self._store, self.bytes = store, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def read(self, name: str) -> bytes | None:
        found = self._store.read(name)
        self.bytes += len(found or b"")
        return found


def _ids(searcher: Searcher, question: str, filters: Filters | None = None) -> set[str]:
    return {one.paper.id for one in searcher.search(question, 20, filters)}


def _questions(most: int) -> list[str]:
    with (SHARED / "eval" / "litsearch_dev" / "queries.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line)["text"] for line, _ in zip(file, range(most), strict=False)]


def _searched(searcher: Searcher, questions: int) -> None:
    """How long questions of litsearch_dev take, and whether the first 20 are those of a search that
    looks at all."""
    asked = _questions(questions)
    times, agreeing = [], 0
    for question in asked:
        started = time.monotonic()
        found = searcher.search(question, 20)
        times.append(1000 * (time.monotonic() - started))
        every = searcher.search(question, 20, Filters(digest=""))  # a part of every name
        agreeing += len({one.paper.id for one in found} & {one.paper.id for one in every})
    p50, p95 = np.percentile(times, (50, 95)).round(1).tolist()
    agreement = round(agreeing / 20 / len(asked), 4)
    print(
        json.dumps(
            {
                "questions": len(asked),
                "search_ms_p50": p50,
                "search_ms_p95": p95,
                "agreement": agreement,
            }
        )
    )


if __name__ == "__main__":
    main()
