"""A Chroma server behind a proxy that speaks https, by the certificate of one's own authority, and
wants a token. Covers index.generation.chroma_server, index.certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.terminal.cli import main
from index.builder import build
from index.errors import ServerError, SettingError
from index.generation.generations import current_name
from index.home import Home
from tests.authority import Authority
from tests.chroma_runner import ChromaRunner, Door
from tests.conftest import DATA

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]
QUESTION = "How much faster are Sparse Lanterns?"
PAGE, MORE = DATA / "spaced.txt", DATA / "compact.txt"


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaRunner]:
    with ChromaRunner(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def door(
    runner: ChromaRunner, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Door]:
    """Open to who has the token and knows the authority, by the settings of both."""
    (tmp_path / "store").mkdir()
    monkeypatch.setenv("ASKPAPERS_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("ASKPAPERS_CHROMA_TOKEN", "right-token-4711")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with Door(runner.port, "right-token-4711", authority.server("localhost")) as opened:
        monkeypatch.setenv("ASKPAPERS_CHROMA_URL", opened.url)
        yield opened


@pytest.fixture
def homes(tmp_path: Path) -> Callable[[str], Home]:
    return lambda name: Home(tmp_path / name)


def test_two_builds_and_a_search_go_through_it(
    door: Door, homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert door.url.startswith("https://")
    build([PAGE], home=homes("a").root)
    asked = door.let_in
    with Assistant(homes("b")) as reader:
        assert "3.1x" in reader.ask(QUESTION).text
        assert reader.status().notes == ()
    assert door.let_in > asked, "by the server, and not by looking at all vectors"
    assert build([MORE], home=homes("b").root).added > 0
    monkeypatch.setenv("ASKPAPERS_CHROMA_TOKEN", "wrong")
    with pytest.raises(ServerError, match=r"refuses the token\. Check ASKPAPERS_CHROMA_TOKEN\.$"):
        build([PAGE], home=homes("a").root)


def _unknown(authority: Authority, port: int, folder: Path) -> tuple[Door, str]:
    return Door(port, "right-token-4711", Authority(folder / "b").server("localhost")), "SSL_CERT"


def _expired(authority: Authority, port: int, folder: Path) -> tuple[Door, str]:
    return Door(port, "right-token-4711", authority.server("localhost", -2)), "has expired"


def _of_another(authority: Authority, port: int, folder: Path) -> tuple[Door, str]:
    context = authority.server("elsewhere.example")
    return Door(port, "right-token-4711", context), "is for another name"


def _plain(authority: Authority, port: int, folder: Path) -> tuple[Door, str]:
    door = Door(port, "right-token-4711")
    door.url = door.url.replace("http:", "https:")
    return door, "does not speak https. Begin ASKPAPERS_CHROMA_URL with http://"


def _encrypted(authority: Authority, port: int, folder: Path) -> tuple[Door, str]:
    door = Door(port, "right-token-4711", authority.server("localhost"))
    door.url = door.url.replace("https:", "http:")
    return door, "as one does that wants https"


def _told_by_it(authority: Authority, port: int, folder: Path) -> tuple[Door, str]:
    door = Door(port, "right-token-4711")
    door.instead = 400, b"<h1>The plain HTTP request was sent to HTTPS port</h1>"
    return door, "it wants https. Begin ASKPAPERS_CHROMA_URL with https://"


@pytest.mark.parametrize(
    "another", [_unknown, _expired, _of_another, _plain, _encrypted, _told_by_it]
)
def test_a_server_that_cannot_be_believed_is_told_in_a_sentence_and_nothing_is_lost(
    another: Callable[[Authority, int, Path], tuple[Door, str]],
    door: Door,
    runner: ChromaRunner,
    authority: Authority,
    homes: Callable[[str], Home],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    build([PAGE], home=homes("a").root)
    before = current_name(homes("a"))
    other, told = another(authority, runner.port, tmp_path)
    with other, monkeypatch.context() as patched:
        patched.setenv("ASKPAPERS_CHROMA_URL", other.url)
        capsys.readouterr()
        assert main(["index", str(MORE), "--home", str(homes("a").root)]) != 0
        said = capsys.readouterr().err
        assert told in said
        assert "ASKPAPERS_CHROMA_URL" in said
        assert said.rstrip().endswith("; nothing is lost.")
        assert "Traceback" not in said
        assert "token-4711" not in said
        assert current_name(homes("a")) == before
        with Assistant(homes("a")) as reader:
            assert "3.1x" in reader.ask(QUESTION).text
            (note,) = reader.status().notes
        assert told in note
    assert build([MORE], home=homes("a").root).added > 0


def test_certificates_that_cannot_be_read_are_told_by_the_name_of_their_setting(
    door: Door, homes: Callable[[str], Home], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    with pytest.raises(SettingError, match=r"^SSL_CERT_FILE is .*nowhere\.pem.* or unset it\.$"):
        build([PAGE], home=homes("a").root)
