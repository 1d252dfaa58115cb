"""A question in another language as an English one, where every word of it is known: what asks, by
the glossary, and names and words of the field, which it is about.

The order of words is not that of the language: what asks of the program or the collection is read
by its words alone, and what asks of a subject is put as one of a few English questions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.text.glossary import Word, glossed

# Of the words that ask, in the order in which English has them; all others stand between.
_FIRST = "hello|how many|what|who|when|where|why|how|can|can do|should|do|is|you|I|have".split("|")
_BEFORE_NOUNS = "all|my|your|most|new|newest|oldest|undated|interesting|first".split("|")
_NOUNS = "papers|digests|collection|topics|votes|data|language|model".split("|")
_LAST = "today|this week|this month|yesterday".split("|")
_CIVIL = frozenset("hello|thanks|great|many".split("|"))  # beside what is asked
_SHOWS = frozenset(  # that only ask to be told
    "what|is|have|tell|show|explain|can|can do|do|you|I|about|all|use|your|my".split("|")
)
_ADJECTIVES = frozenset(
    """adversarial auxiliary Bayesian causal constrained convex convolutional deep generative
    low-rank mathematical medical multi-agent multi-objective nonconvex recurrent second-order
    self-supervised sparse stochastic supervised unsupervised zero-sum zeroth-order""".split()
)
_ADJECTIVES_BEHIND = frozenset({"ar", "es", "fr", "pt"})  # their nouns
_QUESTION_MARKS = "?？؟"
# what stands in a question besides its subject, and the English question, by the first that is
_FORMS: Sequence[tuple[frozenset[str], str]] = (
    (frozenset({"compare"}), "How do {sides} differ?"),
    (frozenset({"how many", "votes"}), "How many votes has {subject}?"),
    (frozenset({"how many", "papers"}), "How many papers are about {subject}?"),
    (frozenset({"who", "wrote"}), "Who wrote {subject}?"),
    (frozenset({"authors"}), "Who wrote {subject}?"),
    (frozenset({"papers", "newest"}), "papers on {subject}, newest first"),
    (frozenset({"papers", "oldest"}), "papers on {subject}, oldest first"),
    (frozenset({"advantages"}), "What are the advantages of {subject}?"),
    (frozenset({"limitations"}), "What are the limitations of {subject}?"),
    (frozenset({"results"}), "What are the results of {subject}?"),
    (frozenset({"propose"}), "What does {subject} propose?"),
    (frozenset({"main idea"}), "What is the main idea of {subject}?"),
    (frozenset({"how", "work"}), "How does {subject} work?"),
    (frozenset({"read"}), "Which papers on {subject} should I read first?"),
    (frozenset({"recommend"}), "Which papers on {subject} should I read first?"),
    (frozenset({"new"}), "What is new on {subject}?"),
    (frozenset({"newest"}), "What is new on {subject}?"),
    (frozenset({"summarize", "papers"}), "Give me an overview of papers on {subject}."),
    (frozenset({"summarize"}), "Summarize {subject}"),
    (frozenset({"digests"}), "In which digest is {subject}?"),
    (frozenset({"papers"}), "Which papers are about {subject}?"),
    (frozenset({"when"}), "When was {subject} published?"),
)


def readings(
    question: str, language: str, is_known: Callable[[str], bool] | None = None
) -> tuple[str, ...]:
    """What it may be in English, the likelier first; empty where a word of it is not known.
    `is_known` tells whether some paper has a word, which then is the field's in any language."""
    known = [_settled(word, is_known) for word in glossed(question, language)]
    if not known or any(word.kind == "unknown" for word in known):
        return ()
    asks = list(dict.fromkeys(w.english for w in known if w.kind == "asks" and w.english))
    runs = _runs(known, adjectives_behind=language in _ADJECTIVES_BEHIND)
    if not runs:
        return _without_subject(asks, ends="?" if question.rstrip()[-1:] in _QUESTION_MARKS else "")
    said = frozenset(asks) - _CIVIL
    form = next((form for needs, form in _FORMS if needs <= said), "")
    if not form and said and said <= _SHOWS:
        form = "What is {subject}?"
    return (form.format(subject=" ".join(runs), sides=" and ".join(runs)),) if form else ()


def _settled(word: Word, is_known: Callable[[str], bool] | None) -> Word:
    is_new = word.kind == "unknown" and word.said.isascii()
    is_of_field = is_new and is_known is not None and is_known(word.said)
    return Word(word.said, word.said, "as it is") if is_of_field else word


def _runs(known: Sequence[Word], *, adjectives_behind: bool) -> list[str]:
    """What it is about: the words of the field and names, those together that stand together."""
    runs: list[list[str]] = [[]]
    for word in known:
        if word.kind in ("field", "as it is"):
            is_behind = adjectives_behind and runs[-1] and word.english in _ADJECTIVES
            runs[-1].insert(-1 if is_behind else len(runs[-1]), word.english)
        elif runs[-1]:
            runs.append([])
    return [" ".join(run) for run in runs if run]


def _without_subject(asks: Sequence[str], ends: str) -> tuple[str, ...]:
    civil, rest = ([w for w in asks if (w in _CIVIL) is is_civil] for is_civil in (True, False))
    if not rest:
        return (" ".join(civil),) if civil else ()
    text = " ".join(sorted(rest, key=_place)) + ends
    if "you" in rest or "I" in rest:
        return (text,)
    return text, f"{text.rstrip('?')} you{ends}"  # many languages leave out the pronoun


def _place(word: str) -> tuple[int, int]:
    for number, group in ((0, _FIRST), (2, _BEFORE_NOUNS), (3, _NOUNS), (4, _LAST)):
        if word in group:
            return number, group.index(word)
    return 1, 0
