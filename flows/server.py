"""The Prefect server that tracks runs: the one that is configured, or kisoku's own on this computer."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dataset.swap import lock_folder
from flows.problems import Broken
from flows.settings import make_server_environment

START_SECONDS = 180.0
STOP_SECONDS = 15.0
ATTEMPTS = 3
HOST = "127.0.0.1"


class ServerFailed(Broken):
    """A Prefect server that does not start or does not answer; the message says what to do."""


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A server that kisoku started; `started` tells its process from a later one with the same number."""

    process_id: int
    started: str
    url: str


@dataclass(frozen=True, slots=True)
class ServerState:
    """Which server tracks runs, whose it is, and whether it answers."""

    origin: Literal["own", "configured"]
    url: str | None
    running: bool
    process_id: int | None = None


def find_configured_url() -> str | None:
    """Return the API URL that the environment or the active Prefect profile names."""
    from prefect.settings import get_current_settings  # noqa: PLC0415 - takes seconds

    return get_current_settings().api.url


def ensure_server(home: Path, *, note: Callable[[str], None]) -> str:
    """Return the API URL of a server that answers; kisoku's own is started if none is configured.

    Raises ServerFailed.
    """
    if configured := find_configured_url():
        if not answers(configured):
            raise ServerFailed(
                f"{configured}: no Prefect server answers there; start it, or unset PREFECT_API_URL"
            )
        return configured
    return start_server(home, note=note).url


def start_server(home: Path, *, note: Callable[[str], None]) -> OwnServer:
    """Return kisoku's own server, started if it does not run; of several callers, one starts it."""
    if (server := read_server(home)) and answers(server.url):
        return server
    state = home / "prefect"
    state.mkdir(parents=True, exist_ok=True)
    with lock_folder(state):
        if (server := read_server(home)) and _await_answer(server):
            return server
        stop_server(home)
        note("starting a Prefect server, which tracks the runs; `kisoku server stop` ends it")
        _upgrade_database(home)
        for _ in range(ATTEMPTS):
            server = _launch(home)
            if _await_answer(server):
                return server
            _end(server)
    raise ServerFailed(f"the Prefect server does not start; {_locate_log(home)} says why")


def stop_server(home: Path) -> bool:
    """Stop kisoku's own server; False if it did not run."""
    server = read_server(home)
    if server is not None:
        _end(server)
    _locate_state(home).unlink(missing_ok=True)
    return server is not None


def read_state(home: Path) -> ServerState:
    """Return which server would track a run, without starting any."""
    if configured := find_configured_url():
        return ServerState("configured", configured, answers(configured))
    server = read_server(home)
    if server is None:
        return ServerState("own", None, running=False)
    return ServerState("own", server.url, answers(server.url), server.process_id)


def read_server(home: Path) -> OwnServer | None:
    """Return kisoku's own server if its process is alive."""
    try:
        server = OwnServer(**json.loads(_locate_state(home).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return server if _identify(server.process_id) == server.started else None


def answers(url: str, *, seconds: float = 5.0) -> bool:
    """Tell whether a Prefect server answers at an API URL."""
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=seconds) as response:  # noqa: S310
            return bool(response.status == 200)
    except urllib.error.HTTPError as error:
        return error.code in (401, 403)  # it is there, and wants a key that Prefect's client holds
    except (OSError, ValueError):
        return False


def is_gone(url: str) -> bool:
    """Tell whether nobody listens at an API URL; a server that is slow is not gone."""
    address = urlsplit(url)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname or HOST, port), timeout=5.0).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return False


def _upgrade_database(home: Path) -> None:
    """Create or migrate the database first: a server that does so while starting may find it locked."""
    command = [sys.executable, "-P", "-m", "prefect", "server", "database", "upgrade", "-y"]
    with _locate_log(home).open("ab") as log:
        done = subprocess.run(  # noqa: S603 - our own arguments
            command,
            env=make_server_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode:
        raise ServerFailed(f"the Prefect server's database cannot be made; {_locate_log(home)} says why")


def _launch(home: Path) -> OwnServer:
    port = _find_port()
    command = [sys.executable, "-P", "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    with _locate_log(home).open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own arguments
            command,
            env=make_server_environment(home),
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # it outlives us and our terminal
        )
    server = OwnServer(process.pid, _identify(process.pid) or "", f"http://{HOST}:{port}/api")
    path = _locate_state(home)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(server)), encoding="utf-8")
    fresh.replace(path)
    return server


def _await_answer(server: OwnServer) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if answers(server.url):
            return True
        _reap(server.process_id)
        if _identify(server.process_id) != server.started:
            return False
        time.sleep(0.2)
    return False


def _end(server: OwnServer) -> None:
    """End the server's process group: politely, then not."""
    for name, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5.0)):
        if _identify(server.process_id) != server.started:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.process_id, name)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and _identify(server.process_id) == server.started:
            time.sleep(0.05)
            _reap(server.process_id)


def _identify(process_id: int) -> str | None:
    """Return what tells a living process from others with its number, or None if there is none."""
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return _identify_without_proc(process_id)
    return None if fields[0] == "Z" else fields[19]


def _identify_without_proc(process_id: int) -> str | None:
    if sys.platform == "linux":
        return None
    done = subprocess.run(  # noqa: S603 - our own arguments
        ["ps", "-o", "lstart=", "-p", str(process_id)],  # noqa: S607 - where it lies differs
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or None


def _reap(process_id: int) -> None:
    """Take leave of the process if it is a child of ours that has ended."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(process_id, os.WNOHANG)


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _locate_state(home: Path) -> Path:
    return home / "server.json"


def _locate_log(home: Path) -> Path:
    return home / "server.log"
