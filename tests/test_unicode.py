"""Text that every encoding and every database can keep."""

from __future__ import annotations

import pytest

from index.text.unicode import sound


@pytest.mark.parametrize(
    ("text", "kept", "replaced"),
    [
        ("", "", 0),
        ("Über μP 😀\n", "Über μP 😀\n", 0),
        ("half \ud83d of a sign", "half \ufffd of a sign", 1),
        ("\udfff\ud800\0", "\ufffd\ufffd\ufffd", 3),
    ],
)
def test_what_no_database_keeps_is_replaced_and_counted(
    text: str, kept: str, replaced: int
) -> None:
    assert sound(text) == (kept, replaced)
    kept.encode()
