"""Stop, felt while a server is silent: the connection that one thread waits on is shut from
another.

Closing a socket does not wake who reads it; shutting it does. An HTTP client tells of the
connections that it opens through its `trace` extension, in the thread that asks.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from socket import SHUT_RDWR
from typing import Any

from index.transport import OPENED

_stop: ContextVar[threading.Event | None] = ContextVar("stop", default=None)


@contextmanager
def stopped_by(stop: threading.Event) -> Iterator[None]:
    """What is asked of a server meanwhile in this thread ends when `stop` is set, which must happen
    some time."""
    token = _stop.set(stop)
    try:
        yield
    finally:
        _stop.reset(token)


def is_stopped() -> bool:
    stop = _stop.get()
    return stop is not None and stop.is_set()


def trace(event: str, info: dict[str, Any]) -> None:
    """To be given to the HTTP client."""
    stop = _stop.get()
    if stop is not None and event in OPENED:
        opened = info["return_value"].get_extra_info("socket")
        threading.Thread(target=_shut, args=(opened, stop), daemon=True).start()


def _shut(opened: Any, stop: threading.Event) -> None:
    stop.wait()
    with suppress(OSError):  # it has been closed
        opened.shutdown(SHUT_RDWR)
