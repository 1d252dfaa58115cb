"""arXiv ids, links and dates, found in the strings that digests write them in. Pure functions of
one string.

idutils knows bare ids alone, not those in links to papers, in DOIs or within a text, and takes
1234.5678 for one.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from index.text.months import MONTH, month_number

_ID = (
    r"(?:(?P<new>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})"
    r"|(?P<archive>[a-z]{2,8}(?:-[a-z]{2,5})?)(?:\.[A-Z]{2})?/(?P<number>\d{7}))(?:v\d+)?(?!\d)"
)
_BARE = re.compile(r"\s*(?:arxiv:\s*)?" + _ID + r"\s*", re.IGNORECASE)
_PLACED = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|(?:hf|huggingface)\.co/papers/|alphaxiv\.org/abs/"
    r"|10\.48550/arxiv\.|\barxiv:\s*|next=/papers/|^/(?:papers|abs|pdf)/)" + _ID,
    re.IGNORECASE,
)
_OF_A_PAPER = re.compile(
    r"(?<![\w.])10\.\d{4,}/\S|//(?:(?:www|dl|export|proceedings|papers|api|pure|link)\.)*"
    r"(?:aclanthology\.org|aclweb\.org/anthology|openreview\.net|pubmed\.ncbi|ncbi\.nlm\.nih\.gov/(?:pubmed|pmc)"
    r"|semanticscholar\.org|(?:bio|med|chem)rxiv\.org|ieeexplore\.|acm\.org/doi|mlr\.press/v|nips\.cc"
    r"|neurips\.cc|thecvf\.com|jmlr\.org/papers|ssrn\.com|springer\.com/article|hal\.science"
    r"|sciencedirect\.com/science/article|eprint\.iacr\.org|usenix\.org/conference|isca-speech\.org)\S",
    re.IGNORECASE,
)
_IDEOGRAPHIC = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"
)
_MOST_DETOURS = 3
_REDIRECTS = ("url", "q", "u", "target", "to", "dest", "redirect")  # parameters
_LONGEST_ASKED_AGAIN = 200  # characters of a link, which is asked for its id several times
_ISO = re.compile(r"\s*(\d{4})-(\d{2})(?:-(\d{2}))?(?![\d-])")
_WRITTEN = (
    re.compile(
        rf"(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        re.IGNORECASE,
    ),
    re.compile(rf"(?P<day>\d{{1,2}})\s+(?P<month>{MONTH}),?\s+(?P<year>\d{{4}})", re.IGNORECASE),
)


def bare_arxiv_id(text: str) -> str | None:
    """The id without version if the whole string is one, or a link or DOI that holds one; else
    None."""
    return _id(_BARE.fullmatch(text)) or (
        arxiv_id(text) if "/" in text and " " not in text.strip() else None
    )


def arxiv_id(text: str) -> str | None:
    """The first arXiv id that a link, a DOI or `arXiv:` names anywhere in the string, without its
    version."""
    if "/" not in text and ":" not in text and "%" not in text:
        return None
    return _placed_id(text) if len(text) < _LONGEST_ASKED_AGAIN else _placed_id.__wrapped__(text)


@lru_cache(maxsize=50_000)
def _placed_id(text: str) -> str | None:
    return _id(_PLACED.search(unquote(text) if "%" in text else text))


def names_a_paper(text: str) -> bool:
    """Whether a link, a DOI or an id is of a paper, rather than of any other page."""
    return bare_arxiv_id(text) is not None or _OF_A_PAPER.search(unquote(text)) is not None


def placed_ids(text: str) -> set[str]:
    """Every arXiv id that the text names so."""
    return {known for match in _PLACED.finditer(text) if (known := _id(match))}


def web_link(text: str | None) -> str | None:
    """The string if it is a link that a browser may follow: http or https with a host, and nothing
    else in it."""
    if (
        not text
        or not text.lower().startswith(("http://", "https://"))
        or re.search(r"[\s<>\"\x00-\x1f]", text)
    ):
        return None
    try:
        return text if urlsplit(text).hostname else None
    except ValueError:
        return None


def target(url: str) -> str:
    """Where a link of a mail leads that goes by way of those who count or check its clicks."""
    for _ in range(_MOST_DETOURS):
        try:
            asked = parse_qs(urlsplit(url).query)
        except ValueError:
            return url
        values = (value for name in _REDIRECTS for value in asked.get(name, ()))
        further = next(filter(None, map(web_link, values)), None)
        if further is None:
            return url
        url = further
    return url


def iso_date(text: str) -> str | None:
    """The date that the string begins with or is, as ISO 8601; a month without a day, or a bare
    year, stays one."""
    if match := _ISO.match(text):
        year, month, day = match.groups()
        return _valid(int(year), int(month), int(day) if day else None)
    for form in _WRITTEN:
        if (match := form.search(text)) and (month := month_number(match["month"])):
            return _valid(int(match["year"]), month, int(match["day"]))
    if match := _IDEOGRAPHIC.search(text):
        return _valid(int(match["year"]), int(match["month"]), int(match["day"]))
    return text.strip() if re.fullmatch(r"\s*(19|20)\d{2}\s*", text) else None


def _valid(year: int, month: int, day: int | None) -> str | None:
    try:
        whole = date(year, month, day or 1).isoformat()
    except ValueError:
        return None
    return whole if day else whole[:7]


def _id(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    return match["new"] or f"{match['archive'].lower()}/{match['number']}"
