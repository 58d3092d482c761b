"""A PostgreSQL server of the tests' own, in a temporary folder, reached by a socket there."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

INSTALLED = Path("/usr/lib/postgresql")
FOR_SPEED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""A test's database need not survive a power cut."""

ICU = "LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'en'"
"""Sorts letters without regard to their case, as no file of the dataset is sorted."""


class NoServer(RuntimeError):
    """Why no server can be had here."""


@dataclass(frozen=True)
class Server:
    """A running server; each test gets an empty database in it."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def run(self, statement: str, *, database: str = "postgres") -> None:
        with psycopg.connect(self.make_url(database), autocommit=True) as connection:
            connection.execute(statement)

    def make_url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    @contextmanager
    def lend_database(self, how: str = ICU) -> Iterator[str]:
        """Yield the URL of an empty database that is there for the block."""
        name = f"test_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0 {how}")
        try:
            yield self.make_url(name)
        finally:
            self.drop_database(self.make_url(name))

    def drop_database(self, url: str) -> None:
        """Take a database away, whoever uses it; one that is gone already is no mistake."""
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def serve_postgres() -> Iterator[Server]:
    """Yield a server that is there for the block; raises NoServer."""
    programs = find_programs()
    account = find_account()
    folder = Path(tempfile.mkdtemp(prefix="kisoku-pg-"))  # sockets have short paths
    os.chown(folder, account.get("user", -1), account.get("group", -1))
    try:
        data = folder / "data"
        make = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*make, "--no-sync"], cwd=folder, check=True, capture_output=True, **account)
        settings = {**FOR_SPEED, "listen_addresses": "", "unix_socket_directories": str(folder)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        with (folder / "log").open("wb") as log:
            command = [programs / "postgres", "-D", data, *options]
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **account)
        try:
            await_server(process, folder)
            yield Server(folder)
        finally:
            process.send_signal(signal.SIGQUIT)  # what it holds is thrown away
            process.wait(timeout=60)
    finally:
        shutil.rmtree(folder)


def find_programs() -> Path:
    """Return the folder of the newest PostgreSQL's programs."""
    found = [path.parent for path in INSTALLED.glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise NoServer("PostgreSQL is not installed (Debian's package is `postgresql`)")
    return max(found, key=lambda path: int(path.parent.name)) if found else Path(str(on_path)).parent


def find_account() -> dict[str, int]:
    """Return whom the server runs as: it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid}
    raise NoServer("PostgreSQL refuses to run as root, and there is nobody else to run it as")


def await_server(process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(Server(folder).make_url("postgres")).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise NoServer(f"PostgreSQL does not start: {(folder / 'log').read_text()}") from error
            time.sleep(0.05)
        else:
            return
