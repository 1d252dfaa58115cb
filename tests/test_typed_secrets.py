"""A password or a key that is typed, or piped in."""

from __future__ import annotations

import io

import pytest

from assistant.terminal.typed_secrets import typed_secret
from index.errors import SettingError


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def typing(monkeypatch: pytest.MonkeyPatch, *typed: str) -> list[str]:
    """Type these at a terminal; gives what is asked for."""
    asked: list[str] = []
    waiting = list(typed)

    def getpass(prompt: str) -> str:
        asked.append(prompt)
        return waiting.pop(0)

    monkeypatch.setattr("getpass.getpass", getpass)
    monkeypatch.setattr("sys.stdin", _Terminal())
    return asked


def test_a_line_is_taken_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("sk-1 \r\nsk-2\n"))
    assert typed_secret("key") == "sk-1 "


def test_a_key_is_asked_for_once_and_a_password_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = typing(monkeypatch, "sk-1", "open sesame", "open sesame")
    assert typed_secret("key") == "sk-1"
    assert typed_secret("password", twice=True) == "open sesame"
    assert asked == ["Key: ", "Password: ", "The same again: "]


def test_two_that_differ_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    typing(monkeypatch, "open sesame", "open seasme")
    with pytest.raises(SettingError, match="The two passwords differ"):
        typed_secret("password", twice=True)
