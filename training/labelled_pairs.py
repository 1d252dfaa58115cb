"""The labelled questions and passages of ../shared/train, which several models are trained on."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_FILE = Path(__file__).resolve().parents[2] / "shared" / "train" / "relevance.jsonl.gz"


def by_source() -> Mapping[str, list[dict[str, Any]]]:
    """Rows `{query, positive, negatives, source}`, those of each source in the file's order."""
    found = defaultdict(list)
    with gzip.open(_FILE, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            found[row["source"]].append(row)
    return found
