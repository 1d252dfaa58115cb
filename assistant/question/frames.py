"""The words around the subject of a request, which tell what is wanted of it: "how many papers deal
with …", "what are the approaches to …". Read by assistant.question.requests.

They meet texts without runs of spaces, from which what is said beside the subject was taken
(assistant.question.modifiers); none may repeat what repeats, so that its time stays in bounds.
"""

from __future__ import annotations

import re

from assistant.types import Kind
from index.retrieval.query_framing import LINK, OF_PAPERS, PAPERS, REQUEST, SOME, TREATS, words_of

_OURS = r"(?:\s+of\s+(?:these|those|them|the|my|your|our|all))*"
_ABOUT = words_of("on about of for in into to towards against behind regarding concerning")
_WAYS = words_of(
    "approaches ideas methods ways techniques strategies solutions directions explanations "
    "open\\s+problems open\\s+questions open\\s+challenges open\\s+issues "
    "attempts findings trends themes topics causes reasons alternatives variants uses kinds"
    " lines\\s+of\\s+(?:research|work|attack) schools\\s+of\\s+thought viewpoints taxonom(?:y|ies)"
    " pros\\s+and\\s+cons advantages\\s+and\\s+disadvantages"
)
_WORK = words_of(
    "works? research literature papers progress findings studies knowledge advances developments"
)
_WHICH = words_of("main key current different existing recent various major common principal all")
_ANYBODY = words_of("anyone anybody someone somebody people others")
_ANY_PAPER = rf"(?:any(?:\s+of\s+(?:these|the|my))?|some|a|one)\s+{PAPERS}"
_HAS = words_of("has have had is are did does")
_SHOW = words_of(
    "show shows shown find finds found claim claims claimed argue argues argued prove proves "
    "proven report reports reported say says said demonstrate demonstrates suggest suggests think "
    "thinks"
)
_DONE = words_of(
    "done handled addressed tackled approached solved treated mitigated reduced prevented avoided "
    "evaluated measured assessed estimated studied used improved detected modelled modeled dealt"
)
_DO = words_of(
    "do handle address tackle approach solve treat deal\\s+with cope\\s+with use mitigate reduce "
    "prevent avoid evaluate measure assess estimate study improve detect model"
)
_USUALLY = words_of("usually typically currently now commonly generally normally actually best")
_PEOPLE = words_of("people researchers others we you they methods approaches practitioners papers")
_WORKS_ON = (  # what somebody does with a subject
    r"(?:(?:tr(?:y|ied|ying)|us(?:ed?|ing)|stud(?:y|ied|ying)|treat(?:ed|ing)?"
    r"|wr(?:ite|itten|iting)\s+about|look(?:ed|ing)?\s+(?:at|into)"
    r"|work(?:s|ed|ing)?\s+(?:on|with))\s+"
    # what one paper does to some end is asked of that paper
    r"|(?:tries|uses|ma(?:kes?|king|de)\s+use\s+of|studies|appl(?:y|ies|ied|ying)"
    r"|(?:employ|adopt|treat|explor|investigat|examin|address|utili[sz]|tackl)(?:s|es|e|ed|ing)?"
    r"|(?:writes|wrote|talks?)\s+about|looks\s+(?:at|into)|re(?:ly|lies)\s+on|builds?\s+on"
    r"|dea(?:l|ls|lt|ling)\s+with)\s+(?![^?]{3,}\s(?:to|as)\s))"
)
_THINGS = (
    r"(?:(?:(?:any|all|some|more)(?:\s+of)?\s+)*(?:the\s+)?(?:stuff|things?|material)"
    r"|anything|everything|something|all|whatever)"
)
_THEME = words_of(
    "topics? themes? subjects? subtopics? approach(?:es)? methods? ideas? techniques? what\\s+they"
    " areas? problems? tasks?"
)
_PUT_IN_GROUPS = (
    r"(?:group|cluster|categori[sz]e|classify|organi[sz]e|arrange|split|divide|sort|bundle)"
)
_INTO = rf"(?:by|into|in|according\s+to|per)\s+(?:(?:its|their|the|main|groups|of|by)\s+)*{_THEME}"
GROUPED = tuple(  # papers that are to stand by what they do
    re.compile(rf"\W*(?:please\s+)?{form}\b[^?!.:;,]{{0,20}}\W*$", re.IGNORECASE)
    for form in (
        rf"{_PUT_IN_GROUPS}\s+(?:(?:all|the|my|our|these)\s+)*{PAPERS}\s+{_ABOUT}\s+"
        rf"(?P<subject>[^?!.:;]{{2,80}}?)\s+{_INTO}",
        rf"(?:{words_of('list find give show')}(?:\s+(?:me|us))?\s+)?(?:(?:all|the|my)\s+)*{PAPERS}"
        rf"\s+{_ABOUT}\s+(?P<subject>[^?!.:;]{{2,80}}?),?\s+{_PUT_IN_GROUPS}(?:e?d|p?ed|t)?\s+{_INTO}",
    )
)
HOW_DONE = re.compile(  # what is to be done, rather than how one thing works
    rf"\W*(?:how|in\s+(?:what|which)\s+ways)\s+{words_of('is are was were can could has have')}\s+"
    rf"(?P<subject>[^?!.:;,]{{3,80}}?)\s+(?:(?:be|been|being|{_USUALLY})\s+)*{_DONE}(?:\s+with)?"
    rf"(?:\s+{words_of('today now currently usually typically here')})?\W*$",
    re.IGNORECASE,
)
_SEVERAL = words_of(
    "papers works studies methods approaches techniques ways ideas algorithms strategies models "
    "explanations"
)
OF_ITS_KIND = re.compile(rf"(?:{_WHICH}\s+)*{_SEVERAL}", re.IGNORECASE)  # which say nothing alone
COMPARED = (  # several things of one kind, which is the subject, rather than two that are named
    re.compile(
        r"\W*(?:(?:do|does|did)\s+(?:(?:the|these|all|my|most|any|some)\s+)*"
        rf"(?:{_SEVERAL}|literature|researchers|people|authors)"
        r"\s+(?:(?:dis)?agree|contradict\s+(?:each\s+other|one\s+another|themselves))"
        r"|(?:is|are)\s+there\s+(?:(?:an?|any|some|much)\s+)*(?:(?:dis)?agreement|consensus))"
        r"\s+(?:on|about|over|as\s+to)\s+(?!whether\b|that\b|if\b)(?P<subject>[^?!.:;]{2,80}?)\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\W*(?:how|where|in\s+what|in\s+which\s+ways)\s+(?:do|are)\s+"
        rf"(?:(?:the|these|all|my|different)\s+)*{_SEVERAL}\s+{_ABOUT}\s+"
        rf"(?P<subject>[^?!.:;]{{2,80}}?)\s+(?:differ|different|compare|disagree|agree)\b[^?]*\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        r"\W*(?:please\s+)?(?:compare|contrast"
        r"|(?:what\s+are\s+)?(?:the\s+)?differences\s+(?:between|among|amongst))"
        rf"\s+(?:(?:the|all|these|different)\s+)*(?=[^?!.:;]*\b{_SEVERAL}\b)"
        rf"(?:{_SEVERAL}\s+{_ABOUT}\s+)?(?P<subject>[^?!.:;]{{2,120}}?)\W*$",
        re.IGNORECASE,
    ),
)
_LATELY = r"(?:\s+(?:lately|recently|since|so\s+far|in\s+the\s+meantime))?"
NEWS = re.compile(  # what came of a subject, the newest first
    rf"\W*(?:{words_of('did do does has have')}\s+(?:anything|something)\s+new"
    r"\s+(?:appear(?:ed)?|come|came|been\s+(?:added|published|found)|arrived?)(?:\s+(?:up|out|in))?"
    r"|(?:what|which|anything|something)(?:['’]s)?"
    r"(?:\s+(?:is|was|are|did|has|have|it|the|there|new|papers?|works?))*"
    r"\s+(?:new|came|come|appeared|bring|brought|added|arrived)"
    rf"(?:\s+(?:up|out|in))?{_LATELY}"
    r"|(?:(?:what(?:['’]s|\s+(?:is|are))|show\s+me|give\s+me|is\s+there|are\s+there)\s+)?"
    r"(?:(?:the|any|some)\s+)?(?:(?:very\s+)?(?:latest|newest|new|recent)"
    r"(?:\s+(?:news|developments?|advances|progress))?|news|developments?|hot|trending))"
    rf"\s+{_ABOUT}\s+",
    re.IGNORECASE,
)
_SIDE = r"[^?!.:;,]{2,80}?"
_AGAINST = r"(?:and|with|to|against|vs\.?|versus|or)"
VERSUS = tuple(  # two subjects, side by side
    re.compile(rf"\W*(?:please\s+)?{form}\W*$", re.IGNORECASE)
    for form in (
        rf"(?:compare|contrast)\s+(?P<a>{_SIDE})\s+{_AGAINST}\s+(?P<b>{_SIDE})",
        rf"(?:(?:what(?:['’]s|\s+(?:is|are))|explain|show\s+me|give\s+me)\s+)?(?:the\s+|an?\s+)?"
        rf"(?:differences?\s+between|comparison\s+(?:of|between))\s+(?P<a>{_SIDE})\s+(?:and|with)"
        rf"\s+(?P<b>{_SIDE})",
        rf"how\s+(?:do|does|are|is)\s+(?P<a>{_SIDE})\s+and\s+(?P<b>{_SIDE})\s+"
        r"(?:differ(?:ent)?(?:\s+from\s+each\s+other)?|compare)",
        rf"how\s+(?:do|does|are|is)\s+(?P<a>{_SIDE})\s+(?:differ(?:ent)?\s+from"
        rf"|compared?\s+(?:to|with|against))\s+(?P<b>{_SIDE})",
        rf"(?:side\s+by\s+side|comparison|difference|compare)\s?[:,–—-]\s?(?P<a>{_SIDE})"
        rf"\s+{_AGAINST}\s+(?P<b>{_SIDE})",
        rf"(?P<a>{_SIDE})\s+(?:and|or)\s+(?P<b>{_SIDE})\s?[,:–—-]?\s(?:side\s+by\s+side|compared)",
        rf"(?P<a>{_SIDE})\s+(?:vs\.?|versus)\s+(?P<b>{_SIDE})",
    )
)
SIDE_BY_SIDE = (VERSUS[0], VERSUS[1], *VERSUS[-3:])  # neither side of which is asked more about
_TERM = r"(?P<term>[^?!.:;,]{2,60}?)"
DEFINED = tuple(  # what something is
    re.compile(rf"\W*(?:please\s+)?{form}\W*$", re.IGNORECASE)
    for form in (
        rf"(?:can\s+you\s+)?(?:define|explain\s+what)\s+{_TERM}(?:\s+(?:is|are|means?))?",
        rf"(?:what(?:['’]s|\s+is)\s+)?(?:the\s+|an?\s+)?(?:definition|meaning)\s+of\s+{_TERM}",
        rf"what\s+(?:does|do)\s+{_TERM}\s+(?:stand\s+for|mean)",
        rf"what\s+(?:is|are)\s+meant\s+(?:by|with)\s+{_TERM}",
        rf"what\s+do\s+(?:we|they|people|papers|you)\s+mean\s+by\s+{_TERM}",
        rf"what(?:['’]s|['’]re|\s+is|\s+are)\s+{_TERM}",
    )
)
FRAMES: tuple[tuple[Kind, str], ...] = (
    (
        "count",
        rf"(?:(?:{words_of('count tell give')}(?:\s+me)?\s+)?(?:how\s+many|(?:the\s+)?number\s+of)"
        r"|count(?:\s+(?:the|my|all))*(?=\s+(?:papers|works|articles)\b))"
        rf"(?:{_OURS}\s+(?:{SOME}\s+)*{PAPERS}\b|\s+of\s+{words_of('these those them')}\b"
        rf"|(?=\s+{words_of('are is deal treat')}\s+{_ABOUT}\b))"
        rf"\s*(?:(?:do|you|we|i|have|are|there|which|that)\s+)*(?:{LINK}\s+)*",
    ),
    (
        "count",
        rf"how\s+much\s+{_WORK}\s+(?:(?:do|we|have|is|has|there|been|done|exists)\s+)*{_ABOUT}\s+",
    ),
    ("count", r"how\s+much\s+(?:have|do)\s+(?:i|we|you)\s+(?:got|have|saved?)\s+" rf"{_ABOUT}\s+"),
    (
        "count",
        r"how\s+(?:large|big|extensive|rich)\s+is\s+(?:the|my|our)\s+(?:literature|collection|body"
        rf"\s+of\s+{_WORK})\s+{_ABOUT}\s+",
    ),
    ("count", rf"do\s+(?:i|we|you)\s+have\s+many\s+{PAPERS}\s+{_ABOUT}\s+"),
    (
        "claim",
        rf"(?:do|does|did|has|have|is|are|can|could)\s+(?:{_ANYBODY}|{_ANY_PAPER}|there(?:\s+any)?"
        rf"\s+(?:evidence|proof|{PAPERS}))\s+(?:{_SHOW}\s+)?(?:that|whether|if|how)\b",
    ),
    (
        "survey",
        rf"(?:{words_of('what which')}(?:['’]s)?\s+(?:are\s+|were\s+|is\s+)?)?(?:the\s+)?"
        rf"(?:{_WHICH}\s+)*(?:{_WAYS}|state\s+of\s+the\s+art|landscape)\s+(?:(?:exist|are\s+there)\s+)?(?:{_ABOUT}|that\s+explain)\s+",
    ),
    (  # what speaks for or against a thing, rather than whether it is so
        "survey",
        rf"(?:(?:{words_of('what which')}(?:\s+(?:is|are))?|is\s+there|are\s+there"
        rf"|{words_of('list find give show name')}(?:\s+(?:me|us))?)\s+)?(?:(?:the|any|some)\s+)*"
        r"(?:arguments?|evidence|reasons|case|critiques?|criticisms?|objections?)\s+"
        r"(?:(?:both\s+)?for\s+and\s+against|for|against|in\s+favou?r\s+of|of|to)\s+",
    ),
    (
        "survey",
        rf"(?:(?:please\s+|i\s+)?{words_of('give write show make send need want')}(?:\s+me)?\s+)?"
        rf"(?:an?\s+|the\s+)?(?:{words_of('short brief quick')}\s+)?"
        rf"{words_of('overview survey summary review rundown')}\s+(?:of|on|over|about)\s+"
        rf"(?:(?:(?:the\s+)?(?:{_WHICH}\s+)*{_WORK}|what\s+(?:is\s+known|we\s+know))"
        rf"\s+{_ABOUT}\s+)?",
    ),
    (
        "survey",
        rf"(?:(?:can|could|would)\s+you\s+)?(?:walk|take)\s+(?:me|us)\s+through\s+(?:the\s+)?"
        rf"(?:(?:{_WHICH}|{_WAYS}|{_WORK})\s+)*(?:{_ABOUT}\s+)?",
    ),
    ("survey", rf"(?:the\s+)?state\s+of\s+(?:the\s+)?{_WORK}\s*(?::|{_ABOUT}\b)\s*"),
    ("survey", rf"where\s+(?:is|are)\s+(?:the\s+)?(?:{_WORK}\s+)?{_ABOUT}\s+"),
    (
        "survey",
        rf"summari[sz]e\s+(?:what(?:['’]s|\s+is)?\s+(?:known|(?:we|i|you|they|{PAPERS})\s+"
        rf"(?:know|say|have))\s+|(?:(?:the|my|our|all)\s+)*(?:{_WHICH}\s+)*(?:{_WORK}\s+)?)"
        rf"(?:{_ABOUT}\s+)?",
    ),
    (
        "survey",
        rf"what(?:['’]?s|\s+(?:do|does|is|can))?\s+"
        rf"(?:we|i|it|they|{_OURS}|(?:the|these|my)\s+{PAPERS}|you)?\s*"
        rf"(?:know|known|say|said|tell|learn|think|conclude|report|argue)\s+(?:us\s+)?{_ABOUT}\s+",
    ),
    (
        "survey",
        rf"what\s+(?:(?:problems|questions|issues|challenges)\s+)?(?:is|are|remains?)\s+"
        rf"(?:still\s+)?(?:open|unsolved|unanswered|unclear|unknown)\s+{_ABOUT}\s+",
    ),
    (
        "survey",
        rf"what(?:['’]?s|\s+(?:has|have|is))\s+(?:been\s+)?(?:done|tried|found|out\s+there)"
        rf"\s+(?:{_ABOUT}|with)\s+",
    ),
    ("survey", rf"what\s+(?:don['’]t\s+we|do\s+we\s+(?:still\s+)?not)\s+know\s+{_ABOUT}\s+"),
    ("survey", r"what\s+(?:explains|causes)\s+"),
    (
        "survey",
        rf"how\s+{words_of('do does did can could should would')}\s+(?:one|{_PEOPLE})\s+"
        rf"(?:(?:{_USUALLY}|go\s+about|try\s+to)\s+)*(?:{_DO}\s+|(?<=about\s))"
        r"(?!.*\?\s+\w)",
    ),
    (  # whatever others do, and not what a method that was shown does
        "survey",
        r"how\s+(?:do|did|can|could|should|would)\s+(?:people|researchers|others|practitioners)\s+"
        r"(?:(?:usually|typically|now)\s+)?(?:(?:let|get|make|have|help|allow|enable)\s+(?=\w+\s+\w))?"
        r"(?=\w)(?!.*\?\s+\w)",
    ),
    ("survey", rf"what\s+{words_of('do does can')}\s+(?:one|{_PEOPLE})\s+(?:use|do)\s+{_ABOUT}\s+"),
    (
        "list",
        rf"(?:who(?:\s+(?:else|here))?(?:\s+{_HAS})?|{_HAS}\s+{_ANYBODY})\s+(?:(?:also|ever)\s+)?"
        rf"(?:{_WORKS_ON}|ha(?:s|ve)\s+(?:{SOME}\s+)*{PAPERS}\s+{_ABOUT}\s+)",
    ),
    (
        "list",
        rf"(?:{REQUEST}\s+|{words_of('list find give show name send')}(?:\s+(?:me|us))?\s+)?"
        rf"(?:is\s+there\s+|do\s+(?:you|we|i)\s+have\s+|(?:have\s+you\s+)?got\s+)?"
        rf"(?:{_THINGS}|what)"
        r"(?:\s+(?:is|there|that|you|we|i|have|has|been|written|done|did|save|saved|store|stored"
        rf"|collect|collected|bookmarked|keep|kept|got|here))*\s+{_ABOUT}\s+",
    ),
    (
        "list",
        rf"(?:{REQUEST}\s+|{words_of('list find give show name')}(?:\s+(?:me|us))?\s+)?{_THINGS}"
        rf"(?:\s+(?:here|in\s+here))?(?:\s+(?:which|that))?\s+{TREATS}\s+(?:(?:{_ABOUT}|with)\s+)?",
    ),
    (
        "list",
        rf"(?:{REQUEST}\s+|{words_of('list find give show name send')}(?:\s+(?:me|us))?\s+"
        rf"|{words_of('are is were was')}\s+there(?:\s+been)?\s+"
        rf"|do\s+(?:you|we|i)\s+(?:know|have)(?:\s+of)?\s+"
        rf"|(?:in\s+)?(?:which|what)(?:\s+(?:are|is|were|was|of))?\s+)?"
        rf"(?:all\s+|any\s+)*{OF_PAPERS}(?=\S)",
    ),
    (
        "list",
        rf"which\s+of\s+(?:{words_of('these those them the my')}\s+)?(?:{PAPERS}\s+)?"
        rf"(?:{LINK}\s+)+",
    ),
)
_COLLECTED = (
    r"(?:(?:the|my|our|your|this|these)\s+)+(?:\w+\s+)?"
    r"(?:collection|library|database|archive|index|digests?)"
)
HELD = tuple(  # whether there is anything on a subject: what there is
    re.compile(rf"\W*{form}\W*$", re.IGNORECASE)
    for form in (
        r"(?:is|are)\s+(?![^?]*\bthan\b)(?P<subject>[^?!.:;,]{2,80}?)"
        r"\s+(?:(?:already|also|even)\s+)?"
        rf"(?:in|part\s+of|among)\s+{_COLLECTED}",
        r"(?:is|are)\s+(?P<subject>[^?!.:;,]{2,80}?)\s+"
        r"(?:covered|treated|discussed|mentioned|represented|studied|a\s+topic|a\s+theme)"
        rf"(?:\s+(?:anywhere|somewhere|here))?(?:\s+(?:in|by|of)\s+(?:{_COLLECTED}|my\s+papers))?",
        rf"(?:do|does)\s+{_COLLECTED}\s+"
        r"(?:cover|treat|discuss|mention|touch\s+on|deal\s+with|(?:have|hold|contain|include)"
        rf"\s+(?:(?:{_THINGS}|(?:any|some)\s+(?:{_WORK}|articles))\s+{_ABOUT}))\s+"
        r"(?P<subject>[^?!.:;,]{2,80}?)",
    )
)
COUNTED = re.compile(  # "how many diffusion papers are there?"
    rf"\W*(?:how\s+many|(?:the\s+)?number\s+of|count(?:\s+(?:the|my|all))*)(?:\s+{SOME})*\s+"
    rf"(?P<subject>(?!{PAPERS}\b)[^?!.:;,]{{2,60}}?)\s+(?:papers|works|articles)"
    rf"(?:\s+{words_of('are is do have there you we i exist exists in here now')})*"
    r"(?:,?\s+(?:roughly|about|approximately|altogether))?\W*$",
    re.IGNORECASE,
)
SUBJECT_FIRST: tuple[tuple[Kind, str], ...] = (  # the subject first
    ("list", rf"(?:{words_of('which what any all the')}\s+)?{PAPERS}(?:\s+are\s+there)?"),
    ("survey", rf"(?:what|which)\s+{_WAYS}(?:\s+(?:are\s+there|exist))?"),
    ("survey", r"what\s+(?:do\s+we|is)\s+know[n]?(?:\s+about\s+(?:it|this|them))?"),
    ("list", r"(?:(?:an?|the|full)\s+)*list(?:\s+please)?"),
    ("survey", r"(?:(?:an?|the|short)\s+)*(?:overview|survey|summary|review)(?:\s+please)?"),
    ("count", r"(?:how\s+many(?:\s+are\s+there)?|count)"),
)
SUBJECT_LAST: tuple[tuple[Kind, str], ...] = (  # behind what is wanted, by a word
    ("list", r"(?:papers?|list)"),
    ("survey", r"(?:overview|survey|summary|review)"),
    ("count", r"count"),
    ("trend", r"(?:news|latest|newest)"),
)
