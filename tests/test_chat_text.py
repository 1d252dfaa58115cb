"""Chats as WhatsApp exports them and as they are copied from Telegram."""

from __future__ import annotations

import pytest

from index.errors import SourceError
from index.layouts.chat_text import is_chat, messages
from index.layouts.detection import parse
from tests.made_papers import ALL, IDS, told

HEADS = {
    "iPhone": "[03.03.25, 10:0{n}:00] Ada Quill: ",
    "marked": "\u200e[3/13/25, 10:0{n}:00 PM] ~ Bo: ",
    "Android": "13/03/2025, 10:0{n} - Ada Quill: ",
    "ISO": "2025-03-13, 10:0{n} - Ada: ",
    "copied": "Ada Quill, [03.03.2025 10:0{n}]\n",
}


def _chat(head: str, *texts: str) -> str:
    return "".join(f"{head.format(n=n)}{text}\n" for n, text in enumerate(texts))


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_message_with_a_paper_is_read_by_itself(head: str) -> None:
    papers = [f"{t}\nhttps://arxiv.org/abs/{i}\n{a}" for (t, a), i in zip(ALL, IDS, strict=True)]
    notice = "Messages and calls are end-to-end encrypted."
    parsed = parse(_chat(head, notice, *papers, "thanks!").encode(), "chat.txt")
    assert told(parsed) == ALL
    assert [entry.arxiv_id for entry in parsed.entries] == list(IDS)
    day = "2025-03-03" if "03.03" in head else "2025-03-13"
    assert parsed.captured == day
    assert "2 messages" in parsed.unparsed[0].why


def test_what_may_be_a_month_or_a_day_is_no_date() -> None:
    text = _chat("03/04/25, 10:0{n} - Ada: ", "a", "b")
    assert list(messages(text)) == [("a", None), ("b", None)]


def test_chats_without_papers_and_other_texts() -> None:
    with pytest.raises(SourceError, match="a chat"):
        parse(_chat(HEADS["iPhone"], "hello", "good morning").encode(), "chat.txt")
    assert not is_chat("Updated 2025-03-13, 10:00\n\nA Title\n\nA text.\n")
