"""The server of the chat page: its port, its policy, its start and its end. What is on the page is
page's business."""

from __future__ import annotations

import atexit
import errno
import faulthandler
import ipaddress
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from types import FrameType

import fastapi
import gradio as gr
import uvicorn

from assistant.answering.assistant import Assistant
from assistant.page.access import Access, access_of
from assistant.page.bodies import Bodies
from assistant.page.connections import Connection
from assistant.page.guard import Guard
from assistant.page.page import Page
from assistant.page.updates import Updates
from assistant.page.uploads import Uploads
from assistant.progress import bar
from assistant.settings import read_settings
from assistant.wiring import ensure_sample, open_assistant
from assistant.wording import tell
from index.errors import SettingError
from index.home import Home

FIRST_PORT, LAST_PORT = 7860, 7959  # from Gradio's own on, the first that is free
# seconds for which a thread that answers may keep others from running: every request waits that
# often
_TURN = 0.0005

_log = logging.getLogger(__name__)
# seconds from being asked to end to ending, whatever still runs: what is published is whole
_LAST_CALL = 8.0
_DRESSED = ("page", "collection", "rows", "models", "conversations", "suggestions", "marks")
_NOWHERE = os.open(os.devnull, os.O_WRONLY)


def serve(
    home: Home,
    *,
    llm: str | None,
    model: str | None,
    host: str,
    port: int | None,
    auth: str | None = None,
    opened: bool = False,
    no_token: bool = False,
    browser: bool,
    watched: Path | None = None,
    strict: bool = False,
) -> None:
    """Serve the chat page until Ctrl-C or SIGTERM; `auth` is USER:PASSWORD, or @FILE with it.

    Raises SettingError for a port or a host that cannot be used, and where other machines would be
    let in without anybody having said so.
    """
    settings = read_settings(home)
    main = threading.current_thread() is threading.main_thread()
    with ExitStack() as ending:
        listening = ending.enter_context(closing(listen(host, port)))
        access = access_of(
            home,
            host,
            listening.getsockname()[0],
            auth=auth,
            hosts=settings.hosts,
            editors=settings.editors,
            opened=opened,
            no_token=no_token,
        )
        if main:
            before = signal.signal(signal.SIGTERM, signal.default_int_handler)
            ending.callback(signal.signal, signal.SIGTERM, before)
        uploads = ending.enter_context(_uploads(settings.uploads_mb, settings.upload_mb))
        updates = ending.enter_context(closing(Updates(home)))
        if main:
            ending.callback(_end_within, _LAST_CALL)
        assistant = _assistant(home, llm, model, strict=strict)
        page = Page(
            assistant, home, updates, settings.upload_mb, access.may_change, access.may_reach
        )
        guarded = application(page, access, uploads, proxied=bool(settings.hosts))
        _tell_of(access, auth, settings.hosts)
        threading.Thread(target=page.warm, daemon=True).start()
        if watched is not None:
            updates.watch(watched)
        _run(guarded, listening, lambda: _announce(_url(listening, access), browser), page.close)
    if main:
        _leave()


def _assistant(home: Home, llm: str | None, model: str | None, *, strict: bool) -> Assistant:
    """One that answers, with nothing indexed from the sample."""
    with bar() as progress:
        ensure_sample(home, progress)
    return open_assistant(home, llm=llm, model=model, sample=True, strict=strict)


@contextmanager
def _uploads(megabytes: int, file_megabytes: int) -> Iterator[Uploads]:
    """A folder of their own, for as long as the page is there."""
    folder = Path(tempfile.mkdtemp(prefix="askpapers-"))
    os.environ["GRADIO_TEMP_DIR"] = str(folder)  # read when a component is made
    try:
        with closing(Uploads(folder, megabytes, file_megabytes)) as uploads:
            uploads.watch()
            yield uploads
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(
    guarded: Guard,
    listening: socket.socket,
    started: Callable[[], None],
    ending: Callable[[], None],
) -> None:
    """Until Ctrl-C or SIGTERM."""
    config = uvicorn.Config(
        guarded,
        http=Connection,
        log_level="error",
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=1,
        proxy_headers=guarded.proxied,  # else whoever asks could say that another asked
        server_header=False,
    )
    sys.setswitchinterval(_TURN)
    try:
        _Server(config, started, ending).run(sockets=[listening])
    except KeyboardInterrupt:
        # uvicorn has shut down, and raises the signal that made it do so once more
        _log.debug("stopped")


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


def application(page: Page, access: Access, uploads: Uploads, *, proxied: bool = False) -> Guard:
    """The ASGI application: the page at `/`, behind its guard."""
    app = fastapi.FastAPI(openapi_url=None)

    @app.get("/plotly.js")
    def plotly() -> fastapi.Response:
        from plotly.offline import get_plotlyjs

        kept = {"cache-control": "max-age=86400"}
        return fastapi.Response(get_plotlyjs(), media_type="text/javascript", headers=kept)

    page.add_to(app)
    css, script = (
        [(files("assistant.page") / f"{name}.{kind}").read_text(encoding="utf-8") for name in names]
        for kind, names in (("css", _DRESSED), ("js", ("stream", *_DRESSED)))
    )
    gr.mount_gradio_app(
        app,
        page.blocks,
        path="/",
        # the guard has let them in
        auth_dependency=lambda request: request.scope.get("askpapers.user"),
        theme=_theme(),
        head=f"<style>{''.join(css)}</style>",  # as `css`, Gradio would rewrite its selectors
        js=f"() => {{ ({')(); ('.join(script)})(); }}",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
    )

    # Gradio checks which files may be named only in pages that it launched itself:
    # docs/upstream/gradio-file-objects.md
    page.blocks.has_launched = True
    return Guard(
        app, access, Bodies(page.handlers(), uploads.folder), uploads, page, proxied=proxied
    )


def _theme() -> gr.themes.Base:
    base = gr.themes.Base(
        primary_hue="teal",
        secondary_hue="teal",
        neutral_hue="slate",
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
    )
    return base.set(  # the defaults are too faint to read
        body_text_color_subdued="*neutral_500",
        body_text_color_subdued_dark="*neutral_400",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_600",
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
    )


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
        _end_within(_LAST_CALL)
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Open pages are cut off without a word: each would be told as a failure, with a
        traceback."""
        self._when_ending()  # first: it waits for answers that are being written
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def _url(listening: socket.socket, access: Access) -> str:
    return address(listening) + (f"/?token={access.token}" if access.way == "token" else "")


def _tell_of(access: Access, auth: str | None, hosts: str) -> None:
    """What whoever started the page should know of who can use it."""
    told = []
    if auth and not auth.startswith("@"):
        told.append(
            "a password on the command line stands in the list of processes, for all users of this "
            "machine to read. Use --auth @FILE, or askpapers user add NAME."
        )
    if access.way == "open":
        whoever = "who comes through your proxy" if hosts else "who reaches this address"
        does = (
            "asks and changes the collection"
            if access.may_change("")
            else "asks; nobody changes the collection"
        )
        told.append(f"the page asks for no token and no password: everybody {whoever} {does}.")
    for line in told:
        tell(f"askpapers: {line}")


def _leave() -> None:
    """End this process, now that all was closed in order. Without the interpreter's own end:
    threads may still be in a model's native code, and would find it taken apart (`terminate called
    without an active exception`)."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)


def _end_within(seconds: float) -> None:
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


def _announce(url: str, browser: bool) -> None:
    sys.stdout.write(f"askpapers is at {url} (stop with Ctrl-C)\n")
    sys.stdout.flush()
    display = (
        sys.platform in ("darwin", "win32")
        or os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
    )
    if browser and display:
        threading.Thread(target=webbrowser.open, args=[url], daemon=True).start()
