"""Who vouches for a server: public authorities, or those that the environment names; and one
sentence where nobody does, of every server that is spoken to."""

from __future__ import annotations

import os
import re
import shutil
import ssl
from collections.abc import Callable
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import certifi
import httpx
import pytest

from assistant.llm.connecting import connect
from assistant.llm.failures import http_library
from assistant.llm.model_files import ModelHub
from index.certificates import certificates, untrusted
from index.errors import AskpapersError, SettingError
from index.models.endpoints import Endpoint
from index.retries import RetryPolicy
from index.sources.hub import Hub
from index.transport import keyed_client
from tests.authority import Authority
from tests.loopback import Served

HERE, THERE = "http://127.0.0.1:8080", "https://localhost:8080"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("library", ["httpx", http_library().__name__])
def test_certificates_are_read_once_and_those_that_the_environment_names_are_used(
    library: str, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = certificates(library, THERE)
    assert shared.verify_mode == ssl.CERT_REQUIRED
    assert certificates(library, THERE) is shared
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    (known,) = certificates(library, THERE).get_ca_certs()
    assert "An authority of the tests" in str(known["subject"])
    for name in ("none.pem", "other.pem"):
        (tmp_path / "other.pem").write_text("no certificate")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / name))
        with pytest.raises(SettingError, match=rf"^SSL_CERT_FILE is .*{name}.* or unset it\.$"):
            certificates(library, THERE)
        assert certificates(library, HERE).get_ca_certs(), "http to this machine needs none"


def test_certificates_that_change_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "named.pem"
    shutil.copy(certifi.where(), named)
    monkeypatch.setenv("SSL_CERT_FILE", str(named))
    before = certificates("httpx", THERE)
    os.utime(named, (0, 0))
    assert certificates("httpx", THERE) is not before


def test_certificates_that_are_not_named_do_not_change_with_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = certificates("httpx", THERE)
    os.utime(tmp_path, (0, 0))
    assert certificates("httpx", THERE) is before


@pytest.mark.parametrize(
    ("name", "days", "is_known", "told"),
    [
        ("localhost", 30, True, ""),
        ("localhost", 30, False, "nobody who is known here .* SSL_CERT_FILE, or correct IT$"),
        ("localhost", -2, True, "its certificate has expired. Renew it .*, or correct IT$"),
        ("elsewhere.example", 30, True, "its certificate is for another name. .* in IT, or"),
    ],
)
def test_a_certificate_is_believed_or_it_is_told_why_not(
    name: str,
    days: int,
    is_known: bool,
    told: str,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with Served(Answers, tls=authority.server(name, days)) as served:
        client = keyed_client(served.root, None, 5)
        if not told:
            assert client.get(served.root).status_code == 200
        else:
            with pytest.raises(httpx.ConnectError) as error:
                client.get(served.root)
            assert re.match(told, untrusted(error.value, "IT"))
        client.close()


def test_a_server_that_does_not_speak_https_is_told() -> None:
    with Served(Answers) as served:
        client = keyed_client(served.root, None, 5)
        with pytest.raises(httpx.ConnectError) as error:
            client.get(served.root.replace("http:", "https:"))
        client.close()
    assert untrusted(error.value, "IT").startswith("it does not speak https. Begin IT with http:")
    assert untrusted(OSError("something else"), "IT") == ""


def _chats(root: str) -> object:
    model = connect(
        f"{root}/v1", model=None, api_key=None, openai_key=None, openai_base_url=None, timeout=5
    )
    return model.name


def _embeds(root: str) -> object:
    return Endpoint(f"{root}/v1", None, "m", "ASKPAPERS_EMBED", 5).vectors(["a"], awaited=True)


def _fetches(root: str) -> object:
    return Hub(root, RetryPolicy(pause=0, tries=1)).papers(date(2025, 3, 3))


def _looks(root: str) -> object:
    return ModelHub(root).look("who/which", "m.gguf")


@pytest.mark.parametrize("asks", [_chats, _embeds, _fetches, _looks])
def test_every_server_that_nobody_vouches_for_is_told_in_a_sentence(
    asks: Callable[[str], object], authority: Authority
) -> None:
    with (
        Served(Answers, tls=authority.server("localhost")) as served,
        pytest.raises(AskpapersError, match=r"nobody who is known here vouches.* in SSL_CERT_FILE"),
    ):
        asks(served.root)
