"""Fits and measures whether abstracts state what is asked of them (assistant.question.statedness).

    python benchmarks/statedness.py                    prints the rates of the shipped weights
    python benchmarks/statedness.py --fit              fits them anew (needs scikit-learn), and
                                                       prints rates by cross-validation: each
                                                       question's by weights fitted without it
    python benchmarks/statedness.py --near FILE        besides, of near misses in JSON lines with
                                                       the field `question`
    python benchmarks/statedness.py --home DIR         an index of the five real digests

What is fitted to: the covered questions for a fact, each also with the sentences that answer it
taken out of its papers' abstracts, and with its papers taken out of what was found; the near misses
of the project; slots.jsonl, 130 questions on 40 further papers, 48 that they state and 82 that they
do not, written before what an abstract has to hold was looked at; and questions made from templates
over papers that hold none of their words ("What learning rate does A use?"). "Plainly" answered is
answered without a word that the abstracts do not state it. Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answering.extractive import choose_papers
from assistant.checking.mentions import names, short_name
from assistant.question.analysis import analyse
from assistant.question.answerability import classify
from assistant.question.fillers import fillers
from assistant.question.requests import requested
from assistant.question.slots import ASKING
from assistant.question.statedness import LOOKED_AT, WEIGHTS, features, judge
from index.builder import build
from index.generation.merging import title_id
from index.home import Home
from index.models.minilm import bundled
from index.models.token_projection import BYTES, matches
from index.retrieval.query import Query
from index.retrieval.searcher import Searcher
from index.text.sentences import sentences
from index.text.words import terms
from index.types import Paper, Result

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
SETS = [
    SHARED / "eval" / "questions.jsonl",
    *(HERE / f"{name}.jsonl" for name in ("questions", "further", "latest")),
]
SLOTS = HERE / "slots.jsonl"
FOLDS, REFUSED = 10, 0.05  # of the covered questions, how many may be said not to be stated
# what a question counts: what is made counts less than what was asked
COUNTS = {
    "covered": 1.0,
    "stated": 1.0,
    "topic": 1.0,
    "near": 1.5,
    "unstated": 1.0,
    "sentence gone": 0.6,
    "paper gone": 0.4,
    "template": 0.5,
}
HELD = ("covered", "stated", "topic")  # kinds that the abstracts do state
TEMPLATES = """How many layers does A have?|How many attention heads does A use?
What learning rate does A use?|What batch size was A trained with?|Which GPUs was A trained on?
How many GPU hours did A take to train?|Under which licence is A released?
Which optimizer does A use?|How many training examples does A use?
How many epochs was A trained for?|What is the hidden dimension of A?|Which tokenizer does A use?
How much memory does A need?|Which university did the authors of A come from?
How much does A cost in dollars?|What BLEU score does A obtain on WMT14?
What accuracy does A reach on ImageNet?|How many parameters does A have?
What weight decay does A use?|What F1 score does A get?|How many random seeds were used for A?
When was A released?|How many annotators labelled the data of A?
Which programming language is A written in?|What temperature does A use?
How long does A take to run on one GPU?|Which baseline is second best after A?
What is the perplexity of A on WikiText-103?|How many questions does the benchmark of A hold?
What dropout rate does A use?|On how many languages was A tested?
What is the vocabulary size of A?|Which dataset was A pretrained on?
What context length does A support?|Who funded the work on A?|What FID does A get on CIFAR-10?
How many warmup steps does A use?|What discount factor does A use?
How many tokens per second does A generate?|What is the carbon footprint of training A?
How many neighbours does A sample per node?|What mAP does A reach on COCO?
Which simulator was used for A?|How many hidden units has the network of A?
What success rate does A have on Meta-World?""".replace("\n", "|").split("|")
_A = re.compile(r"\bA\b")


@dataclass(frozen=True, slots=True)
class Case:
    """A question over what was found for it: the features of each of the best papers `(n, 13)`, and
    whether it is refused without them. `group`: what is left out of a fit as a whole."""

    kind: str
    group: str
    rows: npt.NDArray[np.float64]
    refused: bool
    probability: float
    short: str
    right: bool | None  # whether `short` is what was asked for, None where nobody knows


def cases(searcher: Searcher, near: Path | None) -> Iterator[Case]:
    for file in SETS:
        for line in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            if line.get("near"):
                yield from _cases(searcher, line["question"], {"near": _same}, line["id"])
            elif line["kind"] == "fact":
                gold = {title_id(title) for title in line["gold"]}
                changes = {
                    "covered": _same,
                    "sentence gone": _without_sentences(gold, line["facts"]),
                    "paper gone": _without_papers(gold),
                }
                yield from _cases(searcher, line["question"], changes, line["id"], line["facts"])
            elif line["kind"] == "topic":  # as far as one is asked as for a fact
                yield from _cases(searcher, line["question"], {"topic": _same}, line["id"])
    for line in map(json.loads, SLOTS.read_text(encoding="utf-8").splitlines()):
        kind, facts = ("stated", [line["fact"]]) if line["fact"] else ("unstated", [])
        yield from _cases(searcher, line["question"], {kind: _same}, line["paper"], facts)
    for group, question in templates(searcher):
        yield from _cases(searcher, question, {"template": _same}, group)
    for line in map(json.loads, near.read_text(encoding="utf-8").splitlines()) if near else ():
        yield from _cases(searcher, line["question"], {"held out": _same}, line["question"])


Change = Callable[[Sequence[Result], Query], list[Result]]


def _same(results: Sequence[Result], _: Query) -> list[Result]:
    return list(results)


def _without_papers(gold: set[str]) -> Change:
    return lambda results, _: [one for one in results if title_id(one.paper.title) not in gold]


def _without_sentences(gold: set[str], facts: Sequence[str]) -> Change:
    """Without those sentences of the right papers in which the facts stand."""

    def changed(result: Result, query: Query) -> Result:
        paper = result.paper
        if title_id(paper.title) not in gold:
            return result
        kept = [
            span.text
            for span in sentences(paper.abstract)
            if not any(re.search(fact, span.text, re.IGNORECASE) for fact in facts)
        ]
        paper = replace(paper, abstract=" ".join(kept))
        return replace(result, paper=paper, features={"late": _late(query, paper)})

    return lambda results, query: [changed(result, query) for result in results]


def _late(query: Query, paper: Paper) -> float:
    """Late interaction, as the index has it of a paper."""
    codes = _codes(paper.title, paper.abstract)
    return float(matches(codes, query.tokens.rows)[:-1].max(axis=0) @ query.tokens.weights)


@lru_cache(1024)
def _codes(title: str, abstract: str) -> npt.NDArray[np.uint8]:
    said = [span.text for span in sentences(abstract)]
    runs = [" ".join(said[start : start + 3]) for start in range(0, len(said), 3)] or [""]
    _, packed = bundled().index([f"{title}\n{run}" for run in runs])
    held = [np.frombuffer(one[2:], dtype=np.uint8).reshape(-1, BYTES) for one in packed]
    return np.concatenate(held)


def templates(searcher: Searcher) -> Iterator[tuple[str, str]]:
    """A template's number with a question made of it, which its paper surely does not answer."""
    papers = searcher.generation.papers
    named = [
        (paper, short_name(paper) or min(names(paper.title), default=""))
        for paper in papers.values()
    ]
    for number, (paper, name) in enumerate(
        sorted((p for p in named if p[1]), key=lambda p: p[0].id)
    ):
        template = TEMPLATES[number % len(TEMPLATES)]
        question = _A.sub(name.replace("\\", ""), template)
        wanted = set(terms(_A.sub("", template))) - ASKING
        slot = analyse(question).slot
        holds = any(fillers(slot, span.text, question) for span in sentences(paper.abstract))
        if not holds or not wanted <= set(terms(f"{paper.title} {paper.abstract}")):
            yield f"template {number % len(TEMPLATES)}", question


def _cases(
    searcher: Searcher,
    question: str,
    changes: dict[str, Change],
    group: str,
    facts: Sequence[str] = (),
) -> Iterator[Case]:
    question = searcher.corrected(question)
    query = searcher.read(question, question)
    asked = analyse(query)
    if requested(question, lambda _: False).kind not in ("fact", "claim", "compare"):
        return
    results = searcher.search(query, 30)
    for kind, change in changes.items():
        found = change(results, query)
        chosen = choose_papers(found, query, asked)
        rows = [astuple(features(asked, one, searcher)[0]) for one in chosen[:LOOKED_AT]]
        stated = judge(asked, chosen, searcher)
        refused = classify(query, asked, found, searcher).reason is not None
        right = any(re.search(fact, stated.short, re.I) for fact in facts) if stated.short else None
        yield Case(
            kind,
            group,
            np.array(rows, dtype=float),
            refused,
            stated.probability,
            stated.short,
            right if kind in HELD else (False if stated.short else None),
        )


def fitted(some: Sequence[Case]) -> tuple[npt.NDArray[np.float64], float]:
    """The paper of each that is judged by is the one that comes out best, as it is later."""
    from sklearn.linear_model import LogisticRegression

    labels = np.array([case.kind in HELD for case in some])
    asked = np.array([case.kind == "covered" for case in some])
    counts = np.array([COUNTS[case.kind] for case in some])
    best = [0] * len(some)
    weights, intercept = np.zeros(len(WEIGHTS)), 0.0
    for _ in range(4):
        matrix = np.array([case.rows[place] for case, place in zip(some, best, strict=True)])
        mean, deviation = matrix.mean(axis=0), matrix.std(axis=0) + 1e-6
        model = LogisticRegression(C=0.5, max_iter=2000)
        model.fit((matrix - mean) / deviation, labels, sample_weight=counts)
        weights = model.coef_[0] / deviation
        intercept = float(model.intercept_[0] - weights @ mean)
        best = [int(np.argmax(case.rows @ weights)) for case in some]
    scores = np.array([(case.rows @ weights).max() for case in some]) + intercept
    return weights, intercept - float(np.quantile(scores[asked], REFUSED))


def crossed(some: Sequence[Case]) -> npt.NDArray[np.float64]:
    folds = np.array([zlib.crc32(case.group.encode()) % FOLDS for case in some])
    scores = np.zeros(len(some))
    for fold in range(FOLDS):
        known = [one for one, at in zip(some, folds, strict=True) if at != fold]
        weights, intercept = fitted([one for one in known if one.kind in COUNTS])
        for place in np.flatnonzero(folds == fold):
            scores[place] = (some[place].rows @ weights).max() + intercept
    return scores


def interval(hits: int, of: int) -> str:
    """Wilson's, of 95%."""
    z = 1.96
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{share:.3f} [{middle - half:.3f}, {middle + half:.3f}]"


def told(some: Sequence[Case], scores: npt.NDArray[np.float64]) -> None:
    for kind in dict.fromkeys(case.kind for case in some):
        those = [(one, score) for one, score in zip(some, scores, strict=True) if one.kind == kind]
        before = sum(not one.refused for one, _ in those)
        now = sum(not one.refused and score >= 0 for one, score in those)
        print(
            f"{kind:<14} n {len(those):>4}  answered {interval(before, len(those))}  plainly "
            f"{interval(now, len(those))}"
        )
    plainly = np.array(
        [-np.inf if one.refused else score for one, score in zip(some, scores, strict=True)]
    )
    kinds = np.array([one.kind for one in some])
    bar = np.quantile(plainly[kinds == "covered"], 0.1)
    gone = plainly[kinds == "paper gone"]
    print(
        "where 10% of the covered are refused or said not to be stated, of absent papers plainly "
        f"answered: {interval(int((gone >= bar).sum()), len(gone))}"
    )
    for kind in HELD:
        shorts = [one.right for one in some if one.kind == kind and one.short]
        print(f"short answers of what is {kind}: {len(shorts)}, right {sum(map(bool, shorts))}")
    absent = ("near", "unstated", "held out", "paper gone")
    wrong = sum(bool(one.short) for one in some if one.kind in absent)
    print(f"short answers of near misses and absent papers: {wrong}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--near", type=Path)
    parser.add_argument("--home", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder)
        if arguments.home is None:
            build([SHARED / "digests" / "seeds"], home=home)
        searcher = Searcher.open(Home(home))
        some = list(cases(searcher, arguments.near))
        searcher.close()
    scores = np.log([case.probability / (1 - case.probability) for case in some])
    if arguments.fit:
        weights, intercept = fitted([case for case in some if case.kind in COUNTS])
        print("WEIGHTS", tuple(weights.round(2).tolist()), "INTERCEPT", round(intercept, 2))
        scores = crossed(some)
    told(some, scores)


if __name__ == "__main__":
    main()
