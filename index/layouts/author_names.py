"""The authors of a record, from a list of names or of their parts, or from one text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_GIVEN = ("given", "givenName", "firstName", "first", "forename", "first_name")
_FAMILY = ("family", "familyName", "lastName", "last", "surname", "last_name")
_WHOLE = ("name", "fullname", "fullName", "full_name", "literal", "display_name", "displayName")
_WITHIN = ("author", "person", "value", "raw_author_name")  # where the parts stand one level down
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
_INITIALS_LAST = re.compile(
    r"(?P<family>.*[^\W\d_]{2}.*) (?P<given>[^\W\d_a-zß-ÿ]{1,4})"
    r"(?: (?P<suffix>Jr|Sr|2nd|3rd|II|III|IV))?"
)
_OTHERS = re.compile(r"(?:and\s+)?(?:et\.?\s+al\.?|others)", re.IGNORECASE)
_AND = re.compile(r"(?<!\s)\s+(?:and|&)\s+")
_SURELY_APART = re.compile(r"[;；、，|\n]")
_STOP = re.compile(r"(?<=[^\W\d_]{3})\.$")  # of the whole list, not of an initial
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
# there a name is one word
_IDEOGRAPHIC = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PARTICLES = frozenset("van von der den de da di del della dos du la le ten ter al bin el".split())
_DEEPEST = 3  # levels of a name within another


def authors_of(value: object, *, is_family_first: bool = False) -> tuple[str, ...]:
    """`is_family_first`: what stands on both sides of a comma in a text is one name."""
    if isinstance(value, str):
        found = list(_of_text(_STOP.sub("", value.strip()), is_family_first))
    elif isinstance(value, dict):
        found = [_name(value)]
    else:
        items = value if isinstance(value, list) else []
        roles = [item.get("creatorType") for item in items if isinstance(item, dict)]
        found = [
            _name(item)
            for item in items
            if not ("author" in roles and isinstance(item, dict))
            or item.get("creatorType") == "author"
        ]
        if any(map(_is_family_first, items)):
            found = [
                turned(name) if name.count(",") == 1 and _is_person(item) else name
                for name, item in zip(found, items, strict=False)
            ]
    return tuple(name for name in found if name and not _OTHERS.fullmatch(name))


def _is_family_first(item: object) -> bool:
    """Whether its whole name is seen to begin with the family name, as DataCite has them."""
    if not isinstance(item, dict) or "," not in (name := str(item.get("name", ""))):
        return False
    family = next((item[key] for key in _FAMILY if isinstance(item.get(key), str)), None)
    return item.get("nameType") == "Personal" or (bool(family) and name.startswith(f"{family},"))


def _is_person(item: object) -> bool:
    return isinstance(item, dict) and item.get("nameType") != "Organizational"


def separates_by_semicolon(values: list[object]) -> bool:
    """Whether authors are put apart by semicolons in a file, so that a comma is within a name."""
    return any(isinstance(value, str) and ";" in value for value in values)


def turned(name: str) -> str:
    """A name that begins with the family name, as it is said: `Davis, Jr., Ann` too."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) > 2 and _SUFFIX.fullmatch(parts[1]):
        parts[1:3] = [parts[2], parts[1]]
    family, given, *more = [*parts, ""]
    return " ".join(filter(None, [given, family, *more]))


def turned_names(names: list[str]) -> tuple[str, ...]:
    """Names as they are said, where all of them begin with the family name; else nothing."""
    if not all(map(_is_turned, names)):
        return ()
    return tuple(" ".join(turned(name).split()) for name in names)


def family_last(name: str) -> str:
    """A name whose initials stand last, as PubMed writes them: `van der Marsh DA Jr`."""
    match = _INITIALS_LAST.fullmatch(name)
    if match is None:
        return name
    parts = [*match["given"], match["family"], match["suffix"]]
    return " ".join(filter(None, parts))


def _name(item: object, depth: int = 0) -> str:
    if isinstance(item, str):
        return " ".join(item.split())
    if isinstance(item, list) and all(isinstance(part, str) for part in item):
        family, given, *more = [*item, "", ""]  # of arXiv: family, given, suffix
        return " ".join(filter(None, map(str.strip, [given, family, *more[:1]])))
    if not isinstance(item, dict) or depth > _DEEPEST:
        return ""
    for key in _WHOLE:
        if isinstance(name := item.get(key), str) and name.strip():
            return " ".join(name.split())
    parts = [
        next((v for k in keys if isinstance(v := item.get(k), str)), "")
        for keys in (
            _GIVEN,
            ("dropping-particle",),
            ("non-dropping-particle",),
            _FAMILY,
            ("suffix",),
        )
    ]
    if any(parts):
        return " ".join(" ".join(parts).split())
    return next((found for k in _WITHIN if k in item and (found := _name(item[k], depth + 1))), "")


def _of_text(text: str, is_family_first: bool) -> Iterator[str]:
    if text.startswith("[") and text.endswith("]") and (quoted := _QUOTED.findall(text)):
        yield from (" ".join(f"{one}{other}".split()) for one, other in quoted)  # a list of Python
        return
    if _SURELY_APART.search(text):
        names = _SURELY_APART.split(text)
    elif "," in text and (is_family_first or all(map(_is_turned, _AND.split(text)))):
        names = _AND.split(text)  # as in BibTeX
    else:
        parts = [part.strip() for part in re.split(r"[,，]|\s+and\s+|\s+&\s+|^and\s+", text)]
        names = [part for part in parts if part]
        if len(names) % 2 == 0 and all(map(_is_word, names)):
            names = [f"{family}, {given}" for family, given in zip(*[iter(names)] * 2, strict=True)]
    held = ""
    for name in map(str.strip, names):
        if held and _SUFFIX.fullmatch(name):
            held = f"{held}, {name}"
            continue
        if held:
            yield held
        held = " ".join(re.sub(r"\s*\(https?://[^\s()]+\)$", "", name).split())
    if held:
        yield held


def _is_turned(text: str) -> bool:
    """Whether the parts beside a comma are a family name and a given one: a name of one word
    hardly stands alone in a list."""
    parts = [part.split() for part in text.split(",")]
    if len(parts) != 2 or not all(parts):
        return False
    own = [word for word in parts[0] if word not in _PARTICLES]
    return not _IDEOGRAPHIC.search(text) and (len(own) == 1 or len(parts[1]) == 1)


def _is_word(name: str) -> bool:
    return " " not in name and not _IDEOGRAPHIC.search(name)
