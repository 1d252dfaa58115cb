"""`askpapers serve` as a user starts it, and how the doors stand beside the page.

Covers assistant.doors.server, assistant.doors.beside_page, assistant.page.process.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.doors.beside_page import BesidePage
from assistant.page.access import program_key
from assistant.page.process import listen
from assistant.page.users import add_user
from assistant.terminal.cli import main
from index.home import Home
from tests.browsing import COMMAND
from tests.doors import QUESTION, running
from tests.starting import ROOT


@contextmanager
def serving(home: Path, *flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [*COMMAND, "serve", "--home", str(home), "--port", "0", *flags]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        yield server, server.stdout.readline().split()[3]
    finally:
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=30)
    assert (server.returncode, said) == (0, "")


@pytest.mark.slow
def test_it_serves_until_it_is_ended(small_home: Path) -> None:
    with serving(small_home) as (server, url):
        assert httpx.get(f"{url}/healthz", timeout=30).status_code == 200
        answer = httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60).json()
        assert answer["status"] == "answered"
        assert httpx.get(f"{url}/").status_code == 404
        memory = Path(f"/proc/{server.pid}/status")
        if memory.exists():
            held = int(memory.read_text().split("VmRSS:")[1].split()[0])
            assert held < 350 * 1024


@pytest.mark.slow
def test_for_other_machines_a_key_is_needed(
    small_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    assert main(["serve", "--home", str(home), "--host", "0.0.0.0", "--port", "0"]) == 1
    assert "askpapers user add NAME" in capsys.readouterr().err
    add_user(Home(home), "ada", "correct horse")
    with serving(home, "--host", "0.0.0.0") as (_, url):
        assert httpx.get(f"{url}/api/status", timeout=30).status_code == 401
        key = {"authorization": f"Bearer {program_key(Home(home), 'ada')}"}
        assert httpx.get(f"{url}/api/status", headers=key).status_code == 200


_EVERY_DOOR = """
import asyncio, sys
from pathlib import Path
import httpx
import assistant.doors.server
from tests.doors import QUESTION, doors_of, engine_of

async def each():
    doors = httpx.ASGITransport(doors_of(engine_of(Path(sys.argv[1]))))
    async with httpx.AsyncClient(transport=doors, base_url="http://127.0.0.1") as client:
        said = [{"role": "user", "content": QUESTION}]
        listed = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        both = {"accept": "application/json, text/event-stream"}
        for path, sent in (
            ("/api/ask", {"question": QUESTION}),
            ("/v1/chat/completions", {"model": "askpapers", "messages": said}),
            ("/mcp", listed),
        ):
            print((await client.post(path, json=sent, headers=both)).status_code)
        for path in ("/metrics", "/api/news", "/openapi.json"):
            print((await client.get(path)).status_code)

asyncio.run(each())
print("gradio" in sys.modules)
"""


@pytest.mark.slow
def test_nothing_of_the_page_is_read(small_home: Path) -> None:
    command = [sys.executable, "-c", _EVERY_DOOR, str(small_home)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["200"] * 6 + ["False"]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--port", "99999"], "--port 99999 is no port."),
        (["--host", "nowhere.invalid"], "--host 'nowhere.invalid'"),
        (["--allow-origin", "*"], "--allow-origin '*' is no origin of a page."),
        (["--llm", "gpt"], "--llm 'gpt' is none of"),
    ],
)
def test_what_cannot_be_used_is_told(
    flags: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *flags]) == 1
    assert told in capsys.readouterr().err


def test_a_user_is_given_a_key(
    small_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    monkeypatch.setattr("assistant.terminal.commands.typed_secret", lambda *_, **__: "12345678")
    assert main(["user", "add", "ada", "--home", str(home)]) == 0
    assert program_key(Home(home), "ada") in capsys.readouterr().out


def test_a_port_that_is_taken_is_passed_over() -> None:
    with listen("127.0.0.1", None) as first, listen("127.0.0.1", None) as second:
        assert first.getsockname() != second.getsockname()


def test_each_request_goes_to_the_page_or_the_doors() -> None:
    made: list[float] = []

    def says(name: str) -> Any:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                headers = [(b"content-length", str(len(name)).encode())]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await send({"type": "http.response.body", "body": name.encode()})
            else:
                while (await receive())["type"] != "lifespan.shutdown":
                    await send({"type": "lifespan.startup.complete"})
                await send({"type": "lifespan.shutdown.complete"})

        return app

    def doors() -> Any:
        made.append(time.monotonic())
        return says("doors")

    with running(BesidePage(says("page"), doors)) as url:
        for path in ("/", "/login", "/apiary", "/v10", "/gradio_api/queue/join"):
            assert httpx.get(f"{url}{path}").text == "page"
        assert made == []
        for path in ("/api/status", "/v1/models", "/mcp", "/healthz", "/openapi.json"):
            assert httpx.get(f"{url}{path}").text == "doors"
    assert len(made) == 1
