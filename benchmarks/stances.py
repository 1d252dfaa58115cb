"""Whether a paper says yes or no to a claim, as far as can be told without a language model.

    python benchmarks/stances.py [--claims N] [--effects]

SciFact's claims (N of the 957 with evidence; all), each beside the abstract that
supports or contradicts it. As an answer does, the entailment model reads the title, and behind it
each of the three sentences that share most with the claim and tell what the paper does or finds,
and the finding that bears on it most decides; for a no, or where the title does,
another must lean that way. For several
thresholds: of what is called a yes or a no, the share that is one, with its 95% interval, and how
many are left open. The thresholds of assistant/answering/stances.py were
chosen here; the model has not learned from SciFact. Of those claims that say that one thing makes
more or less of another (`--effects`: only these are judged) it is told, too, what their words
decide, what is decided where the contrary is held against the text as well, and what of that stays
where a text that has more or less of the same thing is not taken for the contrary.
"""

from __future__ import annotations

import argparse
import json
import random

import numpy as np
from scipy.stats import binomtest

from assistant.answering.effects import effect_of, side_by_degree, side_by_effect, turned
from assistant.answering.stances import NO, YES, Leaning, leaning
from assistant.checking.entailment import entailment_of
from benchmarks.gate import SCIFACT
from index.text.sentences import sentences
from index.text.words import terms

CORPUS = SCIFACT.with_name("corpus.jsonl")
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)
APART = 0.5  # as in assistant/answering/stances.py


def leaning_of(claim: str, title: str, abstract: str) -> Leaning:
    return leaning(claim, dict.fromkeys(terms(claim), 1.0), title, sentences(abstract))


def share(right: int, of: int) -> str:
    if not of:
        return "-"
    low, high = binomtest(right, of).proportion_ci(method="wilson")
    return f"{right / of:.2f} ({low:.2f} to {high:.2f}; n {of})"


def in_words(claim: str, title: str, abstract: str) -> str:
    """The side that the sentences of a paper take by their words, if all that do take the same."""
    effect = effect_of(claim)
    if effect is None:
        return "open"
    texts = [title, *(span.text for span in sentences(abstract))]
    sides = {side_by_effect(effect, title, text) for text in texts} - {"open"}
    return sides.pop() if len(sides) == 1 else "open"


def decided(one: Leaning) -> str:
    if one.leans >= YES and (one.seconded or one.span is not None):
        return "yes"
    return "no" if one.leans <= -NO and one.seconded else "open"


def stays_apart(claim: str, one: Leaning) -> bool:
    other = entailment_of(turned(claim), one.text)
    return abs(one.leans - other.entails + other.contradicts) >= APART


def degree(claim: str, one: Leaning) -> str:
    effect = effect_of(claim)
    return "open" if effect is None else side_by_degree(effect, one.text)


def tell_effects(claims: list[tuple[str, str, str]], supports: list[bool]) -> None:
    """Of claims, each with title and abstract."""
    by_words = [in_words(*one) for one in claims]
    judged = [leaning_of(*one) for one in claims]
    sides = [decided(one) for one in judged]
    kept = [
        side if side == "open" or stays_apart(claim, one) else "open"
        for (claim, *_), one, side in zip(claims, judged, sides, strict=True)
    ]
    doubted = [
        side if side in ("open", degree(claim, one)) or degree(claim, one) == "open" else "open"
        for (claim, *_), one, side in zip(claims, judged, kept, strict=True)
    ]
    print(f"{len(claims)} claims of an effect")
    ways = {"words": by_words, "model": sides, "its contrary, too": kept, "and its words": doubted}
    for name, some in ways.items():
        told = []
        for side in ("yes", "no"):
            of_side = [held for held, one in zip(supports, some, strict=True) if one == side]
            right = [held == (side == "yes") for held in of_side]
            told.append(share(sum(right), len(right)))
        print(f"{name}: yes {told[0]}, no {told[1]}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--claims", type=int, default=957)
    parser.add_argument("--effects", action="store_true")
    options = parser.parse_args()
    lines = map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())
    papers = {line["id"]: (line["title"], line["abstract"]) for line in lines}
    rows = [json.loads(line) for line in SCIFACT.read_text(encoding="utf-8").splitlines()]
    rows = random.Random(1).sample(rows, options.claims)
    if options.effects:
        rows = [row for row in rows if effect_of(row["claim"])]
        told = [(row["claim"], *papers[row["doc_id"]]) for row in rows]
        tell_effects(told, [row["label"] == "SUPPORT" for row in rows])
        return
    judged = [leaning_of(row["claim"], *papers[row["doc_id"]]) for row in rows]
    found = np.array([one.leans for one in judged])
    seconded = np.array([one.seconded for one in judged])
    quoted = np.array([one.span is not None for one in judged])
    supports = np.array([row["label"] == "SUPPORT" for row in rows])
    print(f"{len(rows)} claims, {supports.sum()} of them supported")
    for least in THRESHOLDS:
        yes, no = (found >= least) & (seconded | quoted), (found <= -least) & seconded
        print(
            f"from {least}: yes {share((supports & yes).sum(), yes.sum())},"
            f" no {share((~supports & no).sum(), no.sum())}, open {(~yes & ~no).mean():.2f}"
        )


if __name__ == "__main__":
    main()
