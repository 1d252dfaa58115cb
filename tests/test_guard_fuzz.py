"""assistant.page.guard under requests that nobody wrote: each ends in a response, and none reaches a file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.page.bodies import Handler
from tests.intruder import HOST, JOIN, PREDICT, UPLOAD, Response, Site, site

FILE = b'Content-Disposition: form-data; name="files"; filename="'
SECRET = "the-secret-of-this-test"
EXAMPLES = int(os.environ.get("ASKPAPERS_FUZZ_EXAMPLES", "150"))
PATHS = [
    "/",
    "/config",
    "/login",
    "/logout",
    JOIN,
    PREDICT,
    UPLOAD,
    "/gradio_api/cancel",
    "/gradio_api/reset",
    "/assets/x.js",
]
PATHS += [
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/queue/data",
    "/gradio_api/heartbeat/a",
    "//",
    "/..",
    "/static/../x",
    "/%2e",
]
SECRETS: list[str] = []

NAMES = ["path", "meta", "_type", "url", "orig_name", "data", "do", "papers"]

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["/etc/passwd", "path"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)
latin = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40)


@pytest.fixture(scope="module")
def mine(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("uploads")
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text(SECRET)
    SECRETS.append(str(secret))
    return site(small_home, folder)


def inputs_of(handlers: dict[int, Handler], number: int) -> int:
    return len(handlers[number].kinds) if number in handlers else 0


def check(made: Site, response: Response) -> None:
    assert response.status < 500 or response.status == 503, response
    assert SECRET not in response.body.decode("latin-1")
    assert "traceback" not in response.body.decode("latin-1").lower()
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert not [name for name in response.headers if name.startswith("access-control-")]
    assert not list(made.uploads.folder.rglob("secret*"))


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(data=st.data())
def test_bodies(mine: Site, data: st.DataObject) -> None:
    """Whoever is let in sends what they like: to real handlers, with a file's object in any place."""
    handlers = mine.page.handlers()
    number = data.draw(st.sampled_from(sorted(handlers)) | st.integers(-3, 60))
    file: dict[str, Any] = {"path": SECRETS[0], "meta": {"_type": "gradio.FileData"}}
    value = anything | st.just(file) | st.just([file]) | st.just([[file]]) | st.just({"value": file})
    inputs = data.draw(st.lists(value, min_size=inputs_of(handlers, number), max_size=inputs_of(handlers, number) + 1))
    body = {"data": inputs, "fn_index": number, "session_hash": "onepage1234", "event_data": data.draw(value)}
    body |= data.draw(
        st.dictionaries(
            st.sampled_from(["batched", "request", "trigger_id", "event_id", "fn_index"]), anything, max_size=2
        )
    )
    response = mine.post(data.draw(st.sampled_from([JOIN, PREDICT, "/gradio_api/cancel", "/gradio_api/reset"])), body)
    check(mine, response)
    if json.dumps(file)[1:-1] in json.dumps(body["data"]) and number in handlers:
        assert response.status in (400, 403, 404)


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "X"]),
    path=st.sampled_from(PATHS) | st.text(max_size=30).map(lambda text: f"/{text}"),
    query=st.text(st.characters(max_codepoint=126, min_codepoint=33), max_size=30),
    headers=st.lists(
        st.tuples(
            st.sampled_from(
                ["host", "origin", "cookie", "content-type", "content-length", "sec-fetch-site", "x-forwarded-host"]
            ),
            latin
            | st.sampled_from([HOST, f"http://{HOST}", "application/json", "multipart/form-data; boundary=x", "5"]),
        ),
        max_size=6,
    ),
    body=st.binary(max_size=60) | st.none(),
)
@example("POST", JOIN, "", [("host", HOST), ("origin", "https://[")], b"{}")  # once a ValueError
@example("POST", JOIN, "", [("host", HOST), ("origin", f"file://{HOST}")], b"{}")  # once taken for its own
def test_requests(
    mine: Site, method: str, path: str, query: str, headers: list[tuple[str, str]], body: bytes | None
) -> None:
    """Of whoever is not let in: no route but the door, whatever the headers."""
    response = mine.send(method, f"{path}?{query}" if query else path, headers, body)
    check(mine, response)
    assert response.status in (303, 400, 401, 403, 404, 405, 408, 411, 413, 415, 421, 429) or path == "/favicon.ico"
    assert b"gradio_config" not in response.body


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(
    body=st.binary(max_size=300)
    | st.lists(
        st.sampled_from([b"--x", b"\r\n", b"--", FILE, b"../../up.txt", b'"', b"a", b"\r\n\r\n", b"\0"]),
        max_size=24,
    ).map(b"".join),
    kind=st.sampled_from(
        ["multipart/form-data; boundary=x", "multipart/form-data; boundary=", "multipart/form-data", "text/plain"]
    ),
)
def test_uploads(mine: Site, body: bytes, kind: str) -> None:
    """What a multipart body names stays in the folder of uploads."""
    check(mine, mine.send("POST", UPLOAD, [*mine.own(), ("content-type", kind)], body))
    assert not (mine.uploads.folder.parent / "up.txt").exists()
    mine.uploads.sweep(older_than=0)
