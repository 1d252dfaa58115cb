"""Answers without a language model to a question in another language: the sentences of the papers
that are nearest to it, quoted as they are, below a sentence in the question's language."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.answering.extractive import Extract, Writing
from assistant.answering.prompts import line_in
from index.retrieval.encoder import of_paper
from index.retrieval.second_leg import SecondLeg
from index.text.languages import Language
from index.text.sentences import MOST_SENTENCES, sentences
from index.types import Result

_PAPERS = 3
_BESIDE = 0.01  # of a cosine: as near as the first paper, on the scale of the multilingual model
_OF_ONE, _OF_SEVERAL = 3, 2  # sentences of each


def extract_across(
    question: str, language: Language, results: Sequence[Result], leg: SecondLeg
) -> Extract:
    nearest = max(result.cosine for result in results)
    near = [one for one in results[1:_PAPERS] if one.cosine >= nearest - _BESIDE]
    chosen = [results[0], *near]
    each = _OF_ONE if len(chosen) == 1 else _OF_SEVERAL
    writing = Writing()
    for result in chosen:
        spans = sentences(result.paper.abstract)[:MOST_SENTENCES]
        alike = leg.similarity(question, [of_paper(result.paper, one) for one in spans])
        best = np.sort(np.argsort(-alike, kind="stable")[:each])
        writing.add(result.paper, [spans[place] for place in best.tolist()])
    return writing.extract(line_in(language.code, "quoted_papers"))
