"""Trains index/data/token_projection.npz: the matrix that turns MiniLM's token vectors into what
late interaction compares.

pip install torch==2.13.0
python training/token_projection.py [--epochs 2] [--sample N] [--out FILE]

The encoder stays as it is. Learned are a matrix (384 x 64) and a vector of importances, from 9,942
questions and claims of public sets with a passage that answers and two that BM25 finds near
(../shared/train/relevance.jsonl.gz), and 4,345 titles and sentences against their own abstracts and
two near ones (../shared/scale, less every title of ../shared/eval). Loss: softmax over the passages
of 32 questions at once. Two cores: 10 minutes to encode, 9 to train.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from labelled_pairs import by_source
from torch import nn
from torch.nn import functional

from index.generation.bm25 import BM25
from index.models.minilm import MiniLM
from index.models.token_projection import Projection
from index.text.sentences import sentences

SHARED = Path(__file__).resolve().parents[2] / "shared"
OUT = Path(__file__).resolve().parents[1] / "index" / "data" / "token_projection.npz"
# How many of each source; those of whole abstracts and of real questions most.
SOURCES = {
    "bioasq6b-abstracts": 1500, "bioasq-snippets": 500, "covid-qa": 700, "fever-claim2ev": 700,
    "pubmedqa-l": 1000, "qasper-dev": 1005, "qed-nq-dev": 700, "scirepeval-search-sample": 109,
    "scitldr-tldr2abs": 3228, "xquad-en": 500,
}  # fmt: skip
ASKED = ("Are there any papers on {}?", "What work has been done on {}?", "{}", "{}", "{}",
         "Could you suggest research about {}?", "Which studies look at {}?")  # fmt: skip
DIMENSIONS, BATCH, HELD_OUT, PASSAGES = 64, 32, 600, 3
Group = tuple[str, list[str]]


def labelled(chance: random.Random) -> Iterator[Group]:
    """Questions and claims, each with a passage that answers and two that do not."""
    found = by_source()
    for source, most in SOURCES.items():
        chance.shuffle(found[source])
        for row in found[source][:most]:
            yield row["query"], [row["positive"], *row["negatives"][: PASSAGES - 1]]


def self_made(chance: random.Random, count: int = 4500, pool: int = 15000) -> Iterator[Group]:
    """Titles and sentences, each with its own abstract and two near ones."""
    known = set()
    for corpus in (SHARED / "eval").glob("*/corpus.jsonl"):
        known |= {
            json.loads(line)["title"].lower().strip() for line in corpus.open(encoding="utf-8")
        }
    with gzip.open(SHARED / "scale" / "abstracts_100k.jsonl.gz", "rt", encoding="utf-8") as file:
        papers = [
            paper for paper in map(json.loads, file) if paper["title"].lower().strip() not in known
        ]
    papers = chance.sample(papers, pool)
    bm25 = BM25.of(f"{paper['title']} {paper['abstract']}" for paper in papers)
    for number in chance.sample(range(pool), count):
        title, abstract = papers[number]["title"], papers[number]["abstract"]
        spans = [span.text for span in sentences(abstract)]
        if len(spans) < 4:
            continue
        titled = chance.random() >= 0.5
        if titled:
            taken = chance.randrange(len(spans))
            question, right = (
                spans[taken],
                f"{title}\n{' '.join(spans[:taken] + spans[taken + 1 :])}",
            )
        else:
            question, right = chance.choice(ASKED).format(title), abstract
        scores = bm25.scores(question)
        scores[number] = -1
        near = chance.sample(list(np.argsort(-scores)[:12]), PASSAGES - 1)
        wrong = [
            f"{papers[n]['title']}\n{papers[n]['abstract']}" if titled else papers[n]["abstract"]
            for n in near
        ]
        yield question, [right, *wrong]


class Tokens:
    """Every different text's counted tokens, encoded once."""

    def __init__(self, texts: Sequence[str]) -> None:
        model = MiniLM()
        self._projection = Projection(model.vocabulary)
        self.numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        self.ids: list[np.ndarray] = [np.empty(0)] * len(self.numbers)
        self.rows: list[np.ndarray] = [np.empty(0)] * len(self.numbers)
        for number, (ids, hidden) in enumerate(model.tokens(list(self.numbers))):
            counted = self._projection.counted(ids)
            counted = counted if counted.any() else np.ones(len(ids), dtype=bool)
            unit = hidden[counted] / np.linalg.norm(hidden[counted], axis=1, keepdims=True)
            self.ids[number], self.rows[number] = np.array(ids)[counted], unit.astype(np.float16)
        frequency = np.zeros(30522)
        for found in self.ids:
            frequency[np.unique(found)] += 1
        self.idf = np.log((len(self.ids) + 1) / (frequency + 0.5)).astype(np.float32)

    def batch(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """`(n, t, 384)`, which of them are there `(n, t)`, and their idf `(n, t)`."""
        numbers = [self.numbers[text] for text in texts]
        longest = max(len(self.ids[n]) for n in numbers)
        rows = np.zeros((len(numbers), longest, 384), np.float32)
        there, idf = np.zeros((2, len(numbers), longest), np.float32)
        for place, n in enumerate(numbers):
            size = len(self.ids[n])
            rows[place, :size], there[place, :size] = self.rows[n], 1
            idf[place, :size] = self.idf[self.ids[n]]
        return torch.from_numpy(rows), torch.from_numpy(there), torch.from_numpy(idf)

    def principal(self) -> np.ndarray:
        """The directions in which a sample of the tokens vary most."""
        sample = np.concatenate(self.rows[::20]).astype(np.float32)
        found: np.ndarray = np.linalg.svd(sample.T @ sample / len(sample))[0][:, :DIMENSIONS]
        return found


class TokenProjection(nn.Module):
    """What index.models.token_projection computes, with gradients."""

    def __init__(self, matrix: np.ndarray) -> None:
        super().__init__()
        self.matrix = nn.Parameter(torch.tensor(matrix, dtype=torch.float32))
        self.importance = nn.Parameter(torch.zeros(384))
        self.idf = nn.Parameter(torch.tensor(1.0))
        self.scale = nn.Parameter(torch.tensor(math.log(20.0)))

    def forward(self, asked: Sequence[torch.Tensor], given: Sequence[torch.Tensor]) -> torch.Tensor:
        """`(questions, passages)`, the logits."""
        rows, there, idf = asked
        weights = torch.exp(3 * (rows @ self.importance)) * idf.clamp(min=0.1) ** self.idf * there
        weights = weights / weights.sum(1, keepdim=True)
        words = functional.normalize(rows @ self.matrix, dim=-1)
        others = functional.normalize(given[0] @ self.matrix, dim=-1)
        matches = (
            torch.einsum("qid,pjd->qipj", words, others)
            .masked_fill(given[1][None, None] == 0, -1)
            .amax(3)
        )
        return (matches * weights[:, :, None]).sum(1) * self.scale.exp()


def loss_of(
    model: TokenProjection, tokens: Tokens, groups: Sequence[Group]
) -> tuple[torch.Tensor, float]:
    """The loss, and the share of questions whose own passage comes first."""
    passages = [
        text for _, texts in groups for text in (*texts, *[texts[-1]] * PASSAGES)[:PASSAGES]
    ]
    logits = model(tokens.batch([question for question, _ in groups]), tokens.batch(passages))
    right = torch.arange(len(groups)) * PASSAGES
    return functional.cross_entropy(logits, right), float(
        (logits.argmax(1) == right).float().mean()
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument(
        "--sample", type=int, help="train on so many groups only, to try the script"
    )
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    chance = random.Random(7)
    groups = [*labelled(chance), *self_made(chance)]
    chance.shuffle(groups)
    groups = groups[: arguments.sample]
    tokens = Tokens([text for question, texts in groups for text in (question, *texts)])
    held, training = groups[:HELD_OUT], groups[HELD_OUT:]
    model = TokenProjection(tokens.principal())
    steps = arguments.epochs * (len(training) // BATCH)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, step / 50) * (1 - step / (steps + 1))
    )
    for epoch in range(arguments.epochs):
        chance.shuffle(training)
        for start in range(0, len(training) - BATCH + 1, BATCH):
            loss, _ = loss_of(model, tokens, training[start : start + BATCH])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        with torch.no_grad():
            told = [
                loss_of(model, tokens, held[start : start + 60])
                for start in range(0, len(held), 60)
            ]
        mean = np.mean([(float(loss), first) for loss, first in told], axis=0)
        print(f"epoch {epoch + 1}: held-out loss {mean[0]:.4f}, first {mean[1]:.4f}", flush=True)
    found = {name: value.detach().numpy() for name, value in model.named_parameters()}
    np.savez(
        arguments.out,
        matrix=found["matrix"].astype(np.float16),
        importance=found["importance"].astype(np.float16),
        rarity=found["idf"].astype(np.float32),  # as the shipped file names it
    )


if __name__ == "__main__":
    main()
