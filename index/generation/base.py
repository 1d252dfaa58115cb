"""What a build begins with: the published generation, if it can be built upon."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexError_, NoIndex
from index.files import Beat, file_hash
from index.generation.generations import Manifest, Recipe, read_manifest, verify
from index.generation.vector_store import check
from index.home import Home
from index.sources import copies


@dataclass(frozen=True, slots=True)
class Base:
    """The published generation, if its manifest can be read. Only a `sound` one is built upon; the
    catalogue of a `comparable` one is whole."""

    manifest: Manifest | None = None
    folder: Path = Path()
    comparable: bool = False
    sound: bool = False
    warnings: tuple[str, ...] = ()


def base_of(place: Home, rebuild: bool, recipe: Recipe, beat: Beat) -> Base:
    """What is published, checked. What is damaged or was made otherwise is not built upon, which is
    told."""
    try:
        manifest = read_manifest(place)
    except NoIndex:
        lost = ("The index was missing. It was built again from the home's copies.",)
        return Base(warnings=lost if copies.known(place.digests) else ())
    except IndexError_ as error:
        return Base(warnings=(_rebuilt(error),))
    folder, name = place.generations / manifest.generation, "catalogue.sqlite"
    warnings: tuple[str, ...] = ()
    if manifest.recipe.embed != recipe.embed:
        warnings = (
            f"The embedding model was {manifest.recipe.embed!r}: all passages are embedded anew "
            f"by {recipe.embed!r}.",
        )
    if not rebuild and manifest.recipe == recipe:
        try:
            verify(folder, manifest, beat)
            if not manifest.collection:
                check(folder / "chroma", manifest.passages, manifest.rows)
            return Base(manifest, folder, comparable=True, sound=True)
        except IndexError_ as error:
            warnings = (_rebuilt(error),)
    return Base(
        manifest, folder, file_hash(folder / name) == manifest.files.get(name), warnings=warnings
    )


def _rebuilt(error: IndexError_) -> str:
    return f"{str(error).split('. ')[0]}. It was built again from the home's copies."
