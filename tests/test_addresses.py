"""No address is shown with a secret, and nothing that a server says holds a key."""

from __future__ import annotations

import pytest

from index.addresses import cleaned, shown

KEY = "sk-Abcdefgh-12345678"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://user:hush@host:8080/v1?key=hush#hush", "http://host:8080/v1"),
        ("https://host/v1#hush", "https://host/v1"),
        ("https://host/v1;key=hush", "https://host/v1"),
        ("http://user:hu/sh@host/v1", "http://host"),
        ("http://user:1/hush@host/v1", "http://user"),  # so it is understood: the machine is `user`
        ("http://user:hu?sh@host/v1", "http://…"),
        ("http://user:hu#sh@host/v1", "http://…"),
        ("http://host:port/v1?key=a@hush", "http://…"),
        ("http://host/v1?key=a@hush", "http://host"),
        ("http://[::1]:8080/v1/", "http://[::1]:8080/v1/"),
        ("http://", "http://"),
    ],
)
def test_an_address_is_shown_without_what_is_secret(url: str, told: str) -> None:
    assert shown(url) == told


@pytest.mark.parametrize(
    "said", [KEY, KEY.lower(), KEY.upper(), KEY[:8], KEY[5:13].upper(), KEY[-8:], KEY * 2]
)
def test_neither_a_key_nor_a_long_piece_of_one_is_repeated(said: str) -> None:
    told = cleaned(f"İ the key {said} is wrong", KEY)
    assert told.replace("…", "") == "İ the key  is wrong"
    assert "…" in told


def test_other_words_stay_as_they_are() -> None:
    assert cleaned("a hacker's sk-Abcd\x1b key.", KEY) == "a hacker's sk-Abcd key"
    assert cleaned("short", "ab") == "short"
    assert cleaned("a tab, a cab", "ab") == "a t…, a c…"
