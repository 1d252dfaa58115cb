"""The months as people write them in English: the one place in which their names stand."""

from __future__ import annotations

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]{{0,6}}\.?"
"""A regular expression for a month in small letters, whole or short: `sept.` is one."""

SPELT = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
"""The same in its usual spellings alone, for a text in which "marching" is no month."""


def month_number(name: str) -> int | None:
    """1 to 12, by the first three letters; None for what is no month."""
    start = name[:3].lower()
    return MONTHS.index(start) + 1 if start in MONTHS else None
