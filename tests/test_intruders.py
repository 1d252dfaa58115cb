"""assistant.page.guard in a real browser and over real sockets: what other pages, names and
programs reach.

Covers assistant.page.connections.
"""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from assistant import Assistant
from index.builder import build
from index.generation.generations import read_manifest
from index.home import Home
from tests.browsing import CHROMIUM, COMMAND, FLAGS, SHOTS, ask, more, served, visit
from tests.conftest import DATA

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

# What a hostile page does to askpapers at another address, by every means that a browser gives it.
# Each attempt says what it could read; whether anything was done is asked of askpapers itself.
ATTACK = """
async (target) => {
  const found = [];
  const attempt = async (name, does) => {
    try { found.push([name, await does()]); } catch (error) { found.push([name, null]); }
  };
  const body = (number, data, event) => JSON.stringify(
    {data, event_data: event, fn_index: number, trigger_id: 1, session_hash: "attacker123"});
  const kinds = ["application/json", "text/plain"], asked = ["What is a lantern?", ""];
  const remove = {do: "digests.remove", name: "spaced.txt"};
  for (const mode of ["cors", "no-cors"])
  for (const kind of kinds)
  for (let number = 0; number < 25; number++) {
    await attempt(`ask ${number} ${mode}`, async () => {
      const sent = {method: "POST", mode, credentials: "include", headers: {"content-type": kind},
                    body: body(number, asked, remove)};
      return (await fetch(target + "/gradio_api/queue/join", sent)).status || null;
    });
    await attempt(`run ${number} ${mode}`, async () => {
      const sent = {method: "POST", mode, credentials: "include", headers: {"content-type": kind},
                    body: body(number, [], remove)};
      return (await fetch(target + "/gradio_api/run/predict", sent)).status || null;
    });
  }
  const paths = ["/gradio_api/file=/etc/passwd", "/gradio_api/heartbeat/a"];
  for (const path of ["/", "/config", "/theme.css", ...paths])
    await attempt(`read ${path}`, async () => {
      return (await fetch(target + path, {credentials: "include"})).status;
    });
  await attempt("upload", async () => {
    const form = new FormData();
    form.append("files", new Blob(["A hostile title\\n\\nA hostile abstract."]), "hostile.txt");
    const sent = {method: "POST", body: form, credentials: "include", mode: "no-cors"};
    return (await fetch(target + "/gradio_api/upload", sent)).status || null;
  });
  await attempt("frame", () => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.src = target;
    frame.onload = () => {
      try { done(frame.contentDocument?.body.innerText || null); } catch { done(null); }
    };
    document.body.append(frame);
    setTimeout(() => done(null), 3000);
  }));
  await attempt("script", () => new Promise((done) => {
    const script = document.createElement("script");
    script.src = target + "/config";
    script.onload = () => done("ran"); script.onerror = () => done(null);
    document.body.append(script);
  }));
  return found.filter(([, got]) => got !== null);
}
"""


@contextmanager
def another_page() -> Iterator[str]:
    """A page of somebody else's, on another port of this machine."""

    class Empty(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(
                b"<!doctype html><title>another page</title><link rel=icon href='data:,'>"
            )

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def chat(home: Path, *flags: str) -> list[str]:
    """The command of a page on any free port."""
    return [*COMMAND, "chat", "--home", str(home), "--no-browser", "--port", "0", *flags]


@contextmanager
def started(
    home: Path, *flags: str, before: Sequence[str] = ()
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A page in a process of its own, and the line that tells its address."""
    with subprocess.Popen(
        [*before, *chat(home, *flags)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            yield server, server.stdout.readline()
        finally:
            server.kill()  # else a test that fails would wait for it without end


@pytest.fixture
def home(tmp_path: Path) -> Home:
    build([DATA], home=tmp_path / "home")
    return Home(tmp_path / "home")


def test_a_page_on_another_port_gets_nothing_and_does_nothing(browser: Browser, home: Home) -> None:
    before = home.current.read_text()
    with served(home.root) as url, another_page() as other:
        context = browser.new_context()
        # the browser is let in, and sends its cookie to every port of this machine
        context.new_page().goto(url)
        assert context.cookies()[0]["sameSite"] == "Strict"
        hostile = context.new_page()
        hostile.goto(other)
        place = urlsplit(url)
        for target in (f"http://127.0.0.1:{place.port}", f"http://localhost:{place.port}"):
            assert hostile.evaluate(ATTACK, target) == []
        framed = [frame for frame in hostile.frames if frame is not hostile.main_frame]
        assert all("askpapers" not in frame.content() for frame in framed)
        context.close()
        assert home.current.read_text() == before
        assert [digest.name for digest in read_manifest(home).digests] == [
            "compact.txt",
            "spaced.txt",
        ]
        with visit(browser, url) as page:
            assert (
                "3.1x"
                in ask(
                    page, "How much faster than dense attention are Sparse Lanterns?"
                ).inner_text()
            )


# The page without its guard, to see that the attack is one.
BARE = """
import sys
from pathlib import Path

import uvicorn

from assistant.answering.assistant import Assistant
from assistant.page.access import access_of
from assistant.page.page import Page
from assistant.page.server import address, application, listen
from assistant.page.updates import Updates
from assistant.page.uploads import Uploads
from index.home import Home

home, uploads = Home(Path(sys.argv[1])), Uploads(Path(sys.argv[2]), 64, 64)
page = Page(Assistant(home), home, Updates(home), 64)
guarded = application(page, access_of(home, "127.0.0.1", "127.0.0.1"), uploads)

async def bare(scope, receive, send):
    scope["askpapers.user"] = ""
    await guarded._app(scope, receive, send)

listening = listen("127.0.0.1", 0)
print(address(listening), flush=True)
uvicorn.Server(uvicorn.Config(bare, log_level="critical", ws="none")).run(sockets=[listening])
"""


def test_the_same_page_does_all_of_it_where_there_is_no_guard(
    browser: Browser, home: Home, tmp_path: Path
) -> None:
    (tmp_path / "uploads").mkdir()
    command = [sys.executable, "-c", BARE, str(home.root), str(tmp_path / "uploads")]
    environment = os.environ | {"GRADIO_TEMP_DIR": str(tmp_path / "uploads")}
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server,
        another_page() as other,
    ):
        try:
            assert server.stdout is not None
            target = server.stdout.readline().strip()
            context = browser.new_context()
            hostile = context.new_page()
            hostile.goto(other)
            done = {name.split()[0] for name, _ in hostile.evaluate(ATTACK, target)}
            context.close()
            assert done >= {"ask", "run", "read"}
            assert list((tmp_path / "uploads").rglob("hostile.txt"))
            ends = time.monotonic() + 20
            while [digest.name for digest in read_manifest(home).digests] != ["compact.txt"]:
                assert time.monotonic() < ends
                time.sleep(0.1)
        finally:
            server.kill()


def test_a_rebound_name_gets_nothing(playwright: Playwright, home: Home) -> None:
    """`evil.example` first leads to its own server, then to this machine: to the browser they are
    one origin."""
    before = home.current.read_text()
    rules = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    with served(home.root) as url:
        own = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, rules])
        page = own.new_page()
        port, token = urlsplit(url).port, urlsplit(url).query
        refused = page.goto(f"http://evil.example:{port}/?{token}")
        assert refused is not None
        assert refused.status == 421
        assert "is no name of this page" in page.inner_text("body")
        attempts = page.evaluate(ATTACK, f"http://evil.example:{port}")
        assert {status for _, status in attempts if status != "ran"} <= {421}
        assert not [name for name, _ in attempts if name in ("script", "frame")]
        assert page.context.cookies() == []
        own.close()
    assert home.current.read_text() == before


def test_the_door_and_a_login(browser: Browser, home: Home, tmp_path: Path) -> None:
    told = subprocess.run(
        [*COMMAND, "user", "--home", str(home.root), "add", "anna"],
        input="short\n",
        capture_output=True,
        text=True,
    )
    assert (told.returncode, "A password has 8 to 200 characters" in told.stderr) == (1, True)
    subprocess.run(
        [*COMMAND, "user", "--home", str(home.root), "add", "anna"],
        input="anna's password\n",
        check=True,
        text=True,
    )
    with served(home.root) as url:
        assert "token" not in url
        for width, height in ((1280, 800), (390, 844)):
            context = browser.new_context(viewport={"width": width, "height": height})
            page = context.new_page()
            page.goto(url)
            page.get_by_label("Name").fill("anna")
            page.get_by_label("Password").fill("not hers")
            page.get_by_role("button", name="Log in").click()
            page.get_by_text("do not belong together").wait_for()
            page.screenshot(path=SHOTS / f"door-{width}.png")
            page.get_by_label("Name").fill("anna")
            page.get_by_label("Password").fill("anna's password")
            page.get_by_role("button", name="Log in").click()
            page.get_by_role("textbox", name="Question").wait_for()
            assert (
                "3.1x"
                in ask(
                    page, "How much faster than dense attention are Sparse Lanterns?"
                ).inner_text()
            )
            more(page.locator(".answer").last).get_by_role("button", name="Good answer").click()
            page.get_by_text("Your opinion is kept").wait_for()
            assert json.loads(home.feedback.read_text().splitlines()[-1])["user"] == "anna"
            kept = "Object.keys(localStorage).filter((key) => key.includes('.anna.')).length"
            page.wait_for_function(f"{kept} === 1")  # once its answer is kept whole
            page.get_by_role("button", name="Log out anna").click()
            page.get_by_role("button", name="Log in").wait_for()
            context.close()


def join(
    url: str, told: object, cookie: dict[str, str], path: str = "/gradio_api/queue/join"
) -> httpx.Response:
    return httpx.post(
        f"{url}{path}", json=told, cookies=cookie, headers={"origin": url}, timeout=20
    )


def entered(url: str) -> tuple[str, dict[str, str]]:
    """A page's address without its token, and the cookie that was given for it."""
    answered = httpx.get(url)
    place = urlsplit(url)
    return f"{place.scheme}://{place.netloc}", dict(answered.cookies)


def handlers(url: str, cookie: dict[str, str]) -> dict[int, int]:
    """How many inputs each handler of the page takes, by its number."""
    found = httpx.get(f"{url}/config", cookies=cookie).json()["dependencies"]
    assert len(found) >= 10
    return {one["id"]: len(one["inputs"]) for one in found}


def test_no_handler_reads_a_file_over_real_sockets(home: Home, tmp_path: Path) -> None:
    """Not even asked by the page itself: what nobody uploaded is never opened, copied, served or
    waited for."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-of-this-test")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with served(home.root) as printed:
        url, cookie = entered(printed)
        for path in (secret, pipe, "/dev/zero", "/proc/self/environ"):
            file = {"path": str(path), "meta": {"_type": "gradio.FileData"}}
            for number, inputs in handlers(url, cookie).items():
                for one in (file, [file], {"path": str(path)}, [{"path": str(path)}]):
                    asked = {"fn_index": number, "session_hash": "onepage1234"}
                    tried: list[dict[str, Any]] = [
                        asked | {"data": [None] * inputs, "event_data": one}
                    ]
                    tried += (
                        [asked | {"data": [one] * inputs, "event_data": None}] if inputs else []
                    )
                    for told in tried:
                        for route in ("/gradio_api/queue/join", "/gradio_api/run/predict"):
                            assert join(url, told, cookie, route).status_code in (400, 403, 404), (
                                path,
                                told,
                            )
        for path in (secret, "/etc/passwd", "/proc/self/environ"):
            for route in ("/gradio_api/file=", "/file=", "/gradio_api/file/", "/gradio_api/proxy="):
                answered = httpx.get(f"{url}{route}{path}", cookies=cookie)
                assert (answered.status_code, "secret" in answered.text) == (404, False)
        assert httpx.get(url, cookies=cookie, timeout=5).status_code == 200  # it still answers


@pytest.mark.parametrize("after", [0.0, 0.1, 0.3])
def test_sigterm_ends_it_while_it_loads(home: Home, after: float) -> None:
    """A model is being loaded then, by threads that know nothing of the interpreter's end."""
    with started(home.root) as (server, told):
        assert told.startswith("askpapers is at")
        time.sleep(after)
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=30)
        assert (server.returncode, errors) == (0, "")
        assert time.monotonic() - began < 10


@pytest.mark.parametrize("after", [1.0, 3.0, 6.0])
def test_sigterm_ends_it_while_it_reads_a_large_folder(
    home: Home, tmp_path: Path, after: float
) -> None:
    """Files are read, hashed and embedded then; what was published before stays."""
    before, watched = home.current.read_text(), tmp_path / "watched"
    watched.mkdir()
    for day in range(40):
        lines = [
            json.dumps(
                {
                    "title": f"Lantern {number} of Day {day}",
                    "abstract": f"It shines on harbour {day * 500 + number}. " * 30,
                }
            )
            for number in range(500)
        ]
        (watched / f"{day}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with started(home.root, "--watch", str(watched)) as (server, told):
        assert told.startswith("askpapers is at")
        time.sleep(after)
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=30)
        assert time.monotonic() - began < 10
        assert (server.returncode, "Traceback" in errors) == (0, False)
    assert home.current.read_text() == before
    assert Assistant(home).ask("How much faster are Sparse Lanterns?").status == "answered"


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


@pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="counts what the system lists in /proc"
)
def test_half_sent_requests_are_ended_and_keep_nobody_out(home: Home) -> None:
    """More of them than the process may have descriptors."""
    limited = ["bash", "-c", 'ulimit -n 512; exec "$@"', "askpapers"]
    with started(home.root, before=limited) as (server, told):
        held: list[socket.socket] = []
        try:
            url, cookie = entered(told.split()[3])
            place = urlsplit(url)
            before = descriptors(server.pid)
            for _ in range(600):
                held.append(socket.create_connection((place.hostname or "", place.port or 0)))
                with suppress(OSError):  # it was closed already
                    held[-1].sendall(f"GET / HTTP/1.1\r\nHost: {place.netloc}\r\nX-Part".encode())
            assert httpx.get(url, cookies=cookie, timeout=5).status_code == 200
            assert descriptors(server.pid) - before <= 256 + 20
            ends = time.monotonic() + 15
            while descriptors(server.pid) > before + 20:
                assert time.monotonic() < ends
                time.sleep(0.2)
        finally:
            for one in held:
                one.close()
        server.terminate()
        _, errors = server.communicate(timeout=20)
    assert (server.returncode, errors) == (0, "")


def test_no_token_as_a_command(home: Home) -> None:
    """For a proxy on this machine: nobody is asked for anything, and what may not come in does
    not."""
    with served(home.root, "--no-token") as url:
        assert "token" not in url
        assert httpx.get(url).status_code == 200
        assert httpx.get(url, headers={"host": "evil.example"}).status_code == 421
        assert httpx.post(f"{url}/gradio_api/reset", json={"event_id": "a"}).status_code == 403
        assert (
            httpx.post(
                f"{url}/gradio_api/reset", json={"event_id": "a"}, headers={"origin": url}
            ).status_code
            == 200
        )
    far = [
        *COMMAND,
        "chat",
        "--home",
        str(home.root),
        "--no-browser",
        "--port",
        "0",
        "--no-token",
        "--host",
        "0.0.0.0",
    ]
    refused = subprocess.run(far, capture_output=True, text=True, timeout=60)
    assert (refused.returncode, "--no-token is for 127.0.0.1 alone" in refused.stderr) == (1, True)


def test_streams_of_strangers_leave_no_traceback(home: Home) -> None:
    with served(home.root) as printed:  # which looks for one
        url, cookie = entered(printed)
        for path in ("heartbeat/nobody1", "queue/data?session_hash=nobody1", "queue/data"):
            asked = f"{url}/gradio_api/{path}"
            # it has just begun, and reads its models
            with httpx.stream("GET", asked, cookies=cookie, timeout=30) as stream:
                assert stream.status_code == 200
                assert next(stream.iter_text())
        time.sleep(0.5)


@pytest.mark.parametrize(
    "busy", ["idle", "asking", "uploading", "a body that never ends", "a page that never reads"]
)
def test_sigterm_ends_it_within_ten_seconds(home: Home, busy: str) -> None:
    with ExitStack() as held:
        server, told = held.enter_context(started(home.root))
        url, cookie = entered(told.split()[3])
        place = urlsplit(url)
        raw = held.enter_context(socket.create_connection((place.hostname or "", place.port or 0)))
        crumbs = "; ".join(f"{name}={value}" for name, value in cookie.items())
        head = f"Host: {place.netloc}\r\nOrigin: {url}\r\nCookie: {crumbs}\r\n"
        if busy == "asking":
            data = ["What is a lantern?", *[""] * (handlers(url, cookie)[0] - 1)]
            for page in range(6):
                asked = {"data": data, "fn_index": 0, "session_hash": f"page{page}"}
                assert join(url, asked, cookie).status_code == 200
        elif busy == "uploading":
            kind = (
                "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 60000000\r\n\r\n"
            )
            raw.sendall(
                f"POST /gradio_api/upload HTTP/1.1\r\n{head}{kind}--x\r\n".encode() + bytes(100_000)
            )
        elif busy == "a body that never ends":
            kind = "Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
            raw.sendall(f"POST /gradio_api/queue/join HTTP/1.1\r\n{head}{kind}{{".encode())
        elif busy == "a page that never reads":
            raw.sendall(f"GET /gradio_api/heartbeat/page1 HTTP/1.1\r\n{head}\r\n".encode())
        time.sleep(0.5)
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=30)
        assert time.monotonic() - began < 10
        assert (server.returncode, "Traceback" in errors) == (0, False)


def test_other_machines_are_not_let_in_by_a_flag_alone(home: Home, tmp_path: Path) -> None:
    command = chat(home.root, "--host", "0.0.0.0")
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "there is no user yet" in refused.stderr
    secret = tmp_path / "auth"
    secret.write_text("anna:a long password\n")
    for flags, told in (
        (["--auth", f"@{secret}"], ""),
        (["--auth", "anna:a long password"], "stands in the list of processes"),
        (["--open"], "asks for no token and no password: everybody who reaches this address asks"),
    ):
        with started(home.root, "--host", "0.0.0.0", *flags) as (server, line):
            url = line.split()[3]
            status = httpx.get(url).status_code
            strange = httpx.get(url, headers={"host": "evil.example"}).status_code
            server.terminate()
            _, errors = server.communicate(timeout=20)
        assert "token=" not in url
        assert (status, strange) == (200 if "--open" in flags else 401, 421)
        assert told in errors
        assert "a long password" not in errors
        assert json.dumps(errors).isascii()
