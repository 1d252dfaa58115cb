"""Trains index/data/roles.npz: what each sentence of an abstract is there for.

    pip install torch==2.13.0
    python training/roles.py [--dev] [--out FILE]

From CSAbstruct (../shared/train/csabstruct, Apache-2.0), a sentence weighing as much as its label
is sure. Loss: cross-entropy of each sentence's chances under the chain, with ridges; L-BFGS from
zero, nothing drawn by chance, one thread: the same file comes again. A minute. `--dev` trains on
the train part only and says what the dev part is worth; without it both are trained on. The test
part's abstracts are in neither.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy import sparse
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from index.models.roles import BUCKETS, PLACES, ROLES, Chain, RoleModel, features, places

SHARED = Path(__file__).resolve().parents[2] / "shared"
CSABSTRUCT = SHARED / "train" / "csabstruct"
OUT = Path(__file__).resolve().parents[1] / "index" / "data" / "roles.npz"
COUNT = len(ROLES)
RIDGE, RIDGE_PLACES, RIDGE_CHAIN = 1.0, 0.3, 0.3
SEEN = 2  # sentences that a bucket must be in
STEPS = 60


@dataclass(frozen=True)
class Abstract:
    """`targets`: `(n, roles)`, 1 for a sentence's role; `sure`: how many of the people who labelled
    it agreed, 0..1."""

    sentences: list[str]
    targets: np.ndarray
    sure: np.ndarray

    @property
    def labels(self) -> np.ndarray:
        found: np.ndarray = self.targets.argmax(1)
        return found


def read(part: str) -> list[Abstract]:
    """A part of CSAbstruct, less the abstracts that its test part has, too (26 of train, 6 of
    dev)."""
    tested = {" ".join(row["sentences"]) for row in _rows("test")} if part != "test" else set()
    return [
        Abstract(
            row["sentences"],
            np.eye(COUNT)[[ROLES.index(label) for label in row["labels"]]],
            np.array(row["confs"]),
        )
        for row in _rows(part)
        if " ".join(row["sentences"]) not in tested
    ]


def _rows(part: str) -> list[dict[str, Any]]:
    with (CSABSTRUCT / f"{part}.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Batch:
    """All abstracts at once: their features, and where each sentence stands in a table of abstracts
    by places."""

    def __init__(self, abstracts: Sequence[Abstract]) -> None:
        rows = [features(text) for one in abstracts for text in one.sentences]
        sizes = np.array([[len(some) for some in row] for row in rows])
        values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)).ravel(), sizes.ravel())
        buckets = np.concatenate([some for row in rows for some in row])
        ends = np.concatenate([[0], np.cumsum(sizes.sum(1))])
        self.buckets = sparse.csr_matrix((values, buckets, ends), shape=(len(rows), BUCKETS))
        self.places = np.vstack([places(len(one.sentences)) for one in abstracts]).astype(float)
        lengths = [len(one.sentences) for one in abstracts]
        self.row = torch.tensor(np.repeat(np.arange(len(lengths)), lengths))
        self.column = torch.tensor(np.concatenate([np.arange(length) for length in lengths]))
        self.there = torch.zeros(len(lengths), max(lengths), dtype=torch.bool)
        self.there[self.row, self.column] = True

    def marginals(self, scores: torch.Tensor, chain: torch.Tensor) -> torch.Tensor:
        """What index.models.roles.marginals computes, as logarithms, with gradients. `chain`:
        `(roles + 2, roles)`, onward, start, end."""
        table = torch.zeros(*self.there.shape, COUNT, dtype=scores.dtype)
        table = table.index_put((self.row, self.column), scores)
        onward, end = chain[None, :COUNT], chain[-1].expand(len(table), COUNT)
        before, after = [table[:, 0] + chain[COUNT]], [end]
        for at in range(1, table.shape[1]):
            found = torch.logsumexp(before[-1][:, :, None] + onward, 1) + table[:, at]
            before.append(torch.where(self.there[:, at, None], found, before[-1]))
        for at in range(table.shape[1] - 1, 0, -1):
            found = torch.logsumexp(onward + (table[:, at] + after[0])[:, None], 2)
            after.insert(0, torch.where(self.there[:, at, None], found, end))
        together = torch.stack(before, 1) + torch.stack(after, 1)
        return torch.log_softmax(together, -1)[self.row, self.column]


def fit(abstracts: Sequence[Abstract]) -> RoleModel:
    batch = Batch(abstracts)
    used = np.flatnonzero(np.bincount(batch.buckets.indices, minlength=BUCKETS) >= SEEN)
    seen = batch.buckets[:, used].tocsr()
    turned = seen.T.tocsr()
    targets = torch.tensor(np.concatenate([one.targets for one in abstracts])).double()
    sure = torch.tensor(np.concatenate([one.sure for one in abstracts]))
    weights = (sure / sure.mean())[:, None] * targets
    edges = np.cumsum([len(used) * COUNT, PLACES * COUNT])
    ridges = np.repeat(
        [RIDGE, RIDGE_PLACES, RIDGE_CHAIN], [len(used) * COUNT, PLACES * COUNT, (COUNT + 2) * COUNT]
    )

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        of_buckets, of_places, of_chain = (
            part.reshape(-1, COUNT) for part in np.split(parameters, edges)
        )
        scores = torch.tensor(seen @ of_buckets + batch.places @ of_places, requires_grad=True)
        chain = torch.tensor(of_chain, requires_grad=True)
        value = -(weights * batch.marginals(scores, chain)).sum()
        value.backward()
        slope = scores.grad.numpy()
        slopes = [turned @ slope, batch.places.T @ slope, chain.grad.numpy()]
        ridge = ridges * parameters
        return (
            float(value.detach()) + 0.5 * float(ridge @ parameters),
            np.concatenate([one.ravel() for one in slopes]) + ridge,
        )

    found = minimize(
        loss, np.zeros(len(ridges)), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}
    ).x
    of_buckets, of_places, of_chain = (part.reshape(-1, COUNT) for part in np.split(found, edges))
    every = np.zeros((BUCKETS, COUNT), dtype=np.float32)
    every[used] = of_buckets
    return RoleModel(every, of_places.astype(np.float32), _chain(of_chain))


def _chain(table: np.ndarray) -> Chain:
    kept = table.astype(np.float32)
    return kept[:COUNT], kept[COUNT], kept[COUNT + 1]


def measured(model: RoleModel, abstracts: Sequence[Abstract]) -> str:
    told = np.concatenate([model.chances(one.sentences).argmax(1) for one in abstracts])
    right = told == np.concatenate([one.labels for one in abstracts])
    sure = np.concatenate([one.sure for one in abstracts])
    return (
        f"micro-F1 {right.mean():.4f}, by sureness {right @ sure / sure.sum():.4f} (n {len(right)})"
    )


def write(model: RoleModel, out: Path) -> None:
    """In whole steps of a 127th of the largest weight of each role."""
    steps = np.abs(model.buckets).max(axis=0) / 127
    onward, start, end = model.chain
    np.savez_compressed(
        out,
        buckets=np.round(model.buckets / steps).astype(np.int8),
        steps=steps.astype(np.float32),
        places=model.at_place,
        onward=onward,
        start=start,
        end=end,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", action="store_true", help="measure on the dev part; write nothing")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    threadpool_limits(1)
    training, dev = read("train"), read("dev")
    if arguments.dev:
        print("dev:", measured(fit(training), dev))
    else:
        write(fit([*training, *dev]), arguments.out)


if __name__ == "__main__":
    main()
