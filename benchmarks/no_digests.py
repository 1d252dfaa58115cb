"""How many texts that are no digests are read as one: the documentation below some folders.

    python benchmarks/no_digests.py [FOLDER ...]

By default that of this Python's packages and of the system; the words by which paragraphs are told
(index/layouts/prose.py) were fitted on a sample of the same, so a folder of one's own is the fairer
test.
"""

from __future__ import annotations

import argparse
import sys
import sysconfig
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from index.errors import SourceError
from index.layouts.detection import parse

_SUFFIXES = {".md", ".rst", ".txt"}
_SIZES = range(300, 300_000)  # bytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folders", nargs="*", default=[sysconfig.get_path("purelib"), "/usr/share/doc"]
    )
    seen = read = told = papers = 0
    for folder in parser.parse_args().folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix not in _SUFFIXES or not path.is_file():
                continue
            if path.stat().st_size not in _SIZES or "assistant/sample" in str(path):
                continue
            seen += 1
            try:
                digest = parse(path.read_bytes(), path.name)
            except SourceError:
                continue
            read += 1
            told += bool(digest.doubtful)
            papers += len(digest.entries)
    print(
        f"{seen} texts, {read} read as digests of {papers} papers, {told} of them told as doubtful"
    )


if __name__ == "__main__":
    main()
