"""Names of people in Chinese, Japanese and Korean, by their form: a few characters each, with signs
or blanks between them. Knows no page."""

from __future__ import annotations

import re

_HAN, _KANA, _HANGUL = "\u3005\u3400-\u9fff\uf900-\ufaff", "\u3041-\u30fa\u30fc", "\uac00-\ud7a3"
_ANY = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]")
_HAS_KANA = re.compile(f"[{_KANA}]")
_NAME = re.compile(
    rf"[{_HAN}]{{2,5}}|[{_HAN}]{{1,3}} [{_HAN}]{{1,3}}|[{_HAN}]{{1,3}} ?[{_KANA}]{{1,6}}"
    rf"|[{_KANA}]{{2,10}}(?:[・＝][{_KANA}]{{2,10}}){{1,2}}|[{_HAN}]{{2,4}}·[{_HAN}]{{2,6}}"
    rf"|[{_HANGUL}]{{2,4}}|[{_HANGUL}]{{1,2}} [{_HANGUL}]{{1,3}}"
)
_LATIN_NAME = re.compile(r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){1,3}")
_APART = re.compile(r"\s*[、，,；;|｜]\s*|\s+(?:and|&)\s+|\s+[·・•]\s+")
_DOTS = re.compile(r"[·・•]")
_OTHERS = re.compile(r"[\s、，,]*(?:等人?|ほか|他|외)$")
_BESIDE = re.compile(  # where they work, and the marks that stand for it
    r"\s*[(（][^()（）]{1,80}[)）]"
    r"|(?<=\w)[\d*†‡§#¹²³⁴-⁹]+(?:[,，][\d*†‡§#¹²³⁴-⁹]+)*(?=[\s、，,；;·]|$)"
)
_LONGEST = 1_000  # characters of a line of names
_LONGEST_ALONE = 100  # of a name and where its owner works
# Family names of Korean, which stand first; its other words have blanks between them as well.
_FAMILIES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진"
)
_SHARE = 0.75  # of the words between blanks begin with one, at least


def ideographic_names(text: str) -> tuple[str, ...]:
    """The people of a line that lists at least two; else none."""
    if len(text) > _LONGEST or text.isascii() or not _ANY.search(text):
        return ()
    bare = _bare(text)
    for sign in (_APART, _DOTS):
        people = tuple(filter(None, sign.split(bare)))
        if len(people) > 1 and all(map(_is_name, people)):
            is_list = any(map(_ANY.search, people)) and (sign is _APART or _are_no_words(people))
            return people if is_list else ()
    people = tuple(bare.split(" "))
    is_list = len(people) > 1 and all(map(is_ideographic_name, people))
    return people if is_list and _are_no_words(people) else ()


def is_ideographic_name(text: str) -> bool:
    """Whether a line may be one person's name, to be believed only where others stand so."""
    return (
        not text.isascii()
        and len(text) < _LONGEST_ALONE
        and _NAME.fullmatch(_bare(text)) is not None
    )


def in_japanese(people: tuple[str, ...], line: str, beside: str) -> tuple[str, ...]:
    """Two by two, if their line has blanks alone between them and what stands beside it is in
    Japanese, which has blanks within names."""
    if len(people) % 2 or " ".join(people) != line or not _HAS_KANA.search(beside):
        return people
    return tuple(map(" ".join, zip(people[::2], people[1::2], strict=True)))


def _bare(text: str) -> str:
    return " ".join(_OTHERS.sub("", _BESIDE.sub("", text)).split())


def _is_name(part: str) -> bool:
    return (_NAME if _ANY.search(part) else _LATIN_NAME).fullmatch(part) is not None


def _are_no_words(parts: tuple[str, ...]) -> bool:
    """Of Korean, where blanks and dots stand between words as well."""
    korean = [part[0] in _FAMILIES for part in parts if "\uac00" <= part[0] <= "\ud7a3"]
    return sum(korean) >= len(korean) * _SHARE
