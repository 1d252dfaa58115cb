"""The rooms that answer without abstracts: each reads a question, and replies if all of it is
asked of its own subject. What no room takes goes on to the abstracts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.question import collection_forms, collection_replies, refusals, talk, tool
from assistant.question.collection_replies import GO_ON, NOTHING
from assistant.question.collection_view import View
from assistant.question.list_followups import read as read_wishes
from assistant.question.lists_shown import does_to, list_before
from assistant.question.metadata import mentioned_in, metadata
from assistant.question.pasted import asking_sentences
from assistant.question.reading_advice import on_what_one_works
from assistant.question.replies import Reply
from assistant.question.times import NoDay, known_days
from assistant.question.tool import Host
from assistant.question.wishes import Known, Operation
from assistant.question.word_forms import mended, read, vocabulary_of
from assistant.types import Answer
from assistant.wording import count
from index.retrieval.searcher import Searcher
from index.retrieval.topics import Topics
from index.text.words import stem
from index.types import Filters, Unparsed

_ON_THE_TOOL = ("What can you do?", GO_ON["newest"], GO_ON["overview"], GO_ON["first"])
_TO_BEGIN = ("How do I add a digest?", "What can you do?")
_TALK = {
    "greeting": "Hello.",
    "thanks": "You are welcome.",
    "parting": "Good-bye.",
    "praise": "Glad that it helps.",
    "assent": "All right.",
    "doubt": "Open the number behind a sentence to see what it rests on, or ask in other words.",
}
FORMS = (*tool.FORMS, *talk.FORMS, *collection_forms.OF_A_TIME)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was `typed`, in its conversation. `today`: the day on which it is asked;
    `topics` gives those of the collection, `unread` the files that could not be read."""

    typed: str
    history: Sequence[Answer]
    filters: Filters
    searcher: Searcher
    today: date
    host: Callable[[], Host]
    topics: Callable[[], Topics]
    unread: Callable[[], Sequence[Unparsed]]


Room = Callable[[Asked], Reply | None]


def at_the_door(question: str, history: Sequence[Answer], host: Callable[[], Host]) -> Reply | None:
    """What needs no index: talk, and questions to the program about itself."""
    if (why := refusals.explained(question, history)) is not None:
        return why
    goes_on = any(answer.papers for answer in history)
    if not talk.states(question) and (asked := tool.asked(question, goes_on=goes_on)):
        here = host()
        return Reply("tool", tool.told(asked, here), followups=_next(here, asked))
    if said := talk.said(question):
        here = host()
        more = _what_is_there(here) if said == "greeting" else ""
        return Reply("talk", f"{_TALK[said]}{more}", followups=_next(here))
    return None


def without_index(
    question: str, history: Sequence[Answer], host: Callable[[], Host], today: date
) -> Reply | None:
    """What is said where nothing is indexed: a question to the collection is told so."""
    meant = mended(question, FORMS, lambda _: False)
    if (reply := at_the_door(meant, history, host)) is not None:
        return reply
    try:
        asked = collection_forms.asked(meant, Filters(), (), today)
    except NoDay:
        return None
    return Reply("collection", NOTHING, followups=_TO_BEGIN) if asked else None


def replied(asked: Asked) -> Reply | None:
    """By the first room that takes the question, or what is asked in it amid other words."""
    replies = (room(asked) for room in ROOMS)
    reply = next((reply for reply in replies if reply is not None), None)
    return reply or _amid_other_words(asked)


def _amid_other_words(asked: Asked) -> Reply | None:
    """ "I have ten minutes. What should I read first?" """
    text = asking_sentences(asked.typed)
    if not text or text == asked.typed or on_what_one_works(" ".join(asked.typed.split())):
        return None
    part = replace(asked, typed=text)
    return at_the_door(text, asked.history, asked.host) or _of_collection(part)


def _of_collection(asked: Asked) -> Reply | None:
    try:
        found = _asked_of_all(asked, asked.typed)
        if found is None and (meant := _meant(asked)) != asked.typed:
            if (reply := at_the_door(meant, asked.history, asked.host)) is not None:
                return reply
            found = _asked_of_all(asked, meant)
        if found is None or _is_of_a_list(asked, found.rest):
            return None
    except NoDay:  # told where times are read for a search
        return None
    view = View(
        asked.searcher, found.inside, asked.topics, asked.today, asked.unread, found.undated
    )
    return collection_replies.told(found, view)


def _asked_of_all(asked: Asked, text: str) -> collection_forms.Ask | None:
    digests = asked.searcher.generation.manifest.digests
    goes_on = any(answer.papers for answer in asked.history)
    return collection_forms.asked(text, asked.filters, digests, asked.today, goes_on=goes_on)


def _of_papers(asked: Asked) -> Reply | None:
    if list_before(asked.history) is not None and Known in map(type, _wishes(asked)):
        return None  # "when did the third come out?" of the list
    told = metadata(asked.typed, asked.history, asked.filters, asked.searcher)
    return told or _done_with_a_paper(asked)


def _done_with_a_paper(asked: Asked) -> Reply | None:
    """ "Star MeZO": what can be done with any paper, of one that is named."""
    forms = [form for form in tool.FORMS if form.of_papers]
    known = vocabulary_of(forms)
    said = asked.typed.rstrip("?!. ").split()
    doing = [word for word in said if stem(word.lower()) in known]
    if not any(all({*map(stem, doing), "it"} & need for need in form.needs) for form in forms):
        return None  # before anything is looked up
    name = " ".join(word for word in said if word not in doing)  # which a title may go beyond
    for text, besides in ((asked.typed, []), (name, doing)):
        named = mentioned_in(text, (), asked.searcher)
        if named is not None and named.papers:
            does = read(" ".join((*besides, *named.left, "it")), forms, goes_on=True)
            return Reply("tool", tool.told(does, asked.host())) if does else None
    return None


ROOMS: tuple[Room, ...] = (_of_collection, _of_papers)
"""In which order they are tried."""


def _meant(asked: Asked) -> str:
    known = asked.searcher.generation.bm25.number_of
    return mended(asked.typed, FORMS, lambda word: stem(word) in known)


def _is_of_a_list(asked: Asked, rest: str) -> bool:
    """Whether it does something to the list before, and says nothing of the collection in the
    `rest`, which is without times."""
    before = list_before(asked.history)
    if before is None or collection_forms.names_the_collection(rest):
        return False
    return does_to(_wishes(asked), before)


def _wishes(asked: Asked) -> tuple[Operation, ...]:
    try:
        return read_wishes(asked.typed, known_days(asked.searcher.generation.manifest.digests))
    except NoDay:  # told where times are read for a search
        return ()


def _what_is_there(host: Host) -> str:
    if host.indexed is None:
        return f" {NOTHING}"
    papers, digests = count(host.indexed.papers, "paper"), count(host.indexed.digests, "digest")
    whose = "the sample's" if host.indexed.sample else "your"
    return f" Ask about {whose} {papers} in {digests}: a fact, a subject, or what is new."


def _next(host: Host, asked: str = "") -> tuple[str, ...]:
    some = _TO_BEGIN if host.indexed is None else _ON_THE_TOOL
    return tuple(one for one in some if not asked or read(one, tool.FORMS) != asked)[:3]
