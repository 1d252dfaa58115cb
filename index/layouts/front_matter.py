"""Title, authors and abstract of a paper in the printed lines of its first pages. Knows no PDF.

The abstract stands under its heading, or is a first paragraph that is set otherwise than the text
behind it; the title is what is printed largest above it; names stand between both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from index.layouts.bounds import MOST_NAMES
from index.layouts.fields import KEYS, WEAK
from index.layouts.pdf_page import Printed, Printing, letters

_HEADS = sorted(
    {word for word in KEYS["abstract"].split() if word not in WEAK and "abstract" not in word[1:]},
    key=len,
    reverse=True,
)
_SPACED = "|".join(r"[ ]?".join(map(re.escape, word)) for word in _HEADS)
# "Abstract—We …", "ABSTRACT", "A B S T R A C T", "Abstract We …"
_HEAD = re.compile(
    rf"(?:\d{{1,2}}\.?\s+)?\W?\s?(?:{_SPACED})"
    r"(?P<mark>\s*[:.\u2022|\u2013\u2014\u2015\u2212*-]+\s*|\s+(?=[A-Z\u201c\"(])|$)(?P<rest>.*)",
    re.IGNORECASE,
)
_NUMBER = r"(?:(?:\d{1,2}|[IVX]{1,4}|[A-Z])(?:\.\d{1,2})*[.)]?\s+)"
# what stands behind abstracts, by its first words
_BEHIND = re.compile(
    rf"\W{{0,2}}{_NUMBER}?(?:introduction\b|motivation$|background$|key\s?-?words?\b"
    r"|index\s+terms\b|categories\s+and\s+subject|general\s+terms\b|additional\s+key"
    r"|ccs\s+concepts|acm\s+(?:reference|classification|ccs)|jel\b|pacs\b|msc\b"
    r"|mathematics\s+subject|(?:19|20)\d\d\s+mathematics|copyright\b|\u00a9|\(c\)\s"
    r"|permission\s+to\s+make|correspond(?:ence|ing)\b|received\b|accepted\b|contents\b"
    r"|table\s+of\s+contents|article\s+(?:info|history)|e-?mail\b|preprint\b|submitted\b"
    r"|einleitung\b|einf\u00fchrung\b|schl\u00fcsselw\u00f6rter|mots[\s-]cl\u00e9s|introducci\u00f3n"
    r"|introduzione|introdu\u00e7\u00e3o|palabras\s+clave|palavras|parole\s+chiave"
    r"|\u0432\u0432\u0435\u0434\u0435\u043d\u0438\u0435|\u043a\u043b\u044e\u0447\u0435\u0432\u044b\u0435"
    r"|\u5f15\s?\u8a00|\u5173\s?\u952e\s?[\u8bcd\u5b57]|\u95dc\u9375\u8a5e|\u306f\u3058\u3081\u306b"
    r"|\u30ad\u30fc\u30ef\u30fc\u30c9|\u5e8f\s?\u8ad6|\u7dd2\u8a00|\u7eea\u8bba|\uc11c\s?\ub860|\ud0a4\uc6cc\ub4dc)",
    re.IGNORECASE,
)
# whose the printed text is, and what the publisher says besides
_OWNED = re.compile(
    r"(?:\s+c)?\s*(?:\u00a9|\u00d3|\u20dd|\(c\)|Copyright)\s*(?:\u00a9\s*)?(?:19|20)\d\d\b.*$", re.I
)
_OWNED_WITHIN = 400  # characters of the end
_ENDS = re.compile(r"[.?!\u3002\uff01\uff1f][\"\u201d')\]]*\s*\S{0,3}$")
_SAME = 0.06  # of the size, in which two lines are set alike
_LONGEST_HEADING = 80  # characters
_NEXT_PARAGRAPH = 1.6  # lines: a larger gap parts two paragraphs
_APART = 2.6  # lines: a larger gap ends an abstract whose last line ends a sentence
_OUTDENT = 12  # points by which what follows begins further left than all of the abstract
_SHORTEST = 150  # characters of an abstract below a heading
_SHORTEST_PARAGRAPH = 300  # of one without
_LONGEST_PARAGRAPH = 3_000
_LONGEST = 5_000  # what goes on longer is not an abstract
_FEWEST_WORDS = 2  # of a title that is looked for first: the rest are banners, as "Letter"
_TITLE_LINES = 6
_RUNNING = re.compile(r"\d{1,4}|[ivx]{1,5}|arxiv:.*", re.IGNORECASE)
_MARKS = re.compile(
    r"^[\s*\u2217\u2020\u2021\u00a7\u00b6\u2016#,\d]+|[\s*\u2217\u2020\u2021\u00a7\u00b6\u2016#,\d]+$"
)
_MAIL = re.compile(r"[{(<]?[\w.,\s|+-]*[})>]?\s?@\s?[\w.-]+|https?://\S+")
_BETWEEN = re.compile(r"[,;\t\u00b7\u2022&|]|\s+(?:and|und|et|y)\s+|^(?:and|by|authors?:)\s+", re.I)
_PLACE = re.compile(
    r"\b(?:universi|institut|depart|school|college|facult|laborat|labs?\b|research|cent(?:er|re)\b"
    r"|academ|hospital|technolog|science|engineer|inc\b|ltd\b|llc\b|gmbh|corporat|company"
    r"|group\b|team\b|google|microsoft|facebook|amazon|nvidia|deepmind|openai|meta\b|ibm\b"
    r"|avenue|street|road\b|usa\b|states\b|kingdom|china\b|canada|france\b|germany|japan\b"
    r"|new york|san francisco|los angeles|mountain view|hong kong|inria\b|cnrs\b|foundation"
    r"|ministry|division|program|society|journal|conference|proceedings|member\b|editor"
    r"|professor|student|fellow\b|review|article|letter\b|abstract|learning|neural|network"
    r"|system|model|data\b|online)",
    re.IGNORECASE,
)
_IDEOGRAPHIC = re.compile(r"[\u4e00-\u9fff]{2,4}|[\uac00-\ud7af]{2,5}")
_NAME_WORD = re.compile(r"(?:[^\W\d_a-z](?:[^\W\d_]|['\u2019\u02bc-])*\.?|[A-Z]\.(?:-?[A-Z]\.)*)")
_PARTICLES = frozenset("van von der den de da di del della dos du la le ten ter al bin el".split())
_WORDS_OF_A_NAME = 5
_WHOLE_WORDS_OF_A_NAME = 3  # with more, two stand side by side
_OWN_WORDS = 0.6  # of prose are words, and of these as many begin in small letters


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`headed`: the abstract stands under its heading; `whole`: where it ends was seen."""

    title: str
    abstract: str
    authors: tuple[str, ...]
    headed: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class _Abstract:
    start: int  # the place of its first line, or of its heading
    lines: tuple[str, ...]
    headed: bool
    whole: bool


def front_matter(printing: Printing) -> FrontMatter | None:
    """None where there is no abstract, or no title."""
    lines = [line for line in printing.lines if not _RUNNING.fullmatch(line.text)]
    text = "\n".join(line.text for line in lines)
    abstract = _headed(lines) or _unheaded(lines, printing)
    if abstract is None:
        return None
    page = lines[abstract.start].page
    above = lines[: abstract.start]
    title = _title(above, printing.title) or _title(
        [line for line in lines if line.page == page], printing.title
    )
    if title is None:
        return None
    found = _disowned(paragraph(abstract.lines, text))
    ends = _ENDS.search(found) is not None
    return FrontMatter(
        _title_text(title),
        found,
        _authors(title, above, printing),
        abstract.headed,
        abstract.whole and ends,
    )


def _disowned(text: str) -> str:
    """Without a copyright notice, and the mark of a footnote, at its end."""
    at = max(0, len(text) - _OWNED_WITHIN)
    text = text[:at] + _OWNED.sub("", text[at:])
    return re.sub(r"(?<=[.?!])\s?(?:\d{1,2}|[*\u2217\u2020])$", "", text)


def paragraph(lines: Iterable[str], text: str) -> str:
    """Lines put together. A word that was broken at a hyphen is made whole, unless the text has it,
    or others that begin so, with a hyphen within a line."""
    whole = ""
    compounds = {match[1].casefold() for match in re.finditer(r"(\w+)-\w", text)}
    for line in lines:
        match = re.search(r"(\w+)-$", whole)
        if match is None:
            whole = f"{whole} {line}" if whole else line
        elif match[1].casefold() in compounds or not _is_broken(match[1], line):
            whole += line
        else:
            whole = whole[:-1] + line
    return re.sub("\u00ad ?", "", whole)


def _is_broken(start: str, line: str) -> bool:
    """Whether a word goes on in the same letters, small or capital."""
    return line[:1].islower() or (len(start) > 1 and start.isupper() and line[:2].isupper())


# --- the abstract


def _headed(lines: Sequence[Printed]) -> _Abstract | None:
    for place, line in enumerate(lines):
        match = _HEAD.fullmatch(line.text)
        if match is None or (match["rest"] and not _may_go_on(match)):
            continue
        found, whole = _below(lines, place, match["rest"].strip())
        if sum(map(len, found)) >= _SHORTEST:
            return _Abstract(place, found, True, whole)
    return None


def _may_go_on(match: re.Match[str]) -> bool:
    """Whether what stands behind the word "abstract" on its line is the abstract's start."""
    return not match["rest"].startswith(".") and len(match["rest"].split()) > 1


def _below(lines: Sequence[Printed], place: int, rest: str) -> tuple[tuple[str, ...], bool]:
    """The abstract's lines below its heading, and whether its end was seen."""
    found = [rest] if rest else []
    before = lines[place] if rest else None
    left = before.x if before else 1e9
    total = len(rest)
    leading = 0.0
    for line in lines[place + 1 :]:
        if before is not None and _has_ended(before, line, left, leading):
            return tuple(found), True
        if before is None and _BEHIND.match(line.text):  # an empty abstract, or one on the left
            return tuple(found), False
        if before is not None and line.page == before.page and before.y - line.y > 0:
            leading = leading or before.y - line.y
        found.append(line.text)
        total += len(line.text)
        if total > _LONGEST:
            return (), False
        before, left = line, min(left, line.x)
    return tuple(found), True


def _has_ended(before: Printed, line: Printed, left: float, leading: float) -> bool:
    ends = _ENDS.search(before.text) is not None
    if _is_heading(line, before) or (_BEHIND.match(line.text) and (ends or len(line.text) < 30)):
        return True
    if line.page != before.page or line.y > before.y + line.size:  # the next column, or page
        return ends or not _alike(line, before)
    if line.size < before.size * (1 - _SAME) or line.size > before.size * (1 + 2 * _SAME):
        return ends or line.size < before.size * 0.85
    gap = before.y - line.y
    usual = leading or before.size * 1.2
    return ends and (gap > _APART * usual or line.x < left - _OUTDENT)


def _is_heading(line: Printed, before: Printed) -> bool:
    """Of a section: short, and set stronger than the text above it."""
    if len(line.text) > _LONGEST_HEADING or not line.text[0].isalnum():
        return False
    stronger = line.size > before.size * (1 + _SAME) or (line.bold and not before.bold)
    numbered = re.match(rf"{_NUMBER}[A-Z][\w ]+$", line.text) is not None
    ended = _ENDS.search(before.text) is not None
    return (stronger and (numbered or ended) and not _ENDS.search(line.text[:-1] + "x")) or (
        numbered and ended and line.text.split(maxsplit=1)[1].isupper()
    )


def _alike(line: Printed, other: Printed) -> bool:
    return abs(line.size - other.size) <= _SAME * other.size and line.bold == other.bold


def _unheaded(lines: Sequence[Printed], printing: Printing) -> _Abstract | None:
    """The first paragraph of prose under the title that is set apart from the text behind it."""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    title = _title(first, printing.title)
    if title is None:
        return None
    start = first.index(title[-1]) + 1
    blocks = list(_blocks(lines, start))
    for (place, block), (_, after) in pairwise([*blocks, (0, [])]):
        length = sum(len(line.text) for line in block)
        if length < _SHORTEST_PARAGRAPH or not _is_prose(_joined(block)):
            continue
        if length > _LONGEST_PARAGRAPH or not _ENDS.search(block[-1].text) or not after:
            return None
        if (
            not _alike(after[0], block[0])
            or _BEHIND.match(after[0].text)
            or _is_heading(after[0], block[-1])
        ):
            return _Abstract(place, tuple(line.text for line in block), False, True)
        return None
    return None


def _is_prose(text: str) -> bool:
    """Not a list of names, or of headings; scripts without small letters are."""
    signs = text.split()
    words = [sign for sign in signs if sign[0].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= len(signs) * _OWN_WORDS and capitals <= len(words) * (1 - _OWN_WORDS)


def _blocks(lines: Sequence[Printed], start: int) -> Iterator[tuple[int, list[Printed]]]:
    """Paragraphs, by gaps and by how they are set; each with the place of its first line."""
    block: list[Printed] = []
    leading = 0.0
    for place in range(start, len(lines)):
        line = lines[place]
        if block:
            gap = block[-1].y - line.y
            usual = leading or line.size * 1.25
            apart = gap > _NEXT_PARAGRAPH * usual or (gap < 0 and _ENDS.search(block[-1].text))
            if apart or not _alike(line, block[0]) or _BEHIND.match(line.text):
                yield place - len(block), block
                block, leading = [], 0.0
            elif gap > 0:
                leading = leading or gap
        block.append(line)
    if block:
        yield len(lines) - len(block), block


# --- the title


def _title(lines: Sequence[Printed], hint: str) -> list[Printed] | None:
    """The lines that are printed largest, or those that the file's own title repeats; in small
    print it is the name of the journal."""
    usual = median(line.size for line in lines) if lines else 0
    if (hinted := _repeated(lines, letters(hint))) and hinted[0].size >= usual * (1 - _SAME):
        return hinted
    groups = [group for group in _set_alike(lines) if len(group) <= _TITLE_LINES]
    groups = [group for group in groups if len(letters(_joined(group))) > 1]
    spoken = [
        group
        for group in groups
        if len(_joined(group).split()) >= _FEWEST_WORDS and not _MAIL.search(_joined(group))
    ]
    if not (spoken or groups):
        return None
    largest = max(group[0].size for group in spoken or groups)
    rivals = [g for g in spoken or groups if g[0].size >= largest * (1 - _SAME)]
    return next((group for group in rivals if group[0].bold), rivals[0])


def _repeated(lines: Sequence[Printed], hint: str) -> list[Printed] | None:
    if len(hint) < 8:
        return None
    for start in range(len(lines)):
        said = ""
        for end in range(start, min(start + _TITLE_LINES, len(lines))):
            said += letters(lines[end].text)
            if said == hint:
                return list(lines[start : end + 1])
            if not hint.startswith(said):
                break
    return None


def _set_alike(lines: Sequence[Printed]) -> Iterator[list[Printed]]:
    group: list[Printed] = []
    for line in lines:
        if group and not (
            line.page == group[-1].page
            and abs(line.size - group[0].size) <= _SAME * group[0].size
            and line.bold == group[0].bold
            and abs(group[-1].y - line.y) <= 2 * line.size
        ):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _joined(group: Sequence[Printed]) -> str:
    return " ".join(line.text for line in group)


def _title_text(group: Sequence[Printed]) -> str:
    texts = [
        line.raised.rstrip("\t ").replace("\t", "") if line.raised.endswith("\t") else line.text
        for line in group
    ]
    joined = paragraph([re.sub(r"\s*[\u2217*\u2020\u2021]+$", "", text) for text in texts], "")
    return " ".join(joined.split())


# --- the authors


def _authors(
    title: Sequence[Printed], above: Sequence[Printed], printing: Printing
) -> tuple[str, ...]:
    start = above.index(title[-1]) + 1 if title[-1] in above else 0
    head = above[start:] if start else [line for line in above if line not in title]
    known = letters(" ".join(line.text for line in head))
    own = _people(re.split(r"[,;]| and ", printing.authors))
    if own and all(letters(name) in known for name in own):
        return own
    found: list[str] = []
    style: Printed | None = None
    place: Printed | None = None  # the last line that says where somebody works
    for before, line in zip([title[-1], *head], head, strict=False):
        mailed = "@" in line.text
        if place is not None and (mailed or _is_apart(before, line)):
            place = None  # what follows is the next one's
        if _PLACE.search(line.text):
            place = line
        if place is not None or (style is not None and not _alike(line, style)):
            continue
        pieces = _pieces(line, printing)
        people = _people(pieces)
        if pieces and len(people) == len(pieces):
            style = style or line
            found += people
    repeated = {name for name, same in groupby(sorted(found)) if len(list(same)) > 1}
    return tuple(name for name in found if name not in repeated)[:MOST_NAMES]


def _is_apart(before: Printed, line: Printed) -> bool:
    """Whether a line stands in another block than the one before it."""
    return line.y > before.y or before.y - line.y > _NEXT_PARAGRAPH * before.size


def _pieces(line: Printed, printing: Printing) -> list[str]:
    """What of a line may be names: parted by signs, raised marks, and wide blanks."""
    parts = printing.spaced.get(letters(line.text), (line.raised,))
    parts = parts if len(parts) > 1 else (line.raised,)
    bare = (
        _MARKS.sub("", piece) for part in parts for piece in _BETWEEN.split(_MAIL.sub("", part))
    )
    return [piece for piece in bare if piece]


def _people(pieces: Iterable[str]) -> tuple[str, ...]:
    names = (_MARKS.sub("", piece).strip() for piece in pieces)
    return tuple(" ".join(name.split()) for name in names if _is_person(name))


def _is_person(name: str) -> bool:
    if _IDEOGRAPHIC.fullmatch(name):
        return True
    words = name.split()
    whole = [word for word in words if len(word.strip(".")) > 1 and word not in _PARTICLES]
    return (
        1 < len(words) <= _WORDS_OF_A_NAME
        and 0 < len(whole) <= _WHOLE_WORDS_OF_A_NAME
        and all(_NAME_WORD.fullmatch(word) or word in _PARTICLES for word in words)
    )
