"""Kills builds with `kill -9` at random moments, and sees that nothing is lost.

    python benchmarks/crash.py            200 kills, on the five real digests
    python benchmarks/crash.py --server   the same upon a Chroma server and a store that machines
    share (benchmarks/server_kills.py); --digests FOLDER takes others

Of three kinds of builds (a digest more, one less, everything anew) each is killed at a moment drawn
from the time that it takes undisturbed, the first of all kills early in it, the last late; of every
other three not before the first sign of progress.
After each kill a reader must find the old index or the new one whole, and the same command must
then end in the index of an undisturbed build.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.progress import bar
from index.builder import build
from index.errors import SourceError
from index.generation.generations import Recipe, open_generation
from index.home import Home
from index.models.minilm import NAME

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "digests" / "seeds"
COMMAND = [
    sys.executable,
    "-c",
    "from assistant.terminal.cli import main; raise SystemExit(main())",
]


@dataclass(frozen=True, slots=True)
class Job:
    """A command, how long it takes, and what the index holds before and after."""

    arguments: list[str]
    seconds: float
    before: str
    after: str


def fingerprint(home: Path) -> str:
    """One hash of all papers, passages, words and vectors that are published; raises if anything is
    damaged."""
    generation = open_generation(Home(home), Recipe(NAME))
    try:
        found = hashlib.sha256(repr(list(generation.papers.values())).encode())
        found.update(repr(generation.papers.numbered(range(len(generation.vectors)))).encode())
        bm25 = generation.bm25
        found.update(repr(bm25.terms).encode())
        for array in (
            generation.vectors,
            generation.moments,
            bm25.documents_of,
            bm25.counts,
            bm25.lengths,
        ):
            found.update(array.tobytes())
        held, wanted = generation.store.count(), len(generation.vectors)
        assert held >= wanted if generation.manifest.collection else held == wanted
        return found.hexdigest()
    finally:
        generation.close()


def jobs(folder: Path, digests: Path) -> list[Job]:
    """The undisturbed builds, from the home `folder / "before"`."""
    pages = sorted(digests.glob("*.txt"), key=lambda file: file.stat().st_size)
    build(pages[1:], home=folder / "before")
    shutil.rmtree(folder / "before" / "vectors")  # so that vectors are computed in every build
    found = []
    for arguments in (["index", str(pages[0])], ["remove", pages[-1].name], ["index", "--rebuild"]):
        home = Path(shutil.copytree(folder / "before", folder / "undisturbed"))
        started = time.monotonic()
        subprocess.run([*COMMAND, *arguments, "--home", str(home)], check=True, capture_output=True)
        seconds = time.monotonic() - started
        found.append(Job(arguments, seconds, fingerprint(folder / "before"), fingerprint(home)))
        shutil.rmtree(home)
    return found


def shares(kills: int, chance: random.Random) -> Iterator[float]:
    """The share of a build's time after which each is killed: drawn, but evenly over all of it."""
    return ((n + chance.random()) / kills for n in range(kills))


def kill_once(folder: Path, job: Job, share: float, *, after_progress: bool) -> str:
    """Kill one build; says whether the reader then found the index from before or after. Raises if
    anything is lost."""
    home = Path(shutil.copytree(folder / "before", folder / "killed"))
    command = [*COMMAND, *job.arguments, "--home", str(home)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as building:
        assert building.stderr is not None
        if after_progress:
            building.stderr.read(1)
            time.sleep(share * job.seconds / 2)
        else:
            time.sleep(share * job.seconds)
        building.kill()
    seen = fingerprint(home)
    assert seen in (job.before, job.after), "a reader found a mixture"
    again = subprocess.run([*command, "--json"], capture_output=True, text=True, check=False)
    # what was removed is not there to be removed again
    if job.arguments[0] != "remove" or seen == job.before:
        assert again.returncode == 0, again.stderr
    assert fingerprint(home) == job.after, "the finished index is not that of an undisturbed build"
    assert [entry.name for entry in (home / "generations").iterdir()] == [
        (home / "CURRENT").read_text()
    ]
    shutil.rmtree(home)
    return "new" if seen == job.after else "old"


def _on_a_server(digests: Path, kills: int, chance: random.Random) -> dict[str, object]:
    from benchmarks.server_kills import Machines

    seen: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        Machines.started(Path(folder), digests) as machines,
        bar() as progress,
    ):
        every = machines.jobs(digests)
        for n, share in enumerate(shares(kills, chance)):
            later, elsewhere = n // 3 % 2 == 1, n % 2 == 1
            job = every[n % 3]
            seen[machines.kill_once(job, share, after_progress=later, elsewhere=elsewhere)] += 1
            progress("Killing", n + 1, kills)
    return {"kills": kills, "lost": 0, "readers_found": dict(seen)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--server", action="store_true", help="upon what machines share")
    parser.add_argument("--digests", type=Path, default=SEEDS)
    arguments = parser.parse_args()
    kills, digests = arguments.kills, arguments.digests
    if not digests.is_dir():
        raise SourceError("The real digests (../shared/digests/seeds) are not here.")
    chance = random.Random(3)
    if arguments.server:
        print(json.dumps(_on_a_server(digests, kills, chance)))
        return
    with tempfile.TemporaryDirectory() as folder:
        every = jobs(Path(folder), digests)
        seen: Counter[str] = Counter()
        with bar() as progress:
            for n, share in enumerate(shares(kills, chance)):
                later = n // 3 % 2 == 1
                seen[kill_once(Path(folder), every[n % 3], share, after_progress=later)] += 1
                progress("Killing", n + 1, kills)
    print(json.dumps({"kills": kills, "lost": 0, "readers_found": dict(seen)}))


if __name__ == "__main__":
    main()
