"""Questions to the program about itself, and what it says to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.question.word_forms import Form, of, read
from assistant.types import CollectionStatus

_SELF = of("you u your yourself askpapers assistant bot chatbot tool program app software system")
_THIS = of("this it here")
_I = of("i we one my our me us to")
_HOW = of("how where can could possible way able may should do does")
_DATA = of(
    """data question questions paper papers digest digests file files page pages content contents
    information abstract abstracts query queries text texts conversation conversations"""
)
_MINE = of("digest digests file files page pages paper papers pdf pdfs folder zip zips feed feeds")
_PAGES = of("digest digests file files page pages")
_MORE = of("more new another own other mine from with my saved")
_MODEL = of(
    "model models llm llms gpt chatgpt openai claude gemini llama mistral qwen ollama ai"
    " language neural embedding embeddings"
)
_USES = of("use uses used using run runs running behind power powers powered based underneath")
_PRIVATE = of(
    """private privacy confidential send sends sent share shares shared sharing upload uploads
    uploaded leave leaves connect connected connection cloud internet
    online offline local locally telemetry track tracks tracking secure safe leak leaks phone"""
)
_OUTSIDE = of(
    "anywhere somewhere anyone anybody else server servers computer machine network home outside "
    "company third party parties world out elsewhere over any web"
)
_ADDS = of(
    "add adds adding put go import importing upload uploading load insert include index feed"
)
_REMOVES = of("remove removing delete deleting drop discard erase forget rid clear")
_STORES = of("index collection library data")
_FETCHES = of("fetch download downloading pull sync update refresh watch automatically daily")
_EXPORTS = of(
    """export exporting bibtex ris csl csv zotero mendeley endnote excel spreadsheet obsidian notion
    references citations bibliography"""
)
_MARKS = of("star unstar starred bookmark bookmarks bookmarked favorite favorites favourite flag")
_ONE = of("it this that these them one ones first second third last paper papers show list which")
_MARKABLE = _HOW | _I | _ONE | of("as a some to on for about with here there of")
_DOORS = of(
    """package api apis rest http endpoint endpoints sdk library python cli terminal shell command
    line script scripts browser gui plugin plugins mcp programmatically notebook jupyter"""
)
_REMEMBERS = of("remember remembers forget forgets memory recall history")
_STORED = of("store stores stored storing keep kept location folder lie lies saved")
_CHECKS = of(
    """check checks checked trust reliable accurate correct hallucinate hallucinates
    hallucinations verify mistakes mistake wrong sure true reliably lie lies invent invents believe
    honest truth bluff bullshit fabricate fabricates fabricated fake guess guesses"""
)
_QUOTES = of("citation citations quote quotes reference references fact facts")
_MADE_UP = _DATA | _QUOTES | of("ever often sometimes always")
_HELPS = of("help helps ask feature features capability capabilities ability abilities")
_AMUSES = of(
    """joke jokes song songs poem poems poetry haiku story stories sing rap riddle laugh weather
    time day"""
)
_ORDERS_IT = of("tell write sing give make compose read know")
_COSTS = of("cost costs price free licence license pay money")
_ANSWERS = of("answer answers answering")
_FORMAT = of("format formats type types kind kinds pdf pdfs html json csv markdown")
_DAYS = of(
    """january february march april may june july august september october november december jan feb
    mar apr jun jul aug sep sept oct nov dec older before last first week month year today yesterday
    called named dated of from"""
) | frozenset(f"{day}{end}" for day in range(1, 32) for end in ("", "st", "nd", "rd", "th"))
_MOST = 14  # words of a question how the program compares
_READS = of("read reads parse accept accepts support supports open take takes handle import")

FORMS = (
    Form("adding", (_HOW, _ADDS, _I), _MINE | _MORE | of("in into data")),
    Form("adding", (_HOW, _ADDS, _MINE), _MORE | of("in"), never=of("you did")),
    Form("formats", (_FORMAT, _READS), _MINE | _SELF | _I | of("full whole")),
    Form("sources", (_ANSWERS, of("come comes based rest source sources origin")), _SELF),
    Form(
        "several",
        (of("ask"), of("several many multiple two"), of("question questions")),
        of("once same time"),
    ),
    Form(
        "languages",
        (of("language languages"), of("understand speak support know handle answer ask")),
        _SELF | of("other foreign question questions"),
        never=of("model models"),
    ),
    Form("removing", (_HOW, _REMOVES, _MINE), _I | _MORE | of("no longer old of any")),
    Form("removing", (_HOW, _REMOVES, of("everything all")), _I | _MINE | _STORES),
    Form(
        "dating",
        (of("how where can could"), of("date dates dated day"), _PAGES | of("one")),
        _I
        | _SELF
        | of("undated dateless without no none has have set give change add fix correct assign"),
        never=of("old many which what"),
    ),
    Form(
        "exporting",
        (_EXPORTS, _HOW),
        _I | _MINE | _ANSWERS | _SELF | _THIS | of("as format list cited work works save"),
        points=True,
    ),
    Form("exporting", (of("download save copy print"), _ANSWERS, _HOW), _I | _SELF | of("file as")),
    Form(
        "marking",
        (_MARKS, _HOW | _I | _ONE),
        _HOW | _I | _ONE | of("as with a by did have"),
        never=of("your"),
        of_papers=True,
    ),
    Form(
        "marking",
        (of("write add take make leave keep put"), of("note notes")),
        _MARKABLE,
        of_papers=True,
    ),
    Form("marking", (of("mark flag"), of("read unread")), _MARKABLE, of_papers=True),
    Form("privacy", (of("happen happens go goes"), _DATA, of("my our")), of("with")),
    Form(
        "others",
        (of("search browse look access use"), of("web internet online google"), _SELF),
        _HOW | of("up things answers answer"),
    ),
    Form(
        "doors",
        (_DOORS, _SELF | _THIS | of("there have")),
        _USES | _HOW | _I | of("interface call web access via own support supports offer offers"),
        never=of("about on paper papers"),
        points=True,
    ),
    Form(
        "memory",
        (_REMEMBERS, _SELF),
        _ANSWERS
        | _DATA
        | of("earlier previous past last before said asked ask session chat chats"),
    ),
    Form("storage", (of("where"), _STORED), _DATA | of("index collection home library all")),
    Form(
        "privacy",
        (_PRIVATE, _SELF | _THIS | of("my our i")),
        _DATA | _OUTSIDE | _SELF | of("work works use used run runs"),
        never=of("about on have"),
        points=True,
    ),
    Form("privacy", (of("leave leaves"), of("computer machine")), _DATA | _OUTSIDE),
    Form(
        "model",
        (_MODEL, _SELF | _THIS | _ANSWERS | of("behind")),
        _USES | _SELF | _DATA | of("name large kind my internet web"),
        never=of("have about"),
        points=True,
    ),
    Form(
        "fetching",
        (_HOW, _FETCHES, _I | _SELF),
        _MINE | _MORE | of("hub hugging face day days arxiv today every collection library index"),
    ),
    Form(
        "checking",
        (_CHECKS, _SELF),
        _ANSWERS | _QUOTES | of("much ever always make makes say tell"),
    ),
    Form("checking", (of("make makes making made"), of("up"), _SELF | _ANSWERS), _MADE_UP),
    Form("cost", (_COSTS, _SELF | _THIS), of("much"), points=True),
    Form("cost", (of("open"), of("source"), _SELF | _THIS), points=True),
    Form("identity", (of("who"), _SELF), of("made built wrote created version"), points=True),
    Form("identity", (of("name version call called"), _SELF), of("number i")),
    Form("identity", (of("human robot bot ai person machine chatbot"), of("you u")), of("real")),
    Form("identity", (of("what who"), of("askpapers yourself"))),
    Form(
        "ability",
        (of("help instructions commands manual usage"),),
        _SELF | of("all"),
        never=of("was were so very"),
    ),
    Form(
        "ability",
        (of("what how"), _HELPS | of("use do able work"), _SELF | of("i this")),
        _THIS | of("best questions kind sort all used explain"),
        never=of("have"),
        points=True,
    ),
    Form("ability", (_HELPS, _SELF), of("list all"), never=of("have")),
    Form(
        "elsewhere",
        (_AMUSES, _ORDERS_IT | _SELF | of("what any")),
        _I | of("about funny short good little ever outside today tomorrow like"),
        never=of("paper papers on"),
        points=True,
    ),
    Form(
        "limits",
        (of("limit limits limitation limitations weakness weaknesses"), of("your yours you")),
        of("main"),
    ),
    Form(
        "limits",
        (of("what"), of("not t unable bad worst"), of("you u")),
        of("do able know answer good"),
        never=of("have mean understand"),
        points=True,
    ),
    Form(
        "examples",
        (of("example examples sample"), of("question questions query queries")),
        _SELF | _I | of("ask try"),
    ),
    Form("identity", (of("what"), of("you u")), never=of("have do can did could would should")),
    Form("identity", (of("what"), of("this")), _SELF, points=True),
)
# what is ordered: where papers were shown, it may be meant of these
_ORDERS = (
    Form("removing", (_REMOVES, _PAGES), _I | _MORE | _DAYS | of("can you all")),
    Form("removing", (_REMOVES, of("everything all"), of("older before from")), _I | _DAYS),
    Form("exporting", (of("export"),), _EXPORTS | _I | _MINE | of("as all them format list")),
)


@dataclass(frozen=True, slots=True)
class Host:
    """What the program knows of itself when it is asked: who answers, `llm`, empty for no language
    model; what is `indexed`, None for nothing."""

    llm: str
    indexed: CollectionStatus | None


_BEING = re.compile(  # a comparison with the program: "how are you different from X?", "is this X?"
    r"\W*(?:(?:so|but|and|how|in\s+what\s+way|why|what\s+makes)\s+)*(?:(?:do|does|are|is|would|should"
    r"|can|i|we|use)\s+)*(?:(?P<you>you|askpapers|this\s+(?:tool|app|program|assistant|site))"
    r"|(?P<this>this|it))\s+(?:any\s+|so\s+)?"
    r"(?:compare[ds]?|differ|differs|different|better|worse|similar|like|the\s+same|instead"
    r"|unlike|superior|replace)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def asked(text: str, *, goes_on: bool = False) -> str:
    """What is asked of the program, if that is all; else nothing. `goes_on`: papers were shown
    before, at which it may point."""
    if found := read(text, FORMS, goes_on=goes_on):
        return found
    if not goes_on and (ordered := read(text, _ORDERS)):
        return ordered
    if len(text.split()) > _MOST or not (match := _BEING.fullmatch(text)):
        return ""
    return "" if match["this"] and (goes_on or not text.strip().endswith("?")) else "others"


_ADDING = (
    "In the browser: the tab Digests takes files, folders and zips. In the terminal: "
    "askpapers index PATH, with a file or a folder of saved Daily Papers pages. The same page "
    "twice changes nothing."
)
_STAYS = (
    "Your digests, the index and what you keep stay on the machine that runs askpapers. Nothing "
    "leaves it, unless its owner named a server for a model, or runs askpapers fetch."
)
_TOLD: Mapping[str, str] = {
    "storage": "Everything lies in one folder of the machine that runs askpapers: the index and a "
    "copy of each digest. askpapers status names it.",
    "adding": _ADDING,
    "removing": "On the tab Digests, or in the terminal: askpapers remove NAME takes a digest "
    "away, and the papers that no other digest holds. The names: askpapers status, or ask which "
    "digests are indexed.",
    "dating": "The tab Digests takes the day of each. In the terminal: askpapers index PATH "
    "--captured DATE, with the date as YYYY-MM-DD.",
    "formats": "Saved pages as HTML, text or Markdown, the Hub's JSON, RSS and Atom, BibTeX with "
    "abstracts, tables as CSV or JSON, and zips and folders of these. Of each paper the title and "
    "the abstract are used, and nothing of its full text. The tab Digests, or askpapers index, "
    "tells what could not be read.",
    "sources": "From the titles and abstracts in your digests, and from nothing else. Beside each "
    "sentence stands the number of its paper: a click shows the sentence in its abstract.",
    "several": "A question may have parts (“what is A, and how does it differ from B?”). "
    "Questions of different subjects are answered better one after the other.",
    "languages": "English, which the abstracts are in. Of other languages, short questions in the "
    "ten commonest are understood, and others find the papers whose names and words of the field "
    "they have; a language model answers them in their own language.",
    "exporting": "Under an answer: Copy, and behind ⋯ its references as BibTeX, RIS, CSL "
    "JSON, CSV or Markdown. In the Library the same of any papers, and notes for Obsidian. In the "
    "terminal: askpapers ask QUESTION --format md, csv, bibtex, ris, csl or json.",
    "marking": "Under each paper on the page: Star, Read, and a Note, which are kept on the "
    "machine that runs askpapers. In the Library, Filters and order lists what is yours, and "
    "Export writes notes for Obsidian.",
    "doors": "The page in the browser: askpapers chat. The terminal: askpapers ask, search, all "
    "with --json for programs. Python: from assistant import ask, and from index import search. No "
    "server answers programs over HTTP.",
    "memory": "A follow-up means what came before it in the same conversation. One conversation "
    "knows nothing of another.",
    "fetching": "askpapers fetch brings the Daily Papers of a day from the Hub, fetch --since DATE "
    "all days from then on. askpapers index --watch FOLDER takes up new files as they appear.",
    "checking": "Every sentence of an answer from abstracts cites the sentence that it rests on, "
    "and is held against it: numbers, names, negations, meaning. What is not carried by it is "
    "marked, and what the digests probably do not answer is refused. That can still be wrong: read "
    "the quotes beside the answer.",
    "elsewhere": "askpapers answers from the abstracts in your saved digests, and from nothing "
    "else: it does not chat, and it knows neither the day nor the world.",
    "limits": "It reads titles and abstracts: no full texts, figures or tables. It looks nothing "
    "up elsewhere, and what no abstract states it refuses or says so. It can take a near miss for "
    "an answer: read the quotes beside it.",
    "examples": "Of a fact: by how much does METHOD beat the one before? Of a subject: which "
    "papers are about SUBJECT, what are the approaches to it, how do METHOD and METHOD differ? Of "
    "the collection: what is new, which topics are trending, what should I read first?",
    "cost": "askpapers is free and open source, under the Apache License 2.0. A model on a server "
    "that you name may cost what that server asks.",
    "ability": "Ask what your saved paper digests say: a fact (by how much …?), which papers are "
    "on a subject, how many, an overview, how methods differ, what to read first. Each answer "
    "quotes the abstracts that it rests on, and what they do not say is refused. Go on from an "
    "answer: the second one, only from August, as a table, newest first. Ask about the collection, "
    "too: what is new, which topics are trending, which digests are indexed.",
}
_IDENTITY = (
    "This is askpapers, a program that answers questions from the abstracts in your saved digests "
    "of papers, and shows the sentences that each answer rests on."
)


def told(of_what: str, host: Host) -> str:
    """What the program says of itself."""
    by_model = bool(host.llm)
    if of_what == "identity":
        return f"{_IDENTITY} {_who_writes(host)}"
    if of_what == "others":
        return (
            f"{_IDENTITY} It looks nothing up elsewhere, and refuses what they do not say. "
            f"{_who_writes(host)}"
        )
    if of_what == "model":
        indexed = host.indexed
        finds = f" Papers are found by {indexed.embed} and words." if indexed else ""
        more = "" if by_model else " Name one: askpapers chat --llm ADDRESS --model NAME."
        return f"{_who_writes(host)}{more}{finds}"
    if of_what == "privacy":
        gets = (
            f"Here the answers are written by the model {host.llm}: it gets the question and the "
            "passages that may answer it."
        )
        return f"{_STAYS} {gets if by_model else 'Here no language model is used.'}"
    return _TOLD[of_what]


def _who_writes(host: Host) -> str:
    if host.llm:
        return f"Answers are written by the model {host.llm}, and every sentence is checked."
    return "No language model writes the answers: they are sentences of the abstracts, quoted."
