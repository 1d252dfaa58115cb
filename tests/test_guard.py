"""Who is let in to the page, and with what.

Covers assistant.page.access, assistant.page.asgi, assistant.page.bodies,
assistant.page.ended_sessions, assistant.page.incoming, assistant.page.outgoing,
assistant.page.users.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from starlette.requests import ClientDisconnect

from assistant.page.access import access_of
from assistant.page.bodies import (
    CONVERSATION,
    HISTORY,
    SMALL,
    Bodies,
    Handler,
    Message,
    Refusal,
    pieces,
)
from assistant.page.guard import Guard
from assistant.page.server import _tell_of
from assistant.page.uploads import Uploads
from assistant.page.users import add_user
from assistant.terminal.cli import main
from index.errors import SettingError
from index.home import Home
from tests.intruder import HOST, JOIN, PREDICT, UPLOAD, Site, site
from tests.made_pages import run

SECRET = "the-secret-of-this-test"


@pytest.fixture(scope="module")
def mine(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A page that asks for its token."""
    folder = tmp_path_factory.mktemp("uploads")
    before = os.environ.get("GRADIO_TEMP_DIR")
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    made = site(small_home, folder)
    os.environ.pop("GRADIO_TEMP_DIR")
    if before:
        os.environ["GRADIO_TEMP_DIR"] = before
    return made


def without(headers: list[tuple[str, str]], *names: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name not in names]


def file_object(path: str) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


def every_route(made: Site) -> list[tuple[str, str]]:
    """Each method and path that any application behind the guard answers."""
    found: list[tuple[str, str]] = []

    def gather(routes: Any, prefix: str) -> None:
        for route in routes:
            path = prefix + getattr(route, "path", "")
            for method in getattr(route, "methods", None) or ():
                found.append(
                    (
                        method,
                        path.replace("{session_hash}", "onepage1234").replace(
                            "{path:path}", "index.js"
                        ),
                    )
                )
            for within in ("app", "original_router"):
                gather(getattr(getattr(route, within, None), "routes", ()), path.rstrip("/"))

    gather(made.app._app.routes, "")  # type: ignore[attr-defined]
    assert len(found) > 60, "Gradio's routes were not found"
    return found


# Files.


def test_no_handler_takes_a_file_that_was_not_uploaded(mine: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    link = mine.uploads.folder / "link.txt"
    link.symlink_to(secret)
    pipe = mine.uploads.folder / "pipe"
    os.mkfifo(pipe)
    named = [
        str(secret),
        "/proc/self/environ",
        "/dev/zero",
        str(link),
        str(pipe),
        f"{mine.uploads.folder}/../{secret}",
    ]
    named += ["http://127.0.0.1:1/x", "relative.txt", "nul\0.txt", str(mine.uploads.folder)]
    before = sorted(mine.uploads.folder.rglob("*"))
    handlers = mine.page.handlers()
    assert len(handlers) >= 14
    for path in named:
        for told in (
            file_object(path),
            [file_object(path)],
            [{"path": path}],
            {"value": [file_object(path)]},
        ):
            for number, handler in handlers.items():
                own, other = (JOIN, PREDICT) if handler.queued else (PREDICT, JOIN)
                inputs = len(handler.kinds)
                for place in range(inputs):
                    data = [told if n == place else None for n in range(inputs)]
                    assert mine.ask(number, data, own).status in (400, 403), (path, number, place)
                    assert mine.ask(number, data, other).status == 404
                assert mine.ask(number, [None] * inputs, own, event_data=told).status == 403
    assert sorted(mine.uploads.folder.rglob("*")) == before
    link.unlink()
    pipe.unlink()


def test_a_handler_gets_what_it_takes_and_nothing_else(mine: Site) -> None:
    handlers = mine.page.handlers()
    (files,) = [number for number, handler in handlers.items() if "files" in handler.kinds]
    asking = next(number for number, handler in handlers.items() if handler.kinds[:1] == ("text",))
    rest = [None] * (len(handlers[asking].kinds) - 1)
    assert mine.ask(asking, ["What is a lantern?", *rest]).status == 200
    for wrong in (7, 1.5, True, ["x"], {"a": 1}):
        assert mine.ask(asking, [wrong, *rest]).status == 400
    assert mine.ask(asking, ["x"]).status == 400
    assert mine.ask(asking, ["x", *rest, None]).status == 400
    for number in (-1, 999, None, "0", 0.0, True):
        assert mine.ask(number, []).status == 404  # type: ignore[arg-type]
    kept = mine.uploads.folder / "kept"
    kept.mkdir(exist_ok=True)
    (kept / "page.txt").write_text("A title\n\nAn abstract.")
    assert mine.ask(files, [[file_object(str(kept / "page.txt"))]]).status == 200
    (kept / "page.txt").unlink()
    assert "Add it again" in mine.ask(files, [[file_object(str(kept / "page.txt"))]]).text


def test_a_handler_takes_what_it_needs_by_its_own_door(mine: Site) -> None:
    """What goes by the queue is bounded there: called directly it would run past every bound."""
    handlers = mine.page.handlers()
    assert {handler.queued for handler in handlers.values()} == {True, False}
    bounds = Counter(handler.most for handler in handlers.values())
    assert bounds.keys() == {SMALL, HISTORY, CONVERSATION}
    assert bounds[CONVERSATION] == 1
    large = next(number for number, handler in handlers.items() if handler.most == CONVERSATION)
    assert all(handler.most == HISTORY for handler in handlers.values() if handler.kinds)
    for number, handler in handlers.items():
        own, other = (JOIN, PREDICT) if handler.queued else (PREDICT, JOIN)
        data, event = [None] * len(handler.kinds), {"do": "x" * handler.most}
        assert mine.ask(number, data, other).status == 404
        assert mine.ask(number, data, own, event_data=event).status == 413, number
    unload = [
        number
        for number, handler in mine.page.blocks.fns.items()
        if handler.targets[0][1] == "unload"
    ]
    assert [mine.ask(number, [], path).status for number in unload for path in (JOIN, PREDICT)] == [
        404,
        404,
    ]
    opened = mine.ask(
        large, [], PREDICT, event_data={"do": "kept.open", "saved": {"id": "x" * 2**21}}
    )
    assert (opened.status, "cannot be opened" in opened.text) == (200, True)


def test_the_queue_has_an_end(mine: Site) -> None:
    """In number and in bytes. (No event is handled here: the queue's own loop does not run.)"""
    handlers, queue = mine.page.handlers(), mine.page.blocks._queue
    asking = next(
        n for n, one in handlers.items() if one.queued and one.most == HISTORY and one.kinds == ()
    )
    for event, most in ({"do": "x"}, queue.max_size), ({"do": "x" * (HISTORY - 1000)}, 33):
        assert most is not None
        statuses = []
        while not statuses or (statuses[-1] == 200 and len(statuses) <= most):
            statuses.append(mine.ask(asking, [], event_data=event).status)
        assert statuses[-1] == 503
        assert mine.page.waiting() <= 32 * 2**20
        queue.event_queue_per_concurrency_id.clear()
        queue.event_ids_to_events.clear()
    assert mine.ask(asking, [], event_data={"do": "x"}).status == 200


def test_what_is_handed_on_is_what_was_read(tmp_path: Path) -> None:
    """Of two keys of one name one is read here, and might be the other behind; and a file says only
    where it is."""
    (tmp_path / "page.txt").write_text("text")
    bodies = Bodies(
        {0: Handler(("text",), True, SMALL), 1: Handler(("files",), True, SMALL)}, tmp_path
    )
    body = (
        b'{"data": [{"path": "/etc/passwd"}], "data": ["x"], "fn_index": 0, "session_hash": "a", '
        b'"batched": 1}'
    )
    assert json.loads(bodies.read(JOIN, body).body) == {
        "data": ["x"],
        "event_data": None,
        "fn_index": 0,
        "trigger_id": None,
        "session_hash": "a",
    }
    told = {
        "path": f"{tmp_path}/page.txt",
        "url": "http://x",
        "orig_name": "../y",
        "is_stream": True,
    }
    body = json.dumps({"data": [[told]], "fn_index": 1, "session_hash": "a"}).encode()
    (file,) = json.loads(bodies.read(JOIN, body).body)["data"][0]
    assert file == {
        "path": f"{tmp_path}/page.txt",
        "orig_name": "page.txt",
        "meta": {"_type": "gradio.FileData"},
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff",
        b'{"fn_index": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"fn_index": 0, "session_hash": "../x", "data": ["x"]}',
        b'{"fn_index": 0, "session_hash": 7, "data": ["x"]}',
        b'{"fn_index": 0, "session_hash": "a", "data": "x"}',
        b'{"fn_index": 0, "session_hash": "a"}',
        b'{"fn_index": 0, "session_hash": "a", "data": ["x"], "event_data": '
        + b"[" * 100
        + b"]" * 100
        + b"}",
    ],
)
def test_what_is_no_request_of_the_page_is_refused(body: bytes, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        Bodies({0: Handler(("text",), True, SMALL)}, tmp_path).read(JOIN, body)
    assert refused.value.status == 400
    assert str(refused.value).endswith(".")


# Host and Origin.


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7860",
        "127.0.0.1.evil.example",
        "169.254.1.1",
        "",
        "[::2]",
        "localhost.evil",
        "[127.0.0.1]evil",
        "[::1].evil.com",
        "[::1]:7860.evil.com",
        "[localhost]",
        "[::1",
        "::1",
        "localhost:",
        "localhost:x",
        "localhost:7860:1",
        "me@localhost",
        "localhost/",
        "localhost\t",
        "localhost..",
        "127.1",
    ],
)
def test_a_foreign_name_is_refused_everywhere(mine: Site, host: str) -> None:
    own = [*without(mine.own(), "host", "origin"), ("host", host), ("origin", f"http://{host}")]
    for method, path in (
        ("GET", "/"),
        ("GET", "/config"),
        ("POST", JOIN),
        ("POST", UPLOAD),
        ("GET", f"/?token={mine.access.token}"),
    ):
        refused = mine.send(method, path, own, b"{}")
        assert refused.status == 421
        assert "set-cookie" not in refused.headers
    assert mine.send("GET", "/", without(own, "host")).status == 421
    assert mine.send("GET", "/", [("host", HOST), *own]).status == 400  # two of them


@pytest.mark.parametrize(
    "host", [HOST, "localhost:7860", "LOCALHOST", "[::1]:7860", "127.0.0.1:9999", "localhost.:80"]
)
def test_its_own_names_are_known(mine: Site, host: str) -> None:
    """With any port: a tunnel or a proxy may have another."""
    assert mine.send("GET", "/", [("host", host)]).status == 401


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1:9999",
        "http://localhost:7860",
        "null",
        "",
        "http://127.0.0.1",
        f"file://{HOST}",
        "https://[",
        "x",
        f"http://{HOST}/",
        f"http://{HOST}?",
        f"http://me@{HOST}",
        f"http://{HOST}\t",
        f"http:// {HOST}",
        f"http://{HOST}.",
        f"http:{HOST}",
    ],
)
def test_another_page_cannot_ask_index_or_upload(mine: Site, origin: str) -> None:
    own = [*without(mine.own(), "origin", "sec-fetch-site"), ("origin", origin)]
    asked = {"data": [], "fn_index": 0, "session_hash": "a"}
    for path in (JOIN, PREDICT, "/gradio_api/cancel", "/gradio_api/reset"):
        assert mine.post(path, asked, own).status == 403
    multipart = [*own, ("content-type", "multipart/form-data; boundary=x")]
    assert mine.send("POST", UPLOAD, multipart, b"--x--").status == 403
    assert mine.send("POST", "/login", own, b"username=x").status == 403


def test_a_request_without_an_origin_is_the_page_only_if_the_browser_says_so(mine: Site) -> None:
    bare = without(mine.own(), "origin", "sec-fetch-site")
    asked = {"event_id": "abc"}
    assert mine.post("/gradio_api/reset", asked, bare).status == 403
    assert (
        mine.post("/gradio_api/reset", asked, [*bare, ("sec-fetch-site", "same-site")]).status
        == 403
    )
    assert (
        mine.post("/gradio_api/reset", asked, [*bare, ("sec-fetch-site", "same-origin")]).status
        == 200
    )


def test_nothing_is_given_to_other_pages_and_nobody_frames_it(mine: Site) -> None:
    own = mine.own()
    for site_of, mode, dest, status in (
        ("cross-site", "no-cors", "script", 403),
        ("same-site", "no-cors", "image", 403),  # another port of this machine
        ("cross-site", "navigate", "iframe", 403),
        ("same-site", "cors", "empty", 403),
        ("cross-site", "navigate", "document", 200),  # a link to the page
        ("none", "navigate", "document", 200),
        ("same-origin", "cors", "empty", 200),
    ):
        fetched = [
            *without(own, "sec-fetch-site"),
            ("sec-fetch-site", site_of),
            ("sec-fetch-mode", mode),
            ("sec-fetch-dest", dest),
        ]
        assert mine.send("GET", "/", fetched).status == status, (site_of, mode)
    for response in (
        mine.send("GET", "/", own),
        mine.send("GET", "/", [("host", HOST)]),
        mine.send("GET", "/x", own),
    ):
        assert not [name for name in response.headers if name.startswith("access-control-")]
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "same-origin"
    preflight = [*own, ("access-control-request-method", "POST")]
    for path in ("/", JOIN, UPLOAD):
        answered = mine.send("OPTIONS", path, preflight)
        assert answered.status == 405
        assert not [name for name in answered.headers if name.startswith("access-control-")]


FRAMED = [("host", HOST), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]


def test_pages_that_are_named_may_frame_it_and_no_others(mine: Site, tmp_path: Path) -> None:
    named = frozenset({"https://a.example", "https://b.example:444"})
    everybody = access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1", opened=True)
    framed, plain = mine.guarded(everybody, ancestors=named), mine.guarded(everybody)
    shown = [*FRAMED, ("sec-fetch-dest", "iframe")]
    response = framed.send("GET", "/", shown)
    assert response.status == 200
    policy = response.headers["content-security-policy"]
    assert policy.endswith("; frame-ancestors https://a.example https://b.example:444")
    assert "frame-src 'none'" in policy
    assert "x-frame-options" not in response.headers
    for path, dest in (("/config", "iframe"), ("/", "embed"), ("/", "object"), ("/", "frame")):
        refused = framed.send("GET", path, [*FRAMED, ("sec-fetch-dest", dest)])
        assert refused.status == 403, (path, dest)
    asked = [*FRAMED, ("sec-fetch-dest", "iframe"), ("origin", "https://a.example")]
    assert framed.post("/gradio_api/reset", {"event_id": "abc"}, asked).status == 403
    assert plain.send("GET", "/", shown).status == 403
    whole = plain.send("GET", "/", [("host", HOST)]).headers
    assert whole["content-security-policy"].endswith("; frame-ancestors 'none'")
    assert whole["x-frame-options"] == "DENY"


def test_only_what_lets_everybody_in_is_framed(
    small_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def ran(*flags: str) -> str:
        home = ("--home", str(small_home), "--no-browser", "--port", "0")
        assert main(["chat", *home, *flags]) == 1
        return capsys.readouterr().err

    assert "Give --open, too" in ran("--frame-ancestor", "https://huggingface.co")
    for wrong in (
        "*",
        "huggingface.co",
        "https://*.co",
        "https://a.co/x",
        "https://a.co;x",
        "data:",
    ):
        told = ran("--open", "--frame-ancestor", wrong)
        assert f"--frame-ancestor {wrong!r} is no origin of a page." in told


def test_only_scripts_of_the_page_run(mine: Site) -> None:
    first, second = mine.send("GET", "/", mine.own()), mine.send("GET", "/", mine.own())
    policy = first.headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    nonce = scripts.partition("'nonce-")[2].partition("'")[0]
    assert len(nonce) > 20
    assert nonce not in second.text
    assert first.text.count(f'nonce="{nonce}"') == first.text.count("<script") > 1
    assert "http:" not in policy


# The token, sessions, routes.


_SAME = ("sec-fetch-site", "same-origin")
_JSON = ("content-type", "application/json")
_OWN_ORIGIN = ("origin", f"http://{HOST}")
# headers, whether let in, what it gets besides 404
WAYS: dict[str, tuple[list[tuple[str, str]], bool, set[int]]] = {
    "no token": ([("host", HOST), _OWN_ORIGIN, _SAME, _JSON], False, {401, 405}),
    "another name": (
        [("host", "evil.example"), ("origin", "http://evil.example"), _SAME, _JSON],
        True,
        {421},
    ),
    "another page": (
        [
            ("host", HOST),
            ("origin", "http://127.0.0.1:9999"),
            ("sec-fetch-site", "same-site"),
            _JSON,
        ],
        True,
        {403, 405},
    ),
    "a form": (
        [("host", HOST), _OWN_ORIGIN, _SAME, ("content-type", "multipart/form-data; boundary=x")],
        True,
        {400, 405, 415},
    ),
    "a frame": (
        [
            ("host", HOST),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "iframe"),
            _JSON,
        ],
        True,
        {403, 405},
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_route_answers_whoever_is_not_the_page(mine: Site, way: str) -> None:
    """Whatever routes Gradio has: those that the page does not use are not there for anybody."""
    headers, inside, allowed = WAYS[way]
    cookie = [("cookie", dict(mine.own())["cookie"])] if inside else []
    for method, path in [*every_route(mine), ("POST", "/login"), ("POST", "/logout"), ("GET", "/")]:
        if way == "a form" and (
            method != "POST" or path in ("/login", "/login/", "/logout", "/logout/")
        ):
            continue  # the page's own forms, and what has no body
        response = mine.send(method, path, [*headers, *cookie], b"{}" if method == "POST" else None)
        public = (
            {200, 303}
            if way == "no token" and path in ("/favicon.ico", "/login", "/login/")
            else set()
        )
        assert response.status in {404} | allowed | public, (method, path)
        assert response.headers["x-frame-options"] == "DENY"
        assert "set-cookie" not in response.headers
    assert mine.access.user([dict(mine.own())["cookie"].partition("=")[2]]) == ""


def test_what_the_page_does_not_use_is_not_there(mine: Site) -> None:
    for path in (
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/openapi.json",
        "/docs",
        "/gradio_api/file=/etc/passwd",
    ):
        for told in (mine.own(), [("host", HOST)]):
            assert mine.send("GET", path, told).status == 404
    for path in (
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/call/predict",
        "/gradio_api/vibe-edit",
        "/monitoring",
    ):
        assert mine.send("POST", path, mine.own(), b"{}").status == 404


def test_the_token_is_exchanged_for_a_strict_cookie_and_leaves_the_address(mine: Site) -> None:
    first = mine.send("GET", f"/?q=what&token={mine.access.token}", [("host", HOST)])
    assert (first.status, first.headers["location"]) == (303, "/?q=what")
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=Strict" in first.headers["set-cookie"]
    page = mine.send("GET", "/?q=what", [("host", HOST), ("cookie", f"other=1; {first.cookie}")])
    assert page.status == 200
    assert mine.access.token not in page.text


@pytest.mark.parametrize(
    "cookie", ["", "x", "askpapers-7860=", "askpapers-7860=WyIiLCIiXQ.x.y", "askpapers-7860=%00"]
)
def test_a_cookie_that_was_not_given_here_is_none(mine: Site, cookie: str) -> None:
    assert mine.send("GET", "/", [("host", HOST), ("cookie", cookie)]).status == 401


def test_whoever_guesses_a_token_keeps_nobody_out(mine: Site, tmp_path: Path) -> None:
    """Every program on this machine has the owner's address; a token of 192 bits is not guessed,
    however often."""
    made = mine.guarded(access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1"))
    assert {made.send("GET", f"/?token=guess{n}", [("host", HOST)]).status for n in range(60)} == {
        401
    }
    assert made.send("GET", f"/?token={made.access.token}", [("host", HOST)]).status == 303
    assert len(made.access.token) >= 32


def test_a_session_outlives_a_restart_and_ends_with_its_key(tmp_path: Path) -> None:
    first = access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1")
    again = access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1")
    assert first.token != again.token
    assert again.user([first.session()]) == ""
    assert (tmp_path / "session.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "session.key").unlink()
    assert access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1").user([first.session()]) is None


def test_a_session_that_was_ended_is_over_wherever_it_was_copied(
    mine: Site, tmp_path: Path
) -> None:
    access = access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1")
    made = mine.guarded(access)
    own, other = made.own(), made.own()
    assert made.send("GET", "/logout", own).status == 404  # any page could bring a browser there
    assert (
        made.send(
            "POST", "/logout", [*without(own, "origin"), ("origin", "http://127.0.0.1:9")]
        ).status
        == 403
    )
    assert made.send("POST", "/logout", without(own, "cookie")).status == 401
    assert made.send("GET", "/", own).status == 200
    assert made.send("POST", "/logout", own).headers["location"] == "/"
    assert made.send("GET", "/", own).status == 401
    assert made.send("GET", "/", other).status == 200
    again = mine.guarded(access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1"))
    assert again.send("GET", "/", own).status == 401
    assert again.send("GET", "/", other).status == 200
    assert (tmp_path / "sessions.ended").stat().st_mode & 0o777 == 0o600


def test_a_session_lasts_thirty_days(mine: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    own, now = mine.own(), time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 30 * 86400 - 60)
    assert mine.send("GET", "/", own).status == 200
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 30 * 86400 + 60)
    assert mine.send("GET", "/", own).status == 401
    token = mine.send("GET", f"/?token={mine.access.token}", [("host", HOST)])
    assert "Max-Age=2592000;" in token.headers["set-cookie"]


def test_a_cookie_that_another_server_tossed_in_keeps_nobody_out(mine: Site) -> None:
    """Browsers send the one with the longer path first, whoever set it."""
    good = dict(mine.own())["cookie"]
    for cookies in (
        f"askpapers-7860=x; {good}",
        f"{good}; askpapers-7860=",
        f"askpapers-7860=a.b.c; a=b; {good}",
    ):
        assert mine.send("GET", "/", [("host", HOST), ("cookie", cookies)]).status == 200


def test_what_a_proxy_says_is_believed_only_where_there_is_one(mine: Site) -> None:
    token = f"/?token={mine.access.token}"
    plain = mine.send("GET", token, [("host", HOST), ("x-forwarded-proto", "https")])
    assert "Secure" not in plain.headers["set-cookie"]
    assert (
        "; Secure"
        in mine.send("GET", token, [("host", HOST)], scheme="https").headers["set-cookie"]
    )
    told = [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("x-forwarded-proto", "https"),
    ]
    assert "evil.example" not in mine.send("GET", "/config", [*mine.own(), *told]).text
    proxied = mine.guarded(mine.access, proxied=True)
    assert "evil.example" in proxied.send("GET", "/config", [*mine.own(), *told]).text
    assert (
        proxied.send("GET", "/", [("host", "evil.example"), *without(mine.own(), "host")]).status
        == 421
    )


# What goes wrong.


@pytest.mark.parametrize("damage", ["text", "folder"])
def test_users_that_cannot_be_read_let_nobody_in_and_say_so(
    shared: Site, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    inside = [("host", HOST), ("cookie", log_in(shared, "anna", "anna's password").cookie)]
    users = Home(tmp_path).users
    users.unlink()
    users.mkdir() if damage == "folder" else users.write_text("{")
    refused = shared.send("GET", "/", inside)
    assert (refused.status, "does not hold users that can be read" in refused.text) == (503, True)
    assert "frame-ancestors 'none'" in refused.headers["content-security-policy"]
    assert log_in(shared, "anna", "anna's password").status == 503
    assert all(record.exc_info is None for record in caplog.records)


def test_what_fails_behind_is_one_line_and_has_the_pages_headers(
    mine: Site, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: Any) -> None:
        raise ValueError("of no\nkind")

    async def fails_late(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        raise KeyError("page")

    async def leaves(*_: Any) -> None:
        raise ClientDisconnect

    for app, status, lines in ((fails, 500, 1), (fails_late, 200, 1), (leaves, 500, 0)):
        caplog.clear()
        made = replace(mine, app=Guard(app, mine.access, mine.app._bodies, mine.uploads, mine.page))
        if app is not leaves:
            response = made.send("GET", "/config", mine.own())
            assert response.status == status
            assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        else:
            with pytest.raises(IndexError):  # nothing was sent
                made.send("GET", "/config", mine.own())
        assert len([one for one in caplog.records if one.name == "assistant.page.guard"]) == lines
        assert all(
            record.exc_info is None and "\n" not in record.message for record in caplog.records
        )


def test_a_page_for_which_nothing_is_pending_is_told_so(
    mine: Site, caplog: pytest.LogCaptureFixture
) -> None:
    for path in ("queue/data?session_hash=nobody1", "queue/data?session_hash=", "queue/data"):
        told = mine.send("GET", f"/gradio_api/{path}", mine.own())
        assert (told.status, "session_not_found" in told.text) == (200, True)
    assert caplog.records == []


def test_what_names_no_page_belongs_to_nobody(shared: Site) -> None:
    for user in ("anna", "ben"):
        assert shared.post("/gradio_api/reset", {"event_id": "abc"}, shared.own(user)).status == 200


# Users.


@pytest.fixture
def shared(mine: Site, tmp_path: Path) -> Site:
    """A page for anna and ben, of whom anna may change the collection."""
    add_user(Home(tmp_path), "anna", "anna's password")
    add_user(Home(tmp_path), "ben", "ben's password")
    return mine.guarded(access_of(Home(tmp_path), "0.0.0.0", "0.0.0.0", editors="anna"))


def log_in(made: Site, name: str, password: str, client: str = "127.0.0.1") -> Any:
    form = [
        ("host", HOST),
        ("origin", f"http://{HOST}"),
        ("content-type", "application/x-www-form-urlencoded"),
    ]
    return made.send(
        "POST",
        "/login",
        form,
        urlencode({"username": name, "password": password}).encode(),
        client=client,
    )


def test_users_log_in_and_are_out_when_they_are_taken_away(shared: Site, tmp_path: Path) -> None:
    assert "Log in" in shared.send("GET", "/", [("host", HOST)]).text
    wrong = log_in(shared, "anna", "ben's password")
    assert (wrong.status, "do not belong together" in wrong.text) == (401, True)
    assert log_in(shared, "<b>", "x").status == 401
    right = log_in(shared, "anna", "anna's password")
    assert right.status == 303
    inside = [("host", HOST), ("cookie", right.cookie)]
    assert shared.send("GET", "/", inside).status == 200
    assert shared.access.user([right.cookie.partition("=")[2]]) == "anna"
    out = shared.send("POST", "/logout", [*inside, ("origin", f"http://{HOST}")])
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert shared.send("GET", "/", inside).status == 401
    inside = [("host", HOST), ("cookie", log_in(shared, "anna", "anna's password").cookie)]
    assert shared.send("GET", "/", inside).status == 200
    add_user(Home(tmp_path), "anna", "a new password")
    assert shared.send("GET", "/", inside).status == 401
    assert (
        shared.send("GET", f"/?token={shared.access.token}", [("host", HOST)]).headers.get(
            "set-cookie"
        )
        is None
    )


def test_passwords_cannot_be_tried_without_end(shared: Site) -> None:
    statuses = [log_in(shared, "anna", f"guess {n}").status for n in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    refused = log_in(shared, "anna", "anna's password")
    assert (refused.status, int(refused.headers["retry-after"]) > 0) == (429, True)
    # her own machine is not locked out
    assert log_in(shared, "anna", "anna's password", "10.0.0.7").status == 303
    others = [log_in(shared, f"user{n}", "guess").status for n in range(20)]
    assert others[-1] == 429  # one address, many names


def test_whoever_knows_a_name_keeps_nobody_out(
    shared: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From many places; she gets in from where she was before at once, and from a new place a
    little later."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    assert log_in(shared, "anna", "anna's password", "192.0.2.7").status == 303
    for n in range(70):
        shared.app._tries.failed(f"198.51.100.{n}", "anna")
    monkeypatch.setattr("assistant.page.guard.asyncio.sleep", sleep)
    assert log_in(shared, "anna", "anna's password", "192.0.2.7").status == 303
    assert log_in(shared, "anna", "anna's password", "203.0.113.9").status == 303
    assert slept == [0.0, 4.0]


def test_passwords_are_kept_hashed_and_from_others(tmp_path: Path) -> None:
    add_user(Home(tmp_path), "anna", "anna's password")
    users = Home(tmp_path).users
    assert users.stat().st_mode & 0o777 == 0o600
    held = json.loads(users.read_text())["anna"]
    assert held.startswith("$argon2id$")
    assert PasswordHasher().verify(held, "anna's password")
    assert not PasswordHasher().check_needs_rehash(held)


def test_a_page_and_what_it_changes_are_its_users(shared: Site) -> None:
    number = next(n for n, one in shared.page.handlers().items() if one.kinds == () and one.queued)
    asked = {"data": [], "fn_index": number, "session_hash": "annaspage"}
    json_kind = ("content-type", "application/json")
    anna, ben = [*shared.own("anna"), json_kind], [*shared.own("ben"), json_kind]
    assert shared.send("POST", JOIN, anna, json.dumps(asked).encode()).status == 200
    assert shared.send("POST", JOIN, ben, json.dumps(asked).encode()).status == 403
    assert (
        shared.send(
            "GET", "/gradio_api/queue/data?session_hash=annaspage", shared.own("ben")
        ).status
        == 403
    )
    multipart = ("content-type", "multipart/form-data; boundary=x")
    refused = shared.send("POST", UPLOAD, [*shared.own("ben"), multipart], b"--x--\r\n")
    assert (refused.status, "read this collection" in refused.text) == (403, True)
    assert shared.access.may_change("anna")
    assert not shared.access.may_change("")


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (
            {},
            "there is no user yet. Add one with askpapers user add NAME, or let everybody in "
            "with --open",
        ),
        ({"no_token": True}, "--no-token is for 127.0.0.1 alone"),
    ],
)
def test_other_machines_are_let_in_only_if_somebody_said_so(
    tmp_path: Path, how: dict[str, Any], told: str
) -> None:
    for host in ("0.0.0.0", "192.0.2.7", "::"):
        with pytest.raises(SettingError, match=told):
            access_of(Home(tmp_path), host, host, **how)


def test_a_page_without_a_token_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _tell_of(access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1", no_token=True), None, "")
    assert "asks for no token and no password: everybody who reaches" in capsys.readouterr().err
    _tell_of(access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1"), None, "")
    assert capsys.readouterr().err == ""


def test_whoever_opens_it_says_to_whom(tmp_path: Path) -> None:
    opened = access_of(Home(tmp_path), "0.0.0.0", "0.0.0.0", opened=True)
    assert (opened.way, opened.user([]), opened.may_change("")) == ("open", "", False)
    assert access_of(
        Home(tmp_path), "0.0.0.0", "0.0.0.0", opened=True, editors="everyone"
    ).may_change("")
    behind = access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1", no_token=True)
    assert (behind.way, behind.may_change("")) == ("open", True)
    assert not access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1", editors="nobody").may_change(
        "nobody"
    )
    add_user(Home(tmp_path), "anna", "a password")
    # users go before
    assert access_of(Home(tmp_path), "0.0.0.0", "0.0.0.0", opened=True).way == "login"


def test_the_names_of_a_page_on_all_addresses(tmp_path: Path) -> None:
    access = access_of(
        Home(tmp_path), "0.0.0.0", "0.0.0.0", opened=True, hosts="Lab.example, papers.lab:8443"
    )
    for name in ("192.0.2.7:7860", "lab.example", "papers.lab", "LAB.EXAMPLE:80", "localhost:7860"):
        assert access.names(name, "192.0.2.7"), name
    for name in ("192.0.2.8", "evil.example", "lab.example.evil.example", ""):
        assert not access.names(name, "192.0.2.7"), name
    assert not access_of(Home(tmp_path), "192.0.2.7", "192.0.2.7", opened=True).names(
        "localhost", "192.0.2.7"
    )


# Bounds.


def test_bodies_are_bounded(mine: Site) -> None:
    kind = ("content-type", "application/json")
    large = [*mine.own(), kind, ("content-length", str(9 * 2**20))]
    assert mine.send("POST", JOIN, large, b"{}").status == 413
    assert (
        mine.send("POST", JOIN, [*mine.own(), kind, ("content-length", "1")], b"{}" * 9).status
        == 413
    )
    assert (
        mine.send("POST", JOIN, [*mine.own(), kind, ("content-length", "-1")], b"{}").status == 411
    )
    assert mine.send("POST", JOIN, [*mine.own(), kind]).status == 411
    assert (
        mine.send("POST", JOIN, [*mine.own(), ("content-type", "text/plain")], b"{}").status == 415
    )
    multipart = ("content-type", "multipart/form-data; boundary=x")
    assert (
        mine.send(
            "POST", UPLOAD, [*mine.own(), multipart, ("content-length", str(2**21))], b"x"
        ).status
        == 413
    )
    assert mine.send("POST", UPLOAD, [*mine.own(), kind], b"{}").status == 415


def part(name: str, content: bytes = b"text") -> bytes:
    return (
        f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
        + content
        + b"\r\n"
    )


def test_uploads_are_counted_and_go_when_they_have_waited_too_long(mine: Site) -> None:
    multipart = [*mine.own(), ("content-type", "multipart/form-data; boundary=x")]
    (path,) = json.loads(mine.send("POST", UPLOAD, multipart, part("page.txt") + b"--x--\r\n").body)
    assert Path(path).read_bytes() == b"text"
    assert Path(path).is_relative_to(mine.uploads.folder)
    many = b"".join(part(f"{n}.txt") for n in range(600)) + b"--x--\r\n"
    refused = mine.send("POST", UPLOAD, multipart, many)
    assert (refused.status, "more than 500 files" in refused.text) == (413, True)
    lying = mine.uploads.folder / "lying"
    lying.mkdir()
    (lying / "large").write_bytes(bytes(2**20))
    assert mine.send("POST", UPLOAD, multipart, part("page.txt") + b"--x--\r\n").status == 503
    mine.uploads.sweep(older_than=3600)
    assert Path(path).exists()
    mine.uploads.sweep(older_than=0)
    assert list(mine.uploads.folder.iterdir()) == []


def test_what_lies_elsewhere_is_never_swept(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "uploads"
    outside.mkdir()
    folder.mkdir()
    (outside / "kept.txt").write_text("kept")
    (folder / "link").symlink_to(outside)
    Uploads(folder, 1, 1).sweep(older_than=0)
    assert (outside / "kept.txt").read_text() == "kept"


@pytest.mark.parametrize(
    ("messages", "length", "told"),
    [
        ((b"ab", b"", b"c"), 3, [b"ab", b"", b"c"]),
        ((b"ab",), 9, [b"ab"]),
        ((b"",), 0, [b""]),
        ((b"ab", b"cd", b"e"), 3, 413),
        ((b"ab", None), 3, 400),
        ((None,), 0, 400),
    ],
)
def test_a_body_comes_in_pieces(
    messages: tuple[bytes | None, ...], length: int, told: list[bytes] | int
) -> None:
    """None: whoever sends it leaves. One that is shorter than it said is its handler's business."""
    coming = [
        {"type": "http.disconnect"}
        if body is None
        else {"type": "http.request", "body": body, "more_body": place < len(messages)}
        for place, body in enumerate(messages, start=1)
    ]

    async def receive() -> Message:
        return coming.pop(0)

    async def whole() -> list[bytes]:
        return [piece async for piece in pieces(receive, length)]

    if isinstance(told, list):
        assert run(whole()) == told
        return
    with pytest.raises(Refusal) as refused:
        run(whole())
    assert refused.value.status == told
