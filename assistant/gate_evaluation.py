"""Measures the gate that every shown sentence passes, on claims of which it is known whether their
evidence carries them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.checking.support import check
from assistant.json_lines import read_rows
from assistant.types import Support

Label = Literal["SUPPORT", "CONTRADICT", "NOT_ENOUGH_INFO"]


class Claim(BaseModel):
    """One claim and its evidence, a text or its sentences; the labels are those of SciFact (Wadden
    et al. 2020, arXiv 2004.14974). `kind` is by what the figures are set apart, if anything."""

    model_config = ConfigDict(frozen=True)

    claim: str
    evidence: str | tuple[str, ...]
    label: Label
    id: str = ""
    kind: str = ""

    @property
    def text(self) -> str:
        return self.evidence if isinstance(self.evidence, str) else " ".join(self.evidence)


@dataclass(frozen=True, slots=True)
class GateFigures:
    """Counts, and shares 0..1, None where there is nothing to share.

    `supported`, `weak`, `unsupported` count verdicts. `precision`: of those that are told to be
    supported, the share that is; `recall`: of those that are supported, the share told so;
    `false_pass`: of those that are not, the share told to be supported; `auc`: of all pairs of one
    that is and one that is not, the share in which the first has the higher score.
    """

    claims: int
    supported: int
    weak: int
    unsupported: int
    precision: float | None
    recall: float | None
    false_pass: float | None
    auc: float | None
    per_kind: dict[str, GateFigures]


_Checked = tuple[Claim, Support]


def read_claims(file: str) -> list[Claim]:
    """Raises SourceError, naming the line, for a file that is not of this form."""
    return read_rows(file, Claim, "claim", "id, kind, claim, evidence, label")


def evaluate(claims: Iterable[Claim]) -> GateFigures:
    """Check each claim, and count."""
    checked = [(one, check(one.claim, one.text)) for one in claims]
    kinds: dict[str, list[_Checked]] = defaultdict(list)
    for one, support in checked:
        if one.kind:
            kinds[one.kind].append((one, support))
    return _figures(checked, {kind: _figures(some, {}) for kind, some in sorted(kinds.items())})


def _figures(checked: Sequence[_Checked], per_kind: dict[str, GateFigures]) -> GateFigures:
    verdicts = Counter(support.verdict for _, support in checked)
    true = [support for one, support in checked if one.label == "SUPPORT"]
    false = [support for one, support in checked if one.label != "SUPPORT"]
    passed = sum(one.verdict == "supported" for one in true)
    wrongly = sum(one.verdict == "supported" for one in false)
    return GateFigures(
        len(checked),
        verdicts["supported"],
        verdicts["weak"],
        verdicts["unsupported"],
        precision=_share(passed, passed + wrongly),
        recall=_share(passed, len(true)),
        false_pass=_share(wrongly, len(false)),
        auc=_area([one.score for one in true], [one.score for one in false]),
        per_kind=per_kind,
    )


def _area(true: Sequence[float], false: Sequence[float]) -> float | None:
    import numpy as np

    apart = np.subtract.outer(np.array(true), np.array(false))
    return _share(float((apart > 0).sum() + (apart == 0).sum() / 2), apart.size)


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


_COLUMNS = ("claims", "supported", "weak", "unsupported")
_SHARES = ("precision", "recall", "false_pass", "auc")


def table(figures: GateFigures) -> str:
    rows: list[tuple[str, ...]] = [("", *_COLUMNS, *_SHARES)]
    for name, one in {"all": figures, **figures.per_kind}.items():
        told = (getattr(one, column) for column in (*_COLUMNS, *_SHARES))
        rows.append((name, *("-" if value is None else f"{value:g}" for value in told)))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        f"{name:<{widths[0]}}"
        + "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths[1:], strict=True))
        for name, *cells in rows
    )
