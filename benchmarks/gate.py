"""Measures the gate that every shown sentence passes, on claims that are true and claims that are
not.

    python benchmarks/gate.py              how many of our own claims pass, and how many of
    SciFact's
    python benchmarks/gate.py --fit        also fits the weights of the score anew, and prints them

claims.jsonl holds 486 claims of our own about papers of the five real digests: each names its
evidence by the paper's title and the number of the sentence, and says whether it is true, or what
was exchanged in it (a number, a name, a direction, a negation, the paper; in the last 46 a unit, a
quantity, both sides, the method, or how sure it is). SciFact's 957 claims are crossed: each is
scored by weights fitted without it; the entailment model was trained on none of them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import astuple
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.checking.entailment import entailment_of
from assistant.checking.support import (
    ENTAILS,
    INTERCEPT,
    MOST_MISSING,
    WEIGHTS,
    check_in,
    check_with_entailment,
    weigh,
)
from index.builder import build
from index.home import Home
from index.retrieval.searcher import Searcher
from index.text.sentences import sentences
from index.types import Paper

CLAIMS = Path(__file__).parent / "claims.jsonl"
SHARED = Path(__file__).resolve().parents[2] / "shared"
SCIFACT = SHARED / "eval" / "scifact" / "claims_train.jsonl"
# what is missing tells nothing of SciFact's claims, which are paraphrases; it does of an answer
HELD_BY_HAND = (0, 6)
RIDGE = 1.0
MISSING, ENTAILMENT = 0, 7  # their places among the features
Floats = npt.NDArray[np.float64]


def verdicts(
    papers: dict[str, Paper], *, with_entailment: bool = True, step: int = 1
) -> dict[str, Counter[str]]:
    """For each kind of our own claims, how many got which verdict, with the entailment model or by
    rules alone; of every `step`th."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in map(json.loads, CLAIMS.read_text(encoding="utf-8").splitlines()[::step]):
        paper = papers[row["title"]]
        quote = sentences(paper.abstract)[row["sentence"]].text
        found[row["kind"]][
            (check_with_entailment if with_entailment else check_in)(
                row["claim"], quote, paper
            ).verdict
        ] += 1
    return found


def scifact_pairs() -> list[tuple[str, str]]:
    """Each claim with its evidence."""
    rows = [json.loads(line) for line in SCIFACT.read_text(encoding="utf-8").splitlines()]
    return [(row["claim"], " ".join(row["evidence"])) for row in rows]


def scifact(*, with_entailment: bool = True) -> tuple[Floats, npt.NDArray[np.bool_], list[str]]:
    """Features `(n, 8)`, whether the evidence supports, and the claim's id, by which folds are
    made."""
    rows = [json.loads(line) for line in SCIFACT.read_text(encoding="utf-8").splitlines()]
    features = [
        astuple(weigh(*pair, entailment=entailment_of(*pair) if with_entailment else None)[1])
        for pair in scifact_pairs()
    ]
    supports = np.array([row["label"] == "SUPPORT" for row in rows])
    return np.array(features, dtype=float), supports, [row["id"] for row in rows]


def surest(features: Floats) -> Iterator[str]:
    """How sure the entailment model ever is of SciFact's pairs, by what share of the claim's words
    the evidence does not speak of."""
    pairs = zip(scifact_pairs(), features[:, MISSING], strict=True)
    entails = np.array([(share, entailment_of(*pair).entails) for pair, share in pairs])
    for least, most in pairwise((0.0, 0.25, 0.5, MOST_MISSING, 1.01)):
        held = entails[(entails[:, 0] > least) & (entails[:, 0] <= most), 1]
        yield (
            f"  of {least:.2f} to {min(most, 1):.2f} missing: {held.max():.3f} (n = {len(held)}), "
            f"{(held >= ENTAILS).sum()} raised"
        )


def passing(scores: Floats, supports: npt.NDArray[np.bool_]) -> float:
    """The share of contradicted claims that score as the better half of the supported ones does."""
    return float((scores[~supports] >= np.median(scores[supports])).mean())


def area(scores: Floats, supports: npt.NDArray[np.bool_]) -> float:
    """Of all pairs of a supported and a contradicted claim, the share in which the supported one
    scores higher."""
    apart = scores[supports][:, None] - scores[~supports][None]
    return float((apart > 0).mean() + (apart == 0).mean() / 2)


def fit(features: Floats, supports: npt.NDArray[np.bool_]) -> Floats:
    """Weights, and the intercept behind them, by Newton's method; those held by hand stay as they
    are."""
    free = [n for n in range(features.shape[1]) if n not in HELD_BY_HAND]
    rows = np.column_stack([features[:, free], np.ones(len(features))])
    fixed = features[:, HELD_BY_HAND] @ np.array(WEIGHTS)[list(HELD_BY_HAND)]
    ridge, weights = RIDGE * np.eye(rows.shape[1]), np.zeros(rows.shape[1])
    ridge[-1, -1] = 0
    for _ in range(20):
        chances = 1 / (1 + np.exp(-(rows @ weights + fixed)))
        slope = rows.T @ (chances - supports) + ridge @ weights
        weights -= np.linalg.solve(
            (rows * (chances * (1 - chances))[:, None]).T @ rows + ridge, slope
        )
    found = np.array([*WEIGHTS, INTERCEPT])
    found[[*free, -1]] = weights
    return found


def crossed(features: Floats, supports: npt.NDArray[np.bool_], ids: list[str]) -> Floats:
    chance = np.random.default_rng(0)
    fold_of = {key: chance.integers(0, 5) for key in sorted(set(ids))}
    folds = np.array([fold_of[key] for key in ids])
    scores = np.empty(len(ids))
    for fold in range(5):
        weights = fit(features[folds != fold], supports[folds != fold])
        scores[folds == fold] = features[folds == fold] @ weights[:-1] + weights[-1]
    return scores


def tell(found: dict[str, Counter[str]]) -> None:
    for kind, counted in found.items():
        print(f"  {kind:10}", dict(counted))
    passed, true = sum(counted["supported"] for counted in found.values()), found["true"]
    print(
        f"  supported: precision {true['supported'] / passed:.3f}, recall "
        f"{true['supported'] / true.total():.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        build([SHARED / "digests" / "seeds"], home=home.root)
        searcher = Searcher.open(home)
        papers = {paper.title: paper for paper in searcher.generation.papers.values()}
        for with_entailment in (False, True):
            print("with the entailment model" if with_entailment else "by rules alone")
            tell(verdicts(papers, with_entailment=with_entailment))
        searcher.close()
    features, supports, ids = scifact()
    by_rules = np.where(np.arange(features.shape[1]) == ENTAILMENT, 0.0, features)
    for label, scores in (
        ("by rules alone, crossed", crossed(by_rules, supports, ids)),
        ("by the entailment model alone, crossed", features[:, ENTAILMENT]),
        ("with the entailment model, crossed", crossed(features, supports, ids)),
        ("with the weights as they are", features @ np.array(WEIGHTS) + INTERCEPT),
    ):
        passed = passing(scores, supports)
        told = f"AUC {area(scores, supports):.3f}, contradicted that pass {passed:.3f}"
        print(f"SciFact, {label}: {told}")
    print("The entailment model at its surest, by the share of a claim's words")
    for line in surest(features):
        print(line)
    if arguments.fit:
        print(json.dumps(np.round(fit(features, supports), 2).tolist()))


if __name__ == "__main__":
    main()
