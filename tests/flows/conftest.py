from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.append(str(Path(__file__).parent))  # for made_files

from click.testing import CliRunner, Result
from made_decisions import reduce_labels

from flows.classifier import load_classifier
from flows.cli import main
from flows.server import ensure_server, read_server, stop_server
from flows.settings import quieten_libraries, read_settings
from models.current import switch_current
from models.versions import derive_version

if TYPE_CHECKING:
    from made_bucket import ObjectServer

quieten_libraries()  # as the commands do, before anything imports Prefect
KISOKU = Path(sys.executable).with_name("kisoku")


BUSY_SECONDS = (1, 2, 4, 8)
"""After which a server whose database is busy is asked again, as Prefect's own client does."""


@dataclass(frozen=True)
class CommandLine:
    """Runs `kisoku` with a home and a classifier that all tests share."""

    home: Path
    models: Path
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: object, **environment: str) -> subprocess.Popen[str]:
        inherited = {n: v for n, v in os.environ.items() if not n.startswith(("KISOKU_", "PREFECT_"))}
        return subprocess.Popen(
            [KISOKU, *map(str, arguments)],
            env=inherited
            | {"KISOKU_HOME": str(self.home), "KISOKU_MODELS": str(self.models)}
            | self.environment
            | environment,
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a process of its own, and wait for its end."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(text, timeout=300)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def call(
        self, *arguments: object, text: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Do what `run` does within this process, which has imported by now what a new one takes seconds for.

        For tests of what a command does, not of its process; whatever it starts itself are processes as ever.
        """
        foreign = dict.fromkeys(n for n in os.environ if n.startswith("KISOKU_"))
        own = {"KISOKU_HOME": str(self.home), "KISOKU_MODELS": str(self.models)}
        runner = CliRunner(env=foreign | own | self.environment | environment)
        with chdir(self.folder):
            done = runner.invoke(main, list(map(str, arguments)), input=text)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """What calls `kisoku` in this process, for commands that start no other and take no time."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **environment: CliRunner(env=environment).invoke(
        main, list(map(str, arguments))
    )


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose server, if a test starts one, is gone afterwards."""
    folder = tmp_path_factory.mktemp("home")
    yield folder
    stop_server(folder)
    assert read_server(folder) is None


@pytest.fixture(scope="session")
def api_url(home: Path) -> str:
    """The API of a real Prefect server that tracks the runs of all tests."""
    return ensure_server(home, note=print)


def read_answer(request: urllib.request.Request) -> Any:
    with urllib.request.urlopen(request, timeout=120) as response:  # a busy machine is slow, not wrong
        return json.load(response)


@pytest.fixture
def ask(api_url: str) -> Callable[..., Any]:
    """What asks the API of that server: a path and, for a POST request, the parts of its body."""

    def ask_path(path: str, **body: Any) -> Any:
        request = urllib.request.Request(
            f"{api_url}/{path}",
            data=json.dumps(body).encode() if body else None,
            headers={"Content-Type": "application/json"},
        )
        for seconds in BUSY_SECONDS:
            try:
                return read_answer(request)
            except urllib.error.HTTPError as error:
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
            time.sleep(seconds)
        return read_answer(request)

    return ask_path


@pytest.fixture(scope="session")
def objects() -> Iterator[ObjectServer]:
    """A real server that speaks S3."""
    from made_bucket import serve_objects  # noqa: PLC0415 - few tests need it, and it takes a while

    with serve_objects() as server:
        yield server


@pytest.fixture
def kisoku(home: Path, models: Path, tmp_path: Path) -> CommandLine:
    return CommandLine(home, models, tmp_path)


@pytest.fixture(scope="module")
def module_kisoku(home: Path, models: Path, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """The command line in a folder that the tests of a module share."""
    return CommandLine(home, models, tmp_path_factory.mktemp("module"))


@pytest.fixture(scope="session")
def few_models(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the classifier of `reduce_labels` in use, to be copied; learnt once, it outlasts the session."""
    labels = reduce_labels(tmp_path_factory.mktemp("few") / "labels")
    version = derive_version(labels)
    kept = request.config.cache.mkdir("few-models")
    settings = replace(read_settings(environment={}), corpus=labels.parent, models=kept, classifier=version)
    load_classifier(settings)
    folder = tmp_path_factory.mktemp("few_models")
    shutil.copytree(kept / version, folder / version)
    switch_current(folder, version)
    return folder
