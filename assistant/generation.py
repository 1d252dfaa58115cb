"""A language model's answer: asked for, streamed, checked while it comes, and, if the user wants it, mended.

What a model may be asked besides its answer is off by default: each costs another reading of the evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from assistant.citations import Checked, Checker, MarkFilter, answer_sentences, without_marks
from assistant.evidence import Evidence, assemble
from assistant.llm import ChatModel, Message
from assistant.outcomes import answered, count
from assistant.prompts import render
from assistant.types import Answer, Citation, Sentence, Usage
from index.errors import ModelError
from index.types import Result

_LONGEST = 16_000  # characters
_REPEATS = 3  # a sentence that often is a model that turns in circles
_END = re.compile(r"[.!?。！？\]\n]")
_REPLY = re.compile(r"^\W*(\d{1,3})\W*[.:)\]]\s*(.+)$", re.M)


@dataclass(frozen=True, slots=True)
class Extras:
    """`repair`: sentences that failed the check are written anew, once. `second_opinion`: the model is asked whether
    a quote carries a sentence after all of which it carries a part, by the program's check."""

    repair: bool = False
    second_opinion: bool = False


def generate(
    model: ChatModel, results: Sequence[Result], question: str, extras: Extras
) -> Generator[str | Sentence, None, Answer]:
    """Gives the text as it comes and each sentence once it is complete and checked; returns the answer.

    Citations come in one form, and only those that resolve. Raises ModelError if the model fails before any text;
    after that, what arrived is the answer, and says that it is not complete.
    """
    asking = _Asking(model)
    evidence = assemble(results, model.context)
    user = render("answer_user", evidence=evidence.text, question=question)
    messages = [Message("system", render("answer_system")), Message("user", user)]
    marks = MarkFilter(frozenset(evidence.papers))
    checker = Checker(evidence.papers)
    text, told, ended, problem = "", 0, None, ""
    try:
        for piece in asking.pieces(messages):
            if not (shown := marks.feed(piece)):
                continue
            text += shown
            yield shown
            if ended or len(text) > _LONGEST:  # so that what stood before this piece may be complete
                complete = list(answer_sentences(text))[:-1]
                if problem := _endless(text, complete):
                    text = text[: text.rfind(complete[-1]) + len(complete[-1])] if complete else text[:_LONGEST]
                    break
                yield from map(checker.sentence, complete[told:])
                told = max(told, len(complete))
            ended = _END.search(shown)
        else:
            text += (rest := marks.end())
            yield rest
    except ModelError as error:
        if not text.strip():
            raise
        problem = str(error)
    text = _readable(text)
    if not text:
        raise ModelError(f"The model {model.name!r} sent an empty answer. Ask again, or try another model.")
    checked = checker.check(text)
    notes = _notes(marks, evidence)
    if not problem:
        if extras.repair:
            text, checked, mended = _repair(asking, messages, text, checked, checker, marks.known)
            notes += [f"Written anew after the check: {count(mended, 'sentence')}."] if mended else []
        if extras.second_opinion:
            checked, carried = _second_opinion(asking, checked)
            notes += [f"Supported by the model's own judgement: {count(carried, 'sentence')}."] if carried else []
    return replace(answered(text, checked, model.name, tuple(notes)), problem=problem or None, usage=asking.usage)


class _Asking:
    """A model, and what asking it has taken so far."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.usage: Usage | None = None

    def pieces(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        for piece in self._model.stream(messages):
            if isinstance(piece, Usage):
                self.usage = piece if self.usage is None else self.usage + piece
            else:
                yield piece

    def reply(self, messages: Sequence[Message]) -> str:
        """A short reply; empty if the model fails, since there is an answer without it."""
        try:
            return "".join(self.pieces(messages))
        except ModelError:
            return ""


def _endless(text: str, complete: Sequence[str]) -> str:
    if len(text) > _LONGEST:
        return f"The model wrote more than {_LONGEST:,} characters, and was stopped."
    if complete and Counter(complete)[complete[-1]] >= _REPEATS:
        return "The model repeated itself, and was stopped."
    return ""


def _readable(text: str) -> str:
    """Without the thoughts of a model whose server gives only their closing tag, and without repeated sentences."""
    text = text.rpartition("</think>")[2].strip()
    for sentence, times in Counter(answer_sentences(text)).items():
        if times >= _REPEATS:
            first, _, rest = text.partition(sentence)
            text = first + sentence + rest.replace(sentence, "")
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def _repair(
    asking: _Asking, messages: Sequence[Message], text: str, checked: Checked, checker: Checker, known: frozenset[int]
) -> tuple[str, Checked, int]:
    """Ask once for better sentences in the place of those that failed; one that is no better changes nothing."""
    failed = [sentence for sentence in checked.sentences if sentence.support != "supported"]
    if not failed:
        return text, checked, 0
    listed = "\n".join(f"{n}. {one.text} ({'; '.join(one.reasons)})" for n, one in enumerate(failed, start=1))
    asked = Message("user", render("repair_user", sentences=listed))
    reply = asking.reply([*messages, Message("assistant", text), asked])
    mended = 0
    for number, new in _REPLY.findall(reply):
        if not 0 < int(number) <= len(failed):
            continue
        old, marks = failed[int(number) - 1], MarkFilter(known)
        better = marks.feed(new.strip()) + marks.end()
        dropped = without_marks(better).strip(" .") in ("DROP", "drop")
        if dropped or {one.support for one in checker.check(better).sentences} == {"supported"}:
            text = text.replace(old.text, "" if dropped else better, 1)
            mended += 1
    text = _readable(text)
    again = checker.check(text)
    return (text, again, mended) if again.sentences else (text, checked, 0)


def _second_opinion(asking: _Asking, checked: Checked) -> tuple[Checked, int]:
    """Ask of each weak sentence whether its quotes carry it. What is contradicted or cites nothing is not asked."""
    sentences, citations = list(checked.sentences), list(checked.citations)
    carried = 0
    for place, sentence in enumerate(sentences):
        quotes = [one for one in citations if one.sentence == place]
        if sentence.support != "weak" or not _agrees(asking, sentence, quotes):
            continue
        carried += 1
        sentences[place] = replace(sentence, support="supported", reasons=("by the model's own judgement",))
        citations = [replace(c, support="supported") if c in quotes and c.support == "weak" else c for c in citations]
    return Checked(tuple(sentences), tuple(citations)), carried


def _agrees(asking: _Asking, sentence: Sentence, quotes: Sequence[Citation]) -> bool:
    quoted = "\n".join(dict.fromkeys(one.quote for one in quotes))
    user = render("opinion_user", evidence=quoted, sentence=without_marks(sentence.text))
    reply = asking.reply([Message("system", render("opinion_system")), Message("user", user)])
    return re.match(r"\W*yes\b", reply, re.IGNORECASE) is not None


def _notes(marks: MarkFilter, evidence: Evidence) -> list[str]:
    notes = []
    if marks.dropped:
        notes.append(
            f"Removed from the model's answer: {count(marks.dropped, 'citation')} of papers that do not exist."
        )
    if evidence.left_out:
        left_out = count(evidence.left_out, "found paper")
        notes.append(f"Not shown to the model, because its context is too small: {left_out}.")
    return notes
