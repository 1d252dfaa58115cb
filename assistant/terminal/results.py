"""What the terminal shows of papers that were found, and why they stand where they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from assistant.control_characters import one_line
from assistant.latex import as_read
from assistant.terminal.colours import coloured, found, put_styled
from assistant.terminal.printing import put

if TYPE_CHECKING:
    from index.retrieval.query import Query
    from index.types import Result


def put_results(results: Sequence[Result], explained: Query | None = None) -> None:
    """One paper after the other; with the query given as `explained`, also what decided each one's
    place."""
    if explained is None and coloured():
        put_styled(found(results))
        return
    for place, result in enumerate(results, start=1):
        put(
            f"{place:2}. {one_line(as_read(result.paper.title))}  "
            f"({one_line(', '.join(result.paper.digests))})"
        )
        text = as_read(result.passages[0].passage.text)
        if explained is None:
            put(f"    {text[:200]}")
        else:
            reasons = why(explained, result)
            put(
                f"    score {result.score:.2f}: "
                + ", ".join(f"{n} {v:.2f}" for n, v in reasons["legs"].items())
            )
            put(f"    words in common: {', '.join(reasons['terms']) or 'none'}")
            put(f"    best passage (cosine {result.cosine:.2f}): {text}")


class Why(TypedDict):
    """What decided a paper's place: each leg's figures, and the query's words that the paper has
    (as stems)."""

    legs: dict[str, float]
    terms: list[str]


def why(query: Query, result: Result) -> Why:
    from index.text.words import terms

    held = set(terms(f"{result.paper.title} {result.paper.abstract}"))
    legs = {"cosine": result.cosine, "bm25": result.bm25, "fused": result.fused} | dict(
        result.features
    )
    return {
        "legs": {name: round(value, 4) for name, value in legs.items()},
        "terms": [term for term in dict.fromkeys(query.terms) if term in held],
    }
