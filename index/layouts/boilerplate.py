"""What a line of a page is: boilerplate, prose, names, or what may be a title. Pure functions of
one line."""

from __future__ import annotations

import re
from functools import lru_cache

from index.layouts.author_names import turned_names
from index.layouts.ideographic_names import ideographic_names, is_ideographic_name
from index.text.months import MONTH

_NUMBER = r"[+-]?\d[\d.,]*\s?[kKmM]?"
_DATE = (
    rf"(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}\s+{MONTH}(?:,?\s+\d{{4}})?"
    r"|\d{4}-\d\d-\d\d|(?:\d{4}\s?[年년]\s?)?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일])"
)
_COUNTED = (
    r"(?:up)?votes?|likes?|comments?|replies|stars?|points?|views?|downloads?|citations?"
    r"|authors?|papers?|results?"
)
_BOILERPLATE = re.compile(
    rf"""new|daily|weekly|monthly
    |(?:my|top|latest|all|hugging\ face|ai)?\ ?(?:daily|trending)\ papers|papers|subscribe
    |get\ trending\ papers\ in\ your\ email\ inbox.*
    |by\ ?(?:ak)?|ak|by\ ?ak\ and\ the\ research\ community|and\ the\ research\ community
    |trending|hugging\ face|models|datasets|spaces|docs|pricing|enterprise|community|posts
    |log\ ?(?:in|out)|sign\ ?(?:in|up)|home|about(?:\ us)?|careers|jobs|blog
    |privacy(?:\ policy)?|cookies?|terms(?:\ of\ (?:use|service))?|tos|contact(?:\ us)?
    |search(?:\ papers)?(?:\ \.\.\.|…)?|loading(?:\.\.\.|…)|menu|skip\ to\ .*
    |previous|next|back(?:\ to\ .*)?
    |(?:load|show|read|see|view|learn)\ (?:more|all|less|paper|pdf).*|pdf|html
    |arxiv(?:\ page|\ link)?|(?:open|view|read)\ (?:on|in|at)\ .{{1,30}}
    |papers?\ (?:page|link)|code|github(?:\ repo(?:sitory)?)?|project(?:\ page)?|website|company
    |(?:see|list|manage|edit|create|cancel)\ (?:all\ )?(?:my\ |your\ )?(?:alerts?|recommendations)
    |save\ to\ library
    |abstract|summary|details|upvotes?|votes?|comments?|share|save|cite|bibtex|archive|rss
    |twitter|discord|linkedin|system\ theme|collections?|add\ to\ collection|organizations?
    |©.*|copyright\b.*|.{{0,60}}all\ rights\ reserved.*|powered\ by\ .*
    |\#\d+\ paper\ of\ the\ (?:day|week|month)
    |page\ \d+(?:\ (?:of|/)\ \d+)?|\d+\ ?/\ ?\d+|\d+\ min\ read
    |submitted\ by(?:\ .{{1,40}})?|posted\ by\ .{{1,40}}|{_NUMBER}
    |(?:and\ )?\+?{_NUMBER}\ (?:{_COUNTED}|others?|more\ authors)
    |(?:github|stars?|★|⭐|▲|👍|❤️?|💬|(?:up)?votes?|likes?|comments?)[:\s]*{_NUMBER}
    |{_NUMBER}\s*(?:★|⭐|▲|👍|❤️?|💬)
    |(?:first\ )?(?:published|submitted|updated|posted|added|released)?\ ?(?:on|at)?\ ?{_DATE}\d*
    |(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?,?\ ){_DATE}
    |(?:(?:about\ )?(?:an?|\d+)\ (?:minute|hour|day|week|month|year)s?\ ago|today|yesterday)
    |(?:arxiv\s*:\s*)?\d{{4}}\.\d{{4,5}}(?:v\d+)?(?:\s*\[[\w.-]+\])?
    |arxiv:\s?[a-z-]+/\d{{7}}(?:v\d+)?
    |(?:\[\d+\]\s)?arxiv:\s?[\w./-]+(?:\s*\([a-z][^)]{{0,40}}\))?(?:\s*\[[^\]]{{1,80}}\])+(?:\s[a-z.-]+){{0,9}}
    |(?:v\d+\ )?submitted\ {_DATE}[.;].{{0,80}}originally\ announced\ .{{1,20}}
    |search\ v\d[\w.\ -]{{0,40}}
    |(?:showing\ .{{0,80}}|total\ of)\ \d+\ (?:entries|results).*
    |showing\ new\ listings\ for\ .{{1,40}}
    |(?:new|cross|replacement)\ (?:submissions|lists|listings).{{0,60}}
    |[^.]{{1,200}}\ [-–]\ arxiv(?:\ preprint)?\b.{{0,40}}\d{{4}}
    |\]?\[\d+\]
    |\[?[a-z-]+\.[A-Z]{{2}}\]?
    |(?:https?://|www\.)\S+|[\W_]+""",
    re.IGNORECASE | re.VERBOSE,
)
_NOTICE = re.compile(
    r"cookies?\b.*\b(?:use|site|website|experience)|\b(?:we|site|website) uses? cookies"
    r"|privacy policy|terms of (?:use|service)|all rights reserved"
    r"|your (?:e-?mail )?inbox|\bnewsletter\b|enable javascript|unsubscribe|this page was saved"
    r"|this (?:e-?mail|message|alert) was sent"
    r"|you (?:(?:are )?receiv\w+|get) this (?:e-?mail|message|alert)",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"""[.?!…。！？]["'”’)\]}$*」』）]*$""")
_INNER_END = re.compile(r"[\w)\]$%][.?!][\"'”’)\]]*\s+[\"'“(\[$]*[A-Z0-9]|\w[。！？].")
_CUT = re.compile(r"(?:\.\.\.|…)(?:\s*\(?(?:read|show|see|expand)?\s*more\)?)?$", re.IGNORECASE)
_OTHERS = re.compile(r"(?:et al\.?|\.\.\.|…)$", re.IGNORECASE)
_PARTICLES = frozenset(
    "de da del della der den di du dos do das el la le van von bin al ten".split()
)
_OF_NAME = re.compile(r"[^\W\d_][\w'’.\u2010-]*")
_SHORTEST_NAME, _LONGEST_SMALL = 2, 3  # letters of a first name that is written small
_NAMES_APART = re.compile(r"[,;]\s*(?:and\s+)?|(?<!\s)\s+(?:and|&)\s+")
_BESIDE = re.compile(r"\s+[-–—|·]\s+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_IDEOGRAPHS_OF_A_WORD = 2  # no blanks stand between the words of Chinese and Japanese
_TITLE_LIMIT = 300  # characters
_ONE_SENTENCE_LIMIT = 200  # characters of what may be a title with a full stop
_LONGEST_NAMES_SIGNED = 200_000  # characters of a value that is labelled as authors
_LONGEST_NAMES = 5000  # characters of a line of names
_END_LOOKED_AT = 40  # characters: a line may be endless
_OTHERS_LOOKED_AT = 8  # characters at the end of a line of names: "et al."
_WORDS_OF_A_NAME = range(2, 6)
# In words:
_LONGEST_PARTED = 30  # a line of parts, one of which is the page's own
_LONGEST_NOTICE = 40  # of a cookie banner, or the like
_FEWEST_OF_PROSE = 8  # of a sentence
_SURELY_PROSE = 30  # no title has as many
_PROSE_OF_SENTENCES = 20  # of several sentences
_FEWEST_OF_TITLE = 4  # to be told from a heading by its capitals
_LONG_WORD = 4  # characters of a word that a title would write with a capital
_CAPITALS = 0.6  # of a title's long words, at least


def word_count(text: str) -> int:
    words = len(text.split())
    if text.isascii():
        return words
    return words + len(_IDEOGRAPH.findall(text)) // _IDEOGRAPHS_OF_A_WORD


def is_boilerplate(text: str) -> bool:
    """The page's own words: buttons, dates, counts, links. Of parts between `·`, one that is
    boilerplate is enough."""
    if len(text) > _TITLE_LIMIT:
        return False
    if _BOILERPLATE.fullmatch(text):
        return True
    parts = [part.strip(" []()*_-") for part in re.split(r"\s*[·•|]\s*", text)]
    if (
        len(parts) > 1
        and len(text.split()) < _LONGEST_PARTED
        and any(part and _BOILERPLATE.fullmatch(part) for part in parts)
    ):
        return True
    return len(text.split()) < _LONGEST_NOTICE and _NOTICE.search(text) is not None


def is_prose(text: str, *, after_title: bool) -> bool:
    """A paragraph: too long for a title, or, under a title, words that end as a sentence does; but
    no list of names, however long."""
    return _is_paragraph(text, after_title=after_title) and not names(text)


def _is_paragraph(text: str, *, after_title: bool) -> bool:
    if len(text) > _TITLE_LIMIT:
        return True
    words = word_count(text)
    if not after_title or words < _FEWEST_OF_PROSE:
        return False
    if words >= _SURELY_PROSE:
        return True
    if words >= _PROSE_OF_SENTENCES and _INNER_END.search(text):
        return True
    # A question is rather one more title, unless it stands at the end of several sentences.
    return ends_sentence(text) and (not text.endswith("?") or _INNER_END.search(text) is not None)


def is_one_sentence(text: str) -> bool:
    """Short and without a sentence end inside: the only kind of prose that might be a title with a
    full stop."""
    return len(text) < _ONE_SENTENCE_LIMIT and not _INNER_END.search(text) and not is_cut(text)


def ends_sentence(text: str) -> bool:
    return (
        bool(_ENDS_SENTENCE.search(text[-_END_LOOKED_AT:]))
        or re.search(r"https?://\S", text.split()[-1]) is not None
    )


def is_cut(text: str) -> bool:
    """The page has cut the text short: it ends in three dots."""
    return _CUT.search(text[-_END_LOOKED_AT:]) is not None


@lru_cache(maxsize=1_000)  # a line is asked of as a title, as people, and beside each of them
def names(text: str) -> tuple[str, ...]:
    """The people of a line that lists at least two, or one after `by`; else none."""
    if people := ideographic_names(text):
        return people
    if len(text) > _LONGEST_NAMES or not re.search(r",|;| and | & |^by |et al", text):
        return ()
    bare = re.sub(r"^(?:by|authors?:)\s+", "", text, flags=re.IGNORECASE)
    if others := _OTHERS.search(bare, max(0, len(bare) - _OTHERS_LOOKED_AT)):
        end = others.start()
        while end and (bare[end - 1] == "," or bare[end - 1].isspace()):
            end -= 1
        bare = bare[:end]
    # most lines are no names, which their beginning tells
    if not (head := _NAMES_APART.split(bare, maxsplit=1)[0].strip()) or is_name_alone(head):
        people = tuple(filter(None, map(str.strip, _NAMES_APART.split(bare))))
        if all(map(is_name_alone, people)):
            return people
    named = _BESIDE.split(text, maxsplit=1)[0]  # "Ada Quill, Bo Marsh - arXiv, 2025"
    return names(named) if len(named) < len(text) else ()


def is_name_alone(text: str) -> bool:
    """Whether a line may be one person's name, to be believed only where others stand so."""
    first, *others = words = text[:_TITLE_LIMIT].split() or [""]
    return is_ideographic_name(text) or (
        len(text) < _TITLE_LIMIT
        and len(words) in _WORDS_OF_A_NAME
        and all(map(_OF_NAME.fullmatch, words))
        and (first[0].isupper() or _SHORTEST_NAME <= len(first) <= _LONGEST_SMALL)
        and all(word[0].isupper() or word in _PARTICLES for word in others)
    )


def signed(text: str) -> tuple[str, ...]:
    """The people of a value that is labelled as authors, however many and however written."""
    bare = re.sub(r"[\s,;]*(?:\bet al\.?|\.\.\.|…|等)$", "", text[:_LONGEST_NAMES_SIGNED].strip())
    bare = re.sub(r"\s*[(（][^()（）]*[)）]|\[\[|\]\]|[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰`]+", "", bare)
    if ";" in bare and (turned := turned_names(bare.split(";"))):
        return turned
    parts = re.split(r"\s*[,;、，；|·]\s*(?:and\s+)?|\s+(?:and|&)\s+", bare)
    people = [part.strip(" .*_") if part.endswith("*") else part.strip(" *_") for part in parts]
    return tuple(person for person in people if re.search(r"[^\W\d_]", person))


def looks_like_title(text: str) -> bool:
    """Of a line that is nothing known: rather a title than a button, a user or an institution."""
    words = text.split()
    if len(words) < _FEWEST_OF_TITLE:
        return False
    long = [word for word in words if len(word) >= _LONG_WORD]
    capitals = sum(word[0].isupper() for word in long)
    return ":" in text or capitals >= len(long) * _CAPITALS
