"""The process of a server: its port, its start and its end. Knows no application."""

from __future__ import annotations

import atexit
import errno
import faulthandler
import ipaddress
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import uvicorn

from assistant.page.connections import Connection
from index.errors import SettingError

FIRST_PORT, LAST_PORT = 7860, 7959  # from Gradio's own on, the first that is free
# seconds for which a thread that answers may keep others from running: every request waits that
# often
_TURN = 0.0005
# seconds from being asked to end to ending, whatever still runs: what is published is whole
LAST_CALL = 8.0
_NOWHERE = os.open(os.devnull, os.O_WRONLY)
_log = logging.getLogger(__name__)


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket: on the given port (0: any), else on the first free one from 7860 on."""
    ports = range(FIRST_PORT, LAST_PORT + 1) if port is None else [port]
    for number in ports:
        if not 0 <= number <= 65535:
            raise SettingError(f"--port {number} is no port. Give one from 1024 to 65535.")
        try:
            family = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0][0]
            return socket.create_server((host, number), family=family, backlog=128)
        except (socket.gaierror, UnicodeError) as error:  # of a label that no name can have
            raise SettingError(
                f"--host {host!r} is no address of this machine. Try 127.0.0.1."
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE and port is None:
                continue
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                why = "in use" if error.errno == errno.EADDRINUSE else "not allowed"
                raise SettingError(
                    f"Port {number} is {why}. Give another one with --port."
                ) from error
            raise SettingError(
                f"Cannot listen on {host!r} ({error.strerror}). Try --host 127.0.0.1."
            ) from error
    raise SettingError(
        f"All ports from {FIRST_PORT} to {LAST_PORT} are in use. Give another one with --port."
    )


def address(listening: socket.socket) -> str:
    """Where a browser on this machine finds the page."""
    host, port = listening.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "::1" if ":" in host else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(
    app: Any,
    listening: socket.socket,
    started: Callable[[], None],
    ending: Callable[[], None],
    *,
    proxied: bool,
) -> None:
    """Until Ctrl-C or SIGTERM."""
    config = uvicorn.Config(
        app,
        http=Connection,
        log_level="error",
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=1,
        proxy_headers=proxied,  # else whoever asks could say that another asked
        server_header=False,
    )
    sys.setswitchinterval(_TURN)
    try:
        _Server(config, started, ending).run(sockets=[listening])
    except KeyboardInterrupt:
        # uvicorn has shut down, and raises the signal that made it do so once more
        _log.debug("stopped")


class _Server(uvicorn.Server):
    """Says when it listens, and when it is about to end."""

    def __init__(
        self, config: uvicorn.Config, started: Callable[[], None], ending: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._when_started = started
        self._when_ending = ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The time runs from the signal on: a loop that is busy comes to its end late."""
        end_within(LAST_CALL)
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Open pages are cut off without a word: each would be told as a failure, with a
        traceback."""
        self._when_ending()  # first: it waits for answers that are being written
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def leave() -> None:
    """End this process, now that all was closed in order. Without the interpreter's own end:
    threads may still be in a model's native code, and would find it taken apart (`terminate called
    without an active exception`)."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)


def end_within(seconds: float) -> None:
    """End this process then, whatever still runs: a thread that waits for a disk or a server cannot
    be told to stop.

    Nothing is written: a thread that writes while the interpreter ends makes it abort.
    """

    def end() -> None:
        time.sleep(seconds)
        os._exit(0)

    threading.Thread(target=end, name="last call", daemon=True).start()
    # The same from outside of Python, where a library keeps its lock.
    faulthandler.dump_traceback_later(seconds + 1, exit=True, file=_NOWHERE)
