"""Brings an answer from the thread that reads it to whoever awaits it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import closing, suppress
from typing import cast

from assistant.llm.interruption import stopped_by
from assistant.types import Event, Heartbeat, OwnWords, TextDelta

_PULSE = 0.1  # seconds: text is sent, and Stop is looked at, no more often than this
_SILENCE = 1.0  # seconds


async def relay(
    stream: Iterator[Event],
    stop: threading.Event,
    ended: Callable[[], None] = lambda: None,
    pause: Callable[[], float] = lambda: _PULSE,
) -> AsyncGenerator[Event]:
    """What a stream gives, its text gathered to at most ten pieces a second, or to one in every
    `pause()` seconds, where that is longer; ends as soon as `stop` is set. `ended` is called when
    nothing is read any more, which may be later.

    A second of silence gives a heartbeat: between pieces Gradio closes what nobody listens to any
    more. The stream is read in a thread of its own, so that Stop is felt while a model is silent,
    and that none of the few threads by which Gradio does everything else waits for it. That thread
    closes the stream, which cancels the model; where it waits for a server, its connection is shut.
    """

    def over() -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(ended)

    if stop.is_set():
        ended()
        return
    loop, pieces = asyncio.get_running_loop(), _Pieces()
    threading.Thread(target=_read, args=(stream, stop, pieces.put, over), daemon=True).start()
    text, thinks = "", False
    due = told = time.monotonic()
    while not stop.is_set():
        wait = min(max(due - time.monotonic(), 0.0), _PULSE) if text else _PULSE
        for piece in await pieces.taken(wait, for_text=not text):
            thinks = isinstance(piece, Heartbeat)
            if _is_gathered(piece):
                text += piece.text if isinstance(piece, TextDelta) else ""
                continue
            told = time.monotonic()
            if text:
                yield TextDelta(text)
                text, due = "", told + max(pause(), _PULSE)
            if isinstance(piece, Exception):
                try:
                    raise piece
                finally:  # what is raised knows this frame: a circle would keep the index open
                    del piece
            if piece is None or stop.is_set():
                return
            yield piece
        now = time.monotonic()
        if text and now >= due:
            yield TextDelta(text)
            text, due, told = "", now + max(pause(), _PULSE), now
        elif not text and now >= told + _PULSE + _SILENCE:
            yield Heartbeat(thinks)
            told = now
    if text:  # that came before Stop
        yield TextDelta(text)


_Piece = Event | Exception | None


def _is_gathered(piece: _Piece) -> bool:
    """Whether it can wait, and is one with the next; the program's own words stay apart from a
    model's."""
    return isinstance(piece, TextDelta | Heartbeat) and not isinstance(piece, OwnWords)


class _Pieces:
    """What a thread has read and the event loop has not taken yet. To be made in the loop, which a
    token wakes only where it waits for text: else fifty answers would wake it for each of theirs.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._came: deque[_Piece] = deque()
        self._woken = asyncio.Event()
        self._for_text = False

    def put(self, piece: _Piece) -> None:
        self._came.append(piece)
        if self._for_text or not _is_gathered(piece):
            self._for_text = False
            with suppress(RuntimeError):  # the loop has ended, and with it whoever listened
                self._loop.call_soon_threadsafe(self._woken.set)

    async def taken(self, seconds: float, *, for_text: bool) -> list[_Piece]:
        """All that came, waited for so long at most; `for_text`: text is waited for, too."""
        self._for_text = for_text
        if not (for_text and self._came):
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._woken.wait()
        self._woken.clear()
        return [self._came.popleft() for _ in range(len(self._came))]


def _read(
    stream: Iterator[Event],
    stop: threading.Event,
    put: Callable[[_Piece], None],
    over: Callable[[], None],
) -> None:
    try:
        with stopped_by(stop), closing(cast("Generator[Event]", stream)):
            for piece in stream:
                put(piece)
                if stop.is_set():
                    break
        put(None)
    except Exception as error:
        put(error)
    finally:
        over()
