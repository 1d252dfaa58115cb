"""A store is one, be it a folder or a bucket: whole objects, created once, and one sentence where
it cannot be used."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from importlib.util import find_spec
from pathlib import Path

import pytest

from index.errors import IndexBusy, ServerError, SettingError
from index.generation.generations import read_manifest
from index.generation.object_store import ObjectStore, open_store
from index.generation.publications import Shared
from index.generation.taking_up import take_up
from index.home import Home
from tests.authority import Authority
from tests.loopback import Served
from tests.s3_runner import KEYS, S3Runner
from tests.test_publications import built


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of an S3 server on this machine, with a bucket."""
    if not S3Runner.is_here():
        pytest.skip("obstore or the server of S3 is not here (make test-slow)")
    with S3Runner() as server:
        yield server.url


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.slow)])
def opened(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], ObjectStore]:
    """Opens the same store each time."""
    if request.param == "folder":
        return lambda: open_store(tmp_path.as_uri())
    url = request.getfixturevalue("bucket")
    for name, value in {**KEYS, "AWS_ENDPOINT": url}.items():
        monkeypatch.setenv(name, value)
    return lambda: open_store(f"s3://papers/{tmp_path.name}")


@pytest.mark.enable_socket
def test_what_is_written_is_read_listed_and_deleted(opened: Callable[[], ObjectStore]) -> None:
    store = opened()
    assert store.read("blobs/a") is None
    assert store.listed("blobs") == {}
    store.put("blobs/a", b"one")
    store.put("blobs/a", b"another")
    store.put("published/1", b"1")
    assert opened().read("blobs/a") == b"another"
    ((name, known),) = opened().listed("blobs").items()
    assert (name, known.size) == ("blobs/a", 7)
    assert abs(known.modified - time.time()) < 60
    store.delete(["blobs/a", "blobs/never"])
    assert store.listed("blobs") == {}
    assert store.read("published/1") == b"1"


@pytest.mark.enable_socket
def test_of_many_who_create_a_name_one_is_told_that_he_did(
    opened: Callable[[], ObjectStore],
) -> None:
    stores = [opened() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(lambda n: stores[n].create("published/1", b"%d" % n), range(8)))
    assert sorted(created) == [False] * 7 + [True]
    assert stores[0].read("published/1") == b"%d" % created.index(True)
    assert list(stores[0].listed("published")) == ["published/1"]


def test_a_folder_that_is_gone_is_told_and_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    store = open_store((tmp_path / "not mounted").as_uri())
    calls: list[Callable[[], object]] = [
        lambda: store.read("a"),
        lambda: store.listed("a"),
        lambda: store.put("a", b""),
        lambda: store.create("a", b""),
    ]
    for call in calls:
        with pytest.raises(ServerError, match=r"not mounted.*ASKPAPERS_STORE; nothing is lost\.$"):
            call()


def test_what_a_killed_process_left_half_written_is_not_listed(tmp_path: Path) -> None:
    store = open_store(tmp_path.as_uri())
    store.put("published/1", b"1")
    (tmp_path / "published" / ".half-x").write_bytes(b"{")
    assert list(store.listed("published")) == ["published/1"]


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_files_of_a_folder_have_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o770)
    open_store(tmp_path.as_uri()).put("blobs/a", b"")
    assert (tmp_path / "blobs").stat().st_mode & 0o777 == 0o770
    assert (tmp_path / "blobs" / "a").stat().st_mode & 0o777 == 0o660


@pytest.mark.parametrize("url", ["", "/srv/papers", "file:relative", "s3://", "http://a/b", "//["])
def test_what_is_no_store_is_told_without_its_password(url: str) -> None:
    with pytest.raises(SettingError, match=r"ASKPAPERS_STORE is .* Correct it\.$"):
        open_store(url)
    with pytest.raises(SettingError) as told:
        open_store("ftp://user:secret@host/papers")
    assert "secret" not in str(told.value)


@pytest.mark.slow
@pytest.mark.enable_socket
def test_machines_share_a_bucket(
    bucket: str, small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {
        **KEYS,
        "AWS_ENDPOINT": bucket,
        "ASKPAPERS_STORE": "s3://papers/shared",
        "ASKPAPERS_CHROMA_URL": "http://127.0.0.1:9",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    a, b = (Shared.of(Home(tmp_path / name)) for name in "ab")
    assert a is not None
    assert b is not None
    one = built(a, small_home, "one")
    a.publish(one, None)
    first = take_up(b, copies=True)
    assert read_manifest(b.home) == one
    a.publish(built(a, small_home, "two"), first)
    with pytest.raises(IndexBusy):
        b.publish(built(b, small_home, "three"), first)
    take_up(b)
    assert read_manifest(b.home).generation == "two"
    b.tidy()


@pytest.mark.slow
@pytest.mark.enable_socket
def test_a_bucket_that_is_not_there_is_told(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**KEYS, "AWS_ENDPOINT": bucket}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ServerError, match=r"s3://elsewhere cannot be used .*ASKPAPERS_STORE"):
        open_store("s3://elsewhere").listed("published")


class Holds(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        told = {"ETag": '"1"', "Last-Modified": "Sat, 01 Mar 2025 10:00:00 GMT"}
        for name, value in {**told, "Content-Length": "3"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"one")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.slow
@pytest.mark.enable_socket
@pytest.mark.skipif(not find_spec("obstore"), reason="obstore is not here (the extra `server`)")
def test_a_bucket_is_spoken_to_by_the_certificate_of_ones_own_authority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with Served(Holds, tls=authority.server("localhost")) as served:
        for name, value in {**KEYS, "AWS_ENDPOINT": served.root}.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(ServerError, match=r"ASKPAPERS_STORE.* not believed \(UnknownIssuer\)"):
            open_store("s3://papers").read("a")
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        assert open_store("s3://papers").read("a") == b"one"
