"""The home's copies of every digest read, so that an index can always be rebuilt from the home
alone.

A copy is `<sha256>.gz` with a record `<sha256>.json` beside it: the name, the places and the date,
fixed when the content was first seen. A record stays when its digest is taken away: should the same
content come again, its date is the same.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from index.errors import SourceError
from index.files import CHUNK, Beat, private_folder, still, write_atomically, write_pieces
from index.types import Digest, Place


def known(store: Path) -> list[Digest]:
    """Every digest of which there is a copy."""
    found = (record(store, file.stem) for file in sorted(store.glob("*.gz")))
    return [digest for digest in found if digest is not None]


def record(store: Path, sha256: str) -> Digest | None:
    """What was written down when this content was first seen."""
    try:
        raw = json.loads((store / f"{sha256}.json").read_bytes())
        places = tuple(Place(**place) for place in raw.pop("places", ()))
        doubtful = tuple(raw.pop("doubtful", ()))
        places = places or (Place(raw["name"], raw["path"], raw["path"]),)
        digest = Digest(**raw, places=places, doubtful=doubtful)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return digest if digest.sha256 == sha256 else None


def keep(store: Path, digest: Digest, content: bytes, beat: Beat = still) -> None:
    """Keep a digest's bytes, then its record; a crash between the two leaves nothing that is
    read."""
    private_folder(store)
    write_pieces(store / f"{digest.sha256}.gz", _packed(content, beat))
    keep_records(store, [digest])


def _packed(content: bytes, beat: Beat) -> Iterator[bytes]:
    """As gzip, by and by; the same bytes are always packed alike."""
    packing = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for start in range(0, len(content), CHUNK):
        beat()
        yield packing.compress(content[start : start + CHUNK])
    yield packing.flush()


def keep_records(store: Path, digests: Iterable[Digest]) -> None:
    for digest in digests:
        line = json.dumps(asdict(digest), ensure_ascii=False, sort_keys=True).encode()
        write_atomically(store / f"{digest.sha256}.json", line)


def content(store: Path, digest: Digest, beat: Beat = still) -> bytes:
    """The digest's bytes again. Raises SourceError if the copy is missing or is not what was
    read."""
    found = bytearray()
    try:
        with gzip.open(store / f"{digest.sha256}.gz") as file:
            while chunk := file.read(CHUNK):
                found += chunk
                beat()
    except (OSError, EOFError, zlib.error):
        found.clear()
    if hashlib.sha256(found).hexdigest() != digest.sha256:
        raise SourceError(
            f"The home's copy of the digest {digest.name!r} is missing or damaged. Index it again: "
            f"askpapers index {digest.path}"
        )
    return bytes(found)


def prune(store: Path, keep: Collection[str]) -> None:
    """Delete the bytes of all digests but these (hashes)."""
    for file in store.glob("*.gz"):
        if file.stem not in keep:
            file.unlink(missing_ok=True)
