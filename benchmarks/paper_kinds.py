"""How well surveys, benchmarks, theory, negative results and positions are told apart.

    python benchmarks/paper_kinds.py [--home HOME] [--half work|held]

Of the papers of benchmarks/judged/paper_kinds.jsonl, which were drawn from the 400 days by words of
their titles and abstracts and at random, and judged by reading for each kind: precision, recall,
each with a 95% interval (Wilson); papers that are perhaps of a kind count for neither. HOME has
the 400 days indexed; without it they are.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from assistant.question.modifiers import PAPER_KINDS
from assistant.question.paper_kinds import of_kinds
from index.builder import build
from index.generation.generations import Generation
from index.generation.merging import title_id
from index.home import Home
from index.retrieval.searcher import Searcher

HERE = Path(__file__).parent
DAYS = HERE.parents[1] / "shared" / "digests" / "hf_daily"
_Z = 1.96


def interval(right: int, of: int) -> str:
    """A share with its interval (Wilson 1927)."""
    if not of:
        return "none"
    share, spread = right / of, _Z**2 / of
    middle = (share + spread / 2) / (1 + spread)
    wide = _Z * (share * (1 - share) / of + spread / 4 / of) ** 0.5 / (1 + spread)
    return f"{share:.2f} ({middle - wide:.2f} to {middle + wide:.2f}, n = {of})"


def measure(generation: Generation, half: str, *, show: bool) -> None:
    lines = map(json.loads, (HERE / "judged" / "paper_kinds.jsonl").open(encoding="utf-8"))
    judged = {
        generation.papers.named(title_id(line["title"])): line
        for line in lines
        if half in (line["half"], "both")
    }
    for kind in PAPER_KINDS:
        began = time.perf_counter()
        every = of_kinds(generation, [kind])
        seconds = time.perf_counter() - began
        told = every & judged.keys()
        is_one = {number for number, line in judged.items() if kind in line["kinds"]}
        perhaps = {number for number, line in judged.items() if kind in line["perhaps"]}
        right = told & is_one
        print(
            f"{kind:10} precision {interval(len(right), len(told - perhaps))}, "
            f"recall {interval(len(right), len(is_one))}; {len(every)} in all, {seconds:.2f} s"
        )
        if show:
            for sign, some in (("-", is_one - told), ("+", told - is_one - perhaps)):
                for number in some:
                    print(f"  {sign} {judged[number]['title']}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path)
    parser.add_argument("--half", choices=("work", "held", "both"), default="both")
    parser.add_argument("--show", action="store_true", help="each that is told wrong")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(arguments.home or Path(folder))
        if not home.current.exists():
            build([DAYS], home=home.root)
        searcher = Searcher.open(home)
        measure(searcher.generation, arguments.half, show=arguments.show)
        searcher.close()


if __name__ == "__main__":
    main()
