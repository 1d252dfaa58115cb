"""Random papers in Chinese, Japanese and Korean, in text without a label: title, names and
abstract, with blank lines between them or none, and an id in some place or in none."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.made_languages import SENTENCES

if TYPE_CHECKING:
    from tests.random_layouts import Made, Page

_TITLES = {
    "chinese": ("{n}：面向{a}的{b}方法", "基于{b}的{a}研究", "{a}是否需要{b}", "{a}、{b}与推理"),
    "japanese": ("{n}：{a}のための{b}", "{a}における{b}の検討", "{a}は{b}を必要とするか"),
    "korean": ("{n}: {b} 기반 {a} 연구", "{a} 성능 향상 기법", "{b} 없는 {a}, 가능한가"),
}
_THINGS = {
    "chinese": ("海岸天气记录", "长文档检索", "船只识别", "图神经网络", "点云", "代码生成"),
    "japanese": ("港の天気記録", "長文検索", "船舶認識", "音声合成", "点群", "コード生成"),
    "korean": ("해안 날씨 기록", "긴 문서 검색", "선박 인식", "음성 합성", "점군", "기계 번역"),
}
_WAYS = {
    "chinese": ("稀疏注意力", "低秩适配", "知识蒸馏", "强化学习", "扩散模型"),
    "japanese": ("疎な注意機構", "低ランク適応", "知識蒸留", "強化学習", "拡散モデル"),
    "korean": ("희소 주의", "저랭크 적응", "지식 증류", "강화 학습", "확산 모델"),
}
_OWN = ("TideNet", "GULL-2", "Foam++", "ReefQA", "Kelp", "MoLe", "SandFormer")
_FAMILY = {
    "chinese": ("张", "王", "李", "赵", "欧阳", "陈", "刘"),
    "japanese": ("山田", "鈴木", "佐藤", "高橋", "林", "小笠原"),
    "korean": ("김", "이", "박", "최", "남궁", "정"),
}
_GIVEN = {
    "chinese": ("伟", "晓明", "丽", "志强", "子涵", "雨桐"),
    "japanese": ("太郎", "花子", "健", "美咲", "さくら"),
    "korean": ("민수", "서연", "지훈", "예은", "도윤"),
}
_BETWEEN = {
    "chinese": ("、", "，", ", ", "；", " ", "·"),
    "japanese": ("、", "，", ", ", "・"),
    "korean": (", ", ",", " · ", " ", "·"),
}
_FORMS = (
    "{t}\n\n{p}\n\n{a}\n\n",
    "{t}\n{p}\n{a}\n\n",
    "{t}\n{p}\n\n{a}\n\n",
    "{t}\n\n{p}\n\n{i}\n\n{a}\n\n",
    "{i}\n\n{t}\n\n{p}\n\n{a}\n\n",
    "{t}\n{p}\n{i}\n{a}\n\n",
    "{n}. {t}\n{p}\n\n{a}\n\n",
    "{t}\n\n{p}\n\n{a}\n\n{i}\n\n",
)


def text_ideographs(rng: Random) -> Page:
    from tests.random_layouts import Made, Page

    language = rng.choice(sorted(_TITLES))
    between = rng.choice(_BETWEEN[language])
    within = rng.choice(("", " ")) if language == "japanese" and between != "・" else ""
    fewest = 2 if between in " ·" else 1  # two at least show what stands between them
    made = _papers(rng, language, within, fewest, Made)
    form = rng.choice(_FORMS)
    known = rng.choice(("{}", "https://arxiv.org/abs/{}", "https://huggingface.co/papers/{}"))
    head = rng.choice(("", "Papers\n\n", "2025-03-12\n\n"))
    blocks = [
        form.format(
            n=number,
            t=paper.title,
            p=between.join(paper.authors),
            a=paper.abstract,
            i=known.format(paper.arxiv_id),
        )
        for number, paper in enumerate(made, start=1)
    ]
    return Page(head + "".join(blocks), made, has_ids="{i}" in form)


def _papers(
    rng: Random, language: str, within: str, fewest: int, made: type[Made]
) -> tuple[Made, ...]:
    found: dict[str, Made] = {}
    for number in range(rng.randint(3, 7)):
        title = rng.choice(_TITLES[language]).format(
            n=_OWN[number], a=rng.choice(_THINGS[language]), b=rng.choice(_WAYS[language])
        )
        people: dict[str, None] = {}
        count = max(fewest, rng.choice((1, 2, 2, 3, 4, 6)) if number else 2)
        while len(people) < count:
            people[rng.choice(_FAMILY[language]) + within + rng.choice(_GIVEN[language])] = None
        sentences = rng.sample(SENTENCES[language], rng.randint(3, 6))
        abstract = (" " if language == "korean" else "").join(sentences)
        known = f"2501.{rng.randint(0, 999):03}{number:02}"
        found[title] = made(title, abstract, tuple(people), known)
    return tuple(found.values())
