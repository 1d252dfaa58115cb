"""Where a build's time and memory go: each stage beside what its library alone takes for the same.

    python benchmarks/build_stages.py HOME [--stages NAME …] [--sample N] [--passages N]
    python benchmarks/build_stages.py --words N      the word index of N whole abstracts of
    ../shared/scale, alone

HOME is an index that is there, and is only read: benchmarks/scale.py --short --keep HOME. Each
stage is done anew from what HOME holds, in a process of its own, by ours and by the library by
turns; HOME's vectors are written as they are (--passages: the first N), and the model embeds a
sample of N passages. Told is the processors' time of all threads and processes, which says more on
a machine that does other things, the clock's, by how much memory grew at most (Linux), and for how
long no other thread could run Python, in pieces of half a second and more: so long embedding waits
that goes on beside it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.growth import clocks
from benchmarks.library_stages import STAGES, Given, Work, words_of
from benchmarks.scale import SHARED

LONG = 0.5  # seconds


def measured(work: Work) -> dict[str, float]:
    Path("/proc/self/clear_refs").write_text("5")  # the peak from here on
    before, (clock, spent) = _memory("VmRSS"), clocks()
    with Looking() as looking:
        work()
    now, taken = clocks()
    return {
        "processors": round(taken - spent, 2),
        "seconds": round(now - clock, 2),
        "mb": round(_memory("VmHWM") - before),
        "others_waited": round(looking.waited, 2),
    }


class Looking:
    """A thread that looks a hundred times a second whether it may run."""

    def __init__(self) -> None:
        self.waited = 0.0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        last = time.monotonic()
        while not self._end.wait(0.01):
            now = time.monotonic()
            self.waited += now - last if now - last > LONG else 0.0
            last = now

    def __enter__(self) -> Looking:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()


def _memory(what: str) -> float:
    """In MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def one(stage: str, given: Given, turn: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return measured(STAGES[stage][1](given, Path(folder))[turn])


def whole_abstracts(number: int, turn: int) -> dict[str, float]:
    def documents() -> Any:
        with gzip.open(SHARED / "scale" / "abstracts_100k.jsonl.gz", "rt") as file:
            for n, line in zip(range(number), file, strict=False):
                paper = json.loads(line)
                yield n, f"{paper['title']} {paper['abstract']}"

    with tempfile.TemporaryDirectory() as folder:
        return measured(words_of(documents, Path(folder))[turn])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("home", type=Path, nargs="?")
    parser.add_argument("--stages", nargs="+", default=list(STAGES), choices=list(STAGES))
    parser.add_argument("--sample", type=int, default=500)
    parser.add_argument("--passages", type=int)
    parser.add_argument("--words", type=int)
    parser.add_argument("--turn", type=int, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.turn is not None:
        found = (
            whole_abstracts(wanted.words, wanted.turn)
            if wanted.words
            else one(
                wanted.stages[0], Given(wanted.home, wanted.sample, wanted.passages), wanted.turn
            )
        )
        print(json.dumps(found))
        return
    for stage in ["the word index"] if wanted.words else wanted.stages:
        ours, alone = (_apart(wanted, stage, turn) for turn in (0, 1))
        ratio = round(ours["processors"] / max(alone["processors"], 0.01), 2)
        told = {"stage": stage, "ours": ours, STAGES[stage][0]: alone, "ratio": ratio}
        print(json.dumps(told), flush=True)


def _apart(wanted: argparse.Namespace, stage: str, turn: int) -> dict[str, float]:
    """A stage in a process of its own."""
    given = ["--words", str(wanted.words)] if wanted.words else [str(wanted.home)]
    command = [sys.executable, __file__, *given, "--sample", str(wanted.sample)]
    command += ["--turn", str(turn), "--stages", stage]
    command += ["--passages", str(wanted.passages)] if wanted.passages else []
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
