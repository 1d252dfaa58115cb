"""A model's answer in another language than its papers: the model is asked on which English
sentence each statement rests, and that is checked."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import replace

from assistant.answering.evidence import Evidence
from assistant.answering.prompts import render
from assistant.answering.streaming import Asking
from assistant.checking.citations import Checked, Checker, Read, claims
from assistant.checking.foreign_claims import Resting
from assistant.llm.chat_model import Message
from assistant.types import Heartbeat

NOTE = (
    "The answer is not in English, so the check goes this far: numbers, names and units are "
    "compared with the English sentence that the model named for each of its own, and that "
    "sentence stands, word for word, in the cited paper. That both say the same is the model's "
    "own word."
)
_NONE = "NONE"
_LINE = re.compile(r"^\W*(\d{1,3})\s*[|:.)]\s*(?:\[\d+\]\s*\|?\s*)?(.+?)\s*$", re.M)


def checker_of(evidence: Evidence, read: Read) -> Checker:
    """What can be checked while the answer comes: the numbers and names, against whole
    abstracts."""
    return Checker(evidence.papers, read, Resting())


def rested(
    asking: Asking, evidence: Evidence, checked: Checked, read: Read
) -> Generator[Heartbeat, None, Checked]:
    """The same sentences, each checked against the sentences on which the model says it rests. One
    that is not named, also because the model fails, leaves its statement in doubt."""
    wanted = [
        (read(claim, [evidence.papers[n] for n in numbers]).claim, number)
        for sentence in checked.sentences
        for claim, numbers in claims(sentence.text, evidence.papers)
        for number in numbers
    ]
    wanted = list(dict.fromkeys(wanted))
    named: Mapping[int, str] = {}
    if wanted:
        listed = "\n".join(f"{n}. {claim} [{of}]" for n, (claim, of) in enumerate(wanted, start=1))
        user = render("rests_user", evidence=evidence.text, statements=listed)
        messages = [Message("system", render("rests_system")), Message("user", user)]
        reply = yield from asking.reply(messages)
        named = _read(reply)
    resting = {
        (claim, evidence.papers[of].id): named[n]
        for n, (claim, of) in enumerate(wanted, start=1)
        if n in named
    }
    checker = Checker(evidence.papers, read, Resting(resting))
    again = checker.check_each([sentence.text for sentence in checked.sentences])
    return Checked(
        tuple(replace(one, checked_by="figures") for one in again.sentences), again.citations
    )


def _read(reply: str) -> dict[int, str]:
    """The first sentence named for each statement, by its number."""
    found: dict[int, str] = {}
    for number, named in _LINE.findall(reply):
        if named.strip(" .()") != _NONE:
            found.setdefault(int(number), named)
    return found
