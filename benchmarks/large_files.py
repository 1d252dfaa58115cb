"""How long a file of 20 MB takes, of every form, and how much memory.

    python benchmarks/large_files.py [READER ...] [--megabytes M] [--short]

An ordinary file of each form in tests/shapes.py is read in a process of its own (forked: Linux or
macOS), which counts its processor time and its own memory at its highest. What takes more than 20 s
or 1 GB is told, and makes the run fail. Abstracts are as long as those of the Hub (1,300
characters; `--short`: 220, so that there are four times as many papers).
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from index.errors import SourceError
from index.layouts.detection import parse
from tests import shapes

_SECONDS, _MEGABYTES = 20, 1000
_TIMES = 6  # a mean abstract of the Hub is as long as this many of a shape's
_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes of a step of ru_maxrss


def _read(reader: str, size: int, out: Connection) -> None:
    content = shapes.SHAPES[reader]["ordinary"](size).encode()
    began = time.process_time()
    try:
        papers = len(parse(content, "x").entries)
    except SourceError:
        papers = -1
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT / 1e6
    out.send((len(content) / 1e6, papers, seconds, peak))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("only", nargs="*")
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--short", action="store_true")
    given = parser.parse_args()
    if not given.short:
        shapes.ABSTRACT = " ".join([shapes.ABSTRACT] * _TIMES)
    print(f"{'reader':14} {'MB':>6} {'papers':>7} {'seconds':>8} {'peak MB':>8}")
    above = 0
    for reader in given.only or shapes.SHAPES:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        child = multiprocessing.get_context("fork").Process(
            target=_read, args=(reader, int(given.megabytes * 1e6), theirs)
        )
        child.start()
        theirs.close()
        try:
            size, papers, seconds, peak = ours.recv()
        except EOFError:
            print(f"{reader:14} not finished")
            above += 1
            continue
        is_above = seconds > _SECONDS or peak > _MEGABYTES
        above += is_above
        told = "  above" if is_above else ""
        print(f"{reader:14} {size:6.1f} {papers:7,} {seconds:8.2f} {peak:8.0f}{told}", flush=True)
        child.join()
    print(f"{above} above {_SECONDS} s or {_MEGABYTES:,} MB, or not finished")
    return int(above > 0)


if __name__ == "__main__":
    sys.exit(main())
