"""Give every reader damaged files for a time, and tell how many it stood.

    python benchmarks/fuzz.py [TARGET ...] [--seconds S]

A file that breaks one ends the run with its bytes at their smallest: keep them in tests/corpus.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.fuzzing import TARGETS, fuzz


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []])
    parser.add_argument("--seconds", type=float, default=300.0, help="a target")
    options = parser.parse_args()
    for target in options.targets or TARGETS:
        print(f"{target:9} {fuzz(target, options.seconds):8,} files", flush=True)


if __name__ == "__main__":
    main()
