"""Visitors of the chat page without a browser: they speak to a real server what a page speaks, for
load.py and soak.py.

A page gets its configuration, keeps a connection open by which the server knows that it is there,
looks every second for what is new, puts events into Gradio's queue and reads what becomes of them
from a stream. All of it is here; what a request must carry to be let in stands in one place,
`Site.enter`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from gradio_client.utils import apply_diff

COMMAND = [
    sys.executable,
    "-c",
    "import sys\n"
    "sys.modules['matplotlib'] = None  # as where the extra `picture` is not asked for\n"
    "try: from assistant.terminal.cli import main\n"
    "except ImportError: from assistant.cli import main  # another checkout may be older\n"
    "raise SystemExit(main())",
]
CHAT, ABOUT, TOLD = "chat", "about", "bridge"
_TEXT = re.compile(
    r'<div class="answer(?: quoted)?(?: waiting)?"[^>]*>(?:<p class="meta[^>]*>.*?</p>)*+(?!</div>)'
)
_PLACE = re.compile(r"place (\d+)")
_TIMEOUT = httpx.Timeout(120.0, connect=30.0)


@dataclass(slots=True)
class Server:
    """A page server in a process of its own. `address` is what it printed, the token included where
    there is one."""

    address: str
    process: subprocess.Popen[str]
    errors: list[str] = field(default_factory=list)

    @property
    def kilobytes(self) -> int:
        """What it holds of the memory just now."""
        found = re.search(r"^VmRSS:\s+(\d+)", self._status(), re.MULTILINE)
        return int(found[1]) if found else 0

    @property
    def processor(self) -> float:
        """Seconds of the processors that it has taken so far, of all its threads."""
        with suppress(OSError):
            stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
            user, system = stat.rpartition(")")[2].split()[11:13]
            return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        return 0.0

    @property
    def threads(self) -> int:
        found = re.search(r"^Threads:\s+(\d+)", self._status(), re.MULTILINE)
        return int(found[1]) if found else 0

    @property
    def descriptors(self) -> int:
        with suppress(OSError):
            return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))
        return 0

    @property
    def generations(self) -> set[str]:
        """Names of the generations of which a file is open."""
        held = set()
        with suppress(OSError):
            for descriptor in Path(f"/proc/{self.process.pid}/fd").iterdir():
                with suppress(OSError):  # it was closed meanwhile
                    _, folder, file = str(descriptor.readlink()).partition("/generations/")
                    held |= {file.partition("/")[0]} if folder else set()
        return held

    def _status(self) -> str:
        with suppress(OSError):
            return Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return ""

    def end(self, within: float = 30) -> float:
        """Ask it to end, as a service manager does; gives the seconds that it took. Raises
        TimeoutExpired."""
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(within)
        return time.monotonic() - began


@contextmanager
def serving(
    home: Path,
    *flags: str,
    code: Path | None = None,
    temporary: Path | None = None,
    port: int = 0,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """`askpapers chat` as a user starts it; of the code in a folder, where one is given. `settings`
    are environment variables of the server alone."""
    environment = os.environ | (settings or {})
    if code is not None:
        environment["PYTHONPATH"] = str(code)
    if temporary is not None:
        environment["TMPDIR"] = str(temporary)
    command = [*COMMAND, "chat", "--home", str(home), "--no-browser", "--port", str(port), *flags]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=code,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    errors: list[str] = []
    reading = threading.Thread(target=errors.extend, args=[process.stderr], daemon=True)
    reading.start()
    try:
        line = process.stdout.readline()
        if not line.startswith("askpapers is at http"):
            raise RuntimeError(f"the server did not start: {line}{''.join(errors)}")
        yield Server(line.split()[3], process, errors)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reading.join(5)
        process.stdout.close()
        process.stderr.close()


class Site:
    """What all pages of one server have in common: its address, its configuration, how to be let
    in."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.address = address
        self.root = f"{parts.scheme}://{parts.netloc}"
        self.components: dict[int, dict[str, Any]] = {}
        self.dependencies: list[dict[str, Any]] = []
        self.api = "/gradio_api"

    async def enter(self, client: httpx.AsyncClient) -> None:
        """Do what opening the printed address does, and have every later request look like the
        page's own."""
        client.headers["origin"] = self.root
        client.headers["sec-fetch-site"] = "same-origin"
        (await client.get(self.address)).raise_for_status()  # a cookie comes with it

    async def read(self, client: httpx.AsyncClient) -> None:
        config = (await client.get(f"{self.root}/config")).raise_for_status().json()
        self.components = {component["id"]: component for component in config["components"]}
        self.dependencies = config["dependencies"]
        self.api = config.get("api_prefix", self.api)

    def named(self, name: str) -> int:
        """The number of the component with this id of an element, or label."""
        every = ((number, one["props"]) for number, one in self.components.items())
        return next(
            number for number, props in every if name in (props.get("elem_id"), props.get("label"))
        )

    @property
    def history_name(self) -> str:
        """Under which name the conversation is sent along: it had another one before."""
        ids = [one["props"].get("elem_id") for one in self.components.values()]
        return "history" if "history" in ids else "talk"

    def handlers(self, event: str, component: int | None = None) -> list[dict[str, Any]]:
        """What is called by an event, of one component or of any."""
        return [
            dependency
            for dependency in self.dependencies
            if any(
                what == event and component in (None, number)
                for number, what in dependency["targets"]
            )
        ]

    @property
    def asking(self) -> dict[str, Any]:
        return self.handlers("submit", self.named("Question"))[0]


@dataclass(slots=True)
class Outcome:
    """What one event brought: the last values by element, the bytes of its stream, and when what
    was first seen."""

    seconds: float = 0.0
    first_text: float | None = None
    first_place: float | None = None
    first_word: float | None = None
    place: int | None = None
    busy: str = ""
    bytes: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    failed: str = ""

    @property
    def chat(self) -> str:
        return _contents(self.values.get(CHAT))

    @property
    def told(self) -> dict[str, Any]:
        value = self.values.get(TOLD)
        found = json.loads(value) if isinstance(value, str) and value else {}
        return found if isinstance(found, dict) else {}

    def look(self, at: float) -> None:
        """Put down what is seen for the first time, `at` so many seconds."""
        chat = self.chat
        if self.first_text is None and _TEXT.search(chat):
            self.first_text = at
        if self.first_place is None and (place := _PLACE.search(chat)):
            self.first_place, self.place = at, int(place[1])
        if "Too busy" in (about := unescape(str(self.values.get(ABOUT)))):
            self.busy, self.first_word = about, at


class Visitor:
    """One open page. It does one thing at a time, and looks for news meanwhile."""

    def __init__(self, site: Site, client: httpx.AsyncClient) -> None:
        self.site, self.client = site, client
        self.session = uuid.uuid4().hex[:11]
        self.turns: list[dict[str, Any]] = []
        self.conversation = ""
        self.looks: list[float] = []
        self._known = ""
        self._values: dict[int, Any] = {}
        self._background: list[asyncio.Task[None]] = []

    async def open(self, *, stays: bool = True, looks: bool = True) -> None:
        """Load the page, with what it does by itself at the start."""
        await self.client.get(f"{self.site.root}/", headers={"accept": "text/html"})
        if stays:
            self._background.append(asyncio.create_task(self._stay()))
        for dependency in self.site.handlers("load"):
            await self.call(dependency)
        if not self.site.handlers("tick"):
            await self.look()
        if looks:
            self._background.append(asyncio.create_task(self._look()))

    async def close(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        self._background = []

    async def ask(self, question: str) -> Outcome:
        """Send a question, and keep what the page is told to keep of it."""
        outcome = await self.call(self.site.asking, question=question)
        self._keep(outcome)
        return outcome

    async def do(self, action: str, event: str = "click", **detail: Any) -> Outcome:
        """What a click on one of the page's own buttons does, by way of its script."""
        detail = {self.site.history_name: self.sent(), **detail}
        (dependency,) = self.site.handlers(event, self.site.named(TOLD))
        return await self.call(dependency, event_data={"do": action, **detail})

    async def stop(self) -> None:
        """Click on Stop while an answer comes."""
        for dependency in self.site.handlers("click", self.site.named("stop")):
            await self.call(dependency)

    def move(self, site: Site, client: httpx.AsyncClient) -> None:
        """Be a new page with the conversation that the browser kept, perhaps of a server that was
        started anew."""
        self.site, self.client, self._known, self._values = site, client, "", {}
        self.session = uuid.uuid4().hex[:11]

    async def look(self) -> float:
        """Look for what is new, once; gives the seconds."""
        began = time.monotonic()
        if ticks := self.site.handlers("tick"):  # as it was before
            for dependency in ticks:
                await self.call(dependency)
            return time.monotonic() - began
        now = (await self.client.get(f"{self.site.root}/now")).raise_for_status().json()["now"]
        seconds = time.monotonic() - began
        if now != self._known:
            self._known = (await self.do("page.look", "double_click")).told.get("now", self._known)
            if not self.turns:
                await self.do("page.suggest", "double_click")
        return seconds

    async def upload(self, *files: Path) -> Outcome:
        sent = [("files", (file.name, file.read_bytes())) for file in files]
        kept = await self.client.post(f"{self.site.root}{self.site.api}/upload", files=sent)
        kept.raise_for_status()
        component = self.site.named("files")
        self._values[component] = [
            {"path": path, "orig_name": file.name, "meta": {"_type": "gradio.FileData"}}
            for path, file in zip(kept.json(), files, strict=True)
        ]
        (dependency,) = self.site.handlers("upload", component)
        return await self.call(dependency)

    async def call(
        self, dependency: dict[str, Any], *, question: str = "", event_data: Any = None
    ) -> Outcome:
        """Run an event to its end. What cannot be carried out is told in `failed`."""
        outcome, began = Outcome(), time.monotonic()
        body = {
            "data": [self._input(number, question) for number in dependency["inputs"]],
            "event_data": event_data,
            "fn_index": dependency["id"],
            "trigger_id": dependency["targets"][0][0],
            "session_hash": self.session,
        }
        try:
            if dependency["queue"] is False:
                answer = await self.client.post(
                    f"{self.site.root}{self.site.api}/run/predict", json=body
                )
                outcome.bytes = len(answer.content)
                answer.raise_for_status()
                self._show(dependency, answer.json()["data"], outcome)
            else:
                joined = await self.client.post(
                    f"{self.site.root}{self.site.api}/queue/join", json=body
                )
                joined.raise_for_status()
                await self._follow(dependency, joined.json()["event_id"], outcome, began)
        except (httpx.HTTPError, OSError) as error:
            outcome.failed = f"{type(error).__name__}: {error}"
        outcome.seconds = time.monotonic() - began
        return outcome

    async def _follow(
        self, dependency: dict[str, Any], event: str, outcome: Outcome, began: float
    ) -> None:
        shown: list[Any] | None = None
        async for message, size in _messages(self.site, self.client, self.session):
            outcome.bytes += size
            if message.get("msg") in ("unexpected_error", "server_stopped"):
                outcome.failed = str(message.get("message"))
            if message.get("event_id") != event:
                continue
            if message["msg"] == "process_generating" and message["success"]:
                data = message["output"]["data"]
                shown = (
                    data
                    if shown is None
                    else [apply_diff(old, new) for old, new in zip(shown, data, strict=True)]
                )
                self._show(dependency, shown, outcome, time.monotonic() - began)
            elif message["msg"] == "process_completed":
                if not message["success"]:
                    outcome.failed = str(message["output"].get("error") or "failed")
                elif message["output"].get("data"):
                    self._show(
                        dependency, message["output"]["data"], outcome, time.monotonic() - began
                    )

    def _input(self, number: int, question: str) -> Any:
        """The value of a component as the page sends it."""
        component = self.site.components[number]
        if component["type"] == "state":
            return None
        if component["props"].get("label") == "Question" or (
            question and component["type"] == "button"
        ):
            return question
        if component["props"].get("elem_id") == self.site.history_name:
            return self.sent()
        return self._values.get(number, component["props"].get("value"))

    def sent(self) -> str:
        """What page.js sends of the conversation with a question; mostly the same turns."""
        return json.dumps(
            {"id": self.conversation, "of": len(self.turns), "turns": self.turns[-3:]}
        )

    def _show(
        self, dependency: dict[str, Any], data: Sequence[Any], outcome: Outcome, at: float = 0.0
    ) -> None:
        for number, value in zip(dependency["outputs"], data, strict=True):
            props = self.site.components[number]["props"]
            tells = TOLD in (props.get("elem_classes") or ())  # each handler by one of its own
            name = TOLD if tells else props.get("elem_id") or str(number)
            if isinstance(value, dict) and value.get("__type__") == "update":
                if "value" not in value:
                    continue
                value = value["value"]
            self._values[number] = outcome.values[name] = value
        outcome.look(at)

    def _keep(self, outcome: Outcome) -> None:
        kept = outcome.told.get("keep")
        if not kept:
            return
        self.conversation = kept["id"]
        self.turns = [*self.turns[: kept["place"]], kept["turn"]]

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(1)
            with suppress(httpx.HTTPError):  # its server is away; it looks again
                self.looks.append(await self.look())

    async def _stay(self) -> None:
        """The connection whose end tells the server that the page is gone."""
        url = f"{self.site.root}{self.site.api}/heartbeat/{self.session}"
        with suppress(httpx.HTTPError):
            async with self.client.stream("GET", url) as stream:
                async for _ in stream.aiter_bytes():
                    pass


async def _messages(
    site: Site, client: httpx.AsyncClient, session: str
) -> AsyncIterator[tuple[dict[str, Any], int]]:
    """The messages to a page until it awaits none, and the bytes of each."""
    url = f"{site.root}{site.api}/queue/data"
    async with client.stream("GET", url, params={"session_hash": session}) as stream:
        stream.raise_for_status()
        async for line in stream.aiter_lines():
            if line.startswith("data:"):
                message = json.loads(line[5:])
                yield message, len(line) + 2
                if message["msg"] == "close_stream":
                    return


def _contents(chat: Any) -> str:
    """The HTML of the last message of a chat."""
    if not isinstance(chat, list) or not chat:
        return ""
    content = chat[-1].get("content")
    return (
        "".join(part.get("text", "") for part in content)
        if isinstance(content, list)
        else str(content)
    )


@asynccontextmanager
async def visiting(address: str) -> AsyncIterator[tuple[Site, httpx.AsyncClient]]:
    """A site, and a client with as many connections as are wanted."""
    site = Site(address)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200, keepalive_expiry=2)
    async with httpx.AsyncClient(timeout=_TIMEOUT, limits=limits, follow_redirects=True) as client:
        await site.enter(client)
        await site.read(client)
        yield site, client
