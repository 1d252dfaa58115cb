"""Which character set is guessed for texts of each language that are not UTF-8, by this program, by
charset-normalizer and by bs4, at several lengths.

    python benchmarks/character_sets.py [--tries N]

Texts are sentences of tests/made_languages.py in random order, whole or in an English page (a third
of its lines), cut after so many characters. Right is who decodes the text as it was; beside ours
stands how many of the wrong ones were told as guesses.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bs4.dammit import UnicodeDammit
from charset_normalizer import from_bytes

from index.errors import SourceError
from index.layouts.decoding import Document, decode
from tests.made_languages import ENCODINGS, SENTENCES

LENGTHS = (20, 60, 150, 400, 1000)
_ENGLISH = "Gulls read harbours in linear time, and terns do not."


def text_of(language: str, length: int, chance: random.Random, *, mixed: bool) -> str:
    lines: list[str] = []
    while sum(map(len, lines)) < length:
        lines.append(chance.choice(SENTENCES[language]))
        if mixed:
            lines += [_ENGLISH, _ENGLISH]
    return "\n".join(lines)[: length * (3 if mixed else 1)].strip()


def _normalizer(content: bytes) -> str:
    found = from_bytes(content).best()
    return str(found) if found else ""


def _dammit(content: bytes) -> str:
    return UnicodeDammit(content).unicode_markup or ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tries", type=int, default=40, help="of each language, set and length")
    tries = parser.parse_args().tries
    others: dict[str, Callable[[bytes], str]] = {"normalizer": _normalizer, "bs4": _dammit}
    print(
        f"{'language':12} {'set':10} {'length':>6} {'ours':>6} {'wrong, told':>11} "
        + " ".join(f"{name:>10}" for name in others)
    )
    for language, encodings in ENCODINGS.items():
        for encoding in encodings:
            if encoding.startswith("utf-8"):
                continue
            for length in LENGTHS:
                chance = random.Random(f"{language} {encoding} {length}")
                right, told = dict.fromkeys(("ours", *others), 0), 0
                for number in range(tries):
                    text = text_of(language, length, chance, mixed=number % 2 == 1)
                    content = text.encode(encoding, errors="ignore")
                    text = content.decode(encoding)
                    try:
                        document = decode(content, "x")
                    except SourceError:  # refused, which is told
                        document = Document("x", "", 1)
                    ok = document.text.split() == text.split()
                    right["ours"] += ok
                    told += not ok and bool(document.guessed or document.replaced)
                    for name, other in others.items():
                        right[name] += other(content).split() == text.split()
                wrong = tries - right["ours"]
                print(
                    f"{language:12} {encoding:10} {length:6} {right['ours'] / tries:6.3f} "
                    f"{f'{told} of {wrong}':>11} "
                    + " ".join(f"{right[name] / tries:10.3f}" for name in others),
                    flush=True,
                )


if __name__ == "__main__":
    main()
