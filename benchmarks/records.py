"""How many random papers come back as they were written, from each form of records.

    python benchmarks/records.py [FORM ...] [--cases N]

Titles, abstracts, authors, ids and days of two to four papers a case, written by csv, json, yaml,
rispy, bibtexparser, ElementTree and email (tests/written_records.py), are to be equal. The first
differences of each form are printed. The interval is Wilson's, at 95%.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hypothesis import HealthCheck, Phase, given, settings

from tests.written_records import FORMS, PAPERS, Written, difference

_SHOWN = 3


def lost(form: str, cases: int) -> tuple[int, list[str]]:
    """How many cases were tried, and what differed."""
    tried, differences = 0, []

    def attempt(papers: Sequence[Written]) -> None:
        nonlocal tried
        tried += 1
        if found := difference(form, papers):
            differences.append(found)

    bounds = settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    bounds(given(PAPERS)(attempt))()
    return tried, differences


def interval(good: int, of: int, z: float = 1.96) -> tuple[float, float]:
    share = good / of
    middle = share + z * z / (2 * of)
    width = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - width) / (1 + z * z / of), (middle + width) / (1 + z * z / of)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("forms", nargs="*", choices=[*FORMS, []])
    parser.add_argument("--cases", type=int, default=2000)
    options = parser.parse_args()
    for form in options.forms or FORMS:
        tried, differences = lost(form, options.cases)
        good = tried - len(differences)
        low, high = interval(good, tried)
        print(f"{form:14} {good:6,} of {tried:6,}  {good / tried:.4f} ({low:.4f} to {high:.4f})")
        for one in differences[:_SHOWN]:
            print(f"    {one[:300]}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
