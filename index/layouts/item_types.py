"""Of which kind a record says that it is, in the words of reference managers and libraries: a
paper, or something else (a book, a film, a news item). Knows no fields but that one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from index.layouts.fields import folded
from index.types import Unparsed

KIND = "itemType"
_KEYS = frozenset(
    "itemtype entrytype referencetype reftype publicationtype documenttype resourcetypegeneral "
    "type typ тип 类型 文献类型 種類 유형".split()
)
# of RIS, EndNote, Zotero, CSL, BibTeX, DataCite and Crossref; a web page and a thing of no kind may
# be a paper, as arXiv's pages are saved
_OTHERS = frozenset(
    """book wholebook editedbook edbook ebook mvbook booklet monograph magazine magazinearticle
    articlemagazine mgzn news newspaper newspaperarticle articlenewspaper blog blogpost postweblog
    forumpost discussionforum socialmedia tweet icomm pcomm email letter personalcommunication
    instantmessage interview video videorecording movie film filmorbroadcast mpct motionpicture
    tvbroadcast radiobroadcast broadcast podcast audio audiorecording audiovisual
    audiovisualmaterial advs sound soundrecording music musicscore musicalscore song artwork art
    image graphic figure chart map patent pat statute stat legislation bill unbill case legalcase
    legalruleorregulation hear hearing regulation treaty governmentdocument computerprogram
    software comp dataset aggr dbase onlinedatabase catalog ctlg dictionary dict dictionaryentry
    entrydictionary encyclopedia encyc encyclopediaarticle entryencyclopedia slide presentation
    performance grnt multimedia pamphlet product recipe physicalobject
    interactiveresource""".split()
)
_PAPERS = frozenset(
    """jour ejour jfull conf cpaper inpr unpb thes journalarticle electronicarticle conferencepaper
    articlejournal paperconference proceedingsarticle inproceedings phdthesis mastersthesis thesis
    preprint postedcontent unpublishedwork""".split()
)
_NO_PAPER = "a record of a kind that is no paper"
_MOST_TOLD = 3


def kind_of(record: Mapping[str, object]) -> str:
    """What the record calls itself; nothing where it does not say so in one word or two."""
    values = (record[key] for key in _kind_keys(tuple(record)))
    return next((value.strip() for value in values if isinstance(value, str)), "")


@lru_cache(maxsize=256)
def _kind_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in keys if folded(str(key)) in _KEYS)


def is_other(kind: str) -> bool:
    return folded(kind) in _OTHERS


def is_paper(kind: str) -> bool:
    return folded(kind) in _PAPERS


def why_none(kind: str, title: str) -> str:
    return f"{_NO_PAPER} ({kind}): {title!r}"


def kinds_told(unparsed: Iterable[Unparsed]) -> str:
    """Of records that are no papers by their kinds, for a sentence; else nothing."""
    some = [one.why for one in unparsed if one.why.startswith(_NO_PAPER)]
    kinds = dict.fromkeys(why[len(_NO_PAPER) + 2 :].partition(")")[0] for why in some)
    if not kinds:
        return ""
    return f"its records are no papers by their kinds: {', '.join(list(kinds)[:_MOST_TOLD])}"
