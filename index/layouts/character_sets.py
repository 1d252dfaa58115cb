"""Which character set a text has that is not UTF-8, guessed by what its languages write.

Each set has its commonest signs in one range of its own bytes (kana, Hangul, the hanzi of level 1),
or writes letters beside ASCII ones. Read by the right set nearly all of a text's signs are such, by
a wrong one few. Measured beside charset-normalizer and bs4 in benchmarks/character_sets.py: equal
from 60 signs on, better below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_LOOKED_AT = 40_000  # bytes of lines that are not ASCII
_LEAST = 0.6  # of the signs: with fewer, no set is believed
_ALIKE = 0.02  # by which two sets may differ: the narrower one counts
_SURE = 0.93  # of the signs, from which a guess is told as one no more,
_SURELY_MANY = 12  # if there are so many,
_RIVAL = 0.92  # and no other set has so large a part of that
_BAD = 3  # signs that one which cannot be decoded outweighs
_JAPANESE = 0.12  # of its signs at least are kana
_MARKS = frozenset(
    "\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026\u2022\u20ac\u00a3\u2122"
    "\u00a9\u00ae\u00b0\u00b7\u00ab\u00bb\u00a7\u00bf\u00a1\u00d7\u00b1\u00b5\u00a0"
)
_WORDS = "\u0430\u0432\u0438\u043a\u043e\u0441\u0443\u044f"  # Russian ones of one letter
_WITHIN = frozenset("\u2018\u2019\u00b7")  # of these, what stands within words


@dataclass(frozen=True, slots=True)
class Guess:
    """`sure`: long enough, and no other set comes near."""

    encoding: str
    name: str
    sure: bool


@dataclass(frozen=True, slots=True)
class _Set:
    """`usual` is the share, 0..1, of signs that a text in this set is made of."""

    encoding: str
    name: str
    usual: Callable[[bytes, str], float]


def guess(content: bytes) -> Guess | None:
    """None where no set fits."""
    looked_at = _sample(content)
    ranked: list[tuple[float, _Set]] = []
    for one in _SETS:
        text = looked_at.decode(one.encoding, errors="replace")
        ranked.append((one.usual(looked_at, text), one))
    best = max(score for score, _ in ranked)
    if best < _LEAST:
        return None
    # the narrower sets stand first
    score, chosen = next(pair for pair in ranked if pair[0] >= best - _ALIKE)
    rival = max((other for other, one in ranked if _differs(one, chosen)), default=0.0)
    many = sum(not sign.isascii() for sign in looked_at.decode(chosen.encoding, "replace"))
    sure = score >= _SURE and many >= _SURELY_MANY and rival < _RIVAL * score
    return Guess(chosen.encoding, chosen.name, sure)


def _sample(content: bytes) -> bytes:
    """The first lines that are not ASCII."""
    if len(content) <= _LOOKED_AT:
        return content
    found: list[bytes] = []
    size = 0
    for line in content.split(b"\n"):
        if not line.isascii():
            found.append(line[:_LOOKED_AT])
            size += len(found[-1])
            if size > _LOOKED_AT:
                break
    return b"\n".join(found)


def _differs(one: _Set, other: _Set) -> bool:
    """Whether one read for the other would be a mistake that the shares do not tell. All Korean is
    usual Chinese by its bytes, and hardly any Chinese is Korean."""
    pair = {one.encoding, other.encoding}
    return one is not other and not pair <= _LATIN and pair != {"cp949", "gb18030"}


def _wide(encoding: str, usual: Callable[[bytes], bool], kana: bool = False) -> _Share:
    """Of two bytes a sign: by those that a sign has in the plain set of its language."""

    def share(_: bytes, text: str) -> float:
        signs = [sign for sign in text if not sign.isascii()]
        if not signs:
            return 0.0
        counted = {sign: _is_usual(sign, encoding, usual) for sign in set(signs)}
        good = sum(counted[sign] for sign in signs)
        bad = signs.count("\ufffd")
        japanese = sum("\u3041" <= sign <= "\u30ff" for sign in signs) >= _JAPANESE * len(signs)
        return max(0.0, (good - _BAD * bad) / len(signs)) if japanese or not kana else 0.0

    return share


_Share = Callable[[bytes, str], float]


def _is_usual(sign: str, encoding: str, usual: Callable[[bytes], bool]) -> bool:
    try:
        return usual(sign.encode(encoding))
    except UnicodeEncodeError:
        return False


def _leads(*ranges: tuple[int, int]) -> Callable[[bytes], bool]:
    return lambda sign: len(sign) == 2 and any(low <= sign[0] <= high for low, high in ranges)


def _letters(raw: bytes, text: str) -> float:
    """Of sets with letters beside ASCII ones: they stand in words, and capitals begin these."""
    del raw
    good = all_ = 0
    for before, sign, after in zip(f" {text}", text, f"{text[1:]} ", strict=False):
        if sign.isascii():
            continue
        all_ += 1
        if sign in _MARKS:
            good += sign in _WITHIN or not (before.isalpha() and after.isalpha())
        elif sign.isalpha():
            beside = any(other.isalpha() and other.isascii() for other in (before, after))
            good += beside and not (sign.isupper() and before.islower())
    return good / all_ if all_ else 0.0


def _cyrillic(raw: bytes, text: str) -> float:
    """Small letters, and capitals at the start of words only."""
    del raw
    good = all_ = 0
    for before, sign, after in zip(f" {text}", text, f"{text[1:]} ", strict=False):
        if not sign.isascii():
            all_ += 1
            if _is_cyrillic(sign):
                alone = not (before.isalpha() or after.isalpha()) and sign.lower() in _WORDS
                beside = _is_cyrillic(before) or _is_cyrillic(after) or alone
                good += beside and (sign.islower() or not before.isalpha())
            else:
                good += sign in _MARKS
    return good / all_ if all_ else 0.0


def _is_cyrillic(sign: str) -> bool:
    return "\u0400" <= sign <= "\u04ff"


_LATIN = {"cp1252", "cp1250"}
_SETS = (
    _Set("cp932", "Shift_JIS", _wide("shift_jis", _leads((0x81, 0x83), (0x88, 0x97)), kana=True)),
    _Set("euc_jp", "EUC-JP", _wide("euc_jp", _leads((0xA1, 0xA5), (0xB0, 0xCF)), kana=True)),
    _Set("cp949", "EUC-KR", _wide("euc_kr", _leads((0xA1, 0xA3), (0xB0, 0xC8)))),
    _Set("cp950", "Big5", _wide("big5", _leads((0xA1, 0xA3), (0xA4, 0xC6)))),
    _Set("gb18030", "GB18030", _wide("gb2312", _leads((0xA1, 0xA3), (0xB0, 0xD7)))),
    _Set("cp1251", "Windows-1251", _cyrillic),
    _Set("koi8_r", "KOI8-R", _cyrillic),
    _Set("cp1252", "Windows-1252", _letters),
    _Set("cp1250", "Windows-1250", _letters),
)
