"""Weighs what the program is installed with: the distributions of the run-time lock, in this
environment.

python benchmarks/weight.py            the ten heaviest, and what asks for each
python benchmarks/weight.py --most 30
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> set[str]:
    """The names in a lock, each once."""
    return {normal(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock, re.MULTILINE)}


def bytes_of(one: Distribution) -> int:
    """What its files take, as its own record names them."""
    paths = [Path(str(one.locate_file(file))) for file in one.files or ()]
    return sum(path.stat().st_size for path in paths if path.is_file())


def asked_for_by(installed: Iterable[Distribution], names: set[str]) -> dict[str, set[str]]:
    """Who among these needs which distribution, extras left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in installed:
        if normal(one.name) in names | {"askpapers"}:
            for wanted in one.requires or ():
                if "extra ==" not in wanted and (match := re.match(r"[A-Za-z0-9._-]+", wanted)):
                    found[normal(match[0])].add(normal(one.name))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--most", type=int, default=10)
    most = parser.parse_args().most
    names = locked(LOCK.read_text(encoding="utf-8"))
    installed = list(distributions())
    sizes = {normal(one.name): bytes_of(one) for one in installed if normal(one.name) in names}
    who = asked_for_by(installed, names)
    print(
        f"{len(sizes)} of {len(names)} locked distributions are installed: "
        f"{sum(sizes.values()) / 1e6:,.0f} MB"
    )
    for name, size in sorted(sizes.items(), key=lambda pair: -pair[1])[:most]:
        print(f"{size / 1e6:7.1f} MB  {name:22} for {', '.join(sorted(who[name]))}")


if __name__ == "__main__":
    main()
