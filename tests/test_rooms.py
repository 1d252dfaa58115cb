"""What the program answers itself, from what it knows rather than from abstracts.

Covers assistant.question.replies, assistant.question.word_forms, assistant.question.talk,
assistant.question.tool, assistant.question.collection_forms, assistant.question.collection_view,
assistant.question.collection_replies, assistant.question.collection_words,
assistant.question.collection_said, assistant.question.collection_topics,
assistant.question.collection_picks, assistant.question.collection_sharing,
assistant.question.digest_pairs, assistant.answering.replying.
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from assistant import Answer, Assistant
from assistant.answering.assistant import Assistant as Engine
from assistant.answering.outcomes import replied
from assistant.page.cards import evidence_html
from assistant.page.messages import Turn, turn_html
from assistant.question import talk, tool
from assistant.question.collection_forms import Wanted, asked
from assistant.question.replies import Reply
from assistant.references import answer_markdown
from assistant.terminal.cli import main
from index.builder import build
from index.errors import NoIndex, QuestionError
from index.home import Home
from index.types import Digest, Filters, Paper
from tests.fake_model import FakeModel

PAPER = Paper("t1", "A Lantern", "It glows.", ("a.txt",))
TODAY = date(2026, 9, 5)
DAYS = {"aug-27.jsonl": "2026-08-27", "sep-03.jsonl": "2026-09-03"}
DIGESTS = [Digest(name, name, name, day, "given", 3) for name, day in DAYS.items()]
TALK = ("hello", "Hi there!", "thanks", "thank you so much", "ok", "Bye.", "great", "thnaks")
TOOL = {
    "ability": "what can you do?",
    "identity": "Who are you?",
    "adding": "how do I add a digest",
    "removing": "how can I remove a page?",
    "model": "which model do you use?",
    "privacy": "do you send my data anywhere?",
    "storage": "where are my papers stored?",
    "fetching": "how do I download new papers from the Hub?",
    "exporting": "can I export to BibTeX?",
    "checking": "can I trust your answers?",
    "dating": "how do I date an undated digest?",
    "doors": "do you have an API?",
    "others": "how are you different from ChatGPT?",
    "memory": "do you remember what I asked before?",
    "cost": "is this open source?",
}
COLLECTION: dict[Wanted, tuple[str, ...]] = {
    "amount": (
        "how many papers do you have?",
        "HOW MANY PAPERS ARE THERE",
        "how big is my library",
        "how big is this thing",
        "how much stuff is stored here?",
    ),
    "papers": ("list all papers", "which papers do you have?"),
    "digests": ("which digests are indexed?", "list my files", "wich digests are indexd?"),
    "newest": (
        "What is new?",
        "what's new this week?",
        "waht is new",
        "what came in today?",
        "summarize the latest digest",
        "any news",
        "today's papers",
    ),
    "overview": ("give me an overview of my papers", "What is my collection about?"),
    "topics": ("which topics are there?", "what are the main themes of my papers"),
    "trending": ("which topics are trending?", "what's hot right now?"),
    "first": ("what should I read first?", "where should I start reading"),
    "fullest": ("which digest has the most papers?", "how many papers does each digest have"),
    "emptiest": ("which digest has the fewest papers?",),
    "busiest": ("which was the busiest month?", "in which month did most papers come?"),
    "unread": ("what could not be read?", "were any files skipped?"),
    "undated": ("what is undated?", "which digests have no date?"),
    "voted": ("the most voted papers", "top upvoted papers", "most popular papers"),
    "unvoted": ("the least voted papers", "papers with the fewest votes"),
    "votes": ("average votes", "how many votes are there in total?"),
    "oldest": ("which paper is the oldest?", "the oldest paper here"),
    "latest": ("the newest paper", "which is the most recent paper?"),
    "lacking": ("papers without authors", "which papers have no authors?"),
    "shared": ("which papers are in more than one digest?", "are there duplicates?"),
    "common": ("what do the Aug 27 and Sep 3 digests have in common?",),
    "differing": (
        "what is in the Sep 3 digest but not in the Aug 27 one?",
        "what does the newest digest have that the oldest does not?",
    ),
    "compared": (
        "difference between the newest digest and the one before",
        "compare the two newest digests",
        "how does the latest page differ from the previous one?",
        "compare the Sep 3 digest with the Aug 27 digest",
    ),
    "coded": ("how many papers give a link to code?", "papers with code available"),
    "dates": (
        "which file is the oldest one you have?",
        "how old is my newest digest?",
        "what period do my digests cover?",
    ),
}
TO_ABSTRACTS = (
    "what is new in optimizers",
    "which topics does the survey on federated learning cover",
    "what is new in it?",
    "how many of them are about agents?",
    "which model do they use?",
    "do you have papers about privacy?",
    "compare LoRA and the one before",
    "how big is this model?",
    "how much does this model forget?",
    "what is the time complexity of Adam?",
    "how do models make up for missing data?",
    "papers about story generation",
    "what can agents do?",
    "how old is the universe?",
    "how many votes did LoRA get?",
    "the most voted papers on agents",
    "which digest has the most papers on pruning?",
    "what should I read first about diffusion?",
    "what could not be explained by scaling laws?",
    "who wrote Gull Attention?",
    "summarize the paper",
    "what is a digest?",
    "great models need what data?",
    "hello world programs",
    "papers on duplicate detection",
    "papers on random features",
    "papers about code",
    "papers without labels",
    "oldest papers on pruning",
    "what do LoRA and DoRA have in common?",
    "average precision of the detector",
    "is this better than LoRA in accuracy",
    "does it remember its training data?",
    "how do you date a sediment?",
    "which papers have an API?",
    "what happens to the data under dropout?",
    "do you search the web for agents?",
    "open source models",
    "new datasets",
)


def test_a_reply_cites_nothing_and_shows_its_papers() -> None:
    answer = replied(Reply("metadata", "One paper:\n\n- A Lantern", ("t1",)))
    assert (answer.status, answer.kind, answer.papers) == ("answered", "metadata", ("t1",))
    assert not answer.citations
    assert not answer.sentences
    html = turn_html(Turn("q", answer), 0)
    assert "A Lantern" in html
    assert "supported" not in html
    assert "Export references" in html
    cards = evidence_html(answer, 0, {"t1": PAPER}, {})
    assert "It glows." in cards
    assert "1 paper" in cards
    text = answer_markdown(answer, {"t1": PAPER})
    assert text.count("A Lantern") == 2  # in the text, and as a reference with its address
    assert "supported" not in text


@pytest.mark.parametrize(("what", "question"), TOOL.items())
def test_what_is_asked_of_the_program(what: str, question: str) -> None:
    assert tool.asked(question) == what
    if what != "others":  # which may hold anything that is compared
        assert not tool.asked(f"{question.rstrip('?')} in federated learning?")


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("delete the digest from Aug 20", "removing"),
        ("please remove the digests of the 3rd of September", "removing"),
        ("can you delete everything older than August?", "removing"),
        ("export my papers as BibTeX", "exporting"),
        ("delete the digest on pruning", ""),
        ("remove the noise of August", ""),
    ],
)
def test_what_is_ordered_is_told_how_to_be_done(question: str, what: str) -> None:
    assert tool.asked(question) == what
    if what:  # beside papers it may be meant of these
        assert not tool.asked(question, goes_on=True)


@pytest.mark.parametrize("goes_on", [False, True])
@pytest.mark.parametrize(
    "question",
    [
        "star the first one",
        "mark this as read",
        "which papers did I star?",
        "add a note to the second paper",
        "how can I bookmark these?",
    ],
)
def test_how_a_paper_is_marked_is_told_also_of_papers_shown(question: str, goes_on: bool) -> None:
    assert tool.asked(question, goes_on=goes_on) == "marking"
    assert not tool.asked(f"{question.rstrip('?')} graphs", goes_on=goes_on)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("star Tide Tables", "tool"),
        ("can I put a note on Gradient Gardening?", "tool"),
        ("mark the Lantern Maps paper as read", "tool"),
        ("What does Gradient Gardening note about weights?", "fact"),
    ],
)
def test_a_paper_is_marked_by_its_name(dated: Engine, question: str, kind: str) -> None:
    assert dated.ask(question).kind == kind


@pytest.mark.parametrize(
    "question",
    [
        "I have 20 minutes, what should I read?",
        "I only have half an hour tonight: which papers should I look at?",
        "what should I read in 20 minutes?",
    ],
)
def test_how_much_time_there_is_to_read_is_no_subject(dated: Engine, question: str) -> None:
    answer = dated.ask(question)
    assert (answer.kind, answer.status) == ("collection", "answered")
    assert answer.text.startswith("To read first")


@pytest.mark.parametrize(
    ("wanted", "question"), [(what, one) for what, some in COLLECTION.items() for one in some]
)
def test_what_is_asked_of_the_collection(dated: Engine, wanted: Wanted, question: str) -> None:
    answer = dated.ask(question)
    assert (answer.kind, answer.status) == ("collection", "answered")
    assert (answer.citations, answer.sentences, answer.considered) == ((), (), 0)
    read_as = asked(question, Filters(), DIGESTS, TODAY)
    if read_as is not None:  # without its slips it is read as the others are
        assert read_as.wanted == wanted
    other = dated.ask(COLLECTION[wanted][0])
    assert answer.text.splitlines()[-1] == other.text.splitlines()[-1]


@pytest.mark.parametrize("question", TO_ABSTRACTS)
def test_what_has_a_subject_goes_on_to_the_abstracts(question: str) -> None:
    assert not tool.asked(question)
    assert not talk.said(question)
    assert asked(question, Filters(), DIGESTS, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "within"),
    [
        ("thanks, and what about Adam?", "and what about Adam?"),
        ("Hello! What is LoRA?", "What is LoRA?"),
        ("hi what is LoRA", "what is LoRA"),
        ("What is LoRA? Thanks!", "What is LoRA?"),
        ("great - how does it scale?", "how does it scale?"),
        ("thanks to what does DoG need no learning rate?",) * 2,
        ("hello world programs of agents",) * 2,
        ("thank you so much",) * 2,
    ],
)
def test_a_question_is_found_within_what_is_civil(typed: str, within: str) -> None:
    assert talk.without(typed) == within


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Two digests of known days, a paper in both, with votes."""
    folder = tmp_path_factory.mktemp("rooms")
    papers = [
        ("Tide Tables", 5, "We propose Tide Tables, which forecast irregular series."),
        ("Gradient Gardening", 40, "We introduce Gradient Gardening, which prunes old weights."),
        ("Whispering Gates", 12, "We present Whispering Gates for speech on small batteries."),
        ("Lantern Maps", None, "We build Lantern Maps of streets at night from few pictures."),
    ]
    for name, some in (("aug-27.jsonl", papers[:2]), ("sep-03.jsonl", papers[1:])):
        rows = [
            {"title": title, "upvotes": votes, "abstract": f"{text} It is quick. It is small."}
            for title, votes, text in some
        ]
        (folder / name).write_text("\n".join(map(json.dumps, rows)))
        build([folder / name], home=folder / "home", captured=DAYS[name])
    return Assistant(Home(folder / "home"), today=lambda: TODAY)


def titles(engine: Engine, answer: Answer) -> list[str]:
    return [engine.published.paper(key).title for key in answer.papers]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("top 2 by votes", ["Gradient Gardening", "Whispering Gates"]),
        ("bottom 2 by votes", ["Tide Tables", "Whispering Gates"]),
        ("the 2 least voted papers", ["Tide Tables", "Whispering Gates"]),
        ("recommend 3 papers", ["Gradient Gardening", "Whispering Gates", "Tide Tables"]),
        ("papers without votes", ["Lantern Maps"]),
        ("which papers are in more than one digest?", ["Gradient Gardening"]),
        ("what do the Aug 27 and Sep 3 digests have in common", ["Gradient Gardening"]),
        ("papers in both aug-27.jsonl and sep-03.jsonl", ["Gradient Gardening"]),
        ("what do the Aug 27 and May 1 digests have in common", []),
        ("what is in aug-27.jsonl but not in sep-03.jsonl?", ["Tide Tables"]),
    ],
)
def test_papers_are_picked_by_what_is_known_of_them(
    dated: Engine, question: str, found: list[str]
) -> None:
    answer = dated.ask(question)
    assert (answer.kind, answer.status) == ("collection", "answered")
    assert titles(dated, answer) == found


def test_what_is_told_of_votes_chance_and_what_is_missing(dated: Engine) -> None:
    assert dated.ask("what is the average number of votes?").text == (
        "3 papers have 57 votes in all: 19.0 on average, 12 in the middle, from 5 to 40. Of 1 more "
        "no votes are told."
    )
    some = {dated.ask("a random paper").papers for _ in range(40)}
    assert len(some) > 1
    assert all(len(one) == 1 for one in some)
    assert len(dated.ask("give me 3 random papers").papers) == 3
    assert dated.ask("papers without a date").text.startswith("All of 4 papers are without a date")
    assert dated.ask("papers without an abstract").text.startswith("None: all of 4 papers have")
    assert dated.ask("oldest paper").papers[0] == dated.ask("oldest paper").papers[0]
    assert "by the days of their digests" in dated.ask("oldest paper").text


@pytest.mark.parametrize(
    ("said", "as_what"),
    [
        ("You are wrong.", "doubt"),
        ("Hi, my name is Ada and I just started here", "greeting"),
        ("I'm Ada and I am looking for papers", ""),
        ("Is that wrong?", ""),
    ],
)
def test_what_is_said_is_told_from_what_is_asked(said: str, as_what: str) -> None:
    assert talk.said(said) == as_what


def test_numbers_are_those_of_the_catalogue(dated: Engine) -> None:
    assert dated.ask("how many papers do you have?").text == (
        "4 papers in 2 digests, from 2026-08-27 to 2026-09-03."
    )
    new = dated.ask("what is new?")
    assert new.text.startswith(
        "The digest sep-03.jsonl (2026-09-03) holds 3 papers, 2 of them new: "
        "no earlier digest holds them."
    )
    assert titles(dated, new) == ["Whispering Gates", "Lantern Maps"]
    rows = re.findall(r"^\d+\. (.*?) \((.*?)\): “(.*?)”$", new.text, re.MULTILINE)
    assert [(title, beside) for title, beside, _ in rows] == [
        ("Whispering Gates", "2026-09-03; 12 votes"),
        ("Lantern Maps", "2026-09-03"),
    ]
    for key, (_, _, why) in zip(new.papers, rows, strict=True):
        assert why in dated.published.paper(key).abstract
    assert titles(dated, dated.ask("most voted papers")) == [
        "Gradient Gardening",
        "Whispering Gates",
        "Tide Tables",
    ]
    assert dated.ask("how many papers are in aug-27.jsonl?").text.startswith("2 papers in 1 digest")
    fullest = dated.ask("which digest has the most papers?").text.splitlines()
    assert fullest[1:] == [
        "- sep-03.jsonl (2026-09-03): 3 papers",
        "- aug-27.jsonl (2026-08-27): 2 papers",
    ]
    months = dated.ask("which was the busiest month?").text.splitlines()
    assert months[1:] == ["- 2026-08: 2 papers", "- 2026-09: 2 papers"]
    assert "sep-03.jsonl (2026-09-03), 2 days ago" in dated.ask("how old is my newest digest?").text
    assert titles(dated, dated.ask("what should I read first?"))[0] == "Whispering Gates"


def test_a_time_without_a_digest_is_told_and_the_newest_shown(dated: Engine) -> None:
    later = Assistant(dated.published.home, today=lambda: date(2026, 11, 28))
    newest = later.ask("what is new?")
    for question, time in (
        ("What's new this week?", "this week"),
        ("what came in today?", "today"),
        ("what is new in December 2025?", "December 2025"),
    ):
        answer = later.ask(question)
        said = f"No digest is of the time asked for ({time}): the newest is of 2026-09-03."
        assert answer.text.startswith(said), question
        assert answer.papers == newest.papers
    assert "No digest is of" not in dated.ask("what's new this week?").text
    since = later.ask("what came since Aug 20?")
    assert since.text.startswith("2 digests from 2026-08-27 to 2026-09-03 hold 4 papers.")


def test_a_follow_up_means_the_papers_that_were_listed(dated: Engine) -> None:
    new = dated.ask("what is new?")
    thanks = dated.ask("thanks", history=[new])
    first = dated.ask("what does the first one propose?", history=[new, thanks])
    assert first.papers == new.papers[:1]
    speech = dated.ask("how many of them are about speech?", history=[new, thanks])
    assert (speech.kind, speech.papers) == ("count", new.papers[:1])
    assert speech.searched.startswith("the 2 papers on “what is new?”")
    turned = dated.ask("oldest first", history=[new])
    assert (turned.kind, set(turned.papers)) == ("list", set(new.papers))
    listed = dated.ask("which papers are on pruning or on speech?", anyway=True)
    assert dated.ask("what should I read first?", history=[listed]).kind == "recommend"
    assert dated.ask("how many papers do you have?", history=[listed]).kind == "collection"


def test_a_kind_that_is_given_goes_to_the_abstracts(dated: Engine) -> None:
    assert dated.ask("What is new?", kind="fact").kind == "fact"
    assert dated.ask("What is new?", kind="collection").kind == "collection"  # asked again


def test_no_model_is_asked(dated: Engine) -> None:
    model = FakeModel()
    talking = Assistant(dated.published.home, model=lambda: model, llm="m", today=lambda: TODAY)
    for question in ("hello", "what is new?", "which model do you use?"):
        talking.ask(question, strict=True)
    assert not model.asked
    assert "the model m" in talking.ask("which model do you use?").text
    assert "the model m" in talking.ask("is my data private?").text


@pytest.mark.parametrize("question", TALK)
def test_an_empty_home_talks(tmp_path: Path, question: str) -> None:
    answer = Assistant(Home(tmp_path)).ask(question)
    assert (answer.kind, answer.papers) == ("talk", ())


def test_an_empty_home_says_that_nothing_is_indexed(tmp_path: Path) -> None:
    engine = Assistant(Home(tmp_path))
    for question in TOOL.values():
        assert engine.ask(question).kind == "tool"
    for some in COLLECTION.values():
        for question in some:
            answer = engine.ask(question)
            assert answer.kind == "collection", question
            assert answer.text.startswith("Nothing is indexed yet. Add saved pages with: ")
    for question in TO_ABSTRACTS:
        with pytest.raises(NoIndex):
            engine.ask(question)


def test_a_home_of_one_undated_paper(tmp_path: Path) -> None:
    row = {"title": "Tide Tables", "abstract": "We propose Tide Tables. They read series."}
    (tmp_path / "one.jsonl").write_text(json.dumps(row))
    build([tmp_path / "one.jsonl"], home=tmp_path / "home")
    engine = Assistant(Home(tmp_path / "home"), today=lambda: TODAY)
    told = {wanted: engine.ask(some[0]).text.splitlines()[0] for wanted, some in COLLECTION.items()}
    assert told["amount"] == "1 paper in 1 digest, 1 of them undated."
    assert told["newest"].startswith("None of 1 digest is dated")
    assert "--captured DATE" in told["newest"]
    assert told["trending"].startswith("A trend needs digests of two days at least")
    assert told["unread"].startswith("Nothing: all")
    assert told["undated"] == "1 digest has no date:"
    assert told["voted"] == "The digests tell no votes of 1 paper."
    assert engine.ask("what's new this week?").kind == "collection"
    assert titles(engine, engine.ask("what should I read first?")) == ["Tide Tables"]


@pytest.mark.parametrize("which", ["seeds_home", "sample_home"])
def test_real_collections_tell_their_own(
    request: pytest.FixtureRequest, which: str, tmp_path: Path
) -> None:
    home = request.getfixturevalue(which)
    if which == "sample_home":
        home = shutil.copytree(home, tmp_path / "home")
    engine = Assistant(Home(home), sample=True, today=lambda: TODAY)
    status = engine.status()
    for some in COLLECTION.values():
        answer = engine.ask(some[0])
        assert (answer.kind, answer.sample) == ("collection", which == "sample_home")
    assert engine.ask("how many papers do you have?").text.startswith(
        f"{status.papers} papers in {status.digests} digests"
    )
    topics = engine.ask("which topics are there?").text
    assert sum(map(int, re.findall(r": (\d+) papers?, such as", topics))) == status.papers


def test_the_terminal_and_the_page_say_who_tells_it(
    dated: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(dated.published.home.root)
    assert main(["ask", "what is new?", "--home", home]) == 0
    out = capsys.readouterr().out
    assert "understood as asking about the collection" in out
    assert "told by askpapers itself" in out
    assert "supported" not in out
    assert "1. Whispering Gates" in out
    assert main(["ask", "hello", "--home", str(tmp_path / "empty")]) == 0
    hello = capsys.readouterr().out
    assert "Nothing is indexed yet" in hello
    assert "understood as" not in hello
    new = dated.ask("what is new?")
    html = turn_html(Turn(new.question, new), 0)
    assert "told by askpapers itself" in html
    assert "sentences supported" not in html
    assert html.count("<li>") >= 2
    papers, captured = dated.published.papers_of(new), dated.published.captured()
    assert "2 papers" in evidence_html(new, 0, papers, captured)


def test_a_day_that_never_was_is_told_after_a_list(dated: Engine) -> None:
    new = dated.ask("what is new?")
    with pytest.raises(QuestionError, match="There is no day 2026-02-30"):
        dated.ask("since February 30", history=[new])


def test_few_words_ask_of_the_collection_and_of_the_program(dated: Engine) -> None:
    for question in ("tl;dr of the latest digest", "give me 3 papers to read tonight"):
        answer = dated.ask(question)
        assert (answer.kind, answer.status) == ("collection", "answered"), question
        assert answer.papers
    assert "--captured" in dated.ask("How do I give a page its date?").text
    assert dated.ask("which papers did I read").kind != "collection"
