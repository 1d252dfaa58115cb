"""Give readers, citations, exports and the guard what nobody wrote, for a time, and tell how many
each stood.

    python benchmarks/fuzz.py [TARGET ...] [--seconds S]        (or ASKPAPERS_FUZZ_SECONDS; 300)
    python benchmarks/fuzz.py readers [--total S]               (300, shared by all readers)

No reading may take 20 s, or the process 1 GB (tests/fuzzing.py). What breaks one ends the run, at
its smallest: keep it in tests/corpus, or among the examples of tests/test_fuzz.py.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.fuzzing import READERS, TARGETS, fuzz

READERS_TOTAL = 300.0  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", choices=["readers", *TARGETS, []])
    parser.add_argument("--total", type=float, help="in place of --seconds: of all targets")
    parser.add_argument(
        "--seconds",
        type=float,
        default=os.environ.get("ASKPAPERS_FUZZ_SECONDS", 300.0),
        help="a target",
    )
    options = parser.parse_args()
    if "readers" in options.targets:
        targets, total = [*READERS], options.total or READERS_TOTAL
    else:
        targets, total = options.targets or [*TARGETS], options.total
    seconds = total / len(targets) if total else options.seconds
    for target in targets:
        print(f"{target:14} {fuzz(target, seconds):8,}", flush=True)


if __name__ == "__main__":
    main()
