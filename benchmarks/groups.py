"""The groups of surveys, to be read: does a heading say what its papers have in common?

    python benchmarks/groups.py [--homes FOLDER] [--home seeds|days]

Prints the groups of fourteen surveys over the seeds and five over the 400 days: before each paper a
star where it has its group's heading in its title or in what it says that it does. A heading that
begins with "Like" names the central paper of a group that shares no phrase.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from assistant.answering.assistant import Assistant
from index.builder import build
from index.home import Home
from index.text.words import terms

DIGESTS = Path(__file__).parents[2] / "shared" / "digests"
HOMES = {"seeds": DIGESTS / "seeds", "days": DIGESTS / "hf_daily"}
SURVEYS = {
    "seeds": (
        "What is known about noisy labels?",
        "What are the main approaches to pruning?",
        "overview of optimizers",
        "What is known about reinforcement learning?",
        "approaches to machine unlearning",
        "What do we know about multi-objective optimization?",
        "What are the approaches to diffusion models?",
        "overview of adversarial robustness",
        "What is known about generalization?",
        "What are the approaches to game theory?",
        "overview of domain generalization",
        "What do we know about language models?",
        "overview of learning rate",
        "What are the approaches to hyperparameter tuning?",
    ),
    "days": (
        "What are the approaches to KV cache compression?",
        "overview of text-to-speech",
        "What is known about LLM as a judge?",
        "overview of watermarking",
        "what are the approaches to speculative decoding?",
    ),
}


def told(assistant: Assistant, question: str) -> tuple[int, int]:
    """How many groups there are, and how many have a name of their own."""
    answer = assistant.ask(question)
    print(f"\n{question} ({len(answer.papers)} papers)")
    named = 0
    for group in answer.groups:
        is_named = not group.name.startswith(("Like ", "Others"))
        named += is_named
        print(f"  {group.name}")
        for key in group.papers:
            paper = assistant.published.paper(key)
            held = {*terms(group.name)} <= {*terms(f"{paper.title} {paper.abstract}")}
            print(f"    {'*' if is_named and held else ' '} {paper.title[:90]}")
    return len(answer.groups), named


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=Path)
    parser.add_argument("--home", choices=[*HOMES])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in [args.home] if args.home else HOMES:
            home = Home((args.homes or Path(folder)) / name)
            if not home.current.exists():
                build([HOMES[name]], home=home.root)
            assistant = Assistant(home)
            counts = [told(assistant, question) for question in SURVEYS[name]]
            groups, named = (sum(column) for column in zip(*counts, strict=True))
            print(f"\n{name}: {named} of {groups} groups have a name of their own")


if __name__ == "__main__":
    main()
