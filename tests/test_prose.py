"""Whether paragraphs read as abstracts do, and what is said of files whose do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from index.layouts.prose import reads_as_paper

ROOT = Path(__file__).parents[1]
ABSTRACTS = (
    "We study how moss grows on northern roofs. A model of light and rain is proposed, and its "
    "predictions are compared with the results of a survey of forty houses.",
    "The effect of sleep on the memory of pigeons was examined in two experiments. Birds that had "
    "slept found twice as many grains, which suggests that sleep consolidates places.",
)
OTHERS = (
    "Run the installer, then open a terminal and type the name of the command. If you see an "
    "error, set the variable and try the same command again.",
    "You can change the default by editing the file. See the next section for your own settings, "
    "and do not forget to restart the server.",
)


def test_abstracts_of_any_field_are_told_from_instructions() -> None:
    for text in ABSTRACTS:
        assert (reads_as_paper("A Study of It", text) or 0) > -1
    for text in OTHERS:
        assert (reads_as_paper("Usage", text) or 0) < -3


def test_chinese_is_judged_and_other_languages_are_not() -> None:
    paper = (
        "针对现有模型准确率低的问题，本文提出了一种基于注意力的方法，并在三个数据集上进行了实验。"
        "实验结果表明，该方法优于现有模型。"
    )
    other = "锅里放油，把鸡蛋炒熟盛出来，再放番茄翻炒，加一点盐就可以吃了。"
    assert (reads_as_paper("", paper) or 0) > 0
    assert (reads_as_paper("", other) or 0) < -2
    for text in (
        "本研究では新しい注意機構を提案し、実験によりその有効性を示す。",
        "본 논문에서는 새로운 주의 기법을 제안하고 실험으로 그 효과를 보인다.",
        "Wir untersuchen ein neues Verfahren und zeigen, dass es weniger Fehler macht.",
        "Nous étudions une nouvelle méthode et montrons qu'elle fait moins d'erreurs.",
        "1 2 3",
    ):
        assert reads_as_paper("", text) is None


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/design.md"])
def test_a_text_with_headings_is_no_digest(name: str) -> None:
    with pytest.raises(SourceError, match="is not a digest"):
        parse((ROOT / name).read_bytes(), name)


def test_what_may_be_none_is_told_and_kept() -> None:
    page = "\n\n".join(
        f"## Notes on the garden of the {name}\n\nThe garden opens at nine. Each visitor gets a "
        f"lamp, and no one may leave the path before the bell of the old {name} has been rung."
        for name in ("cook", "smith")
    )
    told = parse(page.encode(), "tale.md")
    assert len(told.entries) == 2
    assert any("may be no papers" in doubt for doubt in told.doubtful)


def test_abstracts_without_anything_beside_them_are_believed() -> None:
    page = "\n\n".join(
        f"## A Study of Slow Things {n}\n\n{text}" for n, text in enumerate(ABSTRACTS)
    )
    told = parse(page.encode(), "page.md")
    assert [entry.abstract for entry in told.entries] == list(ABSTRACTS)
    assert told.doubtful == ()
