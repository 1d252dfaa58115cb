"""How the common MCP clients are told of this collection: where each keeps its servers, and in
which form."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from index.errors import SettingError
from index.files import write_atomically
from index.home import Home

NAME = "askpapers"
_RUN = "from assistant.terminal.cli import main; raise SystemExit(main())"


@dataclass(frozen=True, slots=True)
class Client:
    """`file`: where it reads its servers; `key`: below which; `typed`: whether each says that it is
    run here. Of a client with TOML `key` is a table."""

    title: str
    file: Callable[[], Path]
    key: str = "mcpServers"
    typed: bool = False


def _settings(folder: str, *names: str) -> Callable[[], Path]:
    return lambda: Path(platformdirs.user_config_dir(folder, appauthor=False, roaming=True), *names)


def _own(*names: str) -> Callable[[], Path]:
    return lambda: Path.home().joinpath(*names)


CLIENTS: Mapping[str, Client] = {
    "claude-code": Client("Claude Code", _own(".claude.json"), typed=True),
    "claude-desktop": Client("Claude Desktop", _settings("Claude", "claude_desktop_config.json")),
    "codex": Client("Codex", _own(".codex", "config.toml"), "mcp_servers"),
    "cursor": Client("Cursor", _own(".cursor", "mcp.json")),
    "gemini": Client("Gemini CLI", _own(".gemini", "settings.json")),
    "lmstudio": Client("LM Studio", _own(".lmstudio", "mcp.json")),
    "vscode": Client(
        "Visual Studio Code", _settings("Code", "User", "mcp.json"), "servers", typed=True
    ),
    "windsurf": Client("Windsurf", _own(".codeium", "windsurf", "mcp_config.json")),
}


def command(home: Home) -> list[str]:
    """What starts the server, wherever it is started from."""
    script = Path(sys.executable).with_name("askpapers")
    run = [str(script)] if script.is_file() else [sys.executable, "-c", _RUN]
    return [*run, "mcp", "--home", str(home.root.resolve())]


def configuration(client: Client, home: Home) -> str:
    """What is to stand in the client's file."""
    if client.file().suffix == ".toml":
        return _toml(client, home)
    return json.dumps({client.key: {NAME: _entry(client, home)}}, indent=2, ensure_ascii=False)


def write(client: Client, home: Home) -> Path:
    """Put it into the client's file; all else there stays. Raises SettingError for a file that
    cannot be read or written."""
    file = client.file()
    try:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        text = _with_toml(before, client, home) if file.suffix == ".toml" else None
        text = text if text is not None else _with_json(before, client, home)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, text.encode())
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or "it is in another form than expected"
        raise SettingError(
            f"{str(file)!r} of {client.title} cannot be changed ({why}). Put it there by hand: "
            "the same command without --write prints it."
        ) from error
    return file


def _entry(client: Client, home: Home) -> dict[str, Any]:
    run, *arguments = command(home)
    typed = {"type": "stdio"} if client.typed else {}
    return {**typed, "command": run, "args": arguments}


def _with_json(before: str, client: Client, home: Home) -> str:
    """Raises ValueError for what is no JSON, as with comments, or has another form."""
    held = json.loads(before) if before.strip() else {}
    servers = held.setdefault(client.key, {}) if isinstance(held, dict) else None
    if not isinstance(servers, dict):
        raise ValueError
    servers[NAME] = _entry(client, home)
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


def _toml(client: Client, home: Home) -> str:
    run, *arguments = command(home)
    # a string of JSON is one of TOML
    told = json.dumps(run), json.dumps(arguments)
    return f"[{client.key}.{NAME}]\ncommand = {told[0]}\nargs = {told[1]}"


def _with_toml(before: str, client: Client, home: Home) -> str:
    """Raises ValueError where the server is there already: to change TOML would lose its
    comments."""
    if NAME in tomllib.loads(before).get(client.key, {}):
        raise ValueError
    return f"{before.rstrip()}\n\n{_toml(client, home)}\n".lstrip()
