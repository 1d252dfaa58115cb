"""How building, memory, disk and search grow with the collection: a chart, and the law of each.

    python benchmarks/growth.py -o CHART.svg             1,000, 3,162, 10,000 and 31,623 papers
    python benchmarks/growth.py --sizes 1000 100000      others; at most 100,000
    python benchmarks/growth.py --embed --sizes 1000     embeds, too, and says for which share of
    the time each of the model's threads had a text, whoever had the processor: with none else on
    the machine, that is how busy the cores are
    python benchmarks/growth.py --embed --short          of first sentences, too: charted as a line
    of its own, and over how many cores' worth the whole build is busy
    python benchmarks/growth.py --home HOME              and disk and search of an index that is
    there already, as scale.py --short --keep HOME makes it
    python benchmarks/growth.py --sizes 100000 > FILE; python benchmarks/growth.py --found FILE
    -o CHART.svg             and what an earlier run printed: the largest takes long

Of each abstract of ../shared/scale the first sentence is indexed, with vectors drawn by lot (see
scale.py). Each size is built in a process of its own. Time is that of the processors, of all
threads, since a machine may do other things; a stage's is what was spent until the next began. The
law is the exponent of a power of the number of papers, fitted by least squares to the logarithms.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import scale
from index.builder import build
from index.home import Home
from index.models import minilm
from index.models.embedders import Chosen, Models
from index.retrieval.searcher import Searcher

SIZES = (1_000, 3_162, 10_000, 31_623)
EMBEDS = "Embedding passages"
QUESTIONS = 100
ENV = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # as the program has it
WHOLE, EMBEDDED = "whole", "with embedding, by the clock, on two cores"
DRAWN = {  # what is charted: its name, and its unit
    "build": ("a build without embedding", "seconds of the processors"),
    "peak_mb": ("memory of a build, at most", "MB"),
    "disk_mb": ("the index on the disk", "MB"),
    "search": ("a search, median", "ms of the processors"),
}


class Occupied(minilm.MiniLM):
    """The model, which adds up for how long its threads have a text."""

    occupied = 0.0

    def _each(self, one: Callable[[int], None], texts: Sequence[str]) -> None:
        def timed(i: int) -> None:
            began = time.monotonic()
            one(i)
            took = time.monotonic() - began
            with self._adding:
                self.occupied += took

        super()._each(timed, texts)

    _adding = threading.Lock()


class Stages:
    """What each stage of a build took, by what it says that it does: seconds by the clock and of
    the processors."""

    def __init__(self) -> None:
        self.took: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._now, self._since = "Reading", clocks()

    def __call__(self, what: str, done: int, total: int) -> None:
        now = clocks()
        for n, (end, begun) in enumerate(zip(now, self._since, strict=True)):
            self.took[self._now][n] += end - begun
        is_embedded = what.startswith(EMBEDS) and done == total
        self._now = "Writing the index" if is_embedded else what
        self._since = now

    def told(self) -> dict[str, dict[str, float]]:
        self("", 0, 0)
        return {
            what: {"seconds": round(clock, 2), "processors": round(spent, 2)}
            for what, (clock, spent) in self.took.items()
        }


def clocks() -> tuple[float, float]:
    """Seconds by the clock, and of the processors, of this process and those that it ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic(), time.process_time() + children.ru_utime + children.ru_stime


def one(papers: int, *, embed: bool, short: bool) -> dict[str, Any]:
    """A collection of so many papers, built and searched."""
    bundled = minilm.bundled
    model = Occupied() if embed else scale._Drawn()
    minilm.bundled = lambda: model  # type: ignore[assignment, return-value]
    with tempfile.TemporaryDirectory() as folder:
        days, day = scale._write(Path(folder), papers, short=short)
        day.rename(days / day.name)
        home, stages = Path(folder) / "home", Stages()
        report = build([days], home=home, progress=stages)
        peak, told = scale._peak(), stages.told()
        minilm.bundled = bundled
        clock, spent = (
            round(sum(one[of] for one in told.values()), 2) for of in ("seconds", "processors")
        )
        if isinstance(model, Occupied):
            embedded = {
                WHOLE: clock,
                "busy": round(spent / clock, 2),
                "occupied": _occupied(model, told),
            }
            return {"papers": report.papers, "passages": report.passages, **embedded}
        return {"build": spent, "peak_mb": round(peak), **searched(home), "stages": told}


def _occupied(model: Occupied, told: Mapping[str, Mapping[str, float]]) -> float:
    """The share of the embedding's time for which each thread had a text."""
    seconds = next(one["seconds"] for what, one in told.items() if what.startswith(EMBEDS))
    return round(model.occupied / (os.cpu_count() or 1) / seconds, 3)


def searched(home: Path) -> dict[str, float]:
    """What the published generation takes on the disk, and a search in it."""
    model = Models(Chosen(minilm.NAME, lambda: minilm.bundled()))
    searcher = Searcher.open(Home(home), model)
    spent = []
    for n, question in enumerate(scale._questions(QUESTIONS + 10)):
        began = time.process_time()
        searcher.search(question, 10)
        if n >= 10:  # before, it loads
            spent.append(1000 * (time.process_time() - began))
    name = searcher.generation.manifest.generation
    found = searcher.generation.manifest
    searcher.close()
    files = (Home(home).generations / name).rglob("*")
    size = sum(file.stat().st_size for file in files if file.is_file())
    return {
        "papers": found.papers,
        "passages": found.passages,
        "disk_mb": round(size / 1e6, 1),
        "search": round(float(np.median(spent)), 2),
    }


def law(found: Sequence[Mapping[str, Any]], name: str) -> float | None:
    """The exponent; None of fewer than two sizes."""
    papers, values = _points(found, name)
    if len(papers) < 2:
        return None
    return round(float(np.polyfit(np.log(papers), np.log(values), 1)[0]), 2)


def _points(found: Sequence[Mapping[str, Any]], name: str) -> Any:
    """`(2, n)`: papers, and what was measured."""
    points = [(one["papers"], one[name]) for one in found if name in one]
    return np.array(points, dtype=float).reshape(-1, 2).T


def plotting() -> Any:
    """pyplot that writes text as text, and of the same figures the same file."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.fonttype"] = "none"
    matplotlib.rcParams["svg.hashsalt"] = "askpapers"
    from matplotlib import pyplot

    return pyplot


def chart(found: Sequence[Mapping[str, Any]], file: Path) -> None:
    pyplot = plotting()
    figure, axes = pyplot.subplots(2, 2, figsize=(9, 6.5), layout="constrained")
    for axis, (name, (title, unit)) in zip(axes.flat, DRAWN.items(), strict=True):
        axis.loglog(*_points(found, name), "o-", color="#0f766e")
        grows = f": papers to the power of {known}" if (known := law(found, name)) else ""
        axis.set_title(f"{title}{grows}", fontsize=8.5)
        if name == "build" and len(_points(found, WHOLE)[0]):
            axis.loglog(*_points(found, WHOLE), "s--", color="#b45309", label=EMBEDDED)
            axis.legend(fontsize=7.5)
        axis.set_xlabel("papers")
        axis.set_ylabel(unit)
        axis.grid(visible=True, which="both", alpha=0.25)
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument(
        "--embed", action="store_true", help="by the model; whole abstracts without --short"
    )
    parser.add_argument("--short", action="store_true", help="first sentences, with --embed, too")
    parser.add_argument("--home", type=Path, help="an index that is there already")
    parser.add_argument("--found", type=Path, help="what an earlier run printed, charted as well")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("-o", "--out", type=Path, help="the chart")
    wanted = parser.parse_args()
    if wanted.one:
        print(
            json.dumps(one(wanted.one, embed=wanted.embed, short=wanted.short or not wanted.embed))
        )
        return
    found = []
    flags = ["--embed"] * wanted.embed + ["--short"] * wanted.short
    for size in wanted.sizes:
        command = [sys.executable, __file__, "--one", str(size), *flags]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=ENV)
        found.append(json.loads(done.stdout.splitlines()[-1]))
        print(json.dumps(found[-1]), flush=True)
    if wanted.home:
        found.append(searched(wanted.home))
        print(json.dumps(found[-1]))
    if wanted.found:
        lines = [json.loads(line) for line in wanted.found.read_text().splitlines()]
        found = sorted(
            [*found, *(line for line in lines if "papers" in line)], key=itemgetter("papers")
        )
    print(json.dumps({"exponents": {name: law(found, name) for name in (*DRAWN, WHOLE)}}))
    if wanted.out:
        chart(found, wanted.out)


if __name__ == "__main__":
    main()
