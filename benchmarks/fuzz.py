"""Give readers, citations, exports and the guard what nobody wrote, for a time, and tell how many
each stood.

    python benchmarks/fuzz.py [TARGET ...] [--seconds S]        (or ASKPAPERS_FUZZ_SECONDS; 300)

What breaks one ends the run, at its smallest: keep it in tests/corpus, or among the examples of
tests/test_fuzz.py.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.fuzzing import TARGETS, fuzz


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []])
    parser.add_argument(
        "--seconds",
        type=float,
        default=os.environ.get("ASKPAPERS_FUZZ_SECONDS", 300.0),
        help="a target",
    )
    options = parser.parse_args()
    for target in options.targets or TARGETS:
        print(f"{target:14} {fuzz(target, options.seconds):8,}", flush=True)


if __name__ == "__main__":
    main()
