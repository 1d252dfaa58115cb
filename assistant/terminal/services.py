"""The commands that serve other programs. What is heavy is imported where it is needed."""

from __future__ import annotations

import asyncio
import logging
import threading
from argparse import Namespace
from typing import TYPE_CHECKING

from assistant.terminal.printing import put
from assistant.wording import tell
from index.errors import SettingError

if TYPE_CHECKING:
    from index.home import Home


def mcp(arguments: Namespace, home: Home) -> int:
    if arguments.install is not None:
        return _install(arguments, home)
    if arguments.write:
        raise SettingError("--write needs --install CLIENT. Name the client.")
    from assistant.doors.engine import Engine
    from assistant.wiring import open_assistant

    engine = Engine(open_assistant(home, llm=arguments.llm, model=arguments.model))
    try:
        from assistant.doors.mcp_server import mcp_server
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("mcp"):
            raise
        raise SettingError(
            'askpapers mcp needs the extra `mcp`. Install it: pip install "askpapers[mcp]"'
        ) from error
    logging.getLogger("mcp").addHandler(logging.NullHandler())  # the client is told
    threading.Thread(target=engine.warm, daemon=True).start()
    asyncio.run(mcp_server(engine).run_stdio_async())
    return 0


def serve(arguments: Namespace, home: Home) -> int:
    from assistant.doors.server import serve

    serve(
        home,
        llm=arguments.llm,
        model=arguments.model,
        host=arguments.host,
        port=arguments.port,
        origins=arguments.allow_origin or (),
        opened=arguments.open,
    )
    return 0


def _install(arguments: Namespace, home: Home) -> int:
    from assistant.doors.mcp_clients import CLIENTS, configuration, write

    if not arguments.install:
        if arguments.write:
            raise SettingError(f"--write needs one CLIENT of: {', '.join(sorted(CLIENTS))}")
        for one in CLIENTS.values():
            put(f"{one.title}: {one.file()}\n{configuration(one, home)}\n")
        return 0
    client = CLIENTS[arguments.install]
    if arguments.write:
        put(f"{write(client, home)} names askpapers now. Start {client.title} again.")
        return 0
    tell(f"askpapers: this belongs into {client.file()}; with --write it is put there")
    put(configuration(client, home))
    return 0
