"""Compares how long the page's HTML of a long answer takes in this checkout and in another commit,
in one run.

    python benchmarks/rendering.py COMMIT          # 9 pairs; --runs N for more

The answer has 60 sentences and 60 citations of 12 papers. Each figure is the median of processes
that were run in pairs, the one commit after the other, and in each the best of 100 of its
processor's time, since these machines are shared; what to look at is the ratio. While an answer is
written its page is made up to ten times a second.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path

from benchmarks.commits import ROOT, checked_out, run

RENDERED = """
import json, time
from assistant.page.cards import evidence_html
from assistant.page.messages import Turn, turn_html
from assistant.types import Answer, Citation, Seconds, Sentence
from index.types import Paper

QUOTE = "Sentence of the abstract number one, with numbers like 12.5% and x_i."
papers, sentences, citations = {}, [], []
for n in range(12):
    title, abstract = f"Paper {n}: on $O(n^{n})$ things", " ".join([QUOTE] * 12)
    papers[f"p{n}"] = Paper(f"p{n}", title, abstract, ("seed.txt",))
for n in range(60):
    number, weak = n % 12 + 1, n % 7 == 0
    text = f"The **method** number {n} gains {n}.5% over the baseline (with $x_{n}$ steps)"
    text = f"{text} on those tasks [{number}]."
    told = ("weak", ("it says less",)) if weak else ("supported", ())
    sentences.append(Sentence(text, (number,), *told))
    paper = papers[f"p{number - 1}"]
    where = (QUOTE, 0, len(QUOTE), "supported", paper.digests, n)
    citations.append(Citation(number, paper.id, paper.title, *where))
text = "\\n".join(("- " if n % 5 else "") + sentence.text for n, sentence in enumerate(sentences))
written = Turn("q", text=text, checked=tuple(sentences))
seconds = Seconds(0.1, 0.2, 0.3)
answer = Answer("q", "answered", text, None, "m", tuple(citations), tuple(sentences), (), seconds)
does = {
    "the answer while it is written": lambda: turn_html(written, 0),
    "the answer when it is complete": lambda: turn_html(Turn("q", answer), 0),
    "its evidence": lambda: evidence_html(answer, 0, papers, {}),
}
best = dict.fromkeys(does, 9e9)
for _ in range(100):
    for what, work in does.items():
        began = time.process_time()
        work()
        best[what] = min(best[what], time.process_time() - began)
print(json.dumps(best))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("commit")
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    with checked_out(arguments.commit) as other:
        compare(other, arguments.commit, arguments.runs)


def compare(other: Path, name: str, runs: int) -> None:
    pairs = [(rendered(ROOT), rendered(other)) for _ in range(runs)]
    print(f"{runs} pairs; milliseconds, median\n\n| | this | {name} | ratio |\n|---|---|---|---|")
    for what in pairs[0][0]:
        ours = statistics.median(this[what] for this, _ in pairs) * 1000
        theirs = statistics.median(that[what] for _, that in pairs) * 1000
        ratio = statistics.median(this[what] / that[what] for this, that in pairs)
        print(f"| {what} | {ours:.2f} | {theirs:.2f} | {ratio:.2f} |")


def rendered(tree: Path) -> dict[str, float]:
    """Seconds, by what is made."""
    found: dict[str, float] = json.loads(run(tree, [sys.executable, "-c", RENDERED]))
    return found


if __name__ == "__main__":
    main()
