"""Papers and other things in languages whose words were not learned."""

from __future__ import annotations

import pytest

from index.layouts.foreign_prose import features_of, nearest, reads_as_foreign_paper

PAPERS = {
    "de": (
        "Wolken zählen mit einem Mikrofon",
        "Wir stellen ein Modell vor, das Regen nach Gehör vorhersagt. Experimente auf drei "
        "Datensätzen zeigen, dass es den Fehler um 12 % senkt und bisherige Methoden übertrifft.",
    ),
    "fr": (
        "Compter la pluie : une méthode sonore",
        "Nous proposons un modèle qui prédit la pluie à partir du son. Les résultats sur trois "
        "jeux de données montrent une réduction de 12 % de l'erreur par rapport aux méthodes "
        "existantes.",
    ),
    "ru": (
        "Счёт дождя: модель по звуку",
        "Мы предлагаем модель, которая предсказывает дождь по звуку. Эксперименты на трёх наборах "
        "данных показывают, что ошибка снижается на 12% по сравнению с существующими методами.",
    ),
    "ja": (
        "雨音による降雨予測モデル",
        "本研究では音から雨を予測するモデルを提案する。三つのデータセットでの実験により、既存手法と"
        "比べて誤差を12%削減できることを示した。",
    ),
}
OTHERS = {
    "de": ("Ausflug an den See", "Am Sonntag waren wir mit den Kindern am See. Das Wasser war noch "
           "zu kalt, aber das Eis hat geschmeckt, und abends haben wir gegrillt."),
    "fr": ("Une journée au lac", "Dimanche, nous sommes allés au lac avec les enfants. L'eau était "
           "encore trop froide, mais la glace était bonne, et le soir on a fait des grillades!"),
    "ru": ("Поездка на озеро", "В воскресенье мы ездили с детьми на озеро. Вода была ещё холодной, "
           "зато мороженое понравилось всем, а вечером мы жарили шашлыки."),
    "ja": ("湖へ行ってきました", "日曜日に子どもたちと湖へ行きました。水はまだ冷たかったけれど、"
           "アイスがおいしくて、夜はみんなで焼肉をしました。また行きたいですね！"),
}  # fmt: skip


@pytest.mark.parametrize("language", PAPERS)
def test_a_paper_is_told_from_other_things(language: str) -> None:
    paper, other = (reads_as_foreign_paper(*some[language]) or 0 for some in (PAPERS, OTHERS))
    assert paper > 0
    assert other < -1


@pytest.mark.parametrize("language", PAPERS)
def test_the_glossary_is_that_of_the_language(language: str) -> None:
    assert {nearest(some[language][1]) for some in (PAPERS, OTHERS)} == {language}


def test_a_language_without_a_glossary_is_read_by_a_near_one_or_not_at_all() -> None:
    italian = "I risultati mostrano che il modello supera i metodi esistenti"
    assert nearest(italian) in {"es", "pt", "fr"}
    assert reads_as_foreign_paper("ปลา", "งานวิจัยนี้เสนอวิธีการใหม่สำหรับการจำแนกปลา") is None


def test_words_count_by_what_they_are_in_english() -> None:
    told = features_of("Une méthode", "Nous proposons un nouveau modèle (RNN) ?", "fr")
    assert {"asks", "short form"} <= told
    assert not {"title: colon", "title asks", "quotes", "names 0"} & told
    assert any(one.startswith(("field:", "asks:")) for one in told)


def test_signs_that_are_vowels_alone_are_no_words() -> None:
    assert reads_as_foreign_paper("ُ", "في هذا العمل ُ نقترح") is not None
