"""What the fields of a paper are called: the keys of records, and the labels in front of lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

KEYS = {
    "title": (
        "title titles papertitle articletitle documenttitle ti displayname name headline nom "
        "nombre titel titre título titolo "
        "标题 题目 题名 篇名 標題 論文標題 題目 題名 标题名称 名称 名稱 "
        "タイトル 表題 論文名 名前 제목 논문명 이름"
    ),
    "abstract": (
        "abstract abstracts abstractnote summary summaries paperabstract abstracttext "
        "abstractinvertedindex ab "
        "description descriptions "
        "zusammenfassung kurzfassung résumé resumen sommaire riassunto resumo "
        "摘要 文摘 内容摘要 內容摘要 概要 要旨 抄録 要約 アブストラクト 초록 요약 "
        "content text body excerpt snippet contenttext contenthtml"
    ),
    "authors": (
        "authorsparsed authors author authornames authorlist authorstring authorfullnames "
        "authorships creators creator firstauthors au af autoren autor verfasser auteurs auteur "
        "autores autori 作者 论文作者 著者 著者名 저자 글쓴이"
    ),
    "published": (
        "published publishedat publicationdate firstpublicationdate publisheddate datepublished "
        "publishdate issued publishedonline publishedprint pdate odate cdate versions dates "
        "publicationyear pubyear py year "
        "veröffentlicht erschienen erscheinungsdatum erscheinungsjahr jahr datedepublication année "
        "fechadepublicación año 发表日期 发布日期 出版日期 发表时间 发布时间 出版年份 出版年 年份 "
        "發表日期 發布日期 發佈日期 發表時間 發布時間 "
        "公開日 発表日 発行日 発行年 게시일 발행일 출판일 출판연도 발행연도 연도"
    ),
    "day": ("date submittedondailyat digestdate datum fecha 日期 日付 날짜"),
    "upvotes": "upvotes numupvotes votes likes 点赞 赞 点赞数 讚 按讚 いいね 추천 stimmen votos",
    "url": (
        "url link paperurl paperlink arxivurl arxivlink arxivpageurl absurl entryid href "
        "sourceurl landingpageurl permalink titlelink webpage primarylink urls "
        "urlpdf pdfurl pdflink pdf "
        "链接 网址 论文链接 連結 鏈接 網址 論文連結 リンク 링크 enlace lien"
    ),
    "id": "arxivid arxiv eprint id paperid externalids ids identifier identifiers accession",
    "doi": "doi electronicresourcenum di",
    "keywords": (
        "keywords tags manualtags aikeywords keyword "
        "标签 关键词 关键字 標籤 關鍵詞 關鍵字 タグ キーワード 태그 키워드 "
        "schlagwörter schlüsselwörter motsclés étiquettes palabrasclave etiquetas"
    ),
}
"""Of records: without case and punctuation; the first that has a value counts."""

WEAK = frozenset(
    "displayname name headline nom nombre ti ab description descriptions content text body excerpt "
    "snippet contenttext contenthtml".split()
)
"""Keys that other things have as well: alone they make no paper of what stands within a record."""

_LONGEST_KEY = 100  # characters

_SAID = {
    "summary": (
        "summary tldr tl;dr aisummary shortsummary onesentencesummary aiabstract aitldr gist "
        "keytakeaway takeaway nutshell highlight highlights overview "
        "总结 摘要总结 ai摘要 ai总结 一句话总结 简介 概述 總結 ai總結 一句話總結 簡介 "
        "まとめ 要約 ai要約 요약 ai요약 한줄요약 "
        "zusammengefasst enbref enresumen"
    ),
    "abstract": (
        "originalabstract fullabstract englishabstract abstractoriginal abstracten "
        "原始摘要 原文摘要 英文摘要 中文摘要 摘要翻译 摘要翻譯 abstractzh аннотация"
    ),
    "authors": "by writtenby авторы 作成者",
    "published": "submitted submittedon publishedon updated posted released date day дата",
    "keywords": "tag topics ключевыеслова",
    "upvotes": "upvote like score votes赞",
    "other": (
        "categories category primarycategory maincategory subjects subject subjectclass classes "
        "paper preprint arxiv arxivlink links pdfs html code codes github repo repository "
        "project projectpage "
        "website demo comment comments note notes venue journal journalref conference source "
        "sources affiliation affiliations institution institutions organization license cite "
        "bibtex reportno acmclass mscclass citations rating motivation method methods methodology "
        "approach result results conclusion conclusions limitation limitations background "
        "objective findings contribution contributions "
        "分类 类别 领域 主题 学科 评分 代码 项目 备注 机构 单位 来源 动机 方法 结果 结论 背景 链接 "
        "分類 類別 領域 主題 學科 評分 程式碼 專案 備註 機構 單位 來源 動機 結果 結論 "
        "分野 カテゴリ 所属 コメント コード 분류 코드 소속 기관 "
        "catégories liens lien domaine kategorien kategorie categorías enlaces ссылка"
    ),
}
"""Of lines alone: what is said beside, and what is shorter than an abstract; these before KEYS."""

_QUALIFIERS = (
    r"(?:papers?|articles?|documents?|original|english|arxiv|论文|文章|文献|論文|논문|英文)"
)
_QUALIFIED = (re.compile(rf"^{_QUALIFIERS}+(?=.)"), re.compile(rf"(?<=.){_QUALIFIERS}+$"))


def folded(name: str) -> str:
    """Without case, marks on letters, blanks and punctuation."""
    if name.isascii():
        return re.sub(r"[\W_]+", "", name.lower())
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


REMARKS = frozenset(map(folded, "comment comments 备注 備註 コメント 코멘트".split()))
"""Labels of what is said of a paper and is never its text, however long."""
_PLACES = {
    folded(name): (field, place)
    for field, names in KEYS.items()
    for place, name in enumerate(names.split())
}
_MEANINGS = {
    name: {"day": "published", "url": "other", "id": "other", "doi": "other"}.get(field, field)
    for name, (field, _) in _PLACES.items()
    if name not in WEAK
}
for _field, _names in reversed(_SAID.items()):  # of two fields that have a name the first stands
    _MEANINGS.update((folded(name), _field) for name in _names.split())
_PAPER = frozenset("paper papers article 论文 文献 論文 논문".split())
_PARTS = re.compile(r"[()\[\]（）【】/|:：]")


def _readings(key: str) -> Iterator[str]:
    """What a key may be called, the nearest first: whole, a part of it in brackets or beside a
    stroke ("标题 (Title)"), and without what says only that it is a paper's ("Paper Title",
    "arxiv_abstract")."""
    bare = folded(key)
    yield bare
    if _PARTS.search(key):
        parts = [part for part in map(folded, _PARTS.split(key)) if part]
        yield from parts if len(parts) > 1 else ()
    for qualifier in _QUALIFIED:
        bare = qualifier.sub("", bare)
        yield bare


@lru_cache(maxsize=256)
def fields_of(keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Which keys of a record hold which field, the first to be asked first."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for key in keys:
        for far, reading in enumerate(_readings(str(key)[:_LONGEST_KEY])):
            if reading in _PLACES:
                field, place = _PLACES[reading]
                found.setdefault(field, []).append((place, far, key))
                break
    return {
        field: tuple(key for *_, key in sorted(some, key=lambda one: one[:2]))
        for field, some in found.items()
    }


@lru_cache(maxsize=10_000)
def meaning(label: str) -> str:
    """The field that a label in front of a line stands for; `other` for what is said beside, and
    nothing for words that are no label by themselves."""
    return next(filter(None, map(_MEANINGS.get, _readings(label[:_LONGEST_KEY]))), "")


def named(head: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a table's columns; that of the papers is their title's where no other is."""
    if "title" in fields_of(head):
        return head
    return tuple("title" if folded(name) in _PAPER else name for name in head)


def is_weak(key: str) -> bool:
    return folded(key) in WEAK
