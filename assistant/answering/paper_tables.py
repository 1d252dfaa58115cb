"""A table of papers by what they are about: a row a paper, and in each of its cells one sentence of
its abstract, or nothing.

Problem, method and result are told by the roles of the sentences (index.models.roles), each with
the words by which abstracts announce it: the roles were learned from abstracts of all of computer
science, which take less at a time than those of machine learning do. Data and limit are no roles:
a sentence belongs there by its words alone. benchmarks/tables.py has how often that is right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from assistant.answering import limits
from assistant.answering.definitions import IS_SO, coined, defines
from assistant.answering.extractive import is_named
from assistant.checking.mentions import introduces, names
from assistant.question.analysis import Analysis
from assistant.types import COLUMNS, Cell, Row
from index.arrays import Floats
from index.models.roles import roles
from index.text.sentences import MOST_SENTENCES, Span, sentences
from index.types import Paper

_LEAST = np.array([0.45, 0.5, 0.5, 0.4, 0.5])  # of what a sentence is worth in each column
_SAID = 0.5  # what words that announce a column are worth beside a role, 0..1
_STUDIED, _POSED = 0.6, 0.9  # as a problem: what is studied, and what is called one
_HOWEVER = 0.5  # a gap that contrasts with what was said before
_GAP_OF_OTHERS = 0.6  # at least, wherever it stands
_LATER, _EARLIER = 0.2, 0.2  # what the last gap, and the first proposal, are worth more
_BY_ROLE = 0.5  # the role of a result goes much by the place, and the last sentence often praises
_FIGURE = 0.2  # a result with a number
_NAMED_DATA = 0.7
_SIDES = 2
_READ = 1000  # characters of a sentence; one that is longer is no sentence

_TOGETHER = re.compile(
    r"\b(?:each|both|they|their|agree|disagree|similar|papers|works|methods|approaches|studies)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:we|our|ours)\b|\b(?:this|the present|the|present) (?:paper|work|study|article|survey"
    r"|report|tutorial|thesis|note)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"^\W*(?:however|yet|but|unfortunately|nevertheless|still|despite|although)\b|\bhowever\b",
    re.IGNORECASE,
)
# what is wrong, missing or not known
_GAP = re.compile(
    r"\b(?:challeng\w+|difficult\w*|suffer\w*|fail(?:s|ed|ure|ures)?|lack\w*|limit(?:ed|s|ations?)"
    r"|remain\w*|unclear|unknown|un(?:der)?-?explored|understudied|poorly|little is|few studies"
    r"|expensive|costly|prohibitive\w*|inefficien\w+|bottlenecks?|struggl\w+|vulnerab\w+|prone|gaps?|unstable"
    r"|instabilit\w+|hinder\w*|degrad\w+|impractical|infeasible|neglect\w*|overlook\w*|ignor\w+"
    r"|problematic|issues?|concerns?|hard|cannot|in(?:accurate|flexible|effective|capable|tractable)"
    r"|slow|heavy|open (?:problem|question)s?|(?:not|less|rarely) (?:\w+ )?(?:been|studied|explored"
    r"|understood|able|well|fully|necessarily|clear)|misalign\w+|violat\w+)\b|\?\W*$",
    re.IGNORECASE,
)
_STUDIES = re.compile(
    r"\b(?:we|paper|work|study|article)\b.{0,40}?\b(?:stud(?:y|ies)|consider|examine|investigate"
    r"|address|tackle|aim|explore|revisit|focus|ask)(?:e?s)?\b",
    re.IGNORECASE,
)
_POSES = re.compile(r"\bthe (?:\w+ )?(?:problem|question|task) of\b", re.IGNORECASE)
_PROPOSES = re.compile(
    r"\b(?:we|paper|work|study|article|survey)\b.{0,30}?\b(?:propos|introduc|present|develop|design"
    r"|devis|describ|generali[sz]|formulat|provid|giv|creat|construct|releas|review|survey|establish"
    r"|advanc|deriv|suggest|offer|leverag|us|employ|adopt|analy[sz])(?:e[sd]?|s|ed|y)?\b"
    r"|\b(?:called|dubbed|termed)\b",
    re.IGNORECASE,
)
_FINDS = re.compile(
    r"\b(?:we|results?|experiments?|evaluations?|analys[ei]s|findings?|stud(?:y|ies)|it)\b.{0,150}?"
    r"\b(?:show|shown|find|found|prove|demonstrate|observe|reveal|indicate|establish|discover"
    r"|uncover|conclude that|(?:validate|verify|confirm|suggest|argue) that)(?:e?[sd])?\b"
    r"|\b(?:outperform|surpass|exceed|improv|achiev|attain|reduc|match|yield|obtain|accelerat"
    r"|speed|demonstrat|show)(?:e[sd]?|s|ed|ing)?\b|\bstate[- ]of[- ]the[- ]art\b"
    r"|\b(?:(?!other |rather )\w{3,}er|less|more \w+(?: \w+)?) than\b",
    re.IGNORECASE,
)
# what is presented then is no method
_TRIES_OUT = re.compile(
    r"\b(?:present|provid|giv|conduct|perform|report|offer)\w* (?:[\w-]+ ){0,3}?"
    r"(?:experiments|evaluations?|comparisons|ablations?)\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"\d\s*\\?%|\d(?:\.\d+)?\s?(?:x\b|times)")
# that it was confirmed says nothing of what was
_CONFIRMS = re.compile(
    r"\b(?:support|validat|verif|confirm|corroborat|illustrat)\w* (?:\w+ ){0,4}?(?:theor|findings?"
    r"|claims?|analys|results?)\w*",
    re.IGNORECASE,
)
_HELD = r"(?:data[ -]?sets?|corp(?:us|ora)|benchmarks?|leaderboards?|test[ -]?beds?|test suites?)"
_MADE = r"(?:introduc|present|construct|collect|curat|releas|creat|build|propos|contribut)\w*"
_TRIES = r"(?:evaluat|test|validat|experiment|demonstrat)\w*"
_TRIED = rf"(?:{_TRIES}|(?:result|empirical|outperform|perform|show|observ)\w*)"
_ON_WHAT = (
    r"(?:data|tasks?|images|games|domains|environments|languages|simulat\w+|settings|problems"
    r"|cases|applications)"
)
_COUNTED = (
    r"(?:images|videos|hours|examples|samples|instances|questions|documents|sentences|tasks|pairs"
    r"|patients|participants|trajectories|problems|prompts|languages|annotations|tables"
    r"|conversations|papers)"
)
# what is collected, and what is measured on
_DATA = re.compile(
    rf"(?<!depending )(?<!dependent )(?<!based )\b(?:on|across|over|using|in|with|from|{_MADE})\b"
    rf"[^.;:]{{0,60}}?\b{_HELD}\b"
    rf"|\b{_TRIES} (?:\w+ ){{0,3}}?on\b"
    rf"|\b{_TRIED}\b[^.;:]{{0,80}}?\b(?:on|across|over|with|in) (?:\w+[ -]){{0,4}}?{_ON_WHAT}\b"
    r"|\b(?:real(?:-world|-life)?|synthetic|simulated) (?:and \S+ )?(?:\w+ )?"
    r"(?:data|tasks?|experiments|networks?|images|graphs)\b"
    rf"|\d[\d,.]*\s?[KMBkmb]?\+?\s(?![GT]PU)(?:\w+[ -]){{0,3}}?{_COUNTED}\b",
    re.IGNORECASE,
)
_ON = re.compile(r"\b(?:on|across) (?:the |both |a )?((?:[\w-]+,? (?:and )?){1,3})")
_HARDWARE = re.compile(r"\b(?:RTX|[AHBV]\d+0|[CGT]PU)", re.IGNORECASE)
# whose limits these are
_OTHERS = re.compile(
    r"\b(?:existing|previous|prior|current|conventional|traditional|standard|other|baselines?|most"
    r"|many|recent|latest|literature)\b|\bunlike\b",
    re.IGNORECASE,
)
_CUES = {
    "own": _OWN, "contrast": _CONTRAST, "gap": _GAP, "studies": _STUDIES, "poses": _POSES,
    "proposes": _PROPOSES, "tries": _TRIES_OUT, "finds": _FINDS, "figures": _FIGURES,
    "confirms": _CONFIRMS, "data": _DATA, "others": _OTHERS,
}  # fmt: skip


def compares(asked: Analysis, papers: Sequence[Paper]) -> bool:
    """Whether papers are to be seen side by side: the question compares, and names two of them or
    more, or speaks of them together. Else it compares within one ("how much faster than …")."""
    if not asked.comparison or len(papers) < _SIDES:
        return False
    named = [
        paper
        for paper in papers
        if is_named(asked.text, paper) or any(introduces(paper, name) for name in asked.names)
    ]
    return len(named) >= _SIDES or _TOGETHER.search(asked.text) is not None


def table(papers: Iterable[Paper], numbers: Iterable[int] | None = None) -> tuple[Row, ...]:
    """A row a paper, in their order; by the `numbers` under which an answer cites them, else from 1
    on."""
    papers = list(papers)
    return tuple(
        _row(number, paper)
        for number, paper in zip(numbers or range(1, len(papers) + 1), papers, strict=True)
    )


def limit_of(paper: Paper) -> Span | None:
    """The sentence in which a paper says what it cannot do, or leaves open, where it does."""
    cell = _row(0, paper).limit
    return None if cell is None else Span(cell.start, cell.end, cell.quote)


def tells_of_a_gap(text: str) -> bool:
    """Whether a sentence says what is wrong, missing or not known."""
    return _GAP.search(text) is not None


def _row(number: int, paper: Paper) -> Row:
    spans = sentences(paper.abstract)[:MOST_SENTENCES]
    chosen = _chosen(_worth(spans, coined(paper))) if spans else {}
    cells = {
        COLUMNS[column]: Cell(spans[at].text, spans[at].start, spans[at].end)
        for column, at in chosen.items()
    }
    problem, method, data, result, limit = map(cells.get, COLUMNS)
    return Row(number, paper.id, paper.title, problem, method, data, result, limit)


def _chosen(worth: Floats) -> dict[int, int]:
    """For each column the place of its sentence: the surest pairs first, each sentence once. A
    column for which none is left takes the best that there is."""
    found: dict[int, int] = {}
    above = worth - _LEAST
    for place in np.argsort(-above, axis=None, kind="stable").tolist():
        at, column = divmod(place, len(COLUMNS))
        if above[at, column] < 0:
            break
        if column not in found and at not in found.values():
            found[column] = at
    for column in range(len(COLUMNS)):
        best = int(above[:, column].argmax())
        if above[best, column] >= 0:
            found.setdefault(column, best)
    return found


def _worth(spans: Sequence[Span], own: Collection[str]) -> Floats:
    """`(sentences, columns)`: how surely each sentence belongs in each column. `own`: the names
    that the paper gives to what is its own."""
    texts = [span.text[:_READ] for span in spans]
    chances = np.array([role.chances for role in roles(texts)])
    known, aims, does, found, other = chances.T
    says = {
        name: np.array([cue.search(text) is not None for text in texts])
        for name, cue in _CUES.items()
    }
    # what the authors say of themselves was not known before, nor most of what follows it
    blames = says["others"] & says["gap"] & ~says["own"] & ~says["finds"]
    begun = np.cumsum(says["own"]) > 0
    defined = np.array(
        [any(name in text and defines(name, text) == IS_SO for name in own) for text in texts]
    )
    says["proposes"] &= ~says["tries"]
    theirs = np.where(says["contrast"], says["own"] & says["proposes"], begun & ~blames) | defined
    does, known = does + known * theirs, known * ~theirs
    place = np.linspace(0.0, 1.0, len(spans))
    gap = says["gap"] | says["contrast"]
    studied = np.maximum(_STUDIED * says["studies"], _POSED * (says["poses"] & says["own"]))
    problem = (
        np.maximum(known, _GAP_OF_OTHERS * blames)
        * gap
        * (1 + _LATER * place + _HOWEVER * says["contrast"])
    )
    problem = np.maximum(problem, studied * (1 - place) * (1 - found))
    method = does + aims + _SAID * says["proposes"] + _SAID / 2 * says["studies"] - _EARLIER * place
    method += _SAID * (defined & ~says["proposes"])
    method -= _SAID * (says["poses"] | (says["finds"] & ~says["proposes"]))
    # of an abstract that never says "we" all may be its own
    begun |= ~says["own"].any()
    result = (says["finds"] & begun) * (1 - known) + _FIGURE * says["figures"]
    result = _BY_ROLE * found + result * np.where(says["confirms"], 0.0, 1.0)
    named = np.array([_names_data(text) for text in texts])
    data = np.maximum(says["data"], _NAMED_DATA * named) * begun * ~says["poses"] * (1 - known)
    # what is wrong before anything is done about it is the problem
    after = np.arange(len(spans)) > method.argmax()
    limit = 1.0 * (limits.stated(texts, chances) & after)
    worth = np.stack([problem, method, data, result, limit], axis=1)
    return np.asarray(worth * (1 - other)[:, None], dtype=np.float32)


def _names_data(text: str) -> bool:
    """Whether something is measured on what has a name, but of a processor: "on CIFAR-10 and
    ImageNet"."""
    return any(names(said) and not _HARDWARE.search(said) for said in _ON.findall(text))
