"""Does /api do what its OpenAPI description says? Asked by schemathesis, for a time.

    python benchmarks/api.py [--home DIR] [--seconds S]        (300)

Over the sample without `--home`. It tells how many requests were sent, and each failure.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant.wiring import sample_files
from index.builder import build
from tests.described_api import tried


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--seconds", type=float, default=300.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder, "home")
        if arguments.home is None:
            build(sample_files(), home=home)
        found = tried(home, arguments.seconds, Path(folder))
    print(f"{found.cases:,} requests, {'no failure' if found.holds else f'failures:{found.said}'}")
    raise SystemExit(not found.holds)


if __name__ == "__main__":
    main()
