"""The tasks of chat front ends are told from what people ask, and answered from what is known."""

from __future__ import annotations

import json

import pytest

from assistant.doors.front_end_tasks import answered
from assistant.types import Answer, Seconds

ASKED = "How much faster are Sparse Lanterns?"
HISTORY = f"<chat_history>\nUSER: {ASKED}\nASSISTANT: 3.1x\nas USER: says\n</chat_history>"
KNOWN = Answer(
    ASKED, "answered", "3.1x", None, "extractive", (), (), (), Seconds(0, 0, 0),
    followups=("What is new?",),
)  # fmt: skip


def latest(questions: tuple[str, ...]) -> Answer | None:
    return KNOWN if questions[-1] == ASKED else None


def open_webui(task: str, key: str, value: str) -> str:
    return f'### Task:\n{task}\n### Output:\nJSON format: {{ "{key}": {value} }}\n{HISTORY}'


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("title", '"your concise title here"', "How much faster are Sparse Lanterns"),
        ("tags", '["tag1", "tag2"]', ["Science", "Papers"]),
        ("follow_ups", '["Question 1?"]', ["What is new?"]),
        ("queries", '["query1"]', []),
        ("text", '"<your_completion>"', ""),
        ("prompt", '"Your detailed description here."', ""),
    ],
)
def test_open_webuis_tasks(key: str, value: str, wanted: object) -> None:
    said = answered(open_webui("Do it.", key, value), "", [], latest)
    assert said is not None
    assert json.loads(said) == {key: wanted}


@pytest.mark.parametrize(
    ("text", "system"),
    [
        (
            "Provide a concise, 5-word-or-less title for the conversation, using title case "
            "conventions. Only return the title itself.",
            "",
        ),
        (
            "Based on the chat history, give this conversation a name.\nKeep it short - 10 "
            "characters max, no quotes.",
            "",
        ),
        (
            "Please generate a four to five word title summarizing our conversation without any "
            "lead-in, punctuation, quotation marks, periods, symbols, or additional text.",
            "",
        ),
        (f"user: {ASKED}", "Summarize the given session as a 10-word title"),
    ],
)
def test_titles_of_other_front_ends(text: str, system: str) -> None:
    said = answered(text, system, [ASKED] if not system else [], latest)
    assert said is not None
    assert "Sparse Lanterns" in said


def test_a_face_and_a_summary() -> None:
    face = "Your task is to reflect the speaker's likely facial expression through a fitting emoji."
    assert answered(face, "", [], latest) == "📄"
    summary = "Summarize the discussion briefly in 200 words or less to use as a prompt"
    assert ASKED in (answered(summary, "", [ASKED], latest) or "")


@pytest.mark.parametrize(
    "text",
    [
        ASKED,
        "Which paper has the shortest title?",
        "Generate a list of papers on titles",
        "Summarize the discussion of pruning in these papers",
        "What is the task of question answering?",
        "papers on conversation summarization and chat history",
        "### Task: what are tags in these papers?",
    ],
)
def test_what_people_ask_is_no_task(text: str) -> None:
    assert answered(text, "You are a helpful assistant.", [], latest) is None


def test_nothing_known_gives_nothing() -> None:
    task = open_webui("Do it.", "follow_ups", "[]").replace("USER", "Nobody")
    said = answered(task, "", [], latest)
    assert said is not None
    assert json.loads(said) == {"follow_ups": []}
