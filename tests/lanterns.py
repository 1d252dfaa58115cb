"""Abstracts that spell acronyms out, each in its own way."""

from __future__ import annotations

PAPERS = [
    "We study Slow Lantern Tuning (SLT), which trains lanterns without gradients. SLT is robust.",
    "Slow lantern tuning (SLT) fails on Sparse Mixture Lanterns (SMLs), as we show by experiments.",
    "Sky Light Transfer (SLT) is something else; compression of transformers is not.",
]
GROUP = (
    r"We use \emph{G}roup \emph{R}elative \emph{P}olicy \emph{O}ptimization (GRPO), i) cheap and "
    r"ii) lazy (II)."
)
