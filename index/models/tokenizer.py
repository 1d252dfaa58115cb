"""The tokenizer of the bundled embedding model."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any


def load_tokenizer() -> Any:
    """BERT WordPiece, uncased, without the truncation at 128 that the model's own tokenizer file
    carries."""
    from tokenizers import BertWordPieceTokenizer

    with files("index").joinpath("data/vocab.txt").open(encoding="utf-8") as file:
        vocabulary = {line.rstrip("\n"): number for number, line in enumerate(file)}
    return BertWordPieceTokenizer(vocabulary, lowercase=True)


@cache
def token_counter() -> Callable[[str], int]:
    """Counts WordPiece tokens of a text, without the two that mark its ends. It is the same for
    everybody, from any thread."""
    tokenizer = load_tokenizer()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)
