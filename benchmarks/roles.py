"""Measures the roles of sentences on CSAbstruct's test part, which nothing was trained on or chosen
by.

    python benchmarks/roles.py

Prints micro-F1 (the share of sentences with the right role, as each has one) with a 95% interval
(abstracts drawn again 2,000 times), each role's F1, and what the model weighs and takes. Beside it
what the answers guessed before: "we propose", "we show", first sentences. Needs ../shared.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.models import roles as module
from index.models.roles import ROLES, roles

TEST = Path(__file__).resolve().parents[2] / "shared" / "train" / "csabstruct" / "test.jsonl"
FILE = Path(module.__file__).parents[1] / "data" / "roles.npz"
DRAWN = 2000
_PROPOSES = re.compile(
    r"\bwe (?:\w+ )?(?:propose|introduce|present|develop|design|term|call)\b|\b(?:called|dubbed)\b",
    re.I,
)
_FINDS = re.compile(
    r"\bwe (?:\w+ )?(?:show|find|prove|demonstrate|identify|observe|reveal)\b", re.I
)
OURS = re.compile(r"\b(?:in this (?:paper|work|article)|this (?:paper|article)|our)\b|\bwe\b", re.I)


def guessed(abstract: Sequence[str]) -> list[str]:
    """The roles by the patterns of assistant/answering/extractive.py: what comes before the first
    sentence of the authors' own is background, what none of them matches after it is method."""
    found, own = [], False
    for sentence in abstract:
        own = own or OURS.search(sentence) is not None
        if _FINDS.search(sentence):
            found.append("result")
        elif _PROPOSES.search(sentence):
            found.append("objective")
        else:
            found.append("method" if own else "background")
    return found


def f1(told: np.ndarray, right: np.ndarray, role: str) -> float:
    both = float(((told == role) & (right == role)).sum())
    return 2 * both / max(float((told == role).sum() + (right == role).sum()), 1.0)


def report(name: str, told: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> str:
    hits = np.array([sum(map(str.__eq__, a, b)) for a, b in zip(told, right, strict=True)])
    sizes = np.array([len(one) for one in right])
    drawn = np.random.default_rng(0).integers(0, len(sizes), (DRAWN, len(sizes)))
    low, high = np.percentile(hits[drawn].sum(1) / sizes[drawn].sum(1), [2.5, 97.5])
    flat, true = np.concatenate(told), np.concatenate(right)
    each = "  ".join(f"{role} {f1(flat, true, role):.3f}" for role in ROLES)
    return (
        f"{name:9} micro-F1 {hits.sum() / sizes.sum():.4f} ({low:.3f} to {high:.3f}, "
        f"n {sizes.sum()} of {len(sizes)} abstracts)\n          {each}"
    )


def main() -> None:
    rows = [json.loads(line) for line in TEST.read_text(encoding="utf-8").splitlines()]
    abstracts, right = [row["sentences"] for row in rows], [row["labels"] for row in rows]
    started = time.perf_counter()
    roles(abstracts[0])
    loaded = time.perf_counter()
    told = [[role.name for role in roles(one)] for one in abstracts]
    took = time.perf_counter() - loaded
    print(report("patterns", [guessed(one) for one in abstracts], right))
    print(report("model", told, right))
    # which of its verdicts may be trusted: those that it is sure of
    sure = np.array([role.chance for one in abstracts for role in roles(one)])
    hits = np.concatenate(told) == np.concatenate(right)
    for least in (0.5, 0.7, 0.9):
        taken = sure >= least
        print(
            f"  of chance {least} and up: {taken.mean():.2f} of all, right {hits[taken].mean():.3f}"
        )
    print(
        f"{FILE.stat().st_size / 1e6:.2f} MB, {1000 * took / len(hits):.3f} ms a sentence, "
        f"{1000 * (loaded - started):.0f} ms to load"
    )


if __name__ == "__main__":
    main()
