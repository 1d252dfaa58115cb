"""What a careful, a sloppy and a hallucinating model would answer to 30 prompts over the real
digests, and what the gate says of every sentence. The replies are ours; the verdicts were given by
hand, from the abstracts.

Where the gate differs from the hand, the third entry of a sentence says what it says: to be
lowered, never raised.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.evidence import assemble
from assistant.answering.generation import Extras, generate
from assistant.checking.citations import disarm
from assistant.fencing import visible
from assistant.llm.connecting import connect
from assistant.types import CheckedSentence
from index.home import Home
from index.retrieval.searcher import Searcher
from tests.scripted_server import Reply, ScriptedServer

RECORDS = [
    json.loads(line) for line in (Path(__file__).parent / "replies.jsonl").read_text().splitlines()
]
MANNERS = ("careful", "sloppy", "hallucinating")


@pytest.fixture(scope="module")
def searcher(seeds_home: Path) -> Searcher:
    return Searcher.open(Home(seeds_home))


@pytest.mark.slow
@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_the_gates_verdict_on_every_sentence(searcher: Searcher, record: dict[str, Any]) -> None:
    found = searcher.search(record["question"], 60)
    # may move to ninth
    results = sorted(found, key=lambda result: result.paper.title not in record["papers"].values())
    numbers = {paper.title: number for number, paper in assemble(results, None).papers.items()}
    keys = {key: numbers[title] for key, title in record["papers"].items()}

    def cited(text: str) -> str:
        return re.sub(r"\[([A-Z])\]", lambda match: f"[{keys[match[1]]}]", text)

    for manner in MANNERS:
        said = [cited(sentence) for sentence, *_ in record[manner]]
        pieces = re.findall(r"\S+\s*", " ".join(said))
        with ScriptedServer(Reply(*pieces)) as server:
            model = connect(
                server.url, model="m", api_key=None, openai_key=None, openai_base_url=None
            )
            answer, told = drained(generate(model, results, record["question"], Extras()))
        prompt = server.requests[-1].body["messages"][-1]["content"]
        fenced = prompt.split("<evidence ")[1].split("</evidence ")[0]
        assert record["question"] in prompt
        assert all(
            f"[{number}] {disarm(visible(title))}\n" in fenced for title, number in numbers.items()
        )
        assert [sentence.text for sentence in answer.sentences] == said
        assert [sentence.support for sentence in answer.sentences] == [
            verdicts[-1] for _, *verdicts in record[manner]
        ]
        assert told == list(answer.sentences[: len(told)])  # what was said while it came
        for citation in answer.citations:
            abstract = searcher.generation.papers[citation.paper_id].abstract
            assert abstract[citation.start : citation.end] == citation.quote


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "paper", "invented"),
    [
        (
            "Which GPUs was SPIRAL trained on?",
            "SPIRAL: Self-Play",
            "SPIRAL was trained on eight H100 GPUs [A].",
        ),
        (
            "Which rho do the authors of SAM recommend for ImageNet?",
            "Sharpness-Aware Minimization for",
            "They recommend a rho of 0.05 for ImageNet [A].",
        ),
        (
            "What learning rate does GrowNet use for its weak learners?",
            "Gradient Boosting Neural Networks: GrowNet",
            "GrowNet trains each weak learner with a learning rate of 0.005 [A].",
        ),
    ],
)
def test_what_is_near_and_not_told(
    searcher: Searcher, question: str, paper: str, invented: str
) -> None:
    """A careful model says that the abstracts do not tell, which is a refusal; a figure made up
    never passes."""
    results = searcher.search(question, 30)
    numbers = {held.title: number for number, held in assemble(results, None).papers.items()}
    (number,) = (number for title, number in numbers.items() if title.startswith(paper))
    made_up = Reply(invented.replace("[A]", f"[{number}]"))
    with ScriptedServer(Reply("The abstracts do not ", "tell this."), made_up) as server:
        model = connect(server.url, model="m", api_key=None, openai_key=None, openai_base_url=None)
        careful, _ = drained(generate(model, results, question, Extras()))
        careless, _ = drained(generate(model, results, question, Extras()))
    assert (careful.status, careful.reason, careful.counts.unsupported) == (
        "abstained",
        "not_stated",
        1,
    )
    assert [sentence.support for sentence in careless.sentences] == ["unsupported"]


def drained(generated: Any) -> tuple[Any, list[Any]]:
    """The answer, and the sentences that were checked while it came."""
    told = []
    while True:
        try:
            event = next(generated)
        except StopIteration as ended:
            return ended.value, told
        if isinstance(event, CheckedSentence):
            told.append(event.sentence)


def test_what_passes_is_supported_by_hand() -> None:
    counted = Counter(
        (by_hand, gate[0] if gate else by_hand)
        for record in RECORDS
        for manner in MANNERS
        for _, by_hand, *gate in record[manner]
    )
    passed = sum(number for (_, gate), number in counted.items() if gate == "supported")
    assert counted["supported", "supported"] / passed >= 0.9
    assert len(RECORDS) == 30
