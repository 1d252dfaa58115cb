"""How well the gate tells true claims from false ones: the command, its figures, its errors.

Covers assistant.gate_evaluation, assistant.json_lines.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.gate_evaluation import Claim, evaluate, read_claims, table
from assistant.terminal.cli import main
from index.errors import SourceError

QUOTE = "Sparse Lanterns is 3.1x faster than dense attention on long documents."
LINES = [
    {"claim": "Sparse Lanterns is 3.1x faster than dense attention.", "evidence": QUOTE,
     "label": "SUPPORT", "kind": "true"},
    {"claim": "Sparse Lanterns is 9.1x faster than dense attention.", "evidence": [QUOTE],
     "label": "CONTRADICT", "kind": "number"},
    {"claim": "Sparse Lanterns is slower than dense attention.", "evidence": [QUOTE, "It is."],
     "label": "CONTRADICT", "kind": "direction"},
    {"claim": "Hats are worn in winter.", "evidence": QUOTE, "label": "NOT_ENOUGH_INFO"},
]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "claims.jsonl").write_text("\n".join(map(json.dumps, LINES)) + "\n\n")
    return tmp_path / "claims.jsonl"


def test_it_counts_what_passes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "gate", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["claims"], found["supported"]) == (4, 1)
    assert (found["precision"], found["recall"], found["false_pass"]) == (1, 1, 0)
    assert found["auc"] == 1
    assert set(found["per_kind"]) == {"true", "number", "direction"}
    assert found["per_kind"]["number"]["recall"] is None
    assert main(["eval", "gate", str(file)]) == 0
    assert "false_pass" in capsys.readouterr().out.splitlines()[0]


def test_a_share_of_nothing_is_none() -> None:
    figures = evaluate([Claim(claim="It is 9x.", evidence="It is 3x.", label="CONTRADICT")])
    assert (figures.precision, figures.recall, figures.auc) == (None, None, None)
    assert "-" in table(figures)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "no claim"), ('{"claim": "x"}', ":1: "), ("{", ":1: "), ('{"claim":1}', "Correct")],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "claims.jsonl").write_text(text)
    with pytest.raises(SourceError, match=said):
        read_claims(str(tmp_path / "claims.jsonl"))
    with pytest.raises(SourceError, match="could not be read"):
        read_claims(str(tmp_path / "nowhere"))
