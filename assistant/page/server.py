"""The server of the chat page: its port, its policy, its start and its end. What is on the page is
page's business."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import fastapi
import gradio as gr

from assistant.answering.assistant import Assistant
from assistant.page import opening
from assistant.page.access import Access, access_of
from assistant.page.admission import Line
from assistant.page.asgi import App
from assistant.page.bodies import Bodies
from assistant.page.guard import Guard
from assistant.page.idle_reading import IdleReading
from assistant.page.page import Page
from assistant.page.process import LAST_CALL, address, end_within, leave, listen, run
from assistant.page.updates import Updates
from assistant.page.uploads import Uploads
from assistant.progress import bar
from assistant.settings import read_settings
from assistant.wiring import ensure_sample, open_assistant
from assistant.wording import tell
from index.errors import SettingError
from index.home import Home

Beside = Callable[[Guard, Assistant, Line, Access], App]
"""Puts what is for other programs beside the page: the same assistant, line and users."""


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
    beside: Beside | None = None,
    ancestors: frozenset[str] = frozenset(),
) -> None:
    """Serve the chat page until Ctrl-C or SIGTERM; `auth` is USER:PASSWORD, or @FILE with it.
    `beside` is what else is served at its address, `ancestors` the origins of pages that may show
    it in a frame.

    Raises SettingError for a port or a host that cannot be used, where other machines would be let
    in without anybody having said so, and for a frame in which nobody could be let in.
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
        _check_frame(access, ancestors)
        if main:
            before = signal.signal(signal.SIGTERM, signal.default_int_handler)
            ending.callback(signal.signal, signal.SIGTERM, before)
        uploads = ending.enter_context(_uploads(settings.uploads_mb, settings.upload_mb))
        updates = ending.enter_context(closing(Updates(home)))
        if main:
            ending.callback(end_within, LAST_CALL)
        assistant = _assistant(home, llm, model, strict=strict)
        page = Page(
            assistant, home, updates, settings.upload_mb, access.may_change, access.may_reach
        )
        proxied = bool(settings.hosts)
        guarded = application(page, access, uploads, proxied=proxied, ancestors=ancestors)
        _tell_of(access, auth, settings.hosts)
        threading.Thread(target=page.warm, daemon=True).start()
        if watched is not None:
            updates.watch(watched)
        line = page.chat.answers.line
        if settings.read_ahead:
            ending.enter_context(IdleReading(assistant.published, line.__len__))
        run(
            beside(guarded, assistant, line, access) if beside else guarded,
            listening,
            lambda: _announce(_url(listening, access), browser),
            page.close,
            proxied=guarded.proxied,
        )
    if main:
        leave()


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


def _check_frame(access: Access, ancestors: frozenset[str]) -> None:
    """Raises SettingError for a frame in which only the door could be shown: browsers send no
    session there, and what asks for a password in somebody else's page must not look right."""
    if ancestors and access.way != "open":
        raise SettingError(
            "--frame-ancestor is for a page that asks nobody who they are: in another site's frame "
            "no session is sent. Give --open, too, or leave it away."
        )


def application(
    page: Page,
    access: Access,
    uploads: Uploads,
    *,
    proxied: bool = False,
    ancestors: frozenset[str] = frozenset(),
) -> Guard:
    """The ASGI application: the page at `/`, behind its guard."""
    app = fastapi.FastAPI(openapi_url=None)

    @app.get("/plotly.js")
    def plotly() -> fastapi.Response:
        from plotly.offline import get_plotlyjs

        kept = {"cache-control": "max-age=86400"}
        return fastapi.Response(get_plotlyjs(), media_type="text/javascript", headers=kept)

    opening.add_to(app)
    gr.mount_gradio_app(
        app,
        page.blocks,
        path="/",
        # the guard has let them in
        auth_dependency=lambda request: request.scope.get("askpapers.user"),
        theme=_theme(),
        # behind Gradio's own styles; as `css`, Gradio would rewrite its selectors
        head=f'<link rel="stylesheet" href="./{opening.styles().address}">',
        js=opening.START,
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
    bodies = Bodies(page.handlers(), uploads.folder)
    return Guard(app, access, bodies, uploads, page, proxied=proxied, ancestors=ancestors)


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
