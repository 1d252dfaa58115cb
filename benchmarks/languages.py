"""Measures questions in other languages over the five real digests, without a language model.

    python benchmarks/languages.py          by the extra `multilingual`, and without it
    python benchmarks/languages.py --fit    fits the refusal's weights on questions of their own

With ASKPAPERS_HOME the digests are not indexed anew: it is a home that has them, with the setting.

languages.jsonl was written by somebody who had not seen the program's rules, and nothing was tuned
on it; languages_fit.jsonl has the 102 that the refusal and all weights are fitted on. Needs
../shared, and the extra.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.question.across_languages import find_in_any_language
from index.builder import build
from index.generation.merging import title_id
from index.home import Home
from index.models.multilingual import COMMON, multilingual
from index.retrieval.searcher import Searcher
from index.retrieval.second_leg import SecondLeg
from index.types import Filters

HERE = Path(__file__).parent
_LOOKED_AT = 6  # papers
SEEDS = HERE.parents[1] / "shared" / "digests" / "seeds"


def read(name: str) -> list[dict[str, str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def leg_of(home: Home) -> SecondLeg:
    leg = Searcher.open(home).second_leg
    if not isinstance(leg, SecondLeg):
        raise SystemExit(leg or "The setting multilingual is off.")
    return leg


def place(paper: str, titles: Sequence[str]) -> int:
    """From 1; 0 where it is not there."""
    found = [title_id(title) for title in titles]
    return found.index(title_id(paper)) + 1 if title_id(paper) in found else 0


def fit(home: Home) -> None:
    """Writes what questions have in common, and prints the refusal's weights."""
    questions = [one["question"] for one in read("languages_fit.jsonl")]
    common = np.mean([multilingual().question(text) for text in questions], axis=0)
    np.save(COMMON, common.astype(np.float16))
    leg, rows, covered, places = leg_of(home), [], [], []
    for one in read("languages_fit.jsonl"):
        results, closeness = leg.search(one["question"], 6)
        rows.append(astuple(closeness))
        covered.append(one["paper"] is not None)
        at = place(one["paper"], [r.paper.title for r in results]) if one["paper"] else "-"
        places += [at] if one["paper"] else []
        print(one["language"], at, *(f"{value:.3f}" for value in rows[-1]), one["question"][:50])
    print(f"right paper first {sum(at == 1 for at in places)} of {len(places)}")
    table = np.array(rows)
    spread = table.std(axis=0)
    model = LogisticRegression(C=10.0).fit(table / spread, covered)
    weights = model.coef_[0] / spread
    print(
        "WEIGHTS =",
        tuple(np.round(weights, 2).tolist()),
        "INTERCEPT =",
        round(model.intercept_[0], 2),
    )
    right = model.predict(table / spread) == covered
    print(f"right on {right.sum()} of {len(right)}, which it was fitted on")


def measure(home: Home, name: str) -> None:
    """Which papers are found, and whether the question is refused; the answers' texts are not
    written, which takes longer."""
    searcher = Searcher.open(home)
    places: list[int] = []
    refused: dict[bool, list[bool]] = {True: [], False: []}
    by_language: dict[str, list[bool]] = {}
    for one in read("languages.jsonl"):
        found = find_in_any_language(one["question"], (), Filters(), searcher)
        refused[one["paper"] is not None].append(found.answerability.reason is not None)
        if one["paper"] is None:
            continue
        titles = [result.paper.title for result in found.results[:_LOOKED_AT]]
        places.append(place(one["paper"], titles))
        by_language.setdefault(one["language"], []).append(places[-1] == 1)
    at = np.array(places)
    print(
        f"{name}: right paper first {np.mean(at == 1):.3f}, among {_LOOKED_AT} "
        f"{np.mean(at > 0):.3f}, of n={len(at)}; refused {np.mean(refused[True]):.3f} of these and "
        f"{np.mean(refused[False]):.3f} of n={len(refused[False])} of other fields"
    )
    print({code: f"{sum(right)}/{len(right)}" for code, right in sorted(by_language.items())})


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(os.environ.get("ASKPAPERS_HOME") or folder))
        os.environ["ASKPAPERS_MULTILINGUAL"] = "true"
        build([SEEDS], home=home.root)
        if "--fit" in sys.argv:
            fit(home)
            return
        measure(home, "with the extra")
        os.environ["ASKPAPERS_MULTILINGUAL"] = "false"
        measure(home, "without it")


if __name__ == "__main__":
    main()
