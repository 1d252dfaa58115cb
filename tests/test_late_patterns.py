"""Patterns that are compiled when they are first met."""

from __future__ import annotations

import re
from unittest.mock import patch

from assistant.question.late_patterns import LatePattern


def test_nothing_is_compiled_before_a_text_is_met_and_then_once() -> None:
    with patch.object(re, "compile", wraps=re.compile) as compiled:
        pattern = LatePattern(r"undo|go\sback", r"take\s(?P<what>.+)\sback")
        assert not compiled.called
        assert pattern.fullmatch("Go back")
        assert pattern.fullmatch("go back please") is None
        match = pattern.fullmatch("take that back")
        assert match is not None
        assert match["what"] == "that"
        assert compiled.call_count == 1
