"""Whether a paper says yes or no to a claim, as far as can be told without a language model.

    python benchmarks/stances.py [--claims N]

SciFact's claims (N of the 957 with evidence; all), each beside the abstract that
supports or contradicts it. As an answer does, the entailment model reads the title, and behind it
each of the three sentences that share most with the claim and tell what the paper does or finds,
and the finding that bears on it most decides; for a no, or where the title does,
another must lean that way. For several
thresholds: of what is called a yes or a no, the share that is one, with its 95% interval, and how
many are left open. The thresholds of assistant/answering/stances.py were
chosen here; the model has not learned from SciFact.
"""

from __future__ import annotations

import argparse
import json
import random

import numpy as np
from scipy.stats import binomtest

from assistant.answering.stances import Leaning, leaning
from benchmarks.gate import SCIFACT
from index.text.sentences import sentences
from index.text.words import terms

CORPUS = SCIFACT.with_name("corpus.jsonl")
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)


def leaning_of(claim: str, title: str, abstract: str) -> Leaning:
    return leaning(claim, dict.fromkeys(terms(claim), 1.0), title, sentences(abstract))


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
    papers = {line["id"]: (line["title"], line["abstract"]) for line in lines}
    rows = [json.loads(line) for line in SCIFACT.read_text(encoding="utf-8").splitlines()]
    rows = random.Random(1).sample(rows, options.claims)
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
