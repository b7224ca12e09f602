"""A PostgreSQL server of the tests' own.

It lives in a temporary folder, on a free port of the loopback interface, with a password.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

USER = "loader"
PASSWORD = "s3cret:p@ss/word"  # noqa: S105  every mark that a URL must escape
QUOTED = "s3cret%3Ap%40ss%2Fword"


def programs() -> Path | None:
    """Folder with initdb and pg_ctl, the newest there is, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


class Server:
    """A server that can be stopped, at once too, and started again."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._programs, self._folder = programs, folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        password = folder / "password"
        password.write_text(PASSWORD)
        if os.geteuid() == 0:  # the server refuses to be run by root
            shutil.chown(folder, "postgres")
            shutil.chown(password, "postgres")
        self._run("initdb", "-U", USER, f"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "-N")
        self._databases = 0

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories=''"
        self._run("pg_ctl", "-w", "-t", "180", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        """`immediate` is as good as a loss of power."""
        self._run("pg_ctl", "-w", "-t", "180", "-m", how, "stop")

    def database(self, options: str = "") -> str:
        """Make a database, and return its URL."""
        self._databases += 1
        name = f"records{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as base:
            base.execute(f"CREATE DATABASE {name} {options}".encode())
        return self.url(name)

    def url(self, database: str, user: str = USER) -> str:
        return f"postgresql://{user}:{QUOTED}@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *arguments]
        user = "postgres" if os.geteuid() == 0 else None
        with (self._folder.parent / f"{self._folder.name}.out").open("wb") as out:  # a pipe would be held by the server
            subprocess.run(
                command,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                cwd="/",
                check=True,
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )


@contextmanager
def server() -> Iterator[Server | None]:
    """A running server, or None where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="hcpcs-postgres-") as above:  # pytest's own folders are closed to others
        Path(above).chmod(0o755)
        folder = Path(above) / "server"
        folder.mkdir(mode=0o700)
        running = Server(folder, found)
        running.start()
        try:
            yield running
        finally:
            running.stop("immediate")
