"""A password or a key from the terminal, unseen; else a line of standard input."""

from __future__ import annotations

import sys

from index.errors import SettingError


def typed_secret(name: str, *, twice: bool = False) -> str:
    """As it was typed. Raises SettingError for what is no text, and where `twice` differs."""
    if not sys.stdin.isatty():
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise SettingError(
                f"The {name} is not UTF-8. Choose one of letters, digits and signs."
            ) from error
    from getpass import getpass

    typed = getpass(f"{name.capitalize()}: ")
    if twice and getpass("The same again: ") != typed:
        raise SettingError(f"The two {name}s differ. Nothing was changed; do it again.")
    return typed
