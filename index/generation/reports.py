"""What a build tells whoever asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.generation.base import Base
from index.generation.catalogue import Catalogue
from index.generation.generations import Manifest
from index.sources.collection import Collection
from index.types import BuildReport, Digest, Doubt


def unchanged(manifest: Manifest) -> BuildReport:
    """The report of a build that found nothing new."""
    return BuildReport(
        generation=manifest.generation,
        digests=len(manifest.digests),
        papers=manifest.papers,
        passages=manifest.passages,
        added=0,
        changed=0,
        removed=0,
        unchanged=manifest.papers,
        merged=manifest.merged,
        conflicts=manifest.conflicts,
        cut=manifest.cuts,
        unsure=sum(digest.unsure for digest in manifest.digests),
        unparsed=(),
        warnings=(),
        seconds=0.0,
    )


def told(
    report: BuildReport,
    base: Base,
    found: Collection,
    catalogue: Catalogue,
    digests: Iterable[Digest],
) -> BuildReport:
    """A report with what could not be read, and what else has to be said."""
    undecoded = (
        f"{d.name!r} is not wholly UTF-8: {d.replaced} characters were replaced by \ufffd."
        for d in digests
        if d.replaced
    )
    return replace(
        report,
        unparsed=(*found.skipped, *catalogue.unparsed()),
        doubtful=tuple(Doubt(d.path, why) for d in digests for why in d.doubtful),
        warnings=(
            *base.warnings,
            *found.warnings,
            *_of_pdfs(found.abstracts_only),
            *undecoded,
        ),
    )


def _of_pdfs(names: Sequence[str]) -> Iterator[str]:
    """What is kept of papers that came whole."""
    if names:
        others = len(names) - 1
        more = f" and {others:,} other PDF{'s' * (others > 1)}" if others else ""
        yield f"Of {names[0]!r}{more} the title and the abstract are kept, not the paper's text."
