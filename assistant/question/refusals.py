"""What is said to who asks why the question before was refused, and what would help."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.checking.citations import disarm
from assistant.question.replies import Reply
from assistant.types import Answer, Reason
from assistant.wording import chance, refusal_of

_REFUSED = (
    r"(?:(?:was|is|did\syou|have\syou|do\syou|are\syou|could\syou|can)?\s?(?:that|this|it|they)?\s?"
    r"(?:refus(?:ed?|ing)|not\sanswer(?:ed|ing)?|reject(?:ed)?|declined?|fail(?:ed)?)"
    r"(?:\s(?:that|this|it|me))?)"
)
_CANNOT = r"(?:can['’]?t|cannot|won['’]t|(?:could|do|did)(?:n['’]t|\snot))"
_WHY = re.compile(
    r"\W*(?:(?:and|but|so|ok|okay|hm+)\b\W*)*(?:"
    r"why|why\snot|how\scome|how\sso|why\sso|why\sis\s(?:that|this)(?:\sso)?|for\swhat\sreason"
    rf"|(?:why|how\scome)\s(?:{_REFUSED}|{_CANNOT}\s(?:you|it)(?:\s(?:answer|find|know|tell)"
    r"(?:\s(?:it|that|this|me|anything))?)?|no\s(?:answer|result|results|papers))"
    r"|what(?:['’]s|\sis|\swas|\swent)\s(?:the\s(?:problem|reason)|wrong|missing)"
    r"|explain(?:\s(?:that|this|yourself|why))?)\W*",
    re.IGNORECASE,
)
_HELPS = re.compile(
    r"\W*(?:(?:and|but|so|ok|okay|then)\b\W*)*(?:"
    r"(?:what|which)\s(?:would|do|should|could|can)\s(?:you|i|we)\s"
    r"(?:need|require|want|do|ask|try|change|add|use|type|say)(?:\s(?:instead|then|now|to\sanswer"
    r"(?:\s(?:it|that|this))?|to\sknow|about\s(?:it|that)|for\s(?:it|that)))*"
    r"|what\s(?:would|could)\shelp|what\s(?:now|then|else\scan\si\s(?:ask|try))"
    r"|how\s(?:can|could|do|would)\s(?:i|you|we)\s(?:get\san\sanswer|answer\s(?:it|that|this)"
    r"|find\s(?:it|that|out)|fix\s(?:it|that|this)|ask\s(?:it|that)(?:\sbetter)?))\W*",
    re.IGNORECASE,
)
_REASONS: Mapping[Reason, str] = {
    "off_topic": "No indexed abstract is near enough to it to be on its subject.",
    "not_stated": "Papers near it are indexed, but none of their abstracts states what is asked. "
    "Only titles and abstracts are known here, not the whole papers.",
    "other_language": "It is not in English, and only English can be read without a language "
    "model.",
}
_REMEDIES: Mapping[Reason, str] = {
    "off_topic": "Add digests that treat it (askpapers index PATH), or ask “What is my collection "
    "about?” for what there is.",
    "not_stated": "Open the nearest papers, ask for less (“papers on …”), or have it tried all the "
    "same: “Answer anyway” on the page, ask --anyway in the terminal.",
    "other_language": "Ask in English, or choose a language model in the settings.",
}


def explained(question: str, history: Sequence[Answer]) -> Reply | None:
    """Of a question that asks just that, behind a refusal."""
    if not history or history[-1].status != "abstained":
        return None
    if not (_WHY.fullmatch(question) or _HELPS.fullmatch(question)):
        return None
    before = history[-1]
    reason: Reason = before.reason or "not_stated"
    of_a_list = bool(before.standing) and before.searched != before.standing
    told = [
        f"“{disarm(before.question or before.searched)}” was refused.",
        refusal_of(before) if of_a_list else _REASONS[reason],
    ]
    if before.probability is not None and reason != "other_language" and not of_a_list:
        told.append(f"The chance that they answer it was put at {chance(before.probability)}.")
    if before.nearest:
        told.append(f"The nearest is “{disarm(before.nearest[0].title)}”.")
    text = f"{' '.join(told)}\n\n{_REMEDIES[reason]}"
    onward = tuple(f"What does “{disarm(one.title)}” propose?" for one in before.nearest[:1])
    return Reply("tool", text, followups=onward)
