"""A language model's answer: asked for, streamed, checked while it comes, and, if the user wants
it, mended.

What a model may be asked besides its answer is off by default: each costs another reading of the
evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.evidence import Evidence, assemble
from assistant.answering.outcomes import abstained, answered
from assistant.answering.prompts import render
from assistant.checking.citations import (
    Checked,
    Checker,
    MarkFilter,
    answer_sentences,
    rewritten,
    unsupporting,
    without_marks,
)
from assistant.fencing import fence, visible
from assistant.llm.openai_compatible import ChatModel, Message
from assistant.llm.replies import CLOSING, LONGEST
from assistant.types import (
    Answer,
    CheckedSentence,
    Citation,
    Counts,
    Heartbeat,
    Sentence,
    TextDelta,
    Usage,
    total,
)
from assistant.wording import count
from index.errors import ModelError
from index.types import Result

_LONGEST_UNCLOSED = 3 * LONGEST  # characters: so far a text too long may turn out to be thoughts
_PIECE = 400  # characters
_MOST_BLANK = 40  # characters of white space in a row
_FLOOD = re.compile(rf"(\s{{{_MOST_BLANK}}})\s+")
_REPEATS = 3  # a sentence that often is a model that turns in circles
_END = re.compile(r"[.!?。！？\]\n]")
_REPLY = re.compile(r"^[^\w\n]*(\d{1,3})[^\w\n]*[.:)\]]\s*(.+)$", re.M)
_ECHO = re.compile(r"[\s`]*<evidence\b")
# The sentence that answer_system.txt asks for, with nothing else hung on it.
_UNTOLD = re.compile(
    r"\W*(?:however,? )?(?:the|these) abstracts? (?:do|does)(?: not|n['’]t) "
    r"(?:tell|say|state|mention|report|specify)\b"
    r"(?!.*(?:[;:]|\b(?:but|however|although|though|yet|while|whereas|instead|rather)\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Extras:
    """`repair`: sentences that failed the check are written anew, once. `second_opinion`: the model
    is asked whether a quote carries a sentence after all of which it carries a part, by the
    program's check."""

    repair: bool = False
    second_opinion: bool = False


Generated = Generator[TextDelta | CheckedSentence | Heartbeat, None, Answer]


def generate(
    model: ChatModel, results: Sequence[Result], question: str, extras: Extras
) -> Generated:
    """Gives the text as it comes and each sentence once it is complete and checked; returns the
    answer.

    Citations come in one form, and only those that resolve. Raises ModelError if the model fails
    before any text; after that, what arrived is the answer, and says that it is not complete.
    """
    asking = _Asking(model)
    evidence = assemble(results, model.context, question)
    user = render("answer_user", evidence=evidence.text, question=question)
    messages = [Message("system", render("answer_system")), Message("user", user)]
    coming = _Coming(frozenset(evidence.papers))
    checker = Checker(evidence.papers)
    problem = yield from _shown(asking, messages, coming, checker)
    text = coming.text
    if len(text) > LONGEST:
        problem = f"The model wrote more than {LONGEST:,} characters, and was stopped."
        text = _up_to(text[:LONGEST], list(answer_sentences(text[:LONGEST]))[:-1])
    text = _readable(text)
    if not text:
        said = f"The model {model.name!r} sent an empty answer. Ask again, or try another model."
        raise ModelError(said)
    checked = checker.check(text)
    notes = _notes(coming.marks, evidence)
    if not problem:
        told = [one for one in checked.sentences if not _UNTOLD.match(one.text)]
        if checked.sentences and not told:
            untold = abstained("not_stated", results, model.name)
            counts = Counts.of(checked.sentences)
            return replace(untold, notes=tuple(notes), usage=asking.usage, counts=counts)
        if extras.repair:
            repairing = _repair(asking, messages, text, checked, checker, coming.marks.known)
            text, checked, mended = yield from repairing
            if mended:
                notes.append(f"Written anew after the check: {count(mended, 'sentence')}.")
        if extras.second_opinion:
            checked, carried = yield from _second_opinion(asking, checked)
            if carried:
                own = count(carried, "sentence")
                notes.append(f"Supported by the model's own judgement: {own}.")
    if besides := unsupporting(checked):
        notes.append(
            f"{count(besides, 'citation')} stand beside another that supports the "
            "sentence, and do not."
        )
    answer = answered(text, checked, model.name, tuple(notes))
    return replace(answer, problem=problem or None, usage=asking.usage)


def _shown(
    asking: _Asking, messages: Sequence[Message], coming: _Coming, checker: Checker
) -> Generator[TextDelta | CheckedSentence | Heartbeat, None, str]:
    """What `coming` takes up of the model's answer; returns what ended it too soon, empty if it is
    whole."""
    ended = None
    try:
        for piece in _small(asking.pieces(messages)):
            if isinstance(piece, Heartbeat):
                yield piece
                continue
            shown = coming.add(piece)
            too_long = len(coming.text) > LONGEST
            yield TextDelta(shown) if shown and not too_long else Heartbeat()
            if len(coming.text) > _LONGEST_UNCLOSED:
                return ""
            if too_long or not shown:
                continue
            if _ECHO.match(coming.text):
                coming.text = ""
                raise ModelError(
                    f"The model {asking.name!r} repeated the evidence instead of answering. "
                    "Ask again, or try another model."
                )
            if ended:  # so that what stood before this piece may be complete
                complete = list(answer_sentences(coming.text))[:-1]
                if complete and Counter(complete)[complete[-1]] >= _REPEATS:
                    coming.text = _up_to(coming.text, complete)
                    return "The model repeated itself, and was stopped."
                for text in complete[coming.told :]:
                    yield CheckedSentence(checker.sentence(text))
                coming.told = max(coming.told, len(complete))
            ended = _END.search(shown)
        if rest := coming.end():
            yield TextDelta(rest)
    except ModelError as error:
        if not coming.text.strip():
            raise
        return str(error)
    return ""


class _Coming:
    """The text of an answer while it comes, and how many of its sentences were `told`.

    It begins behind the closing tag of thoughts, if one comes: templates of R1's kind send no
    opening one.
    """

    def __init__(self, known: frozenset[int]) -> None:
        self.marks = MarkFilter(known)
        self.text, self.told = "", 0
        self._raw = ""

    def add(self, piece: str) -> str:
        """What can be shown of one more piece."""
        self._raw += piece
        if CLOSING in self._raw[-len(piece) - len(CLOSING) :]:
            piece = self._raw = self._raw.rpartition(CLOSING)[2]
            self.marks = MarkFilter(self.marks.known)
            self.text, self.told = "", 0
        shown = self.marks.feed(piece)
        self.text += shown
        return shown

    def end(self) -> str:
        self.text += (rest := self.marks.end())
        return rest


def _small(pieces: Iterable[str | Heartbeat]) -> Iterator[str | Heartbeat]:
    """Pieces of moderate length, without floods of white space: what looks for citations takes a
    time that grows with the square of either."""
    blank = 0
    for piece in pieces:
        if isinstance(piece, Heartbeat):
            yield piece
            continue
        for start in range(0, len(piece), _PIECE):
            part = _FLOOD.sub(r"\1", piece[start : start + _PIECE])
            if blank >= _MOST_BLANK:
                part = part.lstrip()
            said = len(part.rstrip())
            blank = len(part) - said + (0 if said else blank)
            yield part


class _Asking:
    """A model, and what asking it has taken so far."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.name = model.name
        self.usage: Usage | None = None

    def pieces(self, messages: Sequence[Message]) -> Generator[str | Heartbeat, None, None]:
        for piece in self._model.stream(messages):
            if isinstance(piece, Usage):
                self.usage = total(self.usage, piece)
            elif isinstance(piece, Heartbeat):
                yield piece
            else:
                yield visible(piece)

    def reply(self, messages: Sequence[Message]) -> Generator[Heartbeat, None, str]:
        """A short reply, its thoughts left out. Empty if the model fails or does not end, since
        there is an answer without it. While it comes there is a heartbeat for each piece, at which
        this can be closed."""
        text = ""
        try:
            for piece in _small(self.pieces(messages)):
                yield Heartbeat()
                if isinstance(piece, str):
                    text = (text + piece).rpartition(CLOSING)[2]
                if len(text) > LONGEST:
                    return ""
        except ModelError:
            return ""
        return text


def _up_to(text: str, complete: Sequence[str]) -> str:
    """A text up to the last of its complete sentences."""
    return text[: text.rfind(complete[-1]) + len(complete[-1])] if complete else text


def _readable(text: str) -> str:
    """Without sentences that come again and again."""
    told = list(answer_sentences(text))
    circling = {sentence for sentence, times in Counter(told).items() if times >= _REPEATS}
    again = {
        place: ""
        for place, sentence in enumerate(told)
        if sentence in circling and sentence in told[:place]
    }
    text = rewritten(text, told, again)
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def _repair(
    asking: _Asking,
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
        if sentence.support != "supported" and not _UNTOLD.match(sentence.text)
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
    better_text = _readable(
        rewritten(text, [sentence.text for sentence in checked.sentences], mended)
    )
    again = checker.check(better_text)
    return (better_text, again, len(mended)) if again.sentences else (text, checked, 0)


def _second_opinion(
    asking: _Asking, checked: Checked
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
    asking: _Asking, sentence: Sentence, quotes: Sequence[Citation]
) -> Generator[Heartbeat, None, bool]:
    quoted = fence(visible("\n".join(dict.fromkeys(one.quote for one in quotes))))
    user = render("opinion_user", evidence=quoted, sentence=without_marks(sentence.text))
    reply = yield from asking.reply(
        [Message("system", render("opinion_system")), Message("user", user)]
    )
    return re.match(r"\W*yes\b", reply, re.IGNORECASE) is not None


def _notes(marks: MarkFilter, evidence: Evidence) -> list[str]:
    notes = []
    if marks.dropped:
        notes.append(
            f"Removed from the model's answer: {count(marks.dropped, 'citation')} of papers that "
            "do not exist."
        )
    if evidence.left_out:
        left_out = count(evidence.left_out, "found paper")
        notes.append(f"Not shown to the model, because its context is too small: {left_out}.")
    return notes
