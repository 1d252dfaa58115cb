"""Brings an answer from the thread that reads it to the page that shows it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import closing, suppress
from typing import cast

from assistant.llm.interruption import stopped_by
from assistant.types import Answer, Sentence

_PULSE = 0.1  # seconds: text is sent, and Stop is looked at, no more often than this
_SILENCE = 1.0  # seconds


async def relay(
    stream: Iterator[str | Sentence | Answer], stop: threading.Event
) -> AsyncGenerator[str | Sentence | Answer]:
    """What a stream gives, its text gathered to at most ten pieces a second; ends as soon as `stop` is set.

    A second of silence gives an empty piece: between pieces Gradio closes what nobody listens to any more.
    The stream is read in a thread of its own, so that Stop is felt while a model is silent, and that none of the few
    threads by which Gradio does everything else waits for it. That thread closes the stream, which cancels the model;
    where it waits for a server, its connection is shut.
    """
    pieces: asyncio.Queue[str | Sentence | Answer | Exception | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def put(piece: str | Sentence | Answer | Exception | None) -> None:
        with suppress(RuntimeError):  # the loop has ended, and with it whoever listened
            loop.call_soon_threadsafe(pieces.put_nowait, piece)

    def read() -> None:
        try:
            with stopped_by(stop), closing(cast("Generator[str | Sentence | Answer]", stream)):
                for piece in stream:
                    put(piece)
                    if stop.is_set():
                        break
            put(None)
        except Exception as error:
            put(error)

    if stop.is_set():
        return
    threading.Thread(target=read, daemon=True).start()
    text, due = "", time.monotonic()
    while not stop.is_set():
        try:
            piece = await asyncio.wait_for(pieces.get(), _PULSE)
        except TimeoutError:
            piece = ""
        text += piece if isinstance(piece, str) else ""
        now = time.monotonic()
        if (text and (now >= due or not isinstance(piece, str))) or now >= due + _SILENCE:
            yield text
            text, due = "", now + _PULSE
        if isinstance(piece, Exception):
            raise piece
        if piece is None:
            return
        if isinstance(piece, Sentence | Answer):
            yield piece
