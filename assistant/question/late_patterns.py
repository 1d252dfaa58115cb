"""Patterns that are compiled when they first meet a text: the grammars of follow-ups are large, and
a command that answers no question should not wait for them."""

from __future__ import annotations

import re
from functools import cached_property


class LatePattern:
    """Of any of these forms, in upper or lower case; a text has to be one as a whole."""

    def __init__(self, *forms: str) -> None:
        self._source = "|".join(f"(?:{form})" for form in forms)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._source, re.IGNORECASE)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._compiled.fullmatch(text)
