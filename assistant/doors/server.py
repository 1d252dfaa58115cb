"""`askpapers serve`: the HTTP doors without the page. Nothing of Gradio is read."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Iterable
from contextlib import ExitStack, closing

from assistant.doors.application import application
from assistant.doors.engine import Engine
from assistant.doors.origins import origins_of
from assistant.page.access import Access, access_of
from assistant.page.admission import line_of
from assistant.page.idle_reading import IdleReading
from assistant.page.process import LAST_CALL, address, end_within, leave, listen, run
from assistant.settings import read_settings
from assistant.wiring import open_assistant
from index.home import Home


def serve(
    home: Home,
    *,
    llm: str | None,
    model: str | None,
    host: str,
    port: int | None,
    origins: Iterable[str] = (),
    opened: bool = False,
) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises SettingError for a port, a host or an origin that
    cannot be used, and where other machines would be let in without anybody having said so."""
    settings = read_settings(home)
    allowed = origins_of(origins)
    main = threading.current_thread() is threading.main_thread()
    with ExitStack() as ending:
        listening = ending.enter_context(closing(listen(host, port)))
        access = _access(home, host, listening, settings.hosts, opened=opened)
        if main:
            before = signal.signal(signal.SIGTERM, signal.default_int_handler)
            ending.callback(signal.signal, signal.SIGTERM, before)
        assistant = open_assistant(home, llm=llm, model=model)
        engine = Engine(assistant)
        line = line_of(
            settings.answers_at_once,
            settings.answers_waiting,
            extractive=assistant.is_extractive,
        )
        if main:  # from here on threads may not come to their end by themselves
            ending.callback(end_within, LAST_CALL)
        proxied = bool(settings.hosts)
        doors = application(engine, line, access, allowed, proxied=proxied)
        if settings.read_ahead:
            ending.enter_context(IdleReading(assistant.published, line.__len__))
        run(
            doors,
            listening,
            lambda: _announce(address(listening), engine),
            lambda: None,
            proxied=proxied,
        )
    if main:
        leave()


def _access(home: Home, host: str, listening: socket.socket, hosts: str, *, opened: bool) -> Access:
    here = listening.getsockname()[0]
    return access_of(home, host, here, hosts=hosts, editors="nobody", opened=opened)


def _announce(url: str, engine: Engine) -> None:
    """What the first question needs is loaded while nobody asks yet."""
    sys.stdout.write(f"askpapers serves at {url} (stop with Ctrl-C)\n")
    sys.stdout.flush()
    threading.Thread(target=engine.warm, daemon=True).start()
