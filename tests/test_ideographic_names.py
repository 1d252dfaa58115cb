"""Names in Chinese, Japanese and Korean, alone and on pages without labels."""

from __future__ import annotations

import pytest

from index.layouts.detection import parse
from index.layouts.ideographic_names import ideographic_names, in_japanese, is_ideographic_name


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("张伟、李丽", ["张伟", "李丽"]),
        ("欧阳晓明，李丽,王子涵", ["欧阳晓明", "李丽", "王子涵"]),
        ("张伟 李丽 王子涵", ["张伟", "李丽", "王子涵"]),
        ("张伟（青岛大学），李丽 (厦门大学)", ["张伟", "李丽"]),
        ("张伟1,2*，李丽²，王子涵†", ["张伟", "李丽", "王子涵"]),
        ("张伟、李丽等", ["张伟", "李丽"]),
        ("张伟, Ada Quill, 李丽", ["张伟", "Ada Quill", "李丽"]),
        ("山田 太郎，鈴木 さくら", ["山田 太郎", "鈴木 さくら"]),
        ("山田太郎・鈴木花子", ["山田太郎", "鈴木花子"]),
        ("アダ・クイル、山田太郎", ["アダ・クイル", "山田太郎"]),
        ("김민수 · 이서연", ["김민수", "이서연"]),
        ("김민수 남궁준 이서연", ["김민수", "남궁준", "이서연"]),
        ("희소 주의 기반 연구", []),
        ("약점·한계", []),
        ("김민수·이서연", ["김민수", "이서연"]),
        ("음성 합성, 그리고 기계 번역의 관계", []),
        ("基于潮汐的航线规划，以及港口", []),
        ("Ada Quill, Bo Marsh", []),
        ("张伟", []),
    ],
)
def test_a_line_of_people_is_told_from_words(line: str, people: list[str]) -> None:
    assert list(ideographic_names(line)) == people


@pytest.mark.parametrize("name", ["张伟", "赵明（大连大学）", "長谷川 さくら", "남궁 준", "박지훈"])
def test_one_name_may_stand_alone(name: str) -> None:
    assert is_ideographic_name(name)


def test_a_blank_stands_within_a_name_of_japanese() -> None:
    people = ideographic_names("山田 太郎")
    assert in_japanese(people, "山田 太郎", "港を読む。") == ("山田 太郎",)
    assert in_japanese(people, "山田 太郎", "本文研究港口。") == ("山田", "太郎")
    assert in_japanese(("山田", "太郎"), "山田、太郎", "港を読む。") == ("山田", "太郎")


PAPERS = (
    ("基于潮汐的航线规划方法研究", "本文研究潮汐对航线规划的影响，提出一种新的算法。在三个港口"),
    ("海鸥：一个用于沿海语音识别的数据集", "我们发布海鸥数据集，其中包含四百小时的沿海广播录音"),
    ("灯塔信号的压缩感知", "灯塔信号的传输受到带宽限制。我们提出一种方案，仅用十分之一的采样"),
)
END = "的数据上，该方法将误差降低了百分之十二，并且不需要任何额外的标注。我们还讨论了方法的局限性。"


@pytest.mark.parametrize(
    "form",
    [
        "{t}\n\n{p}\n\n{a}\n\n",
        "{t}\n{p}\n2025-03-12\n{a}\n\n",
        "## {t}\n\n{p}\n\n{a}\n\n",
        "**{t}**\n\n*{p}*\n\n{a}\n\n",
        "- [{t}](https://arxiv.org/abs/2503.0000{n})\n  {p}\n\n  {a}\n\n",
        "{t}\n{p}\n\n{w}\n\n",
        "{t}\n\n{p}\n\n{w}\n\n",
    ],
)
def test_names_are_no_titles_and_lines_are_broken_between_letters(form: str) -> None:
    text = "本周论文精选\n\n"
    people = ("王海，李波", "赵明（大连大学）", "孙丽，周涛，王海")
    for number, ((title, abstract), line) in enumerate(zip(PAPERS, people, strict=True)):
        whole = abstract + END
        wrapped = "\n".join(whole[at : at + 32] for at in range(0, len(whole), 32))
        text += form.format(t=title, p=line, a=whole, w=wrapped, n=number)
    entries = parse(text.encode(), "page").entries
    assert [e.title for e in entries] == [title for title, _ in PAPERS]
    assert [e.abstract for e in entries] == [abstract + END for _, abstract in PAPERS]
    assert [e.authors for e in entries] == [("王海", "李波"), ("赵明",), ("孙丽", "周涛", "王海")]
