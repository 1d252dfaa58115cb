"""What can be checked of a sentence in another language than its evidence: the numbers, names and
units, which need no language, and that the English sentence on which it is said to rest stands in
the paper. Whether both say the same is not decided here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assistant.checking.mentions import missing_names, names
from assistant.checking.quantities import numbers, other_measures
from assistant.types import Support
from index.text.languages import spaced_scripts
from index.text.sentences import MOST_SENTENCES, Span, sentences
from index.text.words import words
from index.types import Paper

NOT_GIVEN = "the model named no sentence of the paper that it rests on"
INVENTED = "the sentence that the model named for it does not stand in the paper"
_FEWEST_WORDS = 3  # of what is named, as of a quotation
_NUMBER = r"\d+(?:[.,]\d+|['\u00a0\u202f ]\d{3}(?!\d))*"
# Words for powers of ten. What stands behind a number multiplies it: "70亿" is 7 billion.
_POWERS = {
    form: 10.0**power
    for power, forms in {
        2: "百 백",
        3: "千 천 mil mille tausend тысяч тысячи ألف हज़ार हजार K thousand",
        4: "万 萬 만",
        5: "लाख",
        6: "百万 Mio million millions millionen millones milhões milhão миллион миллиона миллионов "
        "مليون M",
        7: "करोड़",
        8: "亿 億 억",
        9: "十亿 Mrd milliarde milliarden milliard milliards bilhão bilhões миллиард миллиарда "
        "миллиардов مليار अरब B billion billions",
        12: "万亿 兆 조 trillion trillions T",
    }.items()
    for form in forms.split()
} | {"mil millones": 1e9, "mil milhões": 1e9}
_POWER = "|".join(sorted((re.escape(form) for form in _POWERS), key=len, reverse=True))
_AMOUNT = re.compile(rf"(?<![\w.])({_NUMBER})(?:[\s-]?({_POWER})(?![a-zA-ZÀ-ÿ]))?", re.IGNORECASE)
_PERCENT = re.compile(
    r"\bProzent\b|\bpor ?cento\b|\bpor ciento\b|\bpour ?cent\b|パーセント|퍼센트|процент\w*"
    r"|प्रतिशत|بالمئة|بالمائة",
    re.IGNORECASE,
)
_PER_HUNDRED = re.compile(rf"百分之\s?({_NUMBER})")
# Units as they are called behind a number, by what English calls them.
_UNITS = {
    english: re.compile(rf"(?<=\d)[\s-]?(?:{forms})(?![a-zA-ZÀ-ÿа-яА-Я])", re.IGNORECASE)
    for english, forms in {
        "seconds": r"Sekunden?|segundos?|secondes?|secondi|秒钟?|초|секунд\w*|ثانية|ثوان\w*|सेकंड",
        "minutes": r"Minuten?|minutos?|minuti|分[钟鐘間间]|분|минут\w*|دقيقة|دقائق|मिनट",
        "hours": r"Stunden?|horas?|heures?|ore|小[时時]|時間|시간|час(?:а|ов)?|ساع(?:ة|ات)|घंट[ेा]",
        "days": r"Tagen?|Tag|d[ií]as?|jours?|giorn[io]|天|日間?|일|дн(?:я|ей)|день|أيام|दिन",
        "weeks": r"Wochen?|semanas?|semaines?|settiman[ae]|[周週]間?|주|недел\w+|أسابيع|सप्ताह",
        "months": r"Monaten?|Monat|mes(?:es)?|mês|mois|mesi|[个個か]月|ヶ月|개월|месяц\w*|महीने",
        "years": r"Jahren?|Jahr|años?|anos?|ans|années?|ann[io]|年間?|년|года?|лет|سنوات|साल",
        "x": r"mal|fach\w*|veces|vezes|fois|volte|倍|배|раза?|مرات|गुना",
    }.items()
}
_FLOAT = re.compile(r"\d*\.?\d+")
# what fields are called in their own language: names of nothing
_FIELDS = frozenset("KI IA ИИ PLN TAL TALN".split())


@dataclass(frozen=True, slots=True)
class Resting:
    """Cites the English sentences on which claims are said to rest, by claim and paper's id."""

    named: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __call__(self, claim: str, paper: Paper) -> tuple[Support, Span]:
        spans = sentences(paper.abstract)[:MOST_SENTENCES]
        named = self.named.get((claim, paper.id), "")
        found = next((span for span in spans if stands_in(named, span.text)), None)
        if found is None:
            nearest = max(spans, key=lambda span: _in_common(claim, span.text))
            if named:
                return Support("unsupported", 0.0, (INVENTED,)), nearest
            other = tuple(differences(claim, paper.abstract, paper))
            return Support("unsupported" if other else "weak", 0.0, other or (NOT_GIVEN,)), nearest
        other = tuple(differences(claim, found.text, paper))
        return Support("unsupported" if other else "supported", float(not other), other), found


def stands_in(named: str, sentence: str) -> bool:
    """Whether these words stand in a sentence, one after the other."""
    said = words(named)
    return len(said) >= _FEWEST_WORDS and f" {' '.join(said)} " in f" {' '.join(words(sentence))} "


def differences(claim: str, quote: str, paper: Paper) -> Iterator[str]:
    """Numbers, names and units of a claim in any language that an English quote does not have."""
    claim = _plain(claim)
    held = f"{quote} {paper.title}"
    there = {value for readings in _values(held) for value in readings}
    there |= {float(number) for number in numbers(held) if _FLOAT.fullmatch(number)}
    for readings, said in _told(claim):
        if there.isdisjoint(readings):
            yield f"the number {said} is not in the quote"
    yield from other_measures(_measured(claim), quote)
    for reason in missing_names(claim, held):
        if not _FIELDS & names(reason):
            yield reason


def _told(claim: str) -> Iterator[tuple[frozenset[float], str]]:
    """The numbers of a claim outside its names, each with all that it may mean."""
    bare = claim
    for name in names(claim):
        bare = bare.replace(name, " ")
    for match in _AMOUNT.finditer(bare):
        yield _readings(match), match[0].strip()


def _values(text: str) -> Iterator[frozenset[float]]:
    """Of an English text: a number is meant as it stands, and with the power behind it."""
    for match in _AMOUNT.finditer(text):
        yield _readings(match) | _decimals(match[1])


def _readings(match: re.Match[str]) -> frozenset[float]:
    power = _POWERS.get(match[2] or "", _POWERS.get((match[2] or "").lower(), 1.0))
    return frozenset(round(value * power, 6) for value in _decimals(match[1]))


def _decimals(number: str) -> frozenset[float]:
    """What a number may be: one comma or point may be a decimal or a thousands' sign."""
    parts = re.split(r"[.,' \u00a0\u202f]", number)
    found = {float("".join(parts))}
    if len(parts) > 1 and number[-len(parts[-1]) - 1] in ".,":
        found.add(float(f"{''.join(parts[:-1])}.{parts[-1]}"))
    return frozenset(found)


def _plain(text: str) -> str:
    """In one form of digits and signs, with names apart from the script that they stand in."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in plain)
    plain = _PER_HUNDRED.sub(r"\1%", plain)
    return spaced_scripts(_PERCENT.sub("%", plain))


def _measured(claim: str) -> str:
    """With decimals and units as English writes them."""
    claim = re.sub(r"(?<=\d),(?=\d{1,2}(?!\d))", ".", claim)
    for english, said in _UNITS.items():
        claim = said.sub(english if english == "x" else f" {english} ", claim)
    return claim


def _in_common(claim: str, sentence: str) -> int:
    plain = _plain(claim)
    there = {value for readings in _values(sentence) for value in readings}
    held = sum(not there.isdisjoint(readings) for readings, _ in _told(plain))
    return held + len(names(plain) & names(sentence))
