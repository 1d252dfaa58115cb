"""How many made-up files that hold no papers are read as if they did, and how many of papers are
read whole.

    python benchmarks/other_files.py

The files lie in tests/files: `others` of other things (`first` written before the judge of
index/layouts/likelihood.py was made, `held` after it stood; `further`, mostly in other languages,
before these were judged), `papers` of papers, terse ones and
such in other languages among them. Intervals are Wilson's, at 95%.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.records import interval
from index.errors import SourceError
from index.layouts.detection import parse
from index.types import ParsedDigest

FILES = Path(__file__).resolve().parents[1] / "tests" / "files"


def read(path: Path) -> ParsedDigest | None:
    try:
        return parse(path.read_bytes(), path.name)
    except SourceError:
        return None


def told(what: str, good: int, of: int) -> None:
    low, high = interval(good, of)
    print(f"{what:34} {good:3} of {of:3}  {good / of:.3f} ({low:.3f} to {high:.3f})")


def main() -> None:
    for some in ("first", "held", "further"):
        found = [read(path) for path in sorted((FILES / "others" / some).iterdir())]
        told(f"{some}, refused", sum(one is None for one in found), len(found))
        silent = sum(one is not None and not one.doubtful for one in found)
        told(f"{some}, refused or told", len(found) - silent, len(found))
    paths = sorted((FILES / "papers").iterdir())
    whole = [
        (one := read(path)) is not None and len(one.entries) == int(path.stem.rpartition("-")[2])
        for path in paths
    ]
    told("files of papers, read whole", sum(whole), len(paths))


if __name__ == "__main__":
    main()
