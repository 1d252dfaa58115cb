"""What could not be read is kept until it is looked at again."""

from __future__ import annotations

from pathlib import Path

from assistant import Assistant
from index.builder import build
from index.home import Home
from index.sources.unread import keep, known
from index.types import Unparsed


def test_what_is_looked_at_again_is_told_anew(tmp_path: Path) -> None:
    file = tmp_path / "unread.json"
    assert known(file) == ()
    a, b, c = (Unparsed(path, 1, "why") for path in ("/x/a.txt", "/x/b.txt", "/y/c.txt"))
    keep(file, [a, b, c], {"/x", "/y"}, ())
    assert known(file) == (a, b, c)
    keep(file, [a], {"/x"}, ())
    assert known(file) == (c, a)
    keep(file, [], {"/z"}, {"/y/c.txt"})
    assert known(file) == (a,)
    file.write_text("{")
    assert known(file) == ()


def test_a_file_that_could_not_be_read_is_told_later(tmp_path: Path) -> None:
    example = Path(__file__).parent / "data" / "compact.txt"
    folder, home = tmp_path / "folder", tmp_path / "home"
    folder.mkdir()
    (folder / "good.txt").write_bytes(example.read_bytes())
    (folder / "bad.txt").write_text("nothing to read here")
    build([folder], home=home)
    assistant = Assistant(Home(home))
    told = assistant.ask("what was not readable?").text
    assert told.startswith("1 piece could not be read:")
    assert "bad.txt" in told
    (folder / "bad.txt").unlink()
    build(home=home)
    assert assistant.ask("which files could not be read?").text.startswith("Nothing: all")
