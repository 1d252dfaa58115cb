"""Patterns that are compiled when they first meet a text, and stay so: the grammars of questions
are large, a command that answers none should not wait for them, and `re` itself keeps none for long
among all that are made of names."""

from __future__ import annotations

import re
from functools import cached_property


class LatePattern:
    """Of any of these forms, in upper or lower case."""

    def __init__(self, *forms: str) -> None:
        self._source = "|".join(f"(?:{form})" for form in forms)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._source, re.IGNORECASE)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._compiled.fullmatch(text)

    def match(self, text: str) -> re.Match[str] | None:
        return self._compiled.match(text)
