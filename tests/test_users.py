"""Who may log in, where the home, the terminal or the network is not as it should be: one right
sentence each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from filelock import FileLock

from assistant.page import users
from assistant.page.access import access_of
from assistant.page.server import listen
from assistant.page.users import add_user, one_user, remove_user, users_of
from index.errors import SettingError, StorageError
from index.home import Home

NO_TEXT = "a pass\udce4word"


def test_a_lock_that_is_held_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    assert add_user(home, "anna", "a password")
    monkeypatch.setattr(users, "_LOCK_SECONDS", 0.05)
    with FileLock(home.users.with_suffix(".lock")):
        for change in (
            lambda: add_user(home, "ben", "a password"),
            lambda: remove_user(home, "anna"),
        ):
            with pytest.raises(
                StorageError,
                match=r"^Another process has been .*users.lock'\. "
                r"Wait until it is done",
            ):
                change()
    remove_user(home, "anna")  # the lock is free again
    assert not users_of(home)


def test_a_folder_in_the_place_of_the_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "session.key").mkdir()
    with pytest.raises(
        StorageError,
        match=r"session.key' cannot be written \(Is a directory\)\. "
        r"Move it away",
    ):
        access_of(Home(tmp_path), "127.0.0.1", "127.0.0.1")


@pytest.mark.parametrize(
    "host", ["a" * 64, f"{'a' * 64}.example", "a..b", NO_TEXT, "no.such.host.invalid"]
)
def test_a_host_that_can_be_none_is_told(host: str) -> None:
    with pytest.raises(SettingError, match=r"is no address of this machine\. Try 127\.0\.0\.1"):
        listen(host, 0).close()


def test_a_password_that_is_no_text_is_told(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(SettingError, match="is not UTF-8"):
        add_user(home, "anna", NO_TEXT)
    with pytest.raises(SettingError, match="is not UTF-8"):
        one_user(f"anna:{NO_TEXT}")
    add_user(home, "anna", "a password")
    assert not users_of(home).check("anna", NO_TEXT)
    assert not users_of(home).check("nobody", NO_TEXT)


@pytest.mark.parametrize("encoding", ["utf-8:strict", "utf-8:surrogateescape"])
def test_a_password_that_is_piped_in_another_encoding_is_told(
    tmp_path: Path, encoding: str
) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from assistant.terminal.cli import main; raise SystemExit(main())",
            "user",
            "add",
            "a",
        ],
        input="ein Paßwort\n".encode("latin-1"),
        env={
            "ASKPAPERS_HOME": str(tmp_path),
            "PYTHONIOENCODING": encoding,
            "PYTHONPATH": ":".join(sys.path),
        },
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert (
        done.stderr
        == b"askpapers: The password is not UTF-8. Choose one of letters, digits and signs.\n"
    )


def test_an_unknown_name_takes_the_work_of_a_wrong_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    add_user(home, "anna", "a long enough password")
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr("assistant.page.users._hasher", Counting)
    assert not users_of(home).check("nobody", "a wrong password")
    assert not users_of(home).check("anna", "a wrong password")
    assert users_of(home).check("anna", "a long enough password")
    assert [one.startswith("$argon2") for one in verified] == [True] * 3
    cost = {one.rpartition("$")[0].rpartition("$")[0] for one in verified}
    assert len(cost) == 1  # the same memory and rounds
