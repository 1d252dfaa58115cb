"""Whether a paper says yes or no to a claim, as far as can be told without a language model.

    python benchmarks/stances.py [--claims N]

SciFact's claims (N of the 957 with evidence; all), each beside the abstract that
supports or contradicts it. As an answer does, the entailment model reads the three sentences that
share most with the claim and tell what the paper does or finds, and the one that bears on it most
decides. For several thresholds: of what is called a yes or a no, the share that is one, with its
95% interval, and how many are left open. The thresholds of assistant/answering/stances.py were
chosen here; the model has not learned from SciFact.
"""

from __future__ import annotations

import argparse
import json
import random

import numpy as np
from scipy.stats import binomtest

from assistant.answering.paper_lists import bearing
from assistant.answering.stances import ALSO
from assistant.checking.entailment import entailment_of
from benchmarks.gate import SCIFACT
from index.models.roles import roles
from index.text.sentences import sentences
from index.text.words import terms

CORPUS = SCIFACT.with_name("corpus.jsonl")
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)


def leaning(claim: str, abstract: str) -> float:
    """Of the sentence that bears on the claim most, -1..1: contradicts, entails; 0 where another
    says the contrary, or it is no finding."""
    every = sentences(abstract)
    spans = bearing(dict.fromkeys(terms(claim), 1.0), every)
    judged = [(entailment_of(claim, span.text), span) for span in spans]
    found, span = min(judged, key=lambda one: one[0].neutral)
    leanings = [one.entails - one.contradicts for one, _ in judged]
    is_mixed = min(leanings) <= -ALSO and max(leanings) >= ALSO
    if is_mixed or roles([one.text for one in every])[every.index(span)].name != "result":
        return 0.0
    return found.entails - found.contradicts


def share(right: int, of: int) -> str:
    if not of:
        return "-"
    low, high = binomtest(right, of).proportion_ci(method="wilson")
    return f"{right / of:.2f} ({low:.2f} to {high:.2f}; n {of})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--claims", type=int, default=957)
    options = parser.parse_args()
    lines = map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())
    abstracts = {line["id"]: line["abstract"] for line in lines}
    rows = [json.loads(line) for line in SCIFACT.read_text(encoding="utf-8").splitlines()]
    rows = random.Random(1).sample(rows, options.claims)
    found = np.array([leaning(row["claim"], abstracts[row["doc_id"]]) for row in rows])
    supports = np.array([row["label"] == "SUPPORT" for row in rows])
    print(f"{len(rows)} claims, {supports.sum()} of them supported")
    for least in THRESHOLDS:
        yes, no = found >= least, found <= -least
        print(
            f"from {least}: yes {share((supports & yes).sum(), yes.sum())},"
            f" no {share((~supports & no).sum(), no.sum())}, open {(~yes & ~no).mean():.2f}"
        )


if __name__ == "__main__":
    main()
