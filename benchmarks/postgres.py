"""A Postgres server of its own in a temporary folder, and a store in it, for stores.py and
full_text.py.

It needs Debian's package `postgresql`, and psycopg: pip install "psycopg[binary]".
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.generation.object_store import Stored

NEEDED = (
    "Postgres is left out: it needs Debian's package postgresql, and psycopg "
    '(pip install "psycopg[binary]").'
)
_USER = "postgres"  # root may not run it
_TABLE = """
CREATE TABLE objects (name text PRIMARY KEY, content bytea, modified timestamptz DEFAULT now());
ALTER TABLE objects ALTER content SET STORAGE EXTERNAL"""  # what is packed is not packed again


@contextmanager
def running() -> Iterator[str | None]:
    """How to connect to a new server, reached by a socket alone; None where something is
    missing."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    control = shutil.which("pg_ctl") or (str(programs[-1]) if programs else None)
    if control is None or find_spec("psycopg") is None:
        yield None
        return
    folder = tempfile.mkdtemp(prefix="askpapers-pg-", dir="/tmp")  # a socket's path is short
    user = _USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = ["-D", f"{folder}/data", "-s"]
    told: dict[str, Any] = {
        "check": True,
        "user": user,
        "cwd": folder,
        "stdout": subprocess.DEVNULL,
    }
    subprocess.run([control, "init", *data, "-o", f"-A trust -U {_USER} -E UTF8"], **told)
    options = f"-c listen_addresses= -k {folder}"
    subprocess.run([control, "start", *data, "-o", options, "-l", f"{folder}/log"], **told)
    try:
        yield f"host={folder} user={_USER} dbname=postgres"
    finally:
        subprocess.run([control, "stop", *data, "-m", "immediate"], **told)
        shutil.rmtree(folder)


def connected(address: str) -> Any:
    return importlib.import_module("psycopg").connect(address)


class PostgresStore:
    """An ObjectStore of one table. A publication is one transaction: all that is put comes to be
    seen with the name that is created."""

    def __init__(self, address: str) -> None:
        self.connection = connected(address)

    @classmethod
    def new(cls, address: str) -> PostgresStore:
        store = cls(address)
        schema = f"store_{uuid.uuid4().hex}"
        store.connection.execute(f"CREATE SCHEMA {schema}; SET search_path = {schema}; {_TABLE}")
        store.connection.commit()
        return store

    def create(self, name: str, content: bytes) -> bool:
        put = "INSERT INTO objects VALUES (%s, %s) ON CONFLICT DO NOTHING"
        created = self.connection.execute(put, (name, content)).rowcount == 1
        self.connection.commit()
        return created

    def put(self, name: str, content: bytes) -> None:
        self.connection.execute(
            "INSERT INTO objects VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET modified = now()",
            (name, content),
        )

    def read(self, name: str) -> bytes | None:
        asked = "SELECT content FROM objects WHERE name = %s"
        found = self.connection.cursor(binary=True).execute(asked, (name,)).fetchone()
        return bytes(found[0]) if found else None

    def listed(self, folder: str) -> dict[str, Stored]:
        found = self.connection.execute(
            "SELECT name, length(content), extract(epoch FROM modified)::float FROM objects "
            "WHERE name LIKE %s",
            (f"{folder}/%",),
        )
        return {name: Stored(size, modified) for name, size, modified in found}

    def delete(self, names: Iterable[str]) -> None:
        self.connection.execute("DELETE FROM objects WHERE name = ANY(%s)", (list(names),))
        self.connection.commit()

    def size(self) -> int:
        """Bytes of the table, of what lies beside it and of its index."""
        found = self.connection.execute("SELECT pg_total_relation_size('objects')").fetchone()
        return int(found[0])

    def written(self) -> int:
        """Bytes that went through the log so far, which are written beside the table's."""
        asked = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
        return int(self.connection.execute(asked).fetchone()[0])

    def vacuum(self) -> None:
        """As the server does it by itself, in time."""
        self.connection.commit()
        self.connection.autocommit = True
        self.connection.execute("VACUUM objects")
        self.connection.autocommit = False
