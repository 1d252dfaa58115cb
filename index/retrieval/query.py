"""A question as it is searched for: read once, and handed on."""

from __future__ import annotations

from dataclasses import dataclass

from index.arrays import Floats
from index.models.token_projection import TokenVectors


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """`typed`: the question as it came; `corrected`: without its slips; `framed`: what it is about,
    without the request for papers; `expanded`: that with its acronyms spelled out, or the same.
    `terms`: the stems of what is `framed`.

    `vector` `(d,)`: by the model that made the index; `bundled` `(384,)`: by the bundled model, on
    whose scale similarity is judged; both of unit length, and between those of `framed` and
    `expanded`. `tokens`: of `framed`.
    """

    typed: str
    corrected: str
    framed: str
    expanded: str
    terms: tuple[str, ...]
    vector: Floats
    bundled: Floats
    tokens: TokenVectors
