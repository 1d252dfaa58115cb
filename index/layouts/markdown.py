"""Markdown as lines: links, headings, escapes and tags undone, and nothing else of the text.

Stars, underscores and carets inside a line stay: in an abstract they are LaTeX or emphasis, and
both are its words.

No CommonMark parser reads it: its emphasis, code, lists and tags would have to be switched off, and
what is left is stricter than what people save. To CommonMark a heading's link ends with its line,
and `[9]` in an abstract is a link wherever the page defines a 9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.layouts.boilerplate import is_boilerplate, is_name_alone, is_prose, names
from index.layouts.bounds import HEAD, MOST_LINES
from index.layouts.fields import folded, meaning
from index.layouts.lines import BOLD, FOLDED, Line, joined, unescape_entities
from index.layouts.markdown_links import (
    LINK_END,
    LINK_START,
    LINK_URL,
    MARKED_LINK,
    with_links_marked,
)

_TAGS = (
    r"details|summary|p|div|span|br|hr|b|i|em|strong|center|img|a|sub|sup|ul|ol|li|h[1-6]"
    r"|table|thead|tbody|tr|td|th"
    r"|section|article|blockquote|small|u|s|code|pre|font|picture|source"
)
TAG = re.compile(rf"<(?P<end>/?)(?P<tag>{_TAGS})(?P<inside>\s[^<>]*)?/?>", re.IGNORECASE)
_MARKS = re.compile(
    r"^ {0,3}(?:> ?){0,3}#{1,6}\s+\S"
    r"|^[^\S\n]*(?:[-*+]\s+|\d{1,3}[.)]\s+|#+\s+)?\[[^\]\n]{3,}(?:\]\([^\s)]+\)|\]\[[^\]\n]*\])"
    r"|^[^\S\n]*(?:[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+)?\*\*[^*\n]+(?:\n[^*\n]+){0,2}\*\*"
    r"|^[^\S\n]*<(?:details|summary)>"
    r"|^ {0,3}(?:> ?){1,3}\[![\w-]{1,20}\]"
    r"|^.+\n(?:={4,}|-{4,})$",
    re.MULTILINE,
)
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<name>[^\]\n]+)\]:\s+<?(?P<url>\S+?)>?(?:\s+[\"'(].*)?$", re.MULTILINE
)
_NO_ESCAPE = re.compile(r"(?!)()")
_ESCAPE = re.compile(r"\\([\\`*_\[\]#+\-<>~]|\.(?=\s)|!(?=\[))")
_EVERY_ESCAPE = re.compile(r"\\([\\`*_\[\]()#+\-<>~{}=|.!])")
_PREFIX = re.compile(r"^\s*(?:>\s?)*\s*(?:(?P<level>#{1,6})\s+)?")
_BOLD = re.compile(r"(?P<mark>\*{2,3}|__)(?P<text>(?!\s)(?:(?!\*\*|__).)+)(?P=mark)(?P<more>.*)")
_ITALIC = re.compile(r"(?P<mark>[*_])(?P<text>[^*\s](?:(?!(?P=mark)).)*)(?P=mark)")
_BULLET = re.compile(r"^[-*+•]\s+(?:\[[ xX]\]\s+)?")
_CALLOUT = re.compile(
    r"^([ \t]*(?:>[ \t]?)+)\[!(?P<name>[\w-]{1,20})\][+-]?[ \t]*(?P<title>[^\n]*)$", re.MULTILINE
)
_OF_PAPERS = frozenset({"paper", "article", "cite", "reference"})
_OUTLINE = 0.5  # of its lines are entries of lists
# [[A Title]] of a wiki; a name or a code as [[7,1,3]] has no blanks
_WIKI_LINK = re.compile(
    r"^([ \t>]*(?:[-*+][ \t]+|#{1,6}[ \t]+)?)\[\[([^\[\]\n]{1,600})\]\]", re.MULTILINE
)
_ATTRIBUTES = re.compile(r"\s+\{[#.][^{}]{1,100}\}$")  # of a heading, as pandoc writes them
_MOST_BUTTONS = 12  # links at the end of a line
_LONGEST_BUTTON = 20  # characters
_MOST_UNDERLINED = 3  # lines of a title
_RUN_IN_WORDS = 8  # behind a bold title: with fewer, the whole line is something else
# Unicode keeps them for the inside of programs
_LINE_WITHIN = "\ufdd3"
_ENDED = re.compile(r"</(?:p|div|li|h[1-6]|article|section|td|tr|dd|dt)>", re.IGNORECASE)
# At the start of a line, where a title stands; with no more lines than titles take.
_OVER_LINES = re.compile(
    r"^[ \t>#*+\d.)_-]{0,20}(?:"
    r"\[(?:\\.|[^\[\]\n\\]){3,300}(?:\n[ \t]*(?=\S)(?:\\.|[^\[\]\n\\]){1,200}){1,2}\](?=[(\[])"
    r"|\*\*[^*\n]{3,300}[^*\n\\](?:\n[ \t]*(?=\S)[^*\n]{1,200}){1,2}\*\*)",
    re.MULTILINE,
)
_URL = re.compile(f"{LINK_URL}([^{LINK_END}]*){LINK_END}")
_STRONG = re.compile(r"</?(?:strong|b)>", re.IGNORECASE)
_SET_OFF = re.compile(
    rf"(?P<number>\d{{1,3}}[.)]\s+|\[\d{{1,4}}\]\s+)?(?P<title>\*\*(?:(?!\*\*)[^\n]){{12,}}\*\*|__[^_\n]{{12,}}__"
    rf"|{LINK_START}[^{LINK_URL}]{{12,}}{LINK_URL}[^{LINK_END}]*{LINK_END})"
)
_LINK_RUN_IN = re.compile(
    rf"{LINK_START}(?P<text>[^{LINK_URL}]*){LINK_URL}[^{LINK_END}]*{LINK_END}\s*"
    rf"(?:[:–—]|-\s)\s*(?P<more>(?:\S+\s+){{7}}.+)"
)


def is_markdown(text: str) -> bool:
    """Whether lines begin as only Markdown's do: headings, whole links, bold titles; or most of
    them as entries of lists."""
    return _MARKS.search(text) is not None or _is_outline(text[:HEAD])


def _is_outline(text: str) -> bool:
    lines = [line.lstrip() for line in text.split("\n") if line.strip()]
    return sum(line.startswith(("- ", "* ", "+ ")) for line in lines) > len(lines) * _OUTLINE


def is_markdown_with_tags(text: str) -> bool:
    """Whether a text that begins with a tag is Markdown that has some: more of its lines begin with
    marks than tags are ended."""
    return len(_MARKS.findall(text)) >= max(2, len(_ENDED.findall(text)) / 2)


def markdown_lines(text: str) -> list[Line]:
    """The lines that are not blank, without their marks; lines that a backslash joins are one, and
    so is a link or a bold title over several."""
    text = _CALLOUT.sub(_called_out, text)
    text = _WIKI_LINK.sub(_titled, text) if "[[" in text else text
    targets = {m["name"].casefold(): m["url"] for m in _DEFINITION.finditer(text)}
    text = re.sub(f"[{LINK_START}{LINK_URL}{LINK_END}{_LINE_WITHIN}]", "", text)
    text = _OVER_LINES.sub(
        lambda m: re.sub(r"[ \t]*\n[ \t]*", _LINE_WITHIN, m[0]), _DEFINITION.sub("", text)
    )
    plain = with_links_marked(text, targets)
    escape = _escape(plain)
    found: list[list[Line]] = []  # each line with those that a backslash joins to it
    apart, joins = True, False
    further = 0  # lines that stand within others
    for number, raw in enumerate(plain.split("\n"), start=1):
        number, raw, further = (
            number + further,
            raw.replace(_LINE_WITHIN, " "),
            further + raw.count(_LINE_WITHIN),
        )
        if not raw.strip():
            apart, joins = True, False
            continue
        for line in _line(number, raw, apart, escape):
            if re.fullmatch(r"={3,}|-{3,}", line.text):
                if found and not apart and found[-1][0].number == number - 1:
                    _underline(found, level=1 if line.text[0] == "=" else 2)
                continue
            if joins and found and not apart:
                found[-1].append(line)
            else:
                found.append([line])
        if len(found) > MOST_LINES:
            break
        apart = False
        joins = "\\" in raw and re.search(r"(?<!\\)(?:\\{1,2})\s*$", raw) is not None
    return [joined(parts) if len(parts) > 1 else parts[0] for parts in found]


def _underline(found: list[list[Line]], level: int) -> None:
    """Make a heading of the last line, and of those above it that no blank one divides from it; a
    rule may stand right below a text."""
    title = [found.pop()[0]]
    while (
        found
        and len(title) < _MOST_UNDERLINED
        and level == 1
        and not (title[0].apart or found[-1][0].level)
        and found[-1][0].number == title[0].number - 1
    ):
        title.insert(0, found.pop()[0])
    found.append([replace(joined(title), level=level)])


def _line(number: int, raw: str, apart: bool, escape: re.Pattern[str]) -> Iterator[Line]:
    start = _PREFIX.match(raw)
    text = raw[start.end() :] if start else raw
    level = len(start["level"] or "") if start else 0
    for tag in TAG.finditer(text):
        if re.fullmatch(r"h[1-6]", tag["tag"], re.IGNORECASE):
            level = int(tag["tag"][1])
        elif tag["tag"].lower() == "summary":
            level = level or FOLDED
    text = re.sub(r"\\{1,2}\s*$", "", TAG.sub("", _STRONG.sub("**", text))).strip()
    text = _ATTRIBUTES.sub("", text) if level and text.endswith("}") else text
    if level and text.endswith("#") and (bare := text.rstrip("#"))[-1:].isspace():
        text = bare.rstrip()
    # a dash may stand at the start of a wrapped line
    if apart or not re.match(r"[-*+•]\s+[a-z]", text):
        text, bullets = _BULLET.subn("", text)
        apart = apart or bullets > 0
    urls = tuple(filter(None, _URL.findall(text)))
    text = _without_buttons(text)
    is_whole = MARKED_LINK.fullmatch(text) is not None
    if beside := _title_and_rest(text):
        title, rest = (unescape_entities(escape.sub(r"\1", part)) for part in beside)
        yield Line(number, title, urls, level or BOLD, True, apart)
        if rest:
            yield Line(number, rest)
        return
    run_in = _LINK_RUN_IN.fullmatch(text)
    if is_whole or run_in:
        text = re.sub(r"\\ +", " ", text)  # a line end inside a link
    more = ""
    if run_in:
        text, more, level = run_in["text"], run_in["more"], level or BOLD
    text, more = _bare(text), _bare(more)
    if not run_in and (bold := _BOLD.fullmatch(text)):
        rest = bold["more"].lstrip(" :：.—–-")
        if not rest or len(rest.split()) >= _RUN_IN_WORDS:
            text, more, level = bold["text"], rest, level or BOLD
    elif italic := _ITALIC.fullmatch(text):
        text, is_whole = italic["text"], True
    if bold := _BOLD.fullmatch(text):  # a heading, or an entry of a list, that is bold as well
        text = text if bold["more"] else bold["text"]
    text, more = (unescape_entities(escape.sub(r"\1", part)) for part in (text, more))
    if text.strip():
        yield Line(number, text.strip(), urls, level, is_whole or bool(level), apart)
    if more.strip():
        yield Line(number, more.strip())


def _called_out(mark: re.Match[str]) -> str:
    """The head of a callout as a label: of the abstract, or of what is said beside; that of a paper
    is a heading."""
    if meaning(mark["name"]) in {"abstract", "summary"}:
        return mark[0][: mark.start("title") - mark.start()]
    is_paper = "](http" in mark["title"] or folded(mark["name"]) in _OF_PAPERS
    if is_paper and " " in mark["title"].strip():
        return f"{mark[1]}### {mark['title']}"
    return f"{mark[1]}Notes:"


def _titled(link: re.Match[str]) -> str:
    """The words of a link to a page of a wiki, where a title stands."""
    words = link[2].rpartition("|")[2]
    return link[1] + words if " " in words.strip() else link[0]


def _title_and_rest(text: str) -> tuple[str, str] | None:
    """A title in bold or in a link, and what stands beside it on its line, if that is people, a
    date or the page's own words."""
    match = _SET_OFF.match(text)
    if not match or not text[match.end() :].strip(" ,;"):  # one of a list of people
        return None
    links = MARKED_LINK.sub(
        lambda m: "" if is_boilerplate(_bare(m[0]).strip("[]() ")) else m[0], text[match.end() :]
    )
    rest = re.sub(r"[(\[]\s*[)\]]", "", _bare(links)).strip(" -–—|·•:*_()[],")
    if rest and not (names(rest) or is_name_alone(rest) or is_boilerplate(rest)):
        return None
    title = _bare(match["title"]).strip("*_ ")
    return ((match["number"] or "") + title, rest) if title else None


def _without_buttons(text: str) -> str:
    """Without the links at the end of a line that bars divide from its words."""
    end = text
    for _ in range(_MOST_BUTTONS):
        bare = end.rstrip(" |·•,")
        at = bare.rfind(LINK_START)
        if at <= 0 or bare[-1] != LINK_END or bare.rfind(LINK_URL) - at > _LONGEST_BUTTON:
            break
        end = bare[:at]
    bare = end.rstrip(" |·•,")
    is_parted = end != text and not set("|·•").isdisjoint(end[len(bare) :])
    return bare if is_parted and is_prose(bare, after_title=True) else text


def _bare(text: str) -> str:
    return (
        re.sub(f"{LINK_START}|{LINK_URL}[^{LINK_END}]*{LINK_END}", "", text).strip(LINK_END).strip()
    )


def _escape(text: str) -> re.Pattern[str]:
    """What whoever wrote the page has escaped: nothing, as people do; every star, underscore and
    bracket that is text, as converters do; or every sign, as programs for Telegram do."""
    if len(re.findall(r"\w\\-\w", text)) > len(re.findall(r"\w-\w", text)):
        return _EVERY_ESCAPE
    escaped = len(re.findall(r"\\[*_\[\]]", text))
    bare = len(re.findall(r"(?<=[\w}])(?<!\\)_(?=[\w{])|(?<=\w)\[|(?<!\\)\[\d", text))
    return _ESCAPE if escaped > bare else _NO_ESCAPE
