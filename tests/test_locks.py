"""Who may ask over HTTP: names, pages, keys and sizes.

Covers assistant.doors.origins.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from assistant.doors.engine import Engine
from assistant.doors.origins import origins_of
from assistant.page.access import program_key
from assistant.page.users import add_user, remove_user
from index.errors import SettingError
from index.home import Home
from tests.doors import QUESTION, doors_of, engine_of, running

FRIEND = "http://127.0.0.1:3000"
PATHS = ("/api/status", "/v1/models", "/metrics", "/mcp", "/openapi.json", "/nowhere")


@pytest.fixture(scope="module")
def url(small_home: Path) -> Iterator[str]:
    with running(doors_of(engine_of(small_home), origins=origins_of([FRIEND]))) as url:
        yield url


@pytest.fixture
def users(small_home: Path, tmp_path: Path) -> Engine:
    home = Home(tmp_path / "with users")
    shutil.copytree(small_home, home.root)
    add_user(home, "ada", "correct horse")
    return engine_of(home.root)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_that_is_not_named_may_not_ask(url: str, path: str) -> None:
    for headers in (
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
    ):
        found = httpx.get(f"{url}{path}", headers=headers)
        assert found.status_code == 403
        assert "--allow-origin" in found.json()["error"]["message"]
        assert "access-control-allow-origin" not in found.headers
    preflight = httpx.options(f"{url}{path}", headers={"origin": "http://evil.example"})
    assert preflight.status_code == 403
    rebound = httpx.get(f"{url}{path}", headers={"host": "evil.example"})
    assert rebound.status_code == 421


def test_a_page_that_is_named_may_ask_and_read(url: str) -> None:
    asked = {"origin": FRIEND, "access-control-request-method": "POST"}
    preflight = httpx.options(f"{url}/v1/chat/completions", headers=asked)
    assert preflight.status_code == 204
    assert "authorization" in preflight.headers["access-control-allow-headers"]
    found = httpx.post(
        f"{url}/api/ask", json={"question": QUESTION}, headers={"origin": FRIEND}, timeout=60
    )
    assert found.status_code == 200
    assert found.headers["access-control-allow-origin"] == FRIEND
    own = httpx.get(f"{url}/api/status", headers={"origin": url, "sec-fetch-site": "same-origin"})
    assert own.status_code == 200


def test_a_program_of_this_machine_needs_no_key(url: str) -> None:
    for headers in ({}, {"authorization": "Bearer sk-whatever"}):
        found = httpx.get(f"{url}/api/status", headers=headers)
        assert found.status_code == 200
        assert found.headers["x-content-type-options"] == "nosniff"


def test_where_there_are_users_a_key_is_needed(users: Engine) -> None:
    home = users.published.home
    key = program_key(home, "ada")
    with running(doors_of(users)) as url:

        def status(sent: str | None, path: str = "/api/status") -> int:
            headers = {} if sent is None else {"authorization": sent}
            return httpx.get(f"{url}{path}", headers=headers).status_code

        for path in PATHS:
            assert status(None, path) == 401
        assert status(None, "/healthz") == 200
        for wrong in ("Bearer", "Bearer x", f"Basic {key}", f"Bearer {key[:-1]}", "Bearer ada"):
            assert status(wrong) == 401
        assert status(f"Bearer {key}") == 200
        add_user(home, "ada", "another horse")  # whoever has the old key is out
        assert status(f"Bearer {key}") == 401
        assert status(f"Bearer {program_key(home, 'ada')}") == 200
        last = program_key(home, "ada")
        add_user(home, "bob", "correct horse")
        remove_user(home, "ada")
        assert status(f"Bearer {last}") == 401


def test_behind_a_proxy_this_machine_is_everybody(small_home: Path) -> None:
    engine = engine_of(small_home)
    with running(doors_of(engine, proxied=True)) as url:
        assert httpx.get(f"{url}/api/status").status_code == 401
    with running(doors_of(engine, opened=True, proxied=True)) as url:
        assert httpx.get(f"{url}/api/status").status_code == 200


def test_a_body_is_bounded(url: str) -> None:
    large = httpx.post(f"{url}/api/ask", content=b" " * (2**20 + 1))
    assert large.status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 2**16

    assert httpx.post(f"{url}/api/ask", content=endless()).status_code == 413
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) as raw:
        head = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        raw.sendall(head + b"Origin: a\r\n" * 2 + b"\r\n")
        assert raw.recv(64).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ("HTTPS://Chat.example:443", "https://chat.example"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_an_origin_is_read_as_browsers_send_it(given: str, wanted: str) -> None:
    assert origins_of([given]) == {wanted}


@pytest.mark.parametrize("given", ["*", "null", "chat.example", "http://a/b", "ftp://a", "http://"])
def test_what_is_no_origin_is_told(given: str) -> None:
    with pytest.raises(SettingError, match="--allow-origin"):
        origins_of([given])
