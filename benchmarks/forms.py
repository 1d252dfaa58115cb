"""What reading a question closely brings: acronyms spelled out, and typing errors mended, on the
public collections.

    python benchmarks/forms.py [--homes DIR]

Each collection's questions are searched for as they are, with acronyms left as they stand, and with
two slips in each (letters exchanged, left out or doubled, from a seed), mended and not. `--homes`
keeps the indexes, as ranker.py does.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from assistant.progress import bar
from index.builder import build_corpus
from index.evaluation import metrics, read_benchmark
from index.home import Home
from index.retrieval import searcher as searching
from index.retrieval.searcher import Searcher

EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval"
SETS = ("scifact", "litsearch_dev", "cisi")
_SLIPS = 2
_LONG_WORD = re.compile(r"[a-z]{6,}")


def mistyped(question: str, chance: random.Random) -> str:
    """With two slips, in different words, if it has so many long ones."""
    words = list(_LONG_WORD.finditer(question))
    for match in sorted(
        chance.sample(words, min(_SLIPS, len(words))), key=lambda one: -one.start()
    ):
        word, at = match[0], chance.randrange(1, len(match[0]) - 2)
        slip = chance.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            )
        )
        question = question[: match.start()] + slip + question[match.end() :]
    return question


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--homes", type=Path)
    arguments = parser.parse_args()
    as_it_stands: Callable[..., str] = lambda question, *_: question  # noqa: E731
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            benchmark, home = (
                read_benchmark(EVAL / name),
                Home((arguments.homes or Path(folder)) / name),
            )
            if not home.current.exists():
                with bar() as progress:
                    build_corpus(benchmark.entries, home=home.root, progress=progress)
            searcher, chance = Searcher.open(home), random.Random(3)
            plain = dict(benchmark.queries)
            slips = {key: mistyped(question, chance) for key, question in plain.items()}
            for told, questions, left in (
                ("as shipped", plain, None),
                ("acronyms left as they are", plain, "spelled_out"),
                ("two slips, mended", slips, None),
                ("two slips, not mended", slips, "corrected"),
            ):
                with patch.object(
                    searching,
                    left or "spelled_out",
                    as_it_stands if left else searching.spelled_out,
                ):
                    orders = {
                        key: [result.paper.id for result in searcher.search(question, 20)]
                        for key, question in questions.items()
                    }
                figures = "  ".join(
                    f"{metric} {value:.4f}" for metric, value in metrics(benchmark, orders).items()
                )
                print(f"{name:<14} {told:<26} {figures}", flush=True)
            searcher.close()


if __name__ == "__main__":
    main()
