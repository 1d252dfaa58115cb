"""assistant.question.requests: what a question wants of the collection, and of which subject.

Covers assistant.question.frames, assistant.question.coordination, assistant.question.order_words,
assistant.question.numbers_asked, assistant.question.reading_advice,
assistant.question.time_courses, assistant.question.bare_subjects, assistant.question.terms.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from assistant.question.language import LONGEST_QUESTION
from assistant.question.requests import Request, as_kind, names_its_subject, requested
from assistant.types import Kind
from index.retrieval.query_framing import subject

SUBJECT = "sparse attention"
BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SHARED = BENCHMARKS.parents[1] / "shared" / "eval" / "questions.jsonl"


def of(question: str, own: bool = False) -> Request:
    return requested(question, lambda _: own)


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("list", "Which papers use {}?"),
        ("list", "papers on {}"),
        ("list", "{}"),
        ("list", "{}?"),
        ("list", "{} papers"),
        ("list", "tell me about {}"),
        ("list", "I'm interested in {}"),
        ("list", "and on {}?"),
        ("list", "and {}?"),
        ("list", "anything on {}?"),
        ("list", "list all papers about {}"),
        ("list", "show me work on {}"),
        ("list", "who has worked on {}?"),
        ("list", "What is there on {}?"),
        ("list", "Could you recommend papers that deal with {}?"),
        ("list", "{}: which papers?"),
        ("list", "Which of these papers are about {}?"),
        ("count", "how many papers are about {}?"),
        ("count", "How many of these are on {}?"),
        ("count", "how many are about {}?"),
        ("count", "the number of papers on {}"),
        ("survey", "What are the main approaches to {}?"),
        ("survey", "Give me a short overview of the recent work on {}"),
        ("survey", "summarize the literature on {}"),
        ("survey", "what do we know about {}?"),
        ("list", "what did I save about {}?"),
        ("survey", "what don't we know about {}?"),
        ("survey", "What are the main open problems in {}?"),
        ("recommend", "which paper should I cite for {}?"),
        ("survey", "What has been tried with {}?"),
        ("survey", "state of the art in {}"),
        ("survey", "what variants of {} have been proposed?"),
        ("survey", "{}: what methods are there?"),
        ("survey", "How is {} done?"),
        ("survey", "how are {} currently being evaluated?"),
        ("survey", "How do people usually deal with {}?"),
        ("survey", "how does one go about {}"),
        ("survey", "what is out there for {}"),
        ("survey", "What's the landscape of {}?"),
        ("list", "Has anybody looked into {}?"),
        ("list", "Which papers on {} came out?"),
        ("list", "what papers on {} were published"),
        ("count", "How much work is there on {}?"),
        ("recommend", "where should I start with {}?"),
        ("trend", "which digest has most on {}?"),
        ("trend", "Which month had the most papers on {}?"),
        ("recommend", "I want to get into {}, what should I read first?"),
        ("recommend", "the most relevant paper on {}"),
        ("recommend", "what should I read about {}?"),
        ("list", "{} - list"),
        ("list", "{}, a list please"),
        ("list", "papers: {}"),
        ("survey", "{}: overview"),
        ("survey", "overview: {}"),
        ("count", "{} - how many?"),
        ("survey", "What are the arguments for and against {}?"),
        ("survey", "is there evidence for {}?"),
        ("survey", "How do people make {}?"),
    ],
)
def test_a_request_is_understood_however_it_is_put(kind: str, question: str) -> None:
    assert of(question.format(SUBJECT)) == Request(kind, SUBJECT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Is pruning in my collection?", "pruning"),
        ("are diffusion models part of my library", "diffusion models"),
        ("Is grokking covered?", "grokking"),
        ("Is bilevel optimization discussed in my papers?", "bilevel optimization"),
        ("does my collection contain anything about diffusion models?", "diffusion models"),
        ("Does my library cover continual learning?", "continual learning"),
        ("do my digests have any papers on pruning", "pruning"),
    ],
)
def test_whether_there_is_anything_is_told_by_what_there_is(question: str, subject: str) -> None:
    found = of(question)
    assert (found.kind, found.subject) == ("list", subject)
    for other in ("Is dropout better than pruning in my collection?", "Is pruning useful?"):
        assert of(other).kind == "claim"


@pytest.mark.parametrize(
    "question",
    [
        "How much faster than dense attention are Sparse Lanterns?",
        "How many parameters does Tide Tables have?",
        "Which method needs the fewest steps?",
        "What is the learning rate?",
        "What is the loss?",
        "what is the most popular optimizer?",
        "what is the largest model?",
        "What is the final accuracy?",
        "Why do networks grok?",
        "Who proposed the gate?",
        "What does the second paper show?",
        "Which optimizer keeps only a momentum buffer?",
        "Explain it like I'm five",
        "How is the step size of DoG chosen?",
        "How is the reward computed?",
        "How do the authors evaluate their method?",
        "Which benchmark does SPIRAL use?",
        "What dataset is it trained on?",
        "When was the survey carried out?",
    ],
)
def test_a_question_for_a_fact_is_none(question: str) -> None:
    assert of(question).kind == "fact"


@pytest.mark.parametrize(
    ("kind", "question", "many"),
    [
        ("list", "three papers on {}", 3),
        ("list", "top 5 papers on {}", 5),
        ("list", "Give me three papers about {}", 3),
        ("list", "show four papers on {}", 4),
        ("list", "name two works about {}", 2),
        ("list", "give me 6 on {}", 6),
        ("list", "list up to five papers on {}", 5),
        ("list", "a few papers on {}", None),
        ("recommend", "recommend a paper on {}", 1),
        ("recommend", "recommend three papers on {}", 3),
        ("recommend", "could you suggest two papers about {}?", 2),
        ("recommend", "can you recommend something on {}?", None),
        ("recommend", "any recommendations on {}?", None),
        ("recommend", "which paper on {} should I read first?", None),
        ("recommend", "which should I read first on {}?", None),
        ("recommend", "which article on {} is the one to begin with?", None),
        ("recommend", "what is the best place to start learning about {}?", None),
        ("recommend", "what's a good starting point for {}?", None),
        ("recommend", "best introduction to {}", None),
        ("recommend", "must-read papers on {}", None),
        ("list", "Could you recommend papers that deal with {}?", None),
    ],
)
def test_what_to_read_and_how_many(kind: Kind, question: str, many: int | None) -> None:
    assert of(question.format(SUBJECT)) == Request(kind, SUBJECT, many=many)


@pytest.mark.parametrize(
    "question",
    [
        "I'm building {}. Which papers should I read?",
        "We are working on {}, what should I read first?",
        "I am writing a thesis on {}; which papers do you recommend?",
        "I'm new to {}: where do I begin?",
        "My student works on {}. Any recommendations?",
        "Hi, we're trying to understand {}. Could you suggest some papers?",
        "Working on {} - any suggestions?",
        "we need to use {}: is there anything on that?",
        "I am preparing a talk on {}, any papers?",
    ],
)
def test_what_to_read_for_what_one_works_on(question: str) -> None:
    assert of(question.format(SUBJECT)) == Request("recommend", SUBJECT)


@pytest.mark.parametrize(
    "question",
    [
        "I have ten minutes. What should I read first?",
        "I'm tired today. Which papers are worth reading?",
        "I'm new here. What should I read?",
        f"I am working on {SUBJECT}. What is MeZO?",
    ],
)
def test_what_somebody_says_of_themselves_is_no_subject(question: str) -> None:
    assert of(question).kind != "recommend"


@pytest.mark.parametrize(
    "question",
    [
        "how many papers on {} do you have?",
        "which papers on {} did you find",
        "how many papers about {} do we have here",
        "which papers deal with {} that you have?",
    ],
)
def test_whose_papers_they_are_is_no_part_of_the_subject(question: str) -> None:
    assert of(question.format(SUBJECT)).subject == SUBJECT


def test_the_newest_so_many() -> None:
    found = of(f"the 5 newest papers on {SUBJECT}")
    assert found == Request("list", SUBJECT, order="newest", many=5)


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("how has {} changed over time?", False),
        ("how did work on {} evolve?", False),
        ("{} over the years", False),
        ("how many papers on {} per month?", False),
        ("the number of papers about {} by year", False),
        ("papers on {} per digest", False),
        ("which digest has most {} papers?", False),
        ("which digest has the fewest papers on {}?", True),
        ("the month with the least on {}", True),
        ("is interest in {} growing?", False),
        ("is {} getting more popular?", False),
    ],
)
def test_how_a_subject_fares_over_time(question: str, least: bool) -> None:
    assert of(question.format(SUBJECT)) == Request("trend", SUBJECT, least=least)


@pytest.mark.parametrize(
    "question",
    [
        "How does the loss change over time?",
        "Does accuracy fall during training?",
        "How much does accuracy improve over time?",
        "What is the best way to train over months of data?",
        "Which month is used for testing?",
        "which page contains the most papers",
        "In which month did most papers come?",
    ],
)
def test_what_changes_in_a_paper_is_no_course_of_work(question: str) -> None:
    assert of(question).kind not in ("trend", "recommend")


@pytest.mark.parametrize(
    "verb",
    """concern|touch upon|talk about|discuss|address|tackle|deal with|cover|revolve around|center on
    |grapple with|concern themselves with|have to do with|speak of|work on|write about""".split(
        "|"
    ),
)
@pytest.mark.parametrize("form", ["papers that {} {}", "Which papers {} {}?"])
def test_what_papers_do_with_their_subject_is_none_of_it(form: str, verb: str) -> None:
    found = of(form.format(verb.strip(), SUBJECT))
    assert (found.kind, found.subject) == ("list", SUBJECT)


def test_one_name_and_a_subject_are_compared_and_two_names_looked_up() -> None:
    def own(name: str) -> bool:
        return name in ("GEPA", "MIPRO")

    found = requested("GEPA versus prompt tuning", own)
    assert (found.kind, found.sides, found.joined) == (
        "compare",
        ("GEPA", "prompt tuning"),
        "versus",
    )
    assert requested("GEPA versus MIPRO", own).kind == "fact"
    assert requested("How does GEPA differ from prompt tuning?", own).kind == "fact"


def test_a_name_alone_is_looked_up_where_it_is_one_papers_own() -> None:
    assert of("GEPA", own=True) == Request("definition", "GEPA")
    assert of("GEPA papers", own=True) == Request("list", "GEPA")
    assert of("LLM agents", own=False) == Request("list", "LLM agents")


def test_how_a_thing_with_a_name_works_is_a_fact() -> None:
    assert of("How is GEPA evaluated?", own=True).kind == "fact"
    assert of("How are LLM agents evaluated?", own=False) == Request("survey", "LLM agents")


def facts() -> list[str]:
    files = [BENCHMARKS / f"{name}.jsonl" for name in ("questions", "further", "latest")]
    lines = [
        json.loads(line)
        for file in [*files, *([SHARED] if SHARED.exists() else [])]
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [line["question"] for line in lines if line["kind"] not in ("topic", "none")]


def test_no_question_for_a_fact_is_taken_for_a_request() -> None:
    """But that some ask for a yes or no: these are claims, and answered as such."""
    every = facts()
    assert len(every) >= 100
    kinds = {question: of(question, own=True).kind for question in every}
    assert set(kinds.values()) <= {"fact", "claim", "definition"}
    for question in (question for question, kind in kinds.items() if kind == "claim"):
        assert question.split()[0].lower() in ("is", "are", "do", "does", "can")


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Is flatness the reason for generalization?", "flatness the reason for generalization"),
        (
            "can small models reason as well as large ones",
            "small models reason as well as large ones",
        ),
        ("Do wider networks need less data", "wider networks need less data"),
        ("Has pruning ever improved accuracy?", "pruning ever improved accuracy"),
    ],
)
def test_a_yes_or_no_is_asked_of_a_claim(question: str, claim: str) -> None:
    assert of(question) == Request("claim", claim)


@pytest.mark.parametrize(
    "question",
    [
        "Do DoG and D-Adaptation agree on the learning rate?",
        "Can you summarize it?",
        "Does it need labels?",
        "Is there a difference between pruning and distillation?",
        "Can my landlord keep the deposit?",
        "Does pruning help, and why?",
    ],
)
def test_what_asks_more_or_of_something_known_is_no_claim(question: str) -> None:
    assert of(question).kind == "fact"


@pytest.mark.parametrize("half", ["work", "held", "fresh"])
def test_wordings_that_were_written_before_are_understood(half: str) -> None:
    """All of which is in benchmarks/wordings.jsonl; its script tells which are not."""
    text = (BENCHMARKS / "wordings.jsonl").read_text(encoding="utf-8")
    lines = [line for line in map(json.loads, text.splitlines()) if line["half"] == half]
    right = sum(requested(line["question"], str.isupper).kind == line["kind"] for line in lines)
    assert right / len(lines) >= 0.85


def test_a_request_keeps_its_subject_where_its_kind_is_corrected() -> None:
    found = as_kind("How many surveys on agents are there, newest first?", "list", lambda _: False)
    assert found == Request("list", "agents", papers=("survey",), order="newest")


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Why do networks grok?", "networks grok"),
        ("What is a Quantal Response Equilibrium?", "Quantal Response Equilibrium"),
        ("How is the step size chosen?", "step size chosen"),
        ("what is it?", "it"),
        ("which?", "which"),
    ],
)
def test_what_a_fact_is_about_is_the_subject_of_its_list(question: str, subject: str) -> None:
    assert as_kind(question, "list", lambda _: True) == Request("list", subject)


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("trend", "what came about {}"),
        ("trend", "what is new on {}?"),
        ("trend", "latest on {}"),
        ("trend", "any news on {}?"),
        ("trend", "What has come out lately on {}?"),
        ("list", "recent work on {}"),
        ("list", "the newest papers on {}"),
    ],
)
def test_what_is_new_stands_newest_first(kind: Kind, question: str) -> None:
    assert of(question.format(SUBJECT)) == Request(kind, SUBJECT, order="newest")


@pytest.mark.parametrize("question", ["new optimizers", "which digest has most on {}?"])
def test_what_is_only_called_new_has_no_order(question: str) -> None:
    assert of(question.format(SUBJECT)).order == "relevance"


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is a Quantal Response Equilibrium?", "Quantal Response Equilibrium"),
        ("define grokking", "grokking"),
        ("What does SAM stand for?", "SAM"),
        ("what are hypernetworks, please?", "hypernetworks"),
        ("What is the lottery ticket hypothesis?", "lottery ticket hypothesis"),
        ("What is the stability gap?", "stability gap"),
        ("what's the double descent?", "double descent"),
        ("what is meant by edge of stability?", "edge of stability"),
        ("What is in-context learning?", "in-context learning"),
        ("what is the sim-to-real gap?", "sim-to-real gap"),
    ],
)
def test_what_something_is_is_a_definition(question: str, term: str) -> None:
    assert of(question) == Request("definition", term)
    assert as_kind(question, "definition", lambda _: False).subject == term


@pytest.mark.parametrize(
    "question",
    [
        "What is the step size of DoG?",
        "What is the best learning rate for Adam?",
        "What is it called?",
        "What is the main contribution?",
        "What is GEPA's accuracy?",
        "What is SPIRAL trained on?",
    ],
)
def test_what_asks_of_something_defines_nothing(question: str) -> None:
    assert of(question).kind == "fact"


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("compare weight pruning and quantization", ("weight pruning", "quantization")),
        ("grokking vs. double descent", ("grokking", "double descent")),
        ("How do pruning and distillation differ?", ("pruning", "distillation")),
        ("how are planners different from policies?", ("planners", "policies")),
        ("compare papers on bandits and on games", ("bandits", "games")),
    ],
)
def test_two_subjects_are_compared(question: str, sides: tuple[str, str]) -> None:
    wanted = Request("compare", " and ".join(sides), sides=sides, joined="versus")
    assert of(question) == wanted
    assert as_kind(question, "list", lambda _: False).joined == "or"


@pytest.mark.parametrize("question", ["How do the two losses differ?", "compare it and DoG"])
def test_what_is_pointed_at_is_no_subject_to_compare(question: str) -> None:
    assert of(question).joined == ""


@pytest.mark.parametrize(
    ("subject", "sides", "joined"),
    [
        ("weight pruning or quantization", ("weight pruning", "quantization"), "or"),
        (
            "pruning, distillation or quantization",
            ("pruning", "distillation", "quantization"),
            "or",
        ),
        ("virtual try-on or relighting", ("virtual try-on", "relighting"), "or"),
        ("both game theory and bandits", ("game theory", "bandits"), "both"),
        ("agents together with planning", ("agents", "planning"), "both"),
        ("the intersection of labels and noise", ("labels", "noise"), "both"),
        ("combining agents with planning", ("agents", "planning"), "both"),
        ("coupled oscillators and waves", (), ""),
        ("learning for medical or health applications", (), ""),
        ("bias and variance", (), ""),
        ("what one sees or thinks", (), ""),
        ("models memorizing or leaking their data", (), ""),
        ("pruning or distillation in small models", (), ""),
    ],
)
def test_a_subject_says_of_which_it_is_made(
    subject: str, sides: tuple[str, ...], joined: str
) -> None:
    found = of(f"papers on {subject}")
    assert (found.sides, found.joined) == (sides, joined)


def test_papers_that_combine_two_things_are_about_both() -> None:
    found = of("Which papers link wool and tides?")
    assert (found.subject, found.sides, found.joined) == (
        "wool and tides",
        ("wool", "tides"),
        "both",
    )
    assert not found.does
    assert of("Which papers link entities to pages?").does


def test_a_table_is_asked_for_in_a_first_question() -> None:
    wanted = Request("list", "pruning", table=True)
    for question in ("a table of papers on pruning", "papers on pruning as a table"):
        assert of(question) == wanted
    assert of("tabulate the papers on pruning") == of("pruning papers in a table, please") == wanted
    assert not of("papers on table understanding").table


def test_what_is_not_meant_is_told_apart() -> None:
    assert of("papers on pruning weights (not data pruning)") == Request(
        "list", "pruning weights", "data pruning"
    )
    assert of("How many papers are about agents, except for games?") == Request(
        "count", "agents", "games"
    )


def test_where_it_is_asked_of_belongs_to_no_subject() -> None:
    assert of("papers on grokking in these digests?") == Request("list", "grokking")
    assert of("which papers are about grokking, please") == Request("list", "grokking")


def test_what_stands_behind_that_is_the_claim() -> None:
    found = of("Does anyone show that scaling laws break?")
    assert found == Request("claim", "scaling laws break")


@pytest.mark.parametrize(
    "unit",
    [
        *(",", "(", "- ", "?! ", " ", "\u00a0", "i want a, what ", "any ", "the main "),
        *("anything is there ", " is there", "papers that ", "how many of these ", "not about "),
        *("which papers are ", "what do we know about ", "give me ", "list all ", "in here "),
        *("how is ", "how is it be ", "how do people usually ", "surveys or ", "newest ", " first"),
        *("without any ", "both a and ", " or ", "what is a ", "compare a and ", "a table of "),
        *(", as a table", "with no ", "the latest on ", " by title", "define "),
        *("I'd like a list of ", "the list of all ", "as a table: ", "what changed about "),
        *("most voted papers ", ", by votes", " that are not about", "papers that introduce a "),
    ],
)
def test_no_question_keeps_the_program_busy(unit: str) -> None:
    """Patterns hold the interpreter: one that takes long would stop every answer, and SIGTERM."""
    for text in (unit * LONGEST_QUESTION, "anything" + unit * LONGEST_QUESTION + " x"):
        began = time.process_time()
        of(text[:LONGEST_QUESTION])
        subject(text[:LONGEST_QUESTION])
        assert time.process_time() - began < 0.5
        of(f"anything{unit * 40} x"[:290])
        assert time.process_time() - began < 0.7


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        (
            "How do the papers on mixture of experts differ in what they look at?",
            "mixture of experts",
        ),
        ("where do the methods for pruning disagree?", "pruning"),
        ("compare papers on tide clocks", "tide clocks"),
        ("What are the differences between approaches to quantization?", "quantization"),
    ],
)
def test_papers_on_a_subject_are_compared(question: str, subject: str) -> None:
    assert of(question) == Request("compare", subject)


def test_what_is_to_be_lacking_is_none_of_what_is_compared() -> None:
    assert of("compare the unlearning methods that need no labels") == Request(
        "compare", "unlearning methods", "labels", lacks=True
    )


@pytest.mark.parametrize(
    "question",
    [
        "Compare the methods DoG and D-Adaptation",
        "How do DoG and D-Adaptation differ?",
        "What are the differences between GEPA and MIPRO?",
    ],
)
def test_two_that_are_named_are_compared_as_facts_are_answered(question: str) -> None:
    assert of(question, own=True).kind == "fact"


@pytest.mark.parametrize(
    ("question", "does"),
    [
        ("Which papers let you steer a camera?", True),
        ("how many papers make sound for silent videos", True),
        ("any papers that generate music?", True),
        ("which recent papers can change the lighting of a photo", True),
        ("Which papers use game theory?", False),
        ("papers on pruning", False),
        ("how many papers are about diffusion?", False),
        ("LoRA papers", False),
    ],
)
def test_what_papers_do_is_no_thing_that_they_are_about(question: str, does: bool) -> None:
    assert of(question).does is does


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Which papers let you steer a camera?", "steer a camera"),
        ("which papers allow users to edit images with text", "edit images with text"),
        ("papers that make it possible to forget data", "forget data"),
        ("how many papers try to speed up decoding?", "speed up decoding"),
        ("any paper that helps me train on one GPU?", "train on one GPU"),
        ("which papers are able to run on a phone", "run on a phone"),
    ],
)
def test_what_papers_make_possible_is_what_they_do(question: str, subject: str) -> None:
    found = of(question)
    assert (found.subject, found.does) == (subject, True)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        (f"papers on {SUBJECT}", True),
        (f"Which papers are about {SUBJECT}?", True),
        (f"which papers use {SUBJECT}?", True),
        (f"how many papers are about {SUBJECT}?", True),
        (f"What are the main approaches to {SUBJECT}?", True),
        (f"surveys on {SUBJECT}, newest first", True),
        (f"{SUBJECT}?", False),
        (f"Is {SUBJECT} enough?", False),
        ("which paper is best?", False),
        ("the best papers", False),
        ("list papers", False),
        ("other papers", False),
        ("any surveys?", False),
        ("a summary of the results", False),
        ("how is training done?", False),
        ("compare the methods", False),
    ],
)
def test_papers_on_a_subject_are_told_from_what_goes_on(question: str, names: bool) -> None:
    assert names_its_subject(question, lambda _: False) is names


@pytest.mark.parametrize(
    ("question", "kind", "subject"),
    [
        ("Who uses wicks?", "list", "wicks"),
        ("who else works on wicks?", "list", "wicks"),
        ("who has papers on wicks?", "list", "wicks"),
        ("everything here which touches on wicks", "list", "wicks"),
        ("all that deals with wicks", "list", "wicks"),
        ("is there stuff about wicks?", "list", "wicks"),
        ("oldest first: papers on wicks", "list", "wicks"),
        ("table of papers about wicks", "list", "wicks"),
        ("RL papers about wicks", "list", "RL wicks"),
        ("which RL papers are about wicks?", "list", "RL wicks"),
        ("group the papers on wicks by topic", "survey", "wicks"),
        ("papers on wicks, grouped by method", "survey", "wicks"),
        ("Who uses a wick as a fuse to light lamps?", "fact", ""),
        ("group them by topic", "fact", ""),
    ],
)
def test_several_papers_are_asked_for_in_many_ways(question: str, kind: str, subject: str) -> None:
    found = of(question, own=question.startswith("RL"))
    assert (found.kind, found.subject) == (kind, subject)


def test_what_is_corrected_to_a_list_keeps_its_order() -> None:
    found = as_kind("oldest first: how do wicks burn?", "list", lambda name: False)
    assert (found.subject, found.order) == ("wicks burn", "oldest")


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("list", "I'd love a list of papers about {}"),
        ("list", "make a list of all papers on {}"),
        ("list", "help me find papers on {}"),
        ("count", "how much have I got on {}?"),
        ("count", "how large is the literature on {} here?"),
        ("survey", "I'd like an overview of {}"),
        ("survey", "summarize what is known on {}"),
        ("survey", "what do the papers conclude about {}?"),
        ("survey", "main lines of research on {}"),
        ("survey", "what problems remain open in {}?"),
        ("compare", "compare approaches to {}"),
        ("compare", "differences among methods for {}"),
        ("compare", "do the papers contradict each other on {}?"),
        ("trend", "trend of papers on {}"),
        ("trend", "what changed about {} over time?"),
        ("trend", "which digests talk about {}?"),
        ("trend", "rank the digests by papers on {}"),
    ],
)
def test_a_subject_is_told_from_what_leads_up_to_it(kind: Kind, question: str) -> None:
    found = of(question.format(SUBJECT))
    assert (found.kind, found.subject.removeprefix("methods for ")) == (kind, SUBJECT)


@pytest.mark.parametrize("lead", ["as a table: ", "in tabular form, ", "table please: "])
def test_a_table_may_be_asked_for_first(lead: str) -> None:
    found = of(f"{lead}papers on {SUBJECT}")
    assert (found.kind, found.subject, found.table) == ("list", SUBJECT, True)


@pytest.mark.parametrize(
    "question",
    [
        "does SAM help according to the papers?",
        "do my papers say that SAM helps?",
        "which papers dispute that SAM helps?",
    ],
)
def test_papers_are_asked_of_what_has_a_name(question: str) -> None:
    found = of(question, own=True)
    assert (found.kind, found.subject.removesuffix("s")) == ("claim", "SAM help")
    assert of("does SAM help?", own=True).kind == "fact"
