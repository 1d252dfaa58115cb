"""Candidates to be judged by reading, pooled from several rankings.

    python benchmarks/pool.py --home HOME QUESTIONS.jsonl -o FOLDER
    python benchmarks/pool.py --home HOME --neighbours -o FOLDER    what is near HOME's papers among
                                                                    the 100,000, as a digest

A line of QUESTIONS.jsonl is `{id, question, subject, also}`: `also` are other words for the
subject. Writes for each FOLDER/ID.md: every paper that is among the best of one ranking at least:
for the question, its subject, its other words, by both legs together, by vectors alone, by words
alone. The order is by title, so that no ranking is believed more than another.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from index.home import locate
from index.retrieval.searcher import Searcher
from index.types import Paper

SHARED = Path(__file__).resolve().parents[2] / "shared"
DEEP, SHALLOW = 30, 15  # papers, for the subject and for its other words
NEIGHBOURS = 6  # of each paper


def pooled(searcher: Searcher, question: dict[str, Any]) -> list[Paper]:
    """Every paper among the best of a ranking, by title."""
    found: set[str] = set()
    others = (question["question"], *question.get("also", ()))
    for text, deep in [(question["subject"], DEEP), *((other, SHALLOW) for other in others)]:
        found |= {result.paper.id for result in searcher.search(text, deep)}
        for ids in searcher.legs(text, deep // 2).values():
            found |= set(ids)
    papers = searcher.generation.papers
    return sorted((papers[key] for key in found), key=lambda paper: paper.title)


def write(searcher: Searcher, question: dict[str, Any], folder: Path) -> None:
    papers = pooled(searcher, question)
    entries = [f"## {paper.title}\n{paper.abstract}\n" for paper in papers]
    head = f"# {question['id']}: {question['question']}\nPooled: {len(papers)} papers.\n"
    (folder / f"{question['id']}.md").write_text("\n".join([head, *entries]), encoding="utf-8")


def neighbours(searcher: Searcher, folder: Path) -> None:
    """Of each paper those of the 100,000 that share most words with its title."""
    with gzip.open(SHARED / "scale" / "abstracts_100k.jsonl.gz", "rt", encoding="utf-8") as lines:
        many = [json.loads(line) for line in lines]
    weigh = TfidfVectorizer(stop_words="english", sublinear_tf=True, min_df=2)
    texts = weigh.fit_transform([f"{one['title']} {one['abstract']}" for one in many])
    titles = weigh.transform([paper.title for paper in searcher.generation.papers.values()])
    near = {n for row in titles for n in np.argsort((texts @ row.T).toarray()[:, 0])[-NEIGHBOURS:]}
    chosen = [many[number] for number in sorted(near)]
    lines = [json.dumps({"title": one["title"], "abstract": one["abstract"]}) for one in chosen]
    (folder / "neighbours.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="?", type=Path)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--neighbours", action="store_true")
    args = parser.parse_args()
    if not (args.neighbours or args.questions):
        parser.error("name a file of questions, or --neighbours")
    args.out.mkdir(parents=True, exist_ok=True)
    searcher = Searcher.open(locate(args.home))
    if args.neighbours:
        neighbours(searcher, args.out)
    else:
        for line in args.questions.read_text(encoding="utf-8").splitlines():
            write(searcher, json.loads(line), args.out)


if __name__ == "__main__":
    main()
