"""Learns which papers are about a subject; writes index/data/topical_relevance.json.

    python training/topical_relevance.py [--only] [--homes FOLDER]

Measures crosswise, and then learns from all; with `--only` does the latter. `--homes` keeps the
indexes of the three collections for the next time.

Needs ../shared and benchmarks/judged (its README says how these were judged). Each subject is asked
as it was typed and by its bare name. A subject is also taken away from its collection: without the
papers that are about it there is none; without most of them, few. What a list may or may not hold
counts half for it and half against it. What the chances are changed by, once all candidates have
one, is learned from chances that were found without the subject.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.pool import neighbours
from index.arrays import Floats
from index.builder import build
from index.home import Home
from index.retrieval.ranking import weights as of_ranking
from index.retrieval.resemblance import Likeness
from index.retrieval.searcher import Searcher
from index.retrieval.topical_relevance import (
    alike,
    beside_others,
    cut,
    features,
    of_best,
    pool_of,
)

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
JUDGED = ROOT / "benchmarks" / "judged"
KINDS = {"list", "count", "survey", "none"}
WORTH = {"whole": 1.0, "few": 0.3, "none": 0.0}  # to learn of a paper from
FOLDS, INNER = 8, 7
SURE = 0.4  # here, where nothing else is asked (assistant.question.finding has the rest)
ABSENT = 0.7  # what all subjects that are absent weigh together, against all that are there
REGULAR = {"paper": 0.05, "again": 0.05, "any": 0.1}


@dataclass(frozen=True)
class Subject:
    """One subject of one collection, `table` a row a paper; `labels`: 2 about it, 1 perhaps, 0
    not."""

    key: tuple[str, str]
    form: str  # as it was typed, or by its name
    left: str  # how much of it the collection holds
    table: Floats
    alike: Likeness
    labels: Floats
    gold: int


def asked(searcher: Searcher, collection: str, line: dict[str, Any], form: str) -> list[Subject]:
    query = searcher.read(line[form])
    found = searcher.candidates(query)
    pool = pool_of(searcher, query, found)
    titles = [paper.title for paper in pool.papers]
    gold = line["gold"]
    perhaps = {*line["marginal"], *line.get("marginal_outside_pool", ())}
    chance = random.Random(line["id"])
    lefts: dict[str, set[str]] = {"whole": set()}
    if gold:
        lefts["none"] = {*gold, *perhaps}
    if len(gold) > 3:
        lefts["few"] = {*gold} - {*chance.sample(gold, chance.choice([1, 2, 3]))}
    rows = []
    for left, gone in lefts.items():
        keep = np.array([title not in gone for title in titles])
        first = len(titles)
        kept = found.features[keep]
        moved = np.median(kept[:, 2:], axis=0) - np.median(found.features[:, 2:], axis=0)
        some = replace(
            found,
            numbers=found.numbers[:first][keep],
            scores=found.scores[:first][keep] - moved @ of_ranking()[2:],
            features=kept,
        )
        papers = [paper for paper, there in zip(pool.papers, keep, strict=True) if there]
        part = replace(pool, found=some, papers=papers, vectors=pool.vectors[keep])
        table = features(query, part, searcher.generation.bm25)
        labels = np.array([2 if p.title in gold else int(p.title in perhaps) for p in papers])
        key = (collection, line["id"])
        rows.append(Subject(key, form, left, table, alike(part), labels, len({*gold} - gone)))
    return rows


def collected(folder: Path) -> list[Subject]:
    """Every subject of every collection; each is indexed in the folder."""
    names = json.loads((SHARED / "eval" / "collection" / "topics.json").read_text())
    own = [line | {"subject": names.get(line["id"])} for line in _lines(_SEEDS)]
    rows: list[Subject] = []
    near = folder / "neighbours"
    digests = SHARED / "digests"
    sources = {"seeds": digests / "seeds", "near": near, "days": digests / "hf_daily"}
    for name, source in sources.items():
        home = Home(folder / name)
        build([source], home=home.root)
        searcher = Searcher.open(home)
        if name == "seeds" and not near.exists():
            near.mkdir()
            neighbours(searcher, near)
        lines = own if name == "seeds" else _lines(*sorted(JUDGED.glob(f"{name}_?.jsonl")))
        for line in lines:
            if line["kind"] in KINDS:
                for form in ("question", "subject"):
                    rows += asked(searcher, name, line, form) if line[form] else []
        searcher.close()
    return rows


_SEEDS = SHARED / "eval" / "collection" / "questions.jsonl"


def _lines(*paths: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def learn_paper(rows: Sequence[Subject]) -> Pipeline:
    return _by_labels("paper", rows, [row.table for row in rows])


def learn_again(rows: Sequence[Subject]) -> Pipeline:
    """What the chances are changed by, of chances found without each row's subject."""
    place = placed(rows, INNER)
    tables = [np.empty(0)] * len(rows)
    for number in range(INNER):
        first = learn_paper([row for row in rows if place[row.key] != number])
        for at, row in enumerate(rows):
            if place[row.key] == number:
                tables[at] = beside_others(row.alike, chances(first, row))
    return _by_labels("again", rows, tables)


def placed(rows: Sequence[Subject], folds: int) -> dict[tuple[str, str], int]:
    """The fold of each subject."""
    keys = sorted({row.key for row in rows})
    places = np.random.default_rng(1).permutation(len(keys)) % folds
    return dict(zip(keys, places.tolist(), strict=True))


def _by_labels(which: str, rows: Sequence[Subject], tables_of_rows: Sequence[Floats]) -> Pipeline:
    tables, answers, counts = [], [], []
    for row, table in zip(rows, tables_of_rows, strict=True):
        if not (worth := WORTH[row.left] * 100 / len(row.labels)):
            continue
        perhaps = row.labels == 1
        tables += [table, table[perhaps]]
        answers += [row.labels == 2, np.ones(perhaps.sum(), dtype=bool)]
        counts += [np.where(perhaps, worth / 2, worth), np.full(perhaps.sum(), worth / 2)]
    return _learned(which, np.vstack(tables), np.concatenate(answers), np.concatenate(counts))


def learn_any(rows: Sequence[Subject], by_paper: Pipeline) -> Pipeline:
    table = np.array([of_best(row.table, chances(by_paper, row)) for row in rows])
    there = np.array([row.gold > 0 for row in rows])
    counts = np.array([1.0 if row.left == "whole" else 0.5 for row in rows])
    counts[~there] *= ABSENT * counts[there].sum() / counts[~there].sum()
    return _learned("any", table, there, counts)


def _learned(which: str, table: Floats, answers: Floats, counts: Floats) -> Pipeline:
    regression = LogisticRegression(C=REGULAR[which], max_iter=3000)
    model = make_pipeline(StandardScaler(), regression)
    return model.fit(table, answers, logisticregression__sample_weight=counts)


def chances(by_paper: Pipeline, row: Subject) -> Floats:
    found: Floats = by_paper.predict_proba(row.table)[:, 1]
    return found


def measured(row: Subject, found: Floats, any_is: float) -> dict[str, float | None]:
    """F1 as ../shared/eval/collection/score.py has it: what is marginal is not wrong."""
    given = cut(found) if any_is >= SURE else 0
    if not row.gold:
        return {"answered": float(given > 0)}
    labels = row.labels[np.argsort(-found, kind="stable")][:given]
    right, fine = (labels == 2).sum() / row.gold, (labels > 0).mean() if given else 0.0
    f1 = 2 * right * fine / (right + fine) if right + fine else 0.0
    return {"f1": f1, "refused": float(not given), "wrong": float((labels == 0).any())}


def crosswise(rows: Sequence[Subject]) -> None:
    """Print what is reached where a subject was not learned from; each in all its forms."""
    fold = placed(rows, FOLDS)
    told: dict[tuple[str, str, str], list[dict[str, float | None]]] = {}
    for number in range(FOLDS):
        learned = [row for row in rows if fold[row.key] != number]
        by_paper, again = learn_paper(learned), learn_again(learned)
        by_all = learn_any(learned, by_paper)
        for row in rows:
            if fold[row.key] == number:
                found = chances(by_paper, row)
                any_is = by_all.predict_proba(of_best(row.table, found)[None])[0, 1]
                found = again.predict_proba(beside_others(row.alike, found))[:, 1]
                for name in (row.key[0], "all"):
                    told.setdefault((row.left, row.form, name), []).append(
                        measured(row, found, any_is)
                    )
    for (left, form, name), values in sorted(told.items()):
        parts = [f"{left:6}{form:9}{name:6} n {len(values):4}"]
        for what in ("f1", "refused", "wrong", "answered"):
            some = [value[what] for value in values if value.get(what) is not None]
            parts += [f"{what} {np.mean(some):.3f} ({len(some)})"] if some else []
        print("  ".join(parts))


def written(model: Pipeline) -> dict[str, Any]:
    """The regression over features as they come."""
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    return {"weights": [float(f"{weight:.5g}") for weight in weights], "bias": round(bias, 5)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="store_true")
    parser.add_argument("--homes", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = collected(args.homes or Path(folder))
    if not args.only:
        crosswise(rows)
    by_paper = learn_paper(rows)
    learned = {
        "paper": written(by_paper),
        "again": written(learn_again(rows)),
        "any": written(learn_any(rows, by_paper)),
    }
    file = ROOT / "index" / "data" / "topical_relevance.json"
    file.write_text(json.dumps(learned, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
