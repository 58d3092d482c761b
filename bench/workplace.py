"""A place where commands of kisoku run as a person runs them, and what they use there."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.compare import ROOT
from bench.usage import Usage, measure_command

KISOKU = (sys.executable, "-c", "from flows.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the commands run."""

    outputs: Path
    home: Path
    """Where the state of the Prefect server lies."""
    models: Path
    workers: int | None = None

    def run(self, *arguments: str | Path) -> tuple[Usage, int]:
        """Run a command of kisoku; return what it used, and the bytes of the dataset that it wrote."""
        before = self._list_files()
        usage = self.run_alone(*arguments, "--outputs", self.outputs)
        return usage, sum(size for _, _, size in self._list_files() - before)

    def run_alone(self, *arguments: str | Path) -> Usage:
        """Run a command that has no outputs; return what it used."""
        return measure_command([*KISOKU, *arguments], environment=self._make_environment())

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start a command in a session of its own, and say nothing of what it tells."""
        return subprocess.Popen(
            [*KISOKU, *map(str, arguments), "--outputs", str(self.outputs)],
            env=self._make_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def measure_store(self) -> int:
        """Return the bytes of the SQLite file and its log."""
        return sum(path.stat().st_size for path in self.outputs.glob("kisoku.db*"))

    def measure_dataset(self) -> int:
        """Return the bytes of the published dataset."""
        return sum(size for _, _, size in self._list_files())

    def _make_environment(self) -> dict[str, str]:
        paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        own = {"KISOKU_HOME": str(self.home), "KISOKU_MODELS": str(self.models), "PYTHONPATH": paths}
        if self.workers is not None:
            own["KISOKU_WORKERS"] = str(self.workers)
        return dict(os.environ) | own | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

    def _list_files(self) -> set[tuple[int, int, int]]:
        states = [path.stat() for path in (self.outputs / "dataset").rglob("*") if path.is_file()]
        return {(state.st_ino, state.st_mtime_ns, state.st_size) for state in states}
