"""Whether the chance of a paper's being about a subject holds where only a handful pass a filter.

    python benchmarks/handful.py --home HOME

Over a home of the five real digests: of 1 and of 3 papers drawn at random, of which none or one is
about a subject (by its chance among all papers: under .02, over .7), the chance of the likeliest,
and the chance that any is. It judges a handful against the whole collection, not against readers.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import numpy as np

from index.home import Home
from index.models.embedders import Models
from index.retrieval import topical_relevance
from index.retrieval.searcher import Searcher
from index.types import Filters

SUBJECTS = (
    *("attention", "game theory", "weight pruning", "noisy labels", "diffusion models"),
    "optimizers for deep learning",
)
DRAWN, SEED = 40, 1
ABOUT, NOT_ABOUT = 0.7, 0.02


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    home = Home(parser.parse_args().home)
    searcher = Searcher.open(home, Models.of(home))
    generator = random.Random(SEED)
    for many in (1, 3):
        for wanted in (False, True):
            likeliest, any_is = zip(
                *(
                    one
                    for subject in SUBJECTS
                    for one in _drawn(searcher, subject, many, wanted, generator)
                ),
                strict=True,
            )
            told = "one is" if wanted else "none is"
            low, high = np.quantile(likeliest, [0.1, 0.97])
            middle = np.median(any_is)
            print(
                f"of {many}, {told}: n {len(likeliest)}; likeliest {low:.2f} (10%) {high:.2f} (97%)"
            )
            print(f"    that any is: {middle:.2f} (median)")
    searcher.close()
    return 0


def _drawn(
    searcher: Searcher, subject: str, many: int, wanted: bool, generator: random.Random
) -> list[tuple[float, float]]:
    """Of each sample the chance of the likeliest paper, and that any is about the subject."""
    query = searcher.read(subject, subject)
    every = topical_relevance.relevant(searcher, query)
    chances = dict(zip((one.paper.id for one in every.results), every.chances, strict=True))
    others = [key for key in searcher.generation.papers if chances.get(key, 0.0) < NOT_ABOUT]
    about = [key for key, chance in chances.items() if chance > ABOUT]
    found = []
    for _ in range(DRAWN if about or not wanted else 0):
        some = generator.sample(others, many)
        if wanted:
            some[0] = generator.choice(about)
        judged = topical_relevance.relevant(searcher, query, Filters(paper=tuple(some)))
        found.append((max(judged.chances), judged.any_is))
    return found


if __name__ == "__main__":
    sys.exit(main())
