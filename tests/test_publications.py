"""What machines share lies in the store whole, and comes whole into each home. Covers
index.generation.publications, index.generation.taking_up.

No Chroma server is asked here: tests/test_chroma_server.py starts one.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import IndexBusy, IndexMismatch, ServerError, SettingError
from index.generation import publications
from index.generation.generations import (
    SCHEMA,
    Manifest,
    current_name,
    enter,
    read_manifest,
    verify,
)
from index.generation.publications import Publication, Shared
from index.generation.taking_up import below, take_up
from index.home import Home

HOUR = 3600.0
Machine = Callable[[str], Shared]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine by its name: a home of its own, and the one store."""
    (tmp_path / "store").mkdir()
    monkeypatch.setenv("ASKPAPERS_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("ASKPAPERS_CHROMA_URL", "http://127.0.0.1:9")

    def machine(name: str) -> Shared:
        shared = Shared.of(Home(tmp_path / name))
        assert shared is not None
        return shared

    return machine


def built(shared: Shared, small_home: Path, name: str, changed: str = "") -> Manifest:
    """A generation as a builder leaves it in its home, of the five papers; `changed` is a file of
    it that holds something else."""
    own = Home(small_home)
    folder = shared.home.generations / name
    shutil.copytree(own.generations / current_name(own), folder)
    shutil.rmtree(folder / "chroma")
    shutil.copytree(own.digests, shared.home.digests, dirs_exist_ok=True)
    before = Manifest.load(folder)
    files = {path: sha for path, sha in before.files.items() if not path.startswith("chroma/")}
    if changed:
        (folder / changed).write_bytes(name.encode())
        files[changed] = publications.hashlib.sha256(name.encode()).hexdigest()
    manifest = replace(before, generation=name, collection="askpapers-x-0", files=files)
    (folder / "manifest.json").write_bytes(manifest.dump())
    return manifest


def content(home: Home) -> dict[str, bytes]:
    folder = home.generations / current_name(home)
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_what_one_machine_publishes_another_takes_up_whole(
    machine: Machine, small_home: Path
) -> None:
    a, b = machine("a"), machine("b")
    assert take_up(b) is None
    a.publish(built(a, small_home, "one"), None)
    found = take_up(b, copies=True)
    assert found is not None
    assert (found.number, current_name(b.home)) == (1, "one")
    verify(b.home.generations / "one", read_manifest(b.home))
    for copy in Home(small_home).digests.iterdir():
        assert (b.home.digests / copy.name).read_bytes() == copy.read_bytes()


def test_what_a_home_has_is_not_fetched_again(
    machine: Machine, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large file only the blocks that changed, and a file that did not change is linked."""
    monkeypatch.setattr(publications, "BLOCK", 1000)
    monkeypatch.setattr("index.generation.taking_up.BLOCK", 1000)
    a, b = machine("a"), machine("b")
    one = built(a, small_home, "one")
    a.publish(one, None)
    first = take_up(b)
    two = built(a, small_home, "two")
    file = a.home.generations / "two" / "vectors.npy"
    altered = bytearray(file.read_bytes())
    assert len(altered) > 3000
    altered[1500] ^= 1
    file.write_bytes(altered)
    sha = publications.hashlib.sha256(altered).hexdigest()
    two = replace(two, files={**two.files, "vectors.npy": sha})
    (file.parent / "manifest.json").write_bytes(two.dump())
    a.publish(two, first)
    read: list[str] = []
    store = b.store

    class Counted:
        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def read(self, name: str) -> bytes | None:
            read.append(name)
            return store.read(name)

    take_up(replace(b, store=Counted()))
    blocks = [name for name in read if name.startswith("blobs/")]
    manifests = -(-len(two.dump()) // 1000)
    assert 1 <= len(blocks) <= 1 + manifests
    assert content(b.home)["vectors.npy"] == bytes(altered)


def test_a_file_that_did_not_change_is_linked(machine: Machine, small_home: Path) -> None:
    a, b = machine("a"), machine("b")
    a.publish(built(a, small_home, "one"), None)
    first = take_up(b)
    a.publish(built(a, small_home, "two", changed="moments.npy"), first)
    leave = enter(b.home, "one")
    take_up(b)
    one, two = (b.home.generations / name for name in ("one", "two"))
    assert (one / "vectors.npy").samefile(two / "vectors.npy")
    assert (two / "moments.npy").read_bytes() == b"two"
    leave()


def test_of_two_builders_the_second_is_told_and_nothing_is_lost(
    machine: Machine, small_home: Path
) -> None:
    a, b = machine("a"), machine("b")
    a.publish(built(a, small_home, "one"), None)
    before = take_up(b)
    a.publish(built(a, small_home, "two"), before)
    mine = built(b, small_home, "three")
    with pytest.raises(IndexBusy, match=r"published meanwhile.* Run the command again: nothing"):
        b.publish(mine, before)
    now = take_up(b)
    assert current_name(b.home) == "two"
    b.publish(built(b, small_home, "three"), now)
    take_up(a)
    assert current_name(a.home) == "three"


def test_who_is_so_late_that_the_place_is_free_again_is_told_as_well(
    machine: Machine, small_home: Path
) -> None:
    a, b = machine("a"), machine("b")
    a.publish(built(a, small_home, "one"), None)
    before = first = take_up(b)
    for name in ("two", "three"):
        a.publish(built(a, small_home, name), before)
        before = a.newest()
    a.store.delete(["published/00000002"])  # as `tidy` does after a while
    with pytest.raises(IndexBusy):
        b.publish(built(b, small_home, "late"), first)
    assert before == a.newest()


def test_a_request_that_was_sent_twice_is_no_other_builder(
    machine: Machine, small_home: Path
) -> None:
    a = machine("a")
    manifest = built(a, small_home, "one")
    a.publish(manifest, None)
    a.publish(manifest, None)


def test_what_was_replaced_goes_after_a_while_and_what_is_needed_stays(
    machine: Machine, small_home: Path, tmp_path: Path
) -> None:
    a, b = machine("a"), machine("b")
    a.publish(built(a, small_home, "one", changed="moments.npy"), None)
    first = a.newest()
    a.publish(built(a, small_home, "two", changed="moments.npy"), first)
    a.store.put("blobs/of-a-killed-build", b"x")
    everything = set(a.store.listed("blobs"))
    a.tidy()
    assert set(a.store.listed("blobs")) == everything
    for file in (tmp_path / "store").rglob("*"):
        os.utime(file, (file.stat().st_mtime - 2 * HOUR,) * 2)
    second = a.newest()
    a.publish(built(a, small_home, "three", changed="moments.npy"), second)
    a.tidy()
    # the second was replaced just now, and somebody may still be fetching it
    assert sorted(a.store.listed("published")) == ["published/00000002", "published/00000003"]
    assert first is not None
    assert second is not None
    left = {name.removeprefix("blobs/") for name in a.store.listed("blobs")}
    assert "of-a-killed-build" not in left
    assert second.blocks <= left
    assert not (first.blocks - second.blocks) & left
    take_up(b)
    verify(b.home.generations / "three", read_manifest(b.home))


def test_a_home_with_a_collection_of_its_own_keeps_it(
    machine: Machine, small_home: Path, own_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = machine("a")
    a.publish(built(a, small_home, "one"), None)
    mine = Shared.of(own_home)
    assert mine is not None
    name = current_name(own_home)
    with pytest.raises(SettingError, match="holds a collection of its own, and ASKPAPERS_STORE"):
        take_up(mine)
    assert current_name(own_home) == name
    assert (own_home.generations / name).is_dir()


def test_a_reader_of_an_older_schema_keeps_what_it_has(machine: Machine, small_home: Path) -> None:
    a, b = machine("a"), machine("b")
    a.publish(built(a, small_home, "one"), None)
    before = take_up(b)
    newer = replace(built(a, small_home, "two"), schema=SCHEMA + 1)
    (a.home.generations / "two" / "manifest.json").write_bytes(newer.dump())
    a.publish(newer, before)
    with pytest.raises(IndexMismatch, match=r"newer askpapers\. Update askpapers"):
        take_up(b)
    assert current_name(b.home) == "one"


def test_generations_that_nobody_reads_go_from_a_home(machine: Machine, small_home: Path) -> None:
    a, b = machine("a"), machine("b")
    before = None
    leave: Callable[[], None] = lambda: None  # noqa: E731
    for name in ("one", "two", "three"):
        a.publish(built(a, small_home, name), before)
        before = take_up(b)
        leave = enter(b.home, "one") if name == "one" else leave
    assert {folder.name for folder in b.home.generations.iterdir()} == {"one", "three"}
    leave()
    a.publish(built(a, small_home, "four"), before)
    take_up(b)
    assert [folder.name for folder in b.home.generations.iterdir()] == ["four"]
    assert not (b.home.root / "pulling").exists()


def test_a_damaged_store_is_told_and_the_home_stays_as_it_was(
    machine: Machine, small_home: Path, tmp_path: Path
) -> None:
    a, b = machine("a"), machine("b")
    a.publish(built(a, small_home, "one"), None)
    before = take_up(b)
    a.publish(built(a, small_home, "two", changed="moments.npy"), before)
    two = a.newest()
    assert two is not None
    blob = tmp_path / "store" / "blobs" / two.files["moments.npy"][0]
    for harm in (lambda: blob.write_bytes(b"other"), blob.unlink):
        harm()
        with pytest.raises(ServerError, match=r"ASKPAPERS_STORE\) is damaged: blobs/.* backup"):
            take_up(b)
        assert current_name(b.home) == "one"
    (tmp_path / "store" / "published" / "00000002").write_text("{")
    with pytest.raises(ServerError, match="is damaged: published/00000002"):
        take_up(b)


@pytest.mark.parametrize("name", ["../out", "/etc/x", "a/../../x", "", "c:x", "a\\b"])
def test_no_name_leads_out_of_the_home(name: str, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="damaged"):
        below(tmp_path, name)


@pytest.mark.parametrize("number", ["generation", "number"])
def test_a_publication_that_was_tampered_with_is_none(number: str, machine: Machine) -> None:
    plain = {"number": 1, "generation": "one", "collection": "", "files": {}, "copies": {}}
    Publication.model_validate(plain)
    other = {**plain, number: "../one" if number == "generation" else 2}
    a = machine("a")
    a.store.put("published/00000001", json.dumps(other).encode())
    with pytest.raises(ServerError, match="damaged"):
        a.newest()


@pytest.mark.parametrize("missing", ["ASKPAPERS_STORE", "ASKPAPERS_CHROMA_URL"])
def test_one_address_without_the_other_is_told(
    missing: str, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(missing)
    with pytest.raises(SettingError, match=rf"{missing} is not.* Set it, or unset the other\.$"):
        Shared.of(Home(tmp_path))


def test_a_stores_id_is_made_once(machine: Machine) -> None:
    assert machine("a").identity() == machine("b").identity()
