"""How many pages of random papers in random layouts are read back whole: titles, abstracts,
authors and ids of every paper on the page.

    python benchmarks/random_layouts.py [FAMILY ...] [--pages N] [--show]

Each family of tests/random_layouts.py draws N pages (2,000) from fixed seeds; a page counts only if
all that stands on it is read, and nothing else. The interval is Wilson's, at .95. `--show` prints
the first page of each family that is misread, and how.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from index.errors import SourceError
from index.layouts.detection import parse
from tests.random_layouts import FAMILIES, Page

_Z = 1.96


def misread(page: Page) -> str:
    """What is read otherwise than it stands; nothing if all is right."""
    try:
        entries = parse(page.text.encode(), "page").entries
    except SourceError as error:
        return str(error)
    for name, found, expected in (
        ("titles", [e.title for e in entries], [p.title for p in page.papers]),
        ("abstracts", [e.abstract for e in entries], [p.abstract for p in page.papers]),
        ("authors", [e.authors for e in entries], [p.authors for p in page.papers]),
        ("ids", [e.arxiv_id for e in entries], [p.arxiv_id for p in page.papers]),
    ):
        if (name == "authors" and not page.has_authors) or (name == "ids" and not page.has_ids):
            continue
        if found != expected:
            return f"{name}: {found!r}\n  instead of {expected!r}"
    return ""


def wilson(right: int, of: int) -> tuple[float, float]:
    share, scale = right / of, 1 + _Z**2 / of
    middle = (share + _Z**2 / (2 * of)) / scale
    half = _Z * math.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2)) / scale
    return middle - half, middle + half


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("family", nargs="*", default=sorted(FAMILIES))
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    for name in given.family:
        wrong = []
        for seed in range(given.pages):
            page = FAMILIES[name](Random(f"{name} {seed}"))
            if how := misread(page):
                wrong.append((seed, how, page.text))
        low, high = wilson(given.pages - len(wrong), given.pages)
        share = 1 - len(wrong) / given.pages
        print(f"{name:20} {share:.4f} ({low:.4f} to {high:.4f}) of {given.pages:,}")
        if given.show and wrong:
            seed, how, text = wrong[0]
            print(f"  seed {seed}, {how}\n{text}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
