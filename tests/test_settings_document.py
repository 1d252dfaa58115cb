"""docs/settings.md names every setting of the program with its key, default and bounds, and no
other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.settings import Settings, read_settings
from index.home import Home

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in row.split("|")[1:-1]]
    for row in re.findall(r"^\| `.*\|$", DOCUMENT, re.MULTILINE)
]
SETTINGS = {cells[1].strip("`"): cells for cells in ROWS if len(cells) == 5}
BEFORE_THE_HOME = {cells[0].strip("`") for cells in ROWS if len(cells) == 3}
SCHEMA = Settings.model_json_schema(by_alias=False)["properties"]
BOUNDS = {"exclusiveMinimum": "more than", "minimum": "at least", "maximum": "at most"}
SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for package in ("assistant", "index", "prompts")
    for path in (ROOT / package).rglob("*.py")
}


def test_every_setting_is_there_and_no_other() -> None:
    assert set(SETTINGS) == set(Settings.model_fields)
    readers = {path for path, source in SOURCES.items() if "pydantic_settings" in source}
    assert readers == {"assistant/settings.py", "index/settings.py"}, (
        "Settings is no longer all that is set"
    )


def test_what_is_read_beside_them_is_there() -> None:
    source = "\n".join(SOURCES.values())
    assert set(re.findall(r"environ(?:\.get\(|\[)\"(ASKPAPERS_\w+)", source)) == BEFORE_THE_HOME
    known = BEFORE_THE_HOME | {cells[0].strip("`") for cells in SETTINGS.values()}
    assert set(re.findall(r"\bASKPAPERS_[A-Z_]*[A-Z]\b", source)) <= known


@pytest.mark.parametrize("name", Settings.model_fields)
def test_its_row_says_what_it_is(name: str) -> None:
    field, (environment, key, default, values, does) = Settings.model_fields[name], SETTINGS[name]
    assert environment == f"`{field.validation_alias or f'ASKPAPERS_{name.upper()}'}`"
    assert key == f"`{name}`"
    assert default == _shown(field.default)
    bounds, texts = _allowed(name)
    assert values.startswith(bounds) if bounds else not re.match("more|at", values)
    assert not texts or values == ", ".join(f"`{text}`" for text in texts)
    assert does


@pytest.mark.parametrize("name", Settings.model_fields)
def test_it_is_read_from_where_its_row_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment, key = (cell.strip("`") for cell in SETTINGS[name][:2])
    home, value = Home(tmp_path), _another(name)
    monkeypatch.delenv(environment, raising=False)
    assert _read(home, name) == Settings.model_fields[name].default
    home.settings.write_text(f"{key} = {json.dumps(value)}")
    assert _read(home, name) == value
    home.settings.unlink()
    monkeypatch.setenv(environment, str(value))
    assert _read(home, name) == value


def _shown(default: object) -> str:
    if default is None:
        return "not set"
    if default == "":
        return "empty"
    if isinstance(default, bool):
        return f"`{json.dumps(default)}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def _schema(name: str) -> dict[str, Any]:
    """Of what a setting is where it is set."""
    parts: list[dict[str, Any]] = SCHEMA[name].get("anyOf", [SCHEMA[name]])
    return next(part for part in parts if part.get("type") != "null")


def _allowed(name: str) -> tuple[str, list[str]]:
    """What the program itself holds a value to: bounds in words, or the only texts that it
    takes."""
    schema = _schema(name)
    return ", ".join(
        f"{said} {schema[key]:g}" for key, said in BOUNDS.items() if key in schema
    ), schema.get("enum", [])


def _another(name: str) -> object:
    """A value that it can have, and by default has not."""
    schema = _schema(name)
    if schema["type"] == "string":
        return schema.get("enum", ["a-word"])[-1]
    return not Settings.model_fields[name].default if schema["type"] == "boolean" else 7


def _read(home: Home, name: str) -> object:
    value = getattr(read_settings(home), name)
    return value.get_secret_value() if isinstance(value, SecretStr) else value
