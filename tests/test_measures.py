"""What is counted of answers, as Prometheus reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from assistant.doors.forms import Asked
from assistant.doors.measures import Measures
from assistant.types import Usage
from tests.doors import QUESTION, doors_of, engine_of, running


def figures(text: str) -> dict[str, float]:
    return {
        ",".join([sample.name, *map(str, sample.labels.values())]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_answers_are_counted(small_home: Path) -> None:
    engine = engine_of(small_home)
    measures = Measures(engine.status, lambda: 3)
    answer = engine.ask(Asked(QUESTION))
    measures.answered(answer)
    usage = Usage(7, 5)
    measures.answered(replace(answer, usage=usage, problem="It stopped."))
    measures.answered(engine.ask(Asked("What is the recipe for sourdough bread?")))
    found = figures(measures.text().decode())
    assert found["askpapers_questions_total,fact,answered"] == 2
    assert found["askpapers_refusals_total,off_topic"] == 1
    assert found["askpapers_unfinished_total"] == 1
    assert found["askpapers_answer_seconds_count,total"] == 3
    assert found["askpapers_model_tokens_total,completion"] == 5
    assert (found["askpapers_line"], found["askpapers_papers"]) == (3, 5)
    assert found[f"askpapers_generation_info,{engine.status().generation}"] == 1


def test_every_door_is_counted_and_no_question_is_told(small_home: Path) -> None:
    engine = engine_of(small_home)
    with running(doors_of(engine)) as url:
        httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60)
        asked = {"model": "askpapers", "messages": [{"role": "user", "content": QUESTION}]}
        httpx.post(f"{url}/v1/chat/completions", json=asked, timeout=60)
        text = httpx.get(f"{url}/metrics").text
        # as the page does, with a model of a conversation's own
        engine.assistant.written_by(None).ask(QUESTION)
        engine.ask(Asked("thanks!", (QUESTION, "and why?")))  # what came before is not counted
        found = figures(httpx.get(f"{url}/metrics").text)
    assert figures(text)["askpapers_questions_total,fact,answered"] == 2
    assert found["askpapers_questions_total,fact,answered"] == 3
    assert found["askpapers_questions_total,talk,answered"] == 1
    assert "Lanterns" not in text
