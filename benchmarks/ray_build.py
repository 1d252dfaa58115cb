"""What a Ray cluster costs beside this machine's own cores, and what follows for three million
abstracts, which is all of arXiv.

    make .venv/cluster
    python benchmarks/ray_build.py                    two nodes of one core, on this machine
    python benchmarks/ray_build.py --papers 4000 --rounds 5
    python benchmarks/ray_build.py --cores 16 --price 0.7    machines of another kind in the sums
    python benchmarks/ray_build.py --here-ms 2.0 5.8 --disk-kb 5.2    what a passage of a large
    collection takes where it is published (benchmarks/growth.py, build_stages.py, scale.py), in the
    place of what the sample takes
    python benchmarks/ray_build.py --rates 3.044 43.2 2.03 --here-ms 2.0 5.8 --disk-kb 5.2    the
    sums alone: passages a paper, ms of a core a passage and a paper, as an earlier run told

The same passages are embedded here and on the cluster by turns, so that what else the machine does
burdens both; what Ray's nodes take at rest is told apart, since a slow round has more of it. Then a
sample of ../shared/scale is indexed through the cluster. The sums take nothing but these rates, the
price and the cores of a machine, and say what they assume. What is done where it is published is
told in hours of a processor: by the clock it is no more, and less by what Chroma's graph does on
several cores.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.builder import build
from index.cluster import work
from index.cluster.connection import Cluster
from index.files import still
from index.generation.passages import cut
from index.home import Home
from index.models.minilm import MiniLM
from index.models.tokenizer import token_counter
from index.sources.reading import Reader
from index.types import Paper
from tests.ray_nodes import FOLDER, TO_JOIN, Nodes, started

SCALE = Path(__file__).resolve().parents[2] / "shared" / "scale" / "abstracts_100k.jsonl.gz"
ALL = 3_000_000  # abstracts
A_DAY = 1_000
_TEXTS = 512  # passages a round
_A_FILE = 250  # abstracts
_REST = 10  # seconds
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock, and of processors: here, and in the cluster's processes."""

    clock: float
    here: float
    there: float


@dataclass(frozen=True, slots=True)
class Rates:
    """Of one core of a node, Ray's own work included; and of the machine that publishes."""

    passages_a_paper: float
    embedding: float  # seconds of a core, a passage
    reading: float  # seconds of a core, a paper, read and cut
    here: tuple[float, float]  # seconds of a processor, a passage, where it is published
    disk_bytes: float  # a passage, of the whole generation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--price", type=float, default=0.36, help="dollars a machine and hour")
    parser.add_argument("--cores", type=int, default=8, help="of a machine")
    parser.add_argument("--here-ms", type=float, nargs=2, help="a passage, at least and at most")
    parser.add_argument("--disk-kb", type=float, help="a passage")
    parser.add_argument("--rates", type=float, nargs=3, help="the sums alone, of these")
    arguments = parser.parse_args()
    if arguments.rates and not (arguments.here_ms and arguments.disk_kb):
        parser.error("--rates needs --here-ms and --disk-kb, which the sample would have told")
    if arguments.rates:
        passages, embedding, reading = arguments.rates
        rates = Rates(passages, embedding / 1000, reading / 1000, (0, 0), 0)
    else:
        rates = _measured(arguments)
    if arguments.here_ms:
        least, most = arguments.here_ms
        rates = replace(rates, here=(least / 1000, most / 1000))
    if arguments.disk_kb:
        rates = replace(rates, disk_bytes=1000 * arguments.disk_kb)
    _sums(rates, arguments.price, arguments.cores)


def _measured(arguments: argparse.Namespace) -> Rates:
    sys.path.insert(0, str(FOLDER))
    os.environ |= TO_JOIN
    with started() as nodes, tempfile.TemporaryDirectory() as temporary:
        for name in ("first", "second"):
            nodes.do("add", name)
        lines = _sample(arguments.papers)
        embedding = _embedded(nodes, _texts(lines), arguments.rounds)
        reading = _read(nodes, lines, arguments.rounds)
        return _built(nodes, lines, Path(temporary), embedding, reading)


def _sample(papers: int) -> list[bytes]:
    """Abstracts from everywhere in the file."""
    with gzip.open(SCALE, "rb") as file:
        every = file.readlines()
    return [every[place] for place in np.linspace(0, len(every) - 1, papers).astype(int)]


def _files(lines: list[bytes]) -> Iterator[bytes]:
    for start in range(0, len(lines), _A_FILE):
        yield b"".join(lines[start : start + _A_FILE])


def _texts(lines: list[bytes]) -> list[str]:
    """As many passages as a round embeds."""
    found: list[str] = []
    for line in lines:
        raw = json.loads(line)
        paper = Paper("", raw["title"], raw["abstract"], ())
        found += (
            f"{paper.title}\n{passage.text}"
            for passage in cut(paper, token_counter(), limit=100, window=248)
        )
        if len(found) >= _TEXTS:
            break
    return found[:_TEXTS]


def _embedded(nodes: Nodes, texts: list[str], rounds: int) -> float:
    """Seconds of a node's core a passage."""
    model, cluster = MiniLM(), Cluster(nodes.address, still)
    columns = {"text": [text.encode() for text in texts]}

    def there() -> None:
        for _ in cluster.compute("embed", columns):
            pass

    spent = _by_turns(nodes, rounds, lambda: model.index(texts), there)
    rest = _spent(nodes, lambda: time.sleep(_REST))
    _put(what="at rest", nodes=3, cores=round((rest.here + rest.there) / rest.clock, 3))
    cluster.close()
    return _told("embedding", len(texts), spent, (rest.here + rest.there) / rest.clock)


def _read(nodes: Nodes, lines: list[bytes], rounds: int) -> float:
    """Seconds of a node's core a paper, read and cut. Here by one core: as a build does it."""
    reader, cluster, files = Reader(), Cluster(nodes.address, still), list(_files(lines))
    columns = {"path": [b"a.jsonl"] * len(files), "content": files}

    def here() -> None:
        for content in files:
            for entry in reader.parse(content, "a.jsonl").entries:
                work._cut(entry.title, entry.abstract)

    def there() -> None:
        for _ in cluster.compute("read", columns):
            pass

    spent = _by_turns(nodes, rounds, here, there)
    rest = _spent(nodes, lambda: time.sleep(_REST))
    reader.close()
    cluster.close()
    return _told("reading and cutting", len(lines), spent, (rest.here + rest.there) / rest.clock)


def _by_turns(
    nodes: Nodes, rounds: int, here: Callable[[], object], there: Callable[[], object]
) -> list[tuple[Spent, Spent]]:
    there()  # connects, and loads what the nodes need
    here()
    return [(_spent(nodes, here), _spent(nodes, there)) for _ in range(rounds)]


def _spent(nodes: Nodes, what: Callable[[], object]) -> Spent:
    clock, here, there = time.monotonic(), _processors(os.getpid()), _processors(nodes.process.pid)
    what()
    return Spent(
        time.monotonic() - clock,
        # the nodes' own processes are children of this one, too
        _processors(os.getpid()) - here - (_processors(nodes.process.pid) - there),
        _processors(nodes.process.pid) - there,
    )


def _processors(process: int) -> float:
    """Seconds that a process and all below it have taken."""
    below: dict[int, list[int]] = {}
    taken: dict[int, float] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):  # no process, or gone
            continue
        below.setdefault(int(told[1]), []).append(int(entry.name))
        taken[int(entry.name)] = sum(map(int, told[11:15])) / _TICK
    found, left = 0.0, [process]
    while left:
        one = left.pop()
        found += taken.get(one, 0.0)
        left += below.get(one, [])
    return found


def _told(what: str, count: int, spent: list[tuple[Spent, Spent]], rest: float) -> float:
    """Medians of the rounds, as a line; returns the cluster's seconds of processors for each."""
    here = statistics.median(one.here for one, _ in spent)
    there = statistics.median(two.here + two.there for _, two in spent)
    worked = statistics.median(two.here + two.there - rest * two.clock for _, two in spent)
    clock = statistics.median(two.clock / one.clock for one, two in spent)
    _put(
        what=what,
        rounds=len(spent),
        count=count,
        here_core_ms=round(1000 * here / count, 2),
        cluster_core_ms=round(1000 * there / count, 2),
        processors=round(there / here, 2),
        processors_less_rest=round(worked / here, 2),
        clock=round(clock, 2),
    )
    return there / count


def _built(
    nodes: Nodes, lines: list[bytes], folder: Path, embedding: float, reading: float
) -> Rates:
    """A build through the cluster: what stays here, and what comes of it on the disk."""
    (folder / "days").mkdir()
    for number, content in enumerate(_files(lines)):
        (folder / "days" / f"{number:05}.jsonl").write_bytes(content)
    before, clock = time.process_time(), time.monotonic()
    report = build([folder / "days"], home=folder / "home", ray=nodes.address)
    driver, clock = time.process_time() - before, time.monotonic() - clock
    generation = Home(folder / "home").generations / report.generation
    files = [path for path in generation.rglob("*") if path.is_file()]
    disk = sum(file.stat().st_size for file in files)
    _put(
        what="build through the cluster",
        papers=report.papers,
        passages=report.passages,
        seconds=round(clock, 1),
        here_core_ms_a_passage=round(1000 * driver / report.passages, 2),
        disk_kb_a_passage=round(disk / report.passages / 1000, 2),
        peak_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    )
    each = report.passages
    here = driver / each
    return Rates(each / report.papers, embedding, reading, (here, here), disk / each)


def _sums(rates: Rates, price: float, cores: int) -> None:
    passages = ALL * rates.passages_a_paper
    read, embed = ALL * rates.reading / 3600, passages * rates.embedding / 3600
    least, most = (passages * each / 3600 for each in rates.here)
    there = (read + embed) / cores
    low, high = (1000 * each for each in rates.here)
    print(f"\n{ALL:,} abstracts, machines of {cores} such cores at ${price} an hour")
    rows = [
        ("passages", f"{ALL:,} x {rates.passages_a_paper:.3f}", f"{passages:,.0f}"),
        ("reading and cutting", f"{ALL:,} x {1000 * rates.reading:.2f} ms", _hours(read, "core")),
        ("embedding", f"{passages:,.0f} x {1000 * rates.embedding:.1f} ms", _hours(embed, "core")),
        (
            "on the cluster",
            f"({read:.1f} + {embed:.1f}) / {cores} cores",
            f"{_hours(there, 'machine')}, x ${price} = ${there * price:.2f}",
        ),
        (
            "here, besides",
            f"{passages:,.0f} x {low:.1f} to {high:.1f} ms",
            f"{least:.1f} to {most:.1f} processor-hours, x ${price} = ${least * price:.0f} to "
            f"${most * price:.0f}",
        ),
        (
            "in all",
            "",
            ", ".join(
                f"{machines} machine{'s' * (machines > 1)} {there / machines + least:.0f} to "
                f"{there / machines + most:.0f} h"
                for machines in (1, 4, 16)
            ),
        ),
        (
            "disk",
            f"{passages:,.0f} x {rates.disk_bytes / 1000:.2f} kB",
            f"{rates.disk_bytes * passages / 1e9:.0f} GB a generation, and each reader's copy",
        ),
    ]
    for what, sum_, outcome in rows:
        print(f"{what:22}{sum_:38}= {outcome}" if sum_ else f"{what:22}{outcome}")
    seconds = A_DAY * (rates.reading + rates.passages_a_paper * rates.embedding)
    print(
        f"a day's {A_DAY:,}: {A_DAY:,} x ({1000 * rates.reading:.2f} + "
        f"{rates.passages_a_paper:.2f} x {1000 * rates.embedding:.1f}) ms = {seconds:.0f} seconds "
        f"of a core, {seconds / cores:.0f} s on one machine"
    )


def _hours(hours: float, of: str) -> str:
    return f"{hours:.1f} {of}-hours"


def _put(**told: object) -> None:
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
