"""assistant.page.guard under requests that nobody wrote: each ends in a response, and none reaches
a file.

tests.fuzzing tries the same for longer.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.builder import build
from tests.conftest import DATA
from tests.intruder import HOST, JOIN, PREDICT, UPLOAD, Response, Site, site

FILE = b'Content-Disposition: form-data; name="files"; filename="'
SECRET = "the-secret-of-this-test"
EXAMPLES = 150
HANDLERS = 60  # numbers to try; the page has fewer
PATHS = [
    *(
        "/",
        "/config",
        "/login",
        "/logout",
        JOIN,
        PREDICT,
        UPLOAD,
        "/gradio_api/cancel",
        "/gradio_api/reset",
    ),
    *(
        "/assets/x.js",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/queue/data",
        "/gradio_api/heartbeat/a",
    ),
    *("//", "/..", "/static/../x", "/%2e"),
]
NAMES = ["path", "meta", "_type", "url", "orig_name", "data", "do", "papers"]
HIDDEN = "the path of a file of the machine"
"""Stands in a body for what only the site under test knows."""

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["/etc/passwd", "path"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)
latin = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40)
file: dict[str, Any] = {"path": HIDDEN, "meta": {"_type": "gradio.FileData"}}
values = anything | st.just(file) | st.just([file]) | st.just([[file]]) | st.just({"value": file})


@dataclass(frozen=True, slots=True)
class Mine:
    """A site, and a file beside it that nobody may read."""

    site: Site
    secret: Path

    @staticmethod
    def at(home: Path, folder: Path) -> Mine:
        (uploads := folder / "uploads").mkdir()
        (secret := folder / "secret.txt").write_text(SECRET)
        return Mine(site(home, uploads), secret)

    def check(self, response: Response) -> None:
        assert response.status < 500 or response.status == 503, response
        assert SECRET not in response.body.decode("latin-1")
        assert "traceback" not in response.body.decode("latin-1").lower()
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert not [name for name in response.headers if name.startswith("access-control-")]
        assert not list(self.site.uploads.folder.rglob("secret*"))

    def check_body(self, tried: Any) -> None:
        """Whoever is let in sends what they like: to real handlers, with a file's object in any
        place."""
        path, number, inputs, event, more = tried
        handlers = self.site.page.handlers()
        wanted = len(handlers[number].kinds) if number in handlers else 0
        data = [*inputs, *[None] * wanted][: wanted + len(inputs) % 2]
        body = {
            "data": data,
            "fn_index": number,
            "session_hash": "onepage1234",
            "event_data": event,
        } | more
        told = json.loads(
            json.dumps(body).replace(json.dumps(HIDDEN), json.dumps(str(self.secret)))
        )
        response = self.site.post(path, told)
        self.check(response)
        if (
            json.dumps(file)[1:-1] in json.dumps(data)
            and number in handlers
            and path in (JOIN, PREDICT)
        ):
            assert response.status in (400, 403, 404)

    def check_request(self, tried: Any) -> None:
        """Of whoever is not let in: no route but the door, whatever the headers."""
        method, path, query, headers, body = tried
        response = self.site.send(method, f"{path}?{query}" if query else path, headers, body)
        self.check(response)
        assert (
            response.status in (303, 400, 401, 403, 404, 405, 408, 411, 413, 415, 421, 429)
            or path == "/favicon.ico"
        )
        assert b"gradio_config" not in response.body

    def check_upload(self, tried: Any) -> None:
        """What a multipart body names stays in the folder of uploads."""
        body, kind = tried
        self.check(self.site.send("POST", UPLOAD, [*self.site.own(), ("content-type", kind)], body))
        assert not (self.site.uploads.folder.parent / "up.txt").exists()
        self.site.uploads.sweep(older_than=0)


BODIES = st.tuples(
    st.sampled_from([JOIN, PREDICT, "/gradio_api/cancel", "/gradio_api/reset"]),
    st.integers(-3, HANDLERS),
    st.lists(values, max_size=8),
    values,
    st.dictionaries(
        st.sampled_from(["batched", "request", "trigger_id", "event_id", "fn_index"]),
        anything,
        max_size=2,
    ),
)
REQUESTS = st.tuples(
    st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "X"]),
    st.sampled_from(PATHS) | st.text(max_size=30).map(lambda text: f"/{text}"),
    st.text(st.characters(max_codepoint=126, min_codepoint=33), max_size=30),
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "host",
                    "origin",
                    "cookie",
                    "content-type",
                    "content-length",
                    "sec-fetch-site",
                    "x-forwarded-host",
                ]
            ),
            latin
            | st.sampled_from(
                [HOST, f"http://{HOST}", "application/json", "multipart/form-data; boundary=x", "5"]
            ),
        ),
        max_size=6,
    ),
    st.binary(max_size=60) | st.none(),
)
UPLOADS = st.tuples(
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from(
            [b"--x", b"\r\n", b"--", FILE, b"../../up.txt", b'"', b"a", b"\r\n\r\n", b"\0"]
        ),
        max_size=24,
    ).map(b"".join),
    st.sampled_from(
        [
            "multipart/form-data; boundary=x",
            "multipart/form-data; boundary=",
            "multipart/form-data",
            "text/plain",
        ]
    ),
)


@cache
def anybodys() -> Mine:
    """For long fuzzing, which has no fixtures."""
    folder = Path(_FOLDER.name)
    build([DATA], home=folder / "home")
    return Mine.at(folder / "home", folder)


_FOLDER = tempfile.TemporaryDirectory(prefix="askpapers-fuzz-")


def tried(test: Callable[..., None]) -> Callable[..., None]:
    slow = [HealthCheck.function_scoped_fixture]
    return settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=slow, derandomize=True
    )(test)


@pytest.fixture(scope="module")
def mine(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Mine:
    return Mine.at(small_home, tmp_path_factory.mktemp("site"))


def test_the_numbers_tried_are_all_handlers(mine: Mine) -> None:
    assert max(mine.site.page.handlers()) < HANDLERS
    assert max(len(handler.kinds) for handler in mine.site.page.handlers().values()) <= 8


@tried
@given(BODIES)
def test_bodies(mine: Mine, body: Any) -> None:
    mine.check_body(body)


@tried
@given(REQUESTS)
@example(("POST", JOIN, "", [("host", HOST), ("origin", "https://[")], b"{}"))  # once a ValueError
# once taken for its own
@example(("POST", JOIN, "", [("host", HOST), ("origin", f"file://{HOST}")], b"{}"))
def test_requests(mine: Mine, request_: Any) -> None:
    mine.check_request(request_)


@tried
@given(UPLOADS)
def test_uploads(mine: Mine, upload: Any) -> None:
    mine.check_upload(upload)
