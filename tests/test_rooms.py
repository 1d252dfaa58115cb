"""What the program answers itself, from what it knows rather than from abstracts.

Covers assistant.question.replies.
"""

from __future__ import annotations

from assistant.answering.outcomes import replied
from assistant.page.messages import Turn, turn_html
from assistant.question.replies import Reply
from assistant.references import answer_markdown
from index.types import Paper

PAPER = Paper("t1", "A Lantern", "It glows.", ("a.txt",))


def test_a_reply_cites_nothing_and_shows_its_papers() -> None:
    answer = replied(Reply("metadata", "One paper:\n\n- A Lantern", ("t1",)))
    assert (answer.status, answer.kind, answer.papers) == ("answered", "metadata", ("t1",))
    assert not answer.citations
    assert not answer.sentences
    html = turn_html(Turn("q", answer), 0)
    assert "A Lantern" in html
    assert "supported" not in html
    assert "Export references" in html
    text = answer_markdown(answer, {"t1": PAPER})
    assert text.count("A Lantern") == 2  # in the text, and as a reference with its address
    assert "supported" not in text
