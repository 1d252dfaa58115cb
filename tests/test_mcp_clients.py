"""What tells MCP clients of a collection: printed, and put into their own files, where all else
stays."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from assistant.doors.mcp_clients import CLIENTS, command, configuration, write
from assistant.terminal.cli import main
from index.errors import SettingError
from index.home import Home


@pytest.fixture(autouse=True)
def _no_other_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


@pytest.mark.parametrize("name", sorted(CLIENTS))
def test_a_clients_file_names_the_command(name: str, tmp_path: Path) -> None:
    client, home = CLIENTS[name], Home(tmp_path / "a home")
    file = write(client, home)
    assert file.is_relative_to(tmp_path)  # the user's own folder, here
    text = file.read_text()
    held = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    entry = held[client.key]["askpapers"]
    assert [entry["command"], *entry["args"]] == command(home)
    assert entry["args"][-2:] == ["--home", str(tmp_path / "a home")]
    printed = configuration(client, home)
    again = tomllib.loads(printed) if file.suffix == ".toml" else json.loads(printed)
    assert again == held


def test_what_else_stands_there_stays(tmp_path: Path) -> None:
    file = tmp_path / ".cursor" / "mcp.json"
    file.parent.mkdir()
    before = {"theme": "dark", "mcpServers": {"other": {"command": "o"}}}
    file.write_text(json.dumps(before))
    for _ in range(2):
        write(CLIENTS["cursor"], Home(tmp_path))
    held = json.loads(file.read_text())
    assert (held["theme"], set(held["mcpServers"])) == ("dark", {"other", "askpapers"})
    toml = tmp_path / ".codex" / "config.toml"
    toml.parent.mkdir()
    toml.write_text('model = "m" # mine\n')
    write(CLIENTS["codex"], Home(tmp_path))
    assert toml.read_text().startswith('model = "m" # mine\n')


@pytest.mark.parametrize("text", ["// mine\n{}", "[]", '{"mcpServers": []}', "\xff"])
def test_a_file_that_cannot_be_read_stays_as_it_is(text: str, tmp_path: Path) -> None:
    file = tmp_path / ".cursor" / "mcp.json"
    file.parent.mkdir()
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingError, match="Put it there by hand"):
        write(CLIENTS["cursor"], Home(tmp_path))
    assert file.read_bytes() == text.encode("latin-1")


def test_the_command_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "--install", "cursor"]) == 0
    shown = capsys.readouterr()
    assert "askpapers" in json.loads(shown.out)["mcpServers"]
    assert "mcp.json" in shown.err
    assert not (tmp_path / ".cursor").exists()
    assert main(["mcp", "--install", "cursor", "--write"]) == 0
    assert (tmp_path / ".cursor" / "mcp.json").exists()
    assert main(["mcp", "--install"]) == 0
    every = capsys.readouterr().out
    assert all(client.title in every for client in CLIENTS.values())
    assert main(["mcp", "--install", "--write"]) == 1
    assert "codex" in capsys.readouterr().err
    assert main(["mcp", "--write"]) == 1
    assert "--install CLIENT" in capsys.readouterr().err
