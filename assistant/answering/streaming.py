"""A language model's text while it comes: asked for in pieces, shown as it can be, each sentence
checked once it is complete; and what ends it too soon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import TypeVar

from assistant.checking.citations import Checker, answer_sentences
from assistant.checking.mark_forms import MarkFilter
from assistant.fencing import visible
from assistant.llm.chat_model import ChatModel, Message
from assistant.llm.replies import LONGEST
from assistant.llm.thoughts import behind_thoughts, closes_thoughts
from assistant.types import CheckedSentence, Heartbeat, TextDelta, Usage, total
from index.errors import ModelError

_LONGEST_UNCLOSED = 3 * LONGEST  # characters: so far a text too long may turn out to be thoughts
_PIECE = 400  # characters
_MOST_BLANK = 40  # characters of white space in a row
_FLOOD = re.compile(rf"(\s{{{_MOST_BLANK}}})\s+")
REPEATS = 3  # a sentence that often is a model that turns in circles
_END = re.compile(r"[.!?。！？\]\n]")
_ROW = re.compile(r"[-*•]\s")
_ECHO = re.compile(r"[\s`]*<evidence\b")


Shown = Generator[TextDelta | CheckedSentence | Heartbeat, None, str]
"""A text as it comes; its end is what ended it too soon, empty if it is whole."""

_End = TypeVar("_End")


def shown(
    asking: Asking,
    messages: Sequence[Message],
    coming: Coming,
    checker: Checker,
    *,
    goes_on: bool = False,
) -> Shown:
    """What `coming` takes up of the model's text. Where the answer `goes_on` behind it, its last
    sentence is told as well, which else comes with the answer."""
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
                if complete and Counter(complete)[complete[-1]] >= REPEATS:
                    coming.text = up_to(coming.text, complete)
                    return "The model repeated itself, and was stopped."
                for text in complete[coming.told :]:
                    yield CheckedSentence(checker.sentence(text))
                coming.told = max(coming.told, len(complete))
            ended = _END.search(shown)
        if rest := coming.end():
            yield TextDelta(rest)
        last = goes_on and len(coming.text) <= LONGEST
        for text in list(answer_sentences(coming.text))[coming.told :] if last else ():
            yield CheckedSentence(checker.sentence(text))
    except ModelError as error:
        if not coming.text.strip():
            raise
        return str(error)
    return ""


def supported_only(
    stream: Generator[TextDelta | CheckedSentence | Heartbeat, None, _End],
) -> Generator[TextDelta | CheckedSentence | Heartbeat, None, _End]:
    """Of a model's text while it comes only what has passed the check."""
    while True:
        try:
            event = next(stream)
        except StopIteration as ended:
            end: _End = ended.value
            return end
        if isinstance(event, CheckedSentence) and event.sentence.support == "supported":
            text = event.sentence.text
            yield TextDelta(f"\n{text}" if _ROW.match(text) else f"{text} ")
            yield event
        else:
            yield Heartbeat()


class Coming:
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
        if closes_thoughts(self._raw, piece):
            piece = self._raw = behind_thoughts(self._raw)
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


class Asking:
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
                    text = behind_thoughts(text + piece)
                if len(text) > LONGEST:
                    return ""
        except ModelError:
            return ""
        return text


def up_to(text: str, complete: Sequence[str]) -> str:
    """A text up to the last of its complete sentences."""
    return text[: text.rfind(complete[-1]) + len(complete[-1])] if complete else text
