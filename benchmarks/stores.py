"""What it takes to publish for others what a generation has besides vectors, and to take it up, by
a folder, by object storage and by Postgres: the same code over three stores.

    python benchmarks/stores.py HOME [--rounds 3]

A copy of HOME is built upon a Chroma server, and once more without its last digest; both
generations are then published into each store in turn and taken up by a reader with an empty home.
The server of S3 is moto's, in the tests' own folder (make test-slow), which keeps all in memory: it
shows what the protocol costs, not what a disk does. What is not here is told and left out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.postgres import NEEDED, PostgresStore, running
from index.builder import build, remove
from index.generation.generations import Manifest, read_manifest
from index.generation.object_store import ObjectStore, open_store
from index.generation.publications import Shared
from index.generation.taking_up import take_up
from index.home import Home
from index.settings import SearchSettings
from tests.chroma_runner import ChromaRunner
from tests.s3_runner import S3Runner

STEPS = ("first", "taken up", "a digest less", "taken up again", "a look for news")
POSTGRES = "Postgres"
SETTINGS = SearchSettings(store="file:///", chroma_url="http://127.0.0.1:9")  # never asked
_LOOKS = 20


@dataclass(frozen=True, slots=True)
class Generation:
    """One that was built for others, in a home that holds it alone."""

    home: Home
    manifest: Manifest


def generations(source: Path, folder: Path) -> list[Generation]:
    """Two, as a builder publishes them: the collection, and the same without its last digest."""
    found: list[Generation] = []
    home = Home(Path(shutil.copytree(source, folder / "home")))
    (folder / "built").mkdir()
    with ChromaRunner(folder / "chroma") as server:
        os.environ["ASKPAPERS_CHROMA_URL"] = server.url
        os.environ["ASKPAPERS_STORE"] = (folder / "built").as_uri()
        build(home=home.root)
        for name in ("one", "two"):
            if found:
                remove([found[0].manifest.digests[-1].name], home=home.root)
            manifest, kept = read_manifest(home), Home(folder / name)
            shutil.copytree(home.generations / manifest.generation, kept.generations / "x")
            (kept.generations / "x").rename(kept.generations / manifest.generation)
            shutil.copytree(home.digests, kept.digests)
            found.append(Generation(kept, manifest))
    return found


def measured(made: list[Generation], store: ObjectStore, folder: Path) -> list[float]:
    """Seconds of each step."""
    one, two = (Shared(each.home, store, SETTINGS) for each in made)
    reader = Shared(Home(folder / "reader"), store, SETTINGS)
    steps: list[Callable[[], object]] = [
        lambda: one.publish(made[0].manifest, None),
        lambda: take_up(reader),
        lambda: two.publish(made[1].manifest, two.newest()),
        lambda: take_up(reader),
        lambda: [reader.newest() for _ in range(_LOOKS)],
    ]
    seconds = []
    for step in steps:
        started = time.monotonic()
        step()
        seconds.append(time.monotonic() - started)
    assert read_manifest(reader.home) == made[1].manifest
    shutil.rmtree(reader.home.root)
    seconds[-1] /= _LOOKS
    return seconds


def weighed(made: list[Generation], store: PostgresStore, folder: Path) -> str:
    """What Postgres writes and keeps of the two generations."""
    before = store.written()
    measured(made, store, folder)
    written, size = store.written() - before, store.size()
    newest, blobs = Shared(made[1].home, store, SETTINGS).newest(), store.listed("blobs")
    assert newest is not None
    kept = {f"blobs/{block}" for block in newest.blocks}
    store.delete(blobs.keys() - kept)
    store.vacuum()
    every, needed = (sum(blobs[one].size for one in some) for some in (blobs, kept))
    return (
        f"Postgres: of {every / 1e6:.1f} MB put, {written / 1e6:.1f} MB written to its log and "
        f"{size / 1e6:.1f} MB to the table; of the {needed / 1e6:.1f} MB that are needed after "
        f"the first generation is gone, {store.size() / 1e6:.1f} MB stay there."
    )


@contextmanager
def opened(folder: Path) -> Iterator[dict[str, Callable[[], ObjectStore]]]:
    """How to open an empty store of each kind that is here."""

    def new(name: str) -> Path:
        made = folder / "stores" / f"{name}-{uuid.uuid4().hex}"
        made.mkdir(parents=True)
        return made

    kinds: dict[str, Callable[[], ObjectStore]] = {"folder": lambda: open_store(new("f").as_uri())}
    with ExitStack() as stack:
        if S3Runner.is_here():
            os.environ |= stack.enter_context(S3Runner()).environment
            kinds["S3 (moto)"] = lambda: open_store(f"s3://papers/{uuid.uuid4().hex}")
        else:
            print("S3 is left out: its server is not here (make test-slow).")
        if address := stack.enter_context(running()):
            kinds[POSTGRES] = lambda: PostgresStore.new(address)
        else:
            print(NEEDED)
        yield kinds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        made = generations(told.home, folder)
        for one in made:
            print(f"{one.manifest.papers:,} papers of {len(one.manifest.digests)} digests")
        with opened(folder) as kinds:
            seconds: dict[str, list[list[float]]] = {name: [] for name in kinds}
            for _ in range(told.rounds):
                for name, new in kinds.items():
                    seconds[name].append(measured(made, new(), folder))
            print(f"| store | {' | '.join(STEPS)} |")
            for name, rounds in seconds.items():
                medians = np.median(rounds, axis=0)
                print(f"| {name} | {' | '.join(f'{one:.4f}' for one in medians)} |")
            if POSTGRES in kinds:
                store = kinds[POSTGRES]()
                assert isinstance(store, PostgresStore)
                print(weighed(made, store, folder))


if __name__ == "__main__":
    main()
