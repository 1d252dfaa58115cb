"""What is done to a model's text once it is whole: what turns in circles is left out, and, if the
user wants it, sentences that failed the check are written anew, or judged once more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import replace

from assistant.answering.prompts import render
from assistant.answering.streaming import REPEATS, Asking, Coming, up_to
from assistant.checking.citations import (
    Checked,
    Checker,
    answer_sentences,
    rewritten,
    without_marks,
)
from assistant.checking.mark_forms import MarkFilter
from assistant.fencing import fence, visible
from assistant.llm.chat_model import Message
from assistant.llm.replies import LONGEST
from assistant.types import Citation, Heartbeat, Sentence

_REPLY = re.compile(r"^[^\w\n]*(\d{1,3})[^\w\n]*[.:)\]]\s*(.+)$", re.M)
# The sentence that answer_system.txt asks for, with nothing else hung on it.
UNTOLD = re.compile(
    r"\W*(?:however,? )?(?:the|these) abstracts? (?:do|does)(?: not|n['’]t) "
    r"(?:tell|say|state|mention|report|specify)\b"
    r"(?!.*(?:[;:]|\b(?:but|however|although|though|yet|while|whereas|instead|rather)\b))",
    re.IGNORECASE,
)


def ended(coming: Coming, problem: str) -> tuple[str, str]:
    """The text that has come, as it can be read, and what ended it too soon."""
    text = coming.text
    if len(text) > LONGEST:
        problem = f"The model wrote more than {LONGEST:,} characters, and was stopped."
        text = up_to(text[:LONGEST], list(answer_sentences(text[:LONGEST]))[:-1])
    return readable(text), problem


def readable(text: str) -> str:
    """Without sentences that come again and again."""
    told = list(answer_sentences(text))
    circling = {sentence for sentence, times in Counter(told).items() if times >= REPEATS}
    again = {
        place: ""
        for place, sentence in enumerate(told)
        if sentence in circling and sentence in told[:place]
    }
    text = rewritten(text, told, again)
    return re.sub(r"(?<=\S)[ \t]{2,}", " ", text).strip()


def repair(
    asking: Asking,
    messages: Sequence[Message],
    text: str,
    checked: Checked,
    checker: Checker,
    known: frozenset[int],
) -> Generator[Heartbeat, None, tuple[str, Checked, int]]:
    """Ask once for better sentences in the place of those that failed; one that is no better
    changes nothing. What the abstracts do not tell is no failure."""
    failed = [
        place
        for place, sentence in enumerate(checked.sentences)
        if sentence.support != "supported" and not UNTOLD.match(sentence.text)
    ]
    if not failed:
        return text, checked, 0
    wanted = [checked.sentences[place] for place in failed]
    listed = "\n".join(
        f"{n}. {one.text} ({'; '.join(one.reasons)})" for n, one in enumerate(wanted, start=1)
    )
    asked = Message("user", render("repair_user", sentences=listed))
    reply = yield from asking.reply([*messages, Message("assistant", text), asked])
    mended: dict[int, str] = {}
    for number, new in _REPLY.findall(reply):
        if not 0 < int(number) <= len(failed):
            continue
        marks = MarkFilter(known)
        better = marks.feed(new.strip()) + marks.end()
        dropped = without_marks(better).strip(" .") in ("DROP", "drop")
        if dropped or {one.support for one in checker.check(better).sentences} == {"supported"}:
            mended.setdefault(failed[int(number) - 1], "" if dropped else better)
    better_text = readable(
        rewritten(text, [sentence.text for sentence in checked.sentences], mended)
    )
    again = checker.check(better_text)
    return (better_text, again, len(mended)) if again.sentences else (text, checked, 0)


def second_opinion(
    asking: Asking, checked: Checked
) -> Generator[Heartbeat, None, tuple[Checked, int]]:
    """Ask of each weak sentence whether its quotes carry it. What is contradicted or cites nothing
    is not asked."""
    sentences, citations = list(checked.sentences), list(checked.citations)
    carried = 0
    for place, sentence in enumerate(sentences):
        quotes = [one for one in citations if one.sentence == place]
        if sentence.support != "weak" or not (yield from _agrees(asking, sentence, quotes)):
            continue
        carried += 1
        sentences[place] = replace(
            sentence, support="supported", reasons=("by the model's own judgement",)
        )
        citations = [
            replace(c, support="supported") if c in quotes and c.support == "weak" else c
            for c in citations
        ]
    return Checked(tuple(sentences), tuple(citations)), carried


def _agrees(
    asking: Asking, sentence: Sentence, quotes: Sequence[Citation]
) -> Generator[Heartbeat, None, bool]:
    quoted = fence(visible("\n".join(dict.fromkeys(one.quote for one in quotes))))
    user = render("opinion_user", evidence=quoted, sentence=without_marks(sentence.text))
    reply = yield from asking.reply(
        [Message("system", render("opinion_system")), Message("user", user)]
    )
    return re.match(r"\W*yes\b", reply, re.IGNORECASE) is not None
