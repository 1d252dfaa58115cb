"""What reading saved days costs, beside another commit's readers, in one run.

    python benchmarks/reading_days.py FOLDER [--beside COMMIT] [--runs N]

All files of the folder are read in a process of its own, by turns with the files of either commit;
of each the least processor time counts. Both must find as many papers.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.commits import ROOT, checked_out, run

_BESIDE = "65993ca^"  # before readers judged what they read
_READ = """
import sys, time
from pathlib import Path
from index.errors import SourceError
from index.layouts.detection import parse
files = [(p.name, p.read_bytes()) for p in sorted(Path(sys.argv[1]).rglob("*")) if p.is_file()]
taken, papers = [], 0
for _ in range(3):
    began, papers = time.process_time(), 0
    for name, content in files:
        try:
            papers += len(parse(content, name).entries)
        except SourceError:
            pass
    taken.append(time.process_time() - began)
print(papers, min(taken))
"""


def once(tree: Path, folder: Path) -> tuple[float, int]:
    papers, seconds = run(tree, [sys.executable, "-c", _READ, str(folder)]).split()
    return float(seconds), int(papers)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--beside", default=_BESIDE)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    folder = given.folder.resolve()
    with checked_out(given.beside) as other:
        pairs = [(once(other, folder), once(ROOT, folder)) for _ in range(given.runs)]
    (before, papers), (now, found) = (min(side) for side in zip(*pairs, strict=True))
    print(f"{papers:,} papers in {before:.3f} s before, {found:,} in {now:.3f} s now")
    print(f"{now / before:.2f} times as long")
    return int(papers != found)


if __name__ == "__main__":
    sys.exit(main())
