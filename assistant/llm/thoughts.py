"""A model's text without its thoughts, and without the signs by which chat templates divide turns:
some servers pass both on as they come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.types import Heartbeat

_TAGS = {f"<{name}>": f"</{name}>" for name in ("think", "thinking", "thought", "seed:think")} | {
    "[THINK]": "[/THINK]",
    "◁think▷": "◁/think▷",
}
_CLOSED = re.compile("|".join(map(re.escape, _TAGS.values())))
_LONGEST_CLOSING = max(map(len, _TAGS.values()))
# Of ChatML, Llama 3, Gemma, DeepSeek, Mistral and harmony (gpt-oss). A bracket of physics, <|psi|>,
# is none of them.
_SIGNS = (
    "im_start im_end eot_id eom_id end_of_text endoftext begin_of_text start_header_id "
    "end_header_id end_of_turn endofturn eos end start return channel message call constrain "
    "assistant user system"
).split()
_SIGN = re.compile(
    rf"<\|(?P<name>{'|'.join(_SIGNS)})\|>|</s>|<(?:start|end)_of_turn>|<｜(?:end|begin)▁of▁sentence｜>"
)
_BEGUN = re.compile(r"<(?:$|/s?$|[|｜][a-z_▁]{0,20}[|｜]?$|[se][a-z_]{0,13}$)")
_WHO = re.compile(r"\s*(?:assistant|model)\b\s*")
_ROLES = ("assistant", "model")
_CHANNEL = "<|channel|>"
_TURN = ("im_start", "start_header_id", "start", "assistant")


def without_thoughts(pieces: Iterable[str | Heartbeat]) -> Iterator[str | Heartbeat]:
    """Heartbeats for what is thought at the start of a text, its tags perhaps split between
    pieces."""
    reader = _Reader()
    for piece in pieces:
        if isinstance(piece, Heartbeat):
            yield piece
        elif shown := reader.feed(piece):
            yield shown
        elif reader.is_thinking:
            yield Heartbeat()
    if rest := reader.end():
        yield rest


def behind_thoughts(text: str) -> str:
    """What stands behind the last closing tag of thoughts, if one does: templates of R1's kind send
    no opening one."""
    return _CLOSED.split(text)[-1]


def closes_thoughts(text: str, piece: str) -> bool:
    """Whether a tag of thoughts is closed in the `piece` that a text ends with."""
    return _CLOSED.search(text[-len(piece) - _LONGEST_CLOSING :]) is not None


class _Reader:
    """`_held` is what may be the beginning of a sign; `_closing` what ends the thought under way;
    `_header` says that a channel's name is being read."""

    def __init__(self) -> None:
        self._held, self._closing = "", ""
        self._started = self._header = self._role = False

    @property
    def is_thinking(self) -> bool:
        return bool(self._closing or self._header)

    def feed(self, piece: str) -> str:
        """What of the text can be shown now."""
        self._held += piece
        shown = ""
        while self._held:
            before = self._held, self._closing, self._header, self._role
            shown += self._step()
            if before == (self._held, self._closing, self._header, self._role):
                break
        return shown

    def end(self) -> str:
        """What was held, and begins no sign after all."""
        return "" if self.is_thinking else self._held

    def _step(self) -> str:
        if self._header:
            return self._named()
        if self._closing:
            return self._thought()
        if self._role:
            return self._turn()
        if not self._started:
            self._held = self._held.lstrip()
            if opening := next((tag for tag in _TAGS if self._held.startswith(tag)), None):
                self._closing = _TAGS[opening]
                self._held = self._held[len(opening) :]
                return ""
            if any(tag.startswith(self._held) for tag in _TAGS):
                return ""
        return self._text()

    def _text(self) -> str:
        sign = _SIGN.search(self._held)
        if sign is None:
            begun = _BEGUN.search(self._held, max(0, len(self._held) - 30))
            end = begun.start() if begun else len(self._held)
            shown, self._held = self._held[:end], self._held[end:]
        else:
            shown, self._held = self._held[: sign.start()], self._held[sign.end() :]
            self._header = sign["name"] == "channel"
            self._role = sign["name"] in _TURN or sign[0] == "<start_of_turn>"
        self._started = self._started or bool(shown.strip())
        return shown

    def _thought(self) -> str:
        _, closed, rest = self._held.partition(self._closing)
        if closed:
            self._header = self._closing == _CHANNEL
            self._closing, self._held = "", rest
        else:
            self._held = self._held[-(len(self._closing) - 1) :]
        return ""

    def _named(self) -> str:
        """Behind `<|channel|>` stands its name, up to `<|message|>`; only what is in the final one
        is for the reader."""
        name, there, rest = self._held.partition("<|message|>")
        if there:
            self._header, self._held = False, rest
            self._closing = "" if name.strip().startswith("final") else _CHANNEL
        return ""

    def _turn(self) -> str:
        """Behind the sign of a turn stands whose it is."""
        said = self._held.lstrip()
        if any(role.startswith(said) and role != said for role in _ROLES):
            return ""
        if who := _WHO.match(self._held):
            self._held = self._held[who.end() :]
        self._role = False
        return ""
