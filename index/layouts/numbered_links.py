"""The numbers that lynx and its like write in front of links, `[12]Title`, and their list of
addresses at the end of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_MARK = re.compile(r"\[(\d{1,5})\](?=[^\s.,;:)\]]|$)")
_LEADING = re.compile(r"\[(\d{1,5})\](?=[^\W\d_])")
_LISTED = re.compile(r"^[ \t]*(\d{1,5})\. ((?:https?|ftp|file|mailto):\S+)[ \t]*$", re.MULTILINE)
_HEADING = re.compile(
    r"(?:^|\n)[ \t]*(?:References|Links|Visible links:?|Hidden links:?)[ \t]*\n\s*\Z"
)
_FEWEST = 3  # addresses, that count upwards, make a list
_FEWEST_MARKS = 5  # that count upwards, where the list was cut off
_HEADING_WITHIN = 200  # characters above the list


@dataclass(frozen=True, slots=True)
class Numbered:
    """A page without its list of addresses; `targets` are they, by number."""

    text: str
    targets: dict[str, str]
    is_numbered: bool = False

    def undone(self, line: str) -> tuple[str, tuple[str, ...]]:
        """The line without its marks, and where they lead."""
        if not self.is_numbered:
            return line, ()
        found = [self.targets.get(match[1], "") for match in _MARK.finditer(line)]
        return _MARK.sub("", line).strip(), tuple(filter(None, found))


def numbered(text: str) -> Numbered:
    listed = list(_LISTED.finditer(text))
    if len(listed) >= _FEWEST and _ascends([int(match[1]) for match in listed]):
        start = listed[0].start()
        head = text[:start]
        if heading := _HEADING.search(head[-_HEADING_WITHIN:]):
            head = head[: max(0, start - _HEADING_WITHIN) + heading.start()]
        if len(_MARK.findall(head)) >= _FEWEST:
            return Numbered(head, {match[1]: match[2] for match in listed}, is_numbered=True)
    leading = [int(number) for number in _LEADING.findall(text)]
    is_numbered = len(leading) >= _FEWEST_MARKS and _ascends(leading)
    return Numbered(text, {}, is_numbered)


def _ascends(numbers: list[int]) -> bool:
    return all(left < right for left, right in pairwise(numbers))
