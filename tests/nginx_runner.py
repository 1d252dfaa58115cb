"""nginx before several pages, by the configuration that the documentation gives."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.loopback import free_port

NGINX = Path("/usr/sbin/nginx")
_DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "scale-replicas.md"
_FRAME = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    log_format where '$uid_got$uid_set $upstream_addr';
    access_log {folder}/access.log where;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{documented}
}}
"""


@contextmanager
def before(ports: Sequence[int], folder: Path) -> Iterator[str]:
    """The address of an nginx that hands on to these ports of this machine. `access.log` of the
    folder has whose requests it handed on, and where."""
    folder.mkdir()
    (block,) = re.findall(r"```nginx\n(.*?)```", _DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    servers = "\n".join(f"    server 127.0.0.1:{port};" for port in ports)
    block, changed = re.subn(r"(?:    server 127\.0\.0\.1:\d+;\n)+", f"{servers}\n", block)
    assert changed == 1
    port = free_port()
    block = block.replace("listen 127.0.0.1:7860;", f"listen 127.0.0.1:{port};")
    file = folder / "nginx.conf"
    file.write_text(
        _FRAME.format(
            # else its workers, of another user, could not keep what is larger than their memory
            user="user root;" if os.geteuid() == 0 else "",
            folder=folder,
            documented=block,
        ),
        encoding="utf-8",
    )
    command = [str(NGINX), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(file)]
    process = subprocess.Popen(command)
    try:
        _until_it_listens(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise RuntimeError("nginx did not start")
