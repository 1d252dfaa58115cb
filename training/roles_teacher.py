"""Trains a teacher of the roles of sentences, and has it label abstracts for training/roles.py.

    python training/roles_teacher.py train DIR [--epochs 4]
    python training/roles_teacher.py label DIR [--abstracts 3000]

The first three layers of all-MiniLM-L6-v2 stay as they are and are computed once, two more are
trained, and the sixth is left out: on whole abstracts of CSAbstruct, a sentence weighing as much as
its label is sure. `label` writes DIR/labelled.npz: the chances of each role for the sentences of
abstracts drawn from ../shared/scale, so that the small model learns words that the 1,642 abstracts
do not have. Not shipped. One thread, so that the same labels come again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from judge import start_weights
from roles import SCALE, SEED, Abstract, read
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import BertModel

from index.text.roles import ROLES
from index.text.sentences import sentences

FROZEN, TRAINED = 3, 2  # layers
LONGEST, WHOLE = 48, 510  # tokens of a sentence, its first two thirds and its last; of an abstract
BATCH, RATE = 8, 1.5e-4
AT_LEAST, AT_MOST = 4, 20  # sentences of an abstract that is labelled
Tokens = tuple[list[int], list[int]]  # ids, and the sentence that each belongs to


class Reader:
    """Turns the sentences of an abstract into one run of tokens."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(start_weights() / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def __call__(self, abstract: Sequence[str]) -> Tokens:
        found = [self._tokenizer.encode(one, add_special_tokens=False).ids for one in abstract]
        most = LONGEST
        while sum(min(len(ids), most) + 1 for ids in found) > WHOLE:
            most -= 4
        tokens, owners = [101], [-1]
        for number, ids in enumerate(found):
            head = most * 2 // 3
            kept = ids if len(ids) <= most else ids[:head] + ids[head - most :]
            tokens += [*kept, 102]
            owners += [number] * (len(kept) + 1)
        return tokens, owners


class Teacher(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        bert = BertModel.from_pretrained(
            str(start_weights()),
            add_pooling_layer=False,
            attention_probs_dropout_prob=0.0,
        )
        self.words = bert.embeddings
        self.lower = bert.encoder.layer[:FROZEN]
        self.upper = bert.encoder.layer[FROZEN : FROZEN + TRAINED]
        for fixed in (self.words, self.lower):
            fixed.requires_grad_(False)
            fixed.eval()
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(768, len(ROLES))

    @torch.no_grad()
    def below(self, tokens: Tokens) -> torch.Tensor:
        """`(t, 384)`, what the layers that stay make of an abstract."""
        self.words.eval(), self.lower.eval()
        hidden = self.words(input_ids=torch.tensor([tokens[0]]))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            for layer in self.lower:
                hidden = _first(layer(hidden))
        return hidden[0].bfloat16()

    def forward(self, below: Sequence[torch.Tensor], tokens: Sequence[Tokens]) -> torch.Tensor:
        """Logits of all sentences of the abstracts, one after the other."""
        hidden = nn.utils.rnn.pad_sequence([one.float() for one in below], batch_first=True)
        there = torch.zeros(hidden.shape[:2], dtype=torch.bool)
        for row, one in enumerate(below):
            there[row, : len(one)] = True
        mask = torch.zeros(there.shape).masked_fill(~there, -1e4)[:, None, None]
        for layer in self.upper:
            hidden = _first(layer(hidden, mask.to(hidden.dtype)))
        found = []
        for row, (_, owners) in enumerate(tokens):
            owner = torch.tensor(owners)
            of = (owner[None] == torch.arange(int(owner.max()) + 1)[:, None]).float()
            words = hidden[row, : len(owners)].float()
            found.append(
                torch.cat([of @ words / of.sum(1, keepdim=True), words[of.cumsum(1).argmax(1)]], 1)
            )
        logits: torch.Tensor = self.head(self.drop(torch.cat(found)))
        return logits


def _first(found: torch.Tensor | tuple[torch.Tensor, ...]) -> torch.Tensor:
    return found if isinstance(found, torch.Tensor) else found[0]


def batches(tokens: Sequence[Tokens], chance: random.Random) -> Iterator[list[int]]:
    """Batches of like length, in chance order."""
    order = list(range(len(tokens)))
    chance.shuffle(order)
    made = []
    for start in range(0, len(order), BATCH * 20):
        near = sorted(order[start : start + BATCH * 20], key=lambda n: len(tokens[n][0]))
        made += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
    chance.shuffle(made)
    yield from made


def predicted(model: Teacher, abstracts: Sequence[Sequence[str]]) -> list[np.ndarray]:
    model.eval()
    reader, found = Reader(), []
    for number, abstract in enumerate(abstracts):
        tokens = reader(abstract)
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model([model.below(tokens)], [tokens])
        found.append(functional.softmax(logits.float(), -1).numpy())
        if (number + 1) % 500 == 0:
            print(number + 1, flush=True)
    model.train()
    return found


def train(folder: Path, epochs: int) -> None:
    chance, began = random.Random(SEED), time.monotonic()
    abstracts, dev = read("train"), read("dev")
    model, reader = Teacher(), Reader()
    tokens = [reader(one.sentences) for one in abstracts]
    below = [model.below(one) for one in tokens]
    print(f"lower layers: {time.monotonic() - began:.0f} s", flush=True)
    model.train()
    learned = list(model.upper.parameters())
    optimiser = torch.optim.AdamW(
        [{"params": learned, "lr": RATE}, {"params": model.head.parameters(), "lr": RATE * 10}]
    )
    steps = epochs * -(-len(tokens) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(step * 15 / steps, 1.0) * max(0.0, 1 - step / (steps + 1))
    )
    for epoch in range(epochs):
        for batch in batches(tokens, chance):
            loss = _loss(model, [below[n] for n in batch], [tokens[n] for n in batch],
                         [abstracts[n] for n in batch])  # fmt: skip
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimiser.step()
            schedule.step()
        told = np.concatenate(predicted(model, [one.sentences for one in dev])).argmax(1)
        right = np.mean(told == np.concatenate([one.labels for one in dev]))
        print(f"epoch {epoch + 1}: dev {right:.4f}, {time.monotonic() - began:.0f} s", flush=True)
        torch.save(model.state_dict(), folder / "roles_teacher.pt")


def _loss(
    model: Teacher,
    below: Sequence[torch.Tensor],
    tokens: Sequence[Tokens],
    abstracts: Sequence[Abstract],
) -> torch.Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(below, tokens).float()
    labels = torch.tensor(np.concatenate([one.labels for one in abstracts]))
    sure = torch.tensor(np.concatenate([one.sure for one in abstracts]), dtype=torch.float32)
    return (functional.cross_entropy(logits, labels, reduction="none") * sure).sum() / sure.sum()


def label(folder: Path, count: int) -> None:
    """Labels abstracts, the same ones again for the same count."""
    with gzip.open(SCALE, "rt", encoding="utf-8") as file:
        lines = file.readlines()
    drawn = []
    for place in random.Random(SEED).sample(range(len(lines)), count):
        cut = [span.text for span in sentences(json.loads(lines[place])["abstract"])]
        if AT_LEAST <= len(cut) <= AT_MOST:
            drawn.append((place, cut))
    model = Teacher()
    model.load_state_dict(torch.load(folder / "roles_teacher.pt"))
    found = predicted(model, [cut for _, cut in drawn])
    np.savez(
        folder / "labelled.npz",
        places=np.array([place for place, _ in drawn]),
        chances=np.concatenate(found).astype(np.float32),
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stage", choices=["train", "label"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--abstracts", type=int, default=3000)
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.stage == "train":
        train(arguments.folder, arguments.epochs)
    else:
        label(arguments.folder, arguments.abstracts)


if __name__ == "__main__":
    main()
