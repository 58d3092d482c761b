"""What the README shows is so: its commands run, its tables come out of a fresh run, its links lead somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

sys.path.append(str(Path(__file__).parent / "flows"))  # for made_decisions

from made_decisions import reduce_labels

from flows.cli import main
from flows.server import stop_server
from models.current import switch_current

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SAMPLES = ROOT / "corpus" / "samples"
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "corpus").rglob("*.md")),
]

COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"(?ms)^```console\n(.*?)^```", README)
    for line in block.splitlines()
    if line.startswith("$ ")
]
MAKE_TARGETS = [command.removeprefix("make ") for command in COMMANDS if command.startswith("make ")]

WITNESS = """
import os, sys
def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        target = arguments[1] if event == "socket.connect" else arguments
        if isinstance(target, tuple):
            with open(os.environ["WITNESSED"], "a") as file:
                file.write(f"{target[0]}\\n")
sys.addaudithook(note)
"""
"""Every Python process imports it as it starts, and writes down whom it talks to."""


def load_generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Desk:
    """A folder with what the README takes to be there: a corpus, a report, terms, a folder of further PDFs."""

    folder: Path

    @property
    def witnessed(self) -> Path:
        return self.folder / "witnessed.txt"

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        inherited = {n: v for n, v in os.environ.items() if not n.startswith(("KISOKU_", "PREFECT_"))}
        added = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "KISOKU_HOME": str(self.folder / "home"),
            "KISOKU_CORPUS": str(self.folder / "corpus"),
            "KISOKU_MODELS": str(self.folder / "models"),
            "PYTHONPATH": str(self.folder / "witness"),
            "WITNESSED": str(self.witnessed),
        }
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=inherited | added,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="module")
def desk(models: Path, learnt: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on which the samples were read as `make run` reads them, with the classifier learnt for all tests."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "corpus", folder / "corpus")  # to which decisions are appended
    (folder / "folder").mkdir()
    shutil.copy(SAMPLES / "essay-on-shares.pdf", folder / "folder" / "essay.pdf")
    shutil.copy(SAMPLES / "gazette-notice.pdf", folder / "report.pdf")
    shutil.copy(SAMPLES / "grant-terms.docx", folder / "terms.docx")
    (folder / "witness").mkdir()
    (folder / "witness" / "sitecustomize.py").write_text(WITNESS)
    shutil.copytree(models / learnt, folder / "models" / learnt)  # beside which another is learnt
    switch_current(folder / "models", learnt)
    desk = Desk(folder)
    try:
        done = desk.run(read_recipe("run"))
        assert done.returncode == 0, done.stderr
        yield desk
    finally:
        stop_server(folder / "home")


def read_recipe(target: str) -> str:
    """Return the recipe of a make target, as if its tools were on the path."""
    found = re.search(rf"(?m)^{target}:.*\n((?:\t.*\n)+)", MAKEFILE)
    assert found is not None, f"no target {target} in the Makefile"
    return found[1].replace("$(BIN)/", "").strip()


@pytest.mark.parametrize("target", [*MAKE_TARGETS, "check", "bench", "lock"])
def test_make_targets_are_there(target):
    assert read_recipe(target)


def test_make_run_is_the_command_shown():
    assert f"`{read_recipe('run')}`" in README
    assert MAKE_TARGETS == ["run", "test"]


def test_every_command_of_kisoku_is_named():
    assert all(f"kisoku {name}" in README for name in main.commands)


def test_every_setting_is_named_and_no_other():
    settings = (ROOT / "flows" / "settings.py").read_text(encoding="utf-8")
    named = re.findall(r"(?m)^\| `(KISOKU_\w+)` \|", README)
    assert sorted(named) == sorted(set(re.findall(r"KISOKU_[A-Z_]+", settings)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("#"):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_every_decision_is_in_the_index():
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "docs" / "decisions").glob("0*.md"):
        title = path.read_text(encoding="utf-8").splitlines()[0].partition(". ")[2]
        assert f"({path.name}) | {title} |" in index


def test_the_page_on_the_tables_is_up_to_date():
    page = (ROOT / "docs" / "dataset.md").read_text(encoding="utf-8")
    assert page == load_generate().write_dataset_page(), "run `.venv/bin/python docs/generate.py`"


@pytest.mark.slow
def test_the_rows_shown_come_out_of_a_fresh_run(desk):
    filled = load_generate().fill_readme(README, desk.folder / "outputs" / "dataset")
    assert filled == README, "run `make run` and `.venv/bin/python docs/generate.py outputs`"


@pytest.mark.slow
def test_every_command_shown_succeeds_and_talks_to_this_computer_alone(desk):
    reduce_labels(desk.folder / "corpus" / "labels")  # of all of them `retrain` would learn for a minute
    for command in COMMANDS:
        if not command.startswith("make "):
            done = desk.run(command)
            refused = "retrain" in command and "refused: " in done.stdout  # as it may be, and says why
            assert refused or done.returncode == 0, f"{command}: {done.stderr}"
    published = {path.suffix for path in (desk.folder / "outputs" / "dataset").iterdir()}
    assert published == {".csv", ".parquet", ".jsonl", ".xlsx", ".json"}
    assert "share at least 50%" in (desk.folder / "found.jsonl").read_text(encoding="utf-8")
    assert set(desk.witnessed.read_text().split()) <= {"127.0.0.1", "localhost"}
