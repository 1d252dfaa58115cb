"""How the time of reading grows with the size of a file: every reader, ordinary files and ones made
to keep it busy.

    python benchmarks/readers.py [READER[/SHAPE] ...] [--largest BYTES] [--seconds S]

Each shape of tests/shapes.py is read at doubling sizes in a process of its own (forked: Linux or
macOS). What was read is then cut into passages, until the largest size or until one reading takes
`--seconds`; a process that takes four times that is ended. The exponent is that of the last sizes
that take long enough to be measured: t ~ size ** exponent, from processor time, the best of three
readings where they are short.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import resource
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from index.errors import SourceError
from index.generation.passages import cut, cuts
from index.layouts.detection import parse
from index.models.tokenizer import token_counter
from index.types import Paper
from tests.shapes import SHAPES, Shape

ALLOWED = 1.15
_SMALLEST = 1 << 15
_FELT = 0.02  # seconds; what is shorter measures the machine
_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes of a step of ru_maxrss
_COUNT = token_counter()

Row = tuple[int, float, float, int, float]
"""Size, seconds of reading and of passages, papers (-1: refused), and peak MB."""


def once(content: bytes) -> tuple[float, float, int]:
    began = time.process_time()
    try:
        parsed = parse(content, "x")
    except SourceError:
        return time.process_time() - began, 0.0, -1
    read = time.process_time() - began
    for entry in parsed.entries:
        paper = Paper("x", entry.title, entry.abstract, ("x",))
        cuts(list(cut(paper, _COUNT, limit=100, window=248)), paper)
    return read, time.process_time() - began - read, len(parsed.entries)


def _measure(shape: Shape, largest: int, seconds: float, out: Connection) -> None:
    size = _SMALLEST
    while size <= largest:
        content = shape(size).encode()
        runs = [once(content)]
        while len(runs) < 3 and sum(runs[0][:2]) < 0.5:
            runs.append(once(content))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT / 1e6
        out.send((len(content), *min(runs), peak))
        if sum(runs[0][:2]) > seconds:
            break
        size *= 2


def measured(shape: Shape, largest: int, seconds: float) -> tuple[list[Row], bool]:
    """One row a size, and whether all were read that should be."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(
        target=_measure, args=(shape, largest, seconds, theirs)
    )
    child.start()
    theirs.close()
    rows: list[Row] = []
    try:
        while ours.poll(4 * seconds):
            rows.append(ours.recv())
        child.kill()
    except EOFError:
        pass
    child.join()
    return rows, child.exitcode == 0


def exponent(points: list[tuple[float, float]]) -> float | None:
    """The slope of log time over log size, by least squares over the last three sizes that are
    felt."""
    felt = [(math.log(size), math.log(taken)) for size, taken in points if taken >= _FELT][-3:]
    if len(felt) < 2:
        return None
    x, y = (sum(values) / len(felt) for values in zip(*felt, strict=True))
    return sum((a - x) * (b - y) for a, b in felt) / sum((a - x) ** 2 for a, _ in felt)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("only", nargs="*")
    parser.add_argument("--largest", type=int, default=1 << 21)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    for reader in SHAPES:  # what readers import when they are first needed is no part of the time
        once(SHAPES[reader]["ordinary"](3000).encode())
    print(
        f"{'reader':9} {'shape':28} {'MB':>6} {'papers':>7} {'read s':>8} {'cut s':>7} "
        f"{'exponent':>8} {'peak MB':>8}"
    )
    above = 0
    for reader, shapes in SHAPES.items():
        for name, shape in shapes.items():
            if options.only and not {reader, f"{reader}/{name}"} & set(options.only):
                continue
            rows, is_whole = measured(shape, options.largest, options.seconds)
            slope = exponent([(size, read + cutting) for size, read, cutting, _, _ in rows])
            size, read, cutting, papers, peak = (
                rows[-1] if rows else (0, math.nan, math.nan, 0, math.nan)
            )
            is_above = not is_whole or (slope is not None and slope > ALLOWED)
            above += is_above
            told = "-" if slope is None else f"{slope:.2f}"
            print(
                f"{reader:9} {name:28} {size / 1e6:6.2f} {papers:7} {read:8.3f} {cutting:7.3f} "
                f"{told:>8} "
                f"{peak:8.0f}{'' if is_whole else '  not finished'}{'  above' if is_above else ''}",
                flush=True,
            )
    print(f"{above} above an exponent of {ALLOWED}, or not finished")
    return int(above > 0)


if __name__ == "__main__":
    sys.exit(main())
