"""Trains the relevance classifier: does this paper answer what is asked, or is it only alike?

    python training/relevance.py train --out DIR      some 50 minutes on two cores; goes on from its
    own checkpoint
    python training/relevance.py measure --out DIR --homes HOMES    nDCG@10 on top of the ranker, by
    weights, and
                                                       what it tells of questions that are not
                                                       answered

Measured in benchmarks/README.md, and not shipped: it puts the papers that the ranker finds in a
worse order.

A cross-encoder over (question, title and abstract) that starts from the entailment model and learns
by two losses: a softmax over one right paper and two near ones (which is best?) and a logistic one
over each (does it answer?). Data: ../shared/train/relevance.jsonl.gz (public questions and claims
with a passage that answers and BM25 neighbours), and ../shared/scale: titles, contributions ("We
propose …") and telling words put as questions, in other words and with words left out, against
their own abstract, without the sentence, and against what BM25 and the embedding model find
nearest. No paper of ../shared/eval is among them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from cross_encoder import SEED, CrossEncoder, Plan, padded, predict, train
from export import weights_of
from labelled_pairs import by_source
from support import retold
from torch.nn import functional

from assistant.checking.entailment import Pairs
from index.generation.bm25 import BM25, idf
from index.models.minilm import bundled
from index.retrieval.query_framing import subject
from index.text.sentences import sentences
from index.text.words import STOP_WORDS, terms

if TYPE_CHECKING:
    from index.retrieval.searcher import Searcher

SHARED = Path(__file__).resolve().parents[2] / "shared"
SUPPORT = Path(__file__).resolve().parents[1] / "assistant" / "checking" / "data" / "support.onnx"
SOURCES = {
    "bioasq6b-abstracts": 1600, "bioasq-snippets": 600, "covid-qa": 400, "fever-claim2ev": 600,
    "pubmedqa-l": 800, "qasper-dev": 1000, "qed-nq-dev": 500, "scirepeval-search-sample": 109,
    "scitldr-tldr2abs": 2800, "xquad-en": 200,
}  # fmt: skip
TITLED = (
    "Are there any papers on {}?",
    "What work has been done on {}?",
    "{}",
    "Could you suggest research about {}?",
    "Which studies look at {}?",
    "Papers about {}",
)
DOES = (
    "Are there papers that {}?",
    "Is there research in which the authors {}?",
    "Papers that {}",
    "Could you point me to work in which they {}?",
    "{}",
)
_CONTRIBUTION = re.compile(
    r"^(?:(?:In this (?:paper|work)|Here|To this end|To address this[^,]*|Specifically), )?we "
    r"(?P<does>propose|introduce|present|develop|study|investigate|show|demonstrate|find|explore"
    r"|design|prove) "
    r"(?P<what>.+)\.$",
    re.IGNORECASE,
)
_NEGATIVES = 2
_EACH = 0.3  # what whether a paper answers counts beside which one does best
_POOL, _SELF_MADE = 14_000, 6500
_OPENING = 400  # characters of an abstract by which near ones are found
_NEAREST = 20
_RARE = 3.5  # of a word that is worth asking for
_LEFT_OUT = 0.25  # the share of a question's telling words
_TELLING = 40  # the words of a title or contribution that are asked for, at most


@dataclass(frozen=True)
class Group:
    question: str
    papers: tuple[str, ...]  # the right one first


def labelled(chance: random.Random) -> Iterator[Group]:
    found = by_source()
    for source, most in SOURCES.items():
        others = [row["positive"] for row in found[source]]
        for row in chance.sample(found[source], min(most, len(found[source]))):
            near = [
                *chance.sample(row["negatives"], len(row["negatives"])),
                *chance.sample(others, _NEGATIVES),
            ]
            yield Group(row["query"], (row["positive"], *near[:_NEGATIVES]))


def self_made(chance: random.Random) -> Iterator[Group]:
    known = set()
    for corpus in (SHARED / "eval").glob("*/corpus.jsonl"):
        known |= {
            json.loads(line)["title"].lower().strip() for line in corpus.open(encoding="utf-8")
        }
    with gzip.open(SHARED / "scale" / "abstracts_100k.jsonl.gz", "rt", encoding="utf-8") as file:
        papers = [row for row in map(json.loads, file) if row["title"].lower().strip() not in known]
    papers = chance.sample(papers, _POOL)
    bm25 = BM25.of(f"{row['title']} {row['abstract']}" for row in papers)
    asked = {
        number: found
        for number, paper in enumerate(papers)
        if (found := _asked(paper, chance, bm25))
    }
    asked = {
        number: asked[number]
        for number in chance.sample(sorted(asked), min(_SELF_MADE, len(asked)))
    }
    encode = bundled().encode
    rows = encode([f"{row['title']}\n{row['abstract'][:_OPENING]}" for row in papers])
    vectors = encode([question for question, _ in asked.values()])
    for (number, (question, right)), vector in zip(asked.items(), vectors, strict=True):
        words, similarity = bm25.scores(question), rows @ vector
        scores = 0.7 * (similarity - similarity.mean()) / similarity.std()
        scores += 0.3 * (words - words.mean()) / (words.std() or 1.0)
        scores[number] = -np.inf
        near = [papers[n] for n in chance.sample(list(np.argsort(-scores)[:_NEAREST]), _NEGATIVES)]
        # then so are the others, or that would tell them apart
        untitled = right == papers[number]["abstract"]
        yield Group(
            question, (right, *(paper["abstract"] if untitled else _whole(paper) for paper in near))
        )


def _asked(paper: dict[str, str], chance: random.Random, bm25: BM25) -> tuple[str, str] | None:
    """A question that this paper answers, and the paper, mostly without what the question was made
    of."""
    title, spans = paper["title"], [span.text for span in sentences(paper["abstract"])]
    if len(spans) < 4:
        return None
    told = [
        (place, match) for place, text in enumerate(spans) if (match := _CONTRIBUTION.match(text))
    ]
    drawn = chance.random()
    if told and drawn < 0.6:
        place, match = chance.choice(told)
        rest = spans[:place] + spans[place + (chance.random() < 0.7) :]
        does = f"{match['does'].lower()} {_thinned(retold(match['what'], chance), chance)}"
        return chance.choice(DOES).format(does[:1].lower() + does[1:]), f"{title}\n{' '.join(rest)}"
    if drawn < 0.7:
        rare = idf(bm25, terms(paper["abstract"]))
        words = [
            word for word in paper["abstract"].split() if rare.get("".join(terms(word)), 0) > _RARE
        ]
        if len(words) > 3:
            return " ".join(
                words[place] for place in sorted(chance.sample(range(len(words)), 4))
            ), _whole(paper)
    if drawn < 0.85:
        place = chance.randrange(1, len(spans))
        return retold(
            spans[place], chance
        ), f"{title}\n{' '.join(spans[:place] + spans[place + 1 :])}"
    return chance.choice(TITLED).format(_thinned(retold(title, chance), chance)), paper["abstract"]


def _whole(paper: dict[str, str]) -> str:
    return f"{paper['title']}\n{paper['abstract']}"


def _thinned(text: str, chance: random.Random) -> str:
    """Some of the telling words left out, so that the classifier does not learn to count those in
    common."""
    kept = [
        word
        for word in text.split()[:_TELLING]
        if word.lower() in STOP_WORDS or chance.random() >= _LEFT_OUT
    ]
    return " ".join(kept)


def loss_of(model: CrossEncoder, rows: Sequence[Sequence[list[int]]]) -> torch.Tensor:
    logits = model(*padded([ids for group in rows for ids in group])).float().view(len(rows), -1)
    best = functional.cross_entropy(logits, torch.zeros(len(rows), dtype=torch.long))
    answers = torch.zeros_like(logits)
    answers[:, 0] = 1
    each = functional.binary_cross_entropy_with_logits(
        logits, answers, pos_weight=torch.tensor(float(_NEGATIVES))
    )
    return best + _EACH * each


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stage", choices=("train", "measure"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=float, default=0.7)
    parser.add_argument(
        "--homes", type=Path, help="where the indexes are kept, as by benchmarks/ranker.py --homes"
    )
    parser.add_argument("--sets", nargs="+", default=["litsearch_dev", "scifact", "cisi"])
    arguments = parser.parse_args()
    pairs, chance = Pairs(), random.Random(SEED)
    torch.manual_seed(SEED)
    model = CrossEncoder(1, attention_dropout=0.0)
    model.load_state_dict(weights_of(SUPPORT), strict=False)  # all but the last layer
    plan = Plan(arguments.epochs, 8, 6e-5, arguments.out / "relevance.pt", every=100)
    if arguments.stage == "measure":
        measure(model, pairs, plan.checkpoint, arguments.homes, arguments.sets)
        return
    groups = [*labelled(chance), *self_made(chance)]
    chance.shuffle(groups)
    rows = [[pairs(subject(group.question), paper) for paper in group.papers] for group in groups]
    held, rows = rows[:300], rows[300:]
    print(f"{len(rows)} groups", flush=True)

    def told(step: int) -> None:
        if step % 300 == 0:
            logits = predict(model, [ids for group in held for ids in group])[:, 0].reshape(
                len(held), -1
            )
            print(
                f"  held out, right one first: {float((logits.argmax(1) == 0).mean()):.3f}",
                flush=True,
            )

    train(model, rows, lambda group: sum(map(len, group)), loss_of, plan, told)


def measure(
    model: CrossEncoder, pairs: Pairs, checkpoint: Path, homes: Path, sets: Sequence[str]
) -> None:
    """nDCG@10 when the first of a search are put in order by score plus a weight times the
    classifier's logit."""
    from index.builder import build_corpus
    from index.errors import IndexError_
    from index.evaluation import read_benchmark
    from index.home import Home
    from index.retrieval.searcher import Searcher

    model.load_state_dict(torch.load(checkpoint)["model"])
    for name in sets:
        benchmark, home = read_benchmark(SHARED / "eval" / name), Home(homes / name)
        try:
            searcher = Searcher.open(home)
        except IndexError_:
            build_corpus(benchmark.entries, home=home.root)
            searcher = Searcher.open(home)
        told: dict[tuple[int, float], list[float]] = defaultdict(list)
        for key, question in benchmark.queries.items():
            right = benchmark.grades[key]
            found = searcher.search(question, 50)
            rows = [
                pairs(subject(question), f"{one.paper.title}\n{one.paper.abstract}")
                for one in found
            ]
            rated = predict(model, rows)[:, 0]
            scores = np.array([one.score for one in found])
            for depth in (20, 50):
                for weight in (0.0, 0.05, 0.1, 0.2, 0.4):
                    lifted = scores + weight * (rated - rated.mean())
                    mixed = np.where(np.arange(len(found)) < depth, lifted, scores - 99)
                    order = np.argsort(-mixed, kind="stable")[:10]
                    gains = [
                        right.get(found[n].paper.id, 0) / np.log2(place + 2)
                        for place, n in enumerate(order)
                    ]
                    best = sorted(right.values(), reverse=True)[:10]
                    ideal = sum(gain / np.log2(place + 2) for place, gain in enumerate(best))
                    told[depth, weight].append(sum(gains) / ideal if ideal else 0.0)
        print(
            name,
            {f"{d}/{w}": round(float(np.mean(values)), 4) for (d, w), values in told.items()},
            flush=True,
        )
        if name == "litsearch_dev":
            refusals(model, pairs, searcher)


def refusals(model: CrossEncoder, pairs: Pairs, searcher: Searcher) -> None:
    """Share of the questions answered that should not be, where so many of the collection's own are
    refused: by what decides without the classifier, and with its best logit of five papers besides,
    each by weights fitted without it."""
    from assistant.question.analysis import analyse
    from assistant.question.answerability import features

    asked = []
    for file, kind in (
        ("litsearch_dev/queries", 0),
        ("litsearch_dev/gold_absent_queries", 1),
        ("ood/queries", 2),
    ):
        lines = (SHARED / "eval" / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
        asked += [(json.loads(line)["text"], kind) for line in (lines[::8] if kind == 2 else lines)]
    rows = []
    for question, _ in asked:
        query = searcher.read(question)
        found = searcher.search(query, 30)
        about = query.framed
        rated = predict(
            model, [pairs(about, f"{one.paper.title}\n{one.paper.abstract}") for one in found[:5]]
        )
        rows.append(
            [
                *astuple(features(query, analyse(query.corrected), found, searcher)),
                float(rated.max()),
            ]
        )
    _tell_refused(np.array([kind for _, kind in asked]), np.array(rows))


def _tell_refused(kinds: np.ndarray, table: np.ndarray) -> None:
    """`kinds` `(n,)`: 0 for the collection's own questions, 1 and 2 for those that it cannot
    answer; `table` `(n, features + 1)`, the classifier's logit last."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    table = (table - table.mean(axis=0)) / table.std(axis=0)
    for name, columns in (
        ("without", table[:, :-1]),
        ("with", table),
        ("classifier alone", table[:, -1:]),
    ):
        for other, called in ((1, "absent"), (2, "other fields")):
            chosen = np.isin(kinds, (0, other))
            score = cross_val_predict(
                LogisticRegression(class_weight="balanced"),
                columns[chosen],
                kinds[chosen] == 0,
                cv=10,
                method="decision_function",
            )
            own, others = score[kinds[chosen] == 0], score[kinds[chosen] == other]
            shares = {
                refused: round(float((others >= np.quantile(own, refused)).mean()), 3)
                for refused in (0.03, 0.1)
            }
            print(f"  {name}: {called} answered {shares}", flush=True)


if __name__ == "__main__":
    main()
