"""The project's files: what is installed, what is tracked, and what they must not name."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from functools import cache
from importlib.metadata import distribution
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
"""`dev` has all others, by their names."""
DEPENDENCIES = [
    each
    for each in (*PROJECT["dependencies"], *chain.from_iterable(EXTRAS.values()))
    if not each.startswith("kisoku[")
]

REGISTRY_HOST = re.compile(
    r"(?i)\b(?:[\w-]+\.)*(?:pypi|pythonhosted|anaconda|npmjs|huggingface|docker)\.(?:org|io|com|co)\b"
)
MACHINE_PATH = re.compile(r"(?<![\w.~/:<)}\]*-])/(?:home|root|Users|work|opt|mnt|srv)/\w")


@cache
def read_lock() -> dict[str, str]:
    """Return the lines of each locked distribution, by its normalised name."""
    entries = re.split(r"(?m)^(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for entry in filter(None, entries):
        name = canonicalize_name(entry.partition("==")[0])
        found[name] = found.get(name, "") + entry
    return found


@cache
def list_tracked() -> tuple[Path, ...]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file())


def find_in_tracked(pattern: re.Pattern[str]) -> list[str]:
    """Return where a pattern matches in tracked files."""
    found = []
    for path in list_tracked():
        text = path.read_bytes().decode(
            "utf-8", errors="replace"
        )  # of a binary file too, whose strings are seen
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    return found


@pytest.mark.parametrize("dependency", DEPENDENCIES)
def test_every_dependency_is_locked_within_its_limits(dependency):
    requirement = Requirement(dependency)
    entry = read_lock()[canonicalize_name(requirement.name)]
    versions = re.findall(r"(?m)^\S+==([^\s;]+)", entry)
    assert versions
    assert all(requirement.specifier.contains(version, prereleases=True) for version in versions)


def test_everything_that_is_locked_has_hashes_and_a_version_of_its_own():
    for name, entry in read_lock().items():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), name
        assert re.match(r"[\w.-]+==[\w.+!]+( ; .+)? \\\n", entry), name


def test_the_lock_and_the_project_file_name_no_address():
    for name in ("requirements.lock", "pyproject.toml"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_tracked_files_name_no_registry():
    assert find_in_tracked(REGISTRY_HOST) == []


def test_tracked_files_name_no_place_on_one_machine():
    assert find_in_tracked(MACHINE_PATH) == []


def test_the_checks_notice_what_they_look_for():
    assert REGISTRY_HOST.search("https://files." + "pythonhosted" + ".org/packages/")
    assert MACHINE_PATH.search('"' + "/home" + '/ada/kisoku"')
    assert not MACHINE_PATH.search("https://example.org/work/1")


def test_the_installed_version_is_that_of_the_project_file():
    installed = distribution("kisoku")
    assert installed.version == PROJECT["version"]
    assert installed.metadata["License-Expression"] == PROJECT["license"] == "Apache-2.0"


def test_the_changelog_leads_to_this_version():
    headings = re.findall(r"(?m)^## \[([^]]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert headings[0] == "Unreleased"
    assert len(headings) == len(set(headings))
    assert headings == ["Unreleased"] or headings[1] == PROJECT["version"]


def test_the_licence_is_apache_2():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def test_the_console_script_leads_to_the_command_line():
    scripts = distribution("kisoku").entry_points.select(group="console_scripts", name="kisoku")
    assert [script.value for script in scripts] == [PROJECT["scripts"]["kisoku"]]
    assert callable(next(iter(scripts)).load())


def test_what_ci_runs_is_make_test_and_can_be_executed():
    path = ROOT / ".ci" / "run"
    assert os.access(path, os.X_OK)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert lines[-1] == "exec make test </dev/null"


def test_hooks_are_local_and_their_tools_are_installed():
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (\S+)", text) == ["local"]
    for entry in re.findall(r"entry: \.venv/bin/(\S+)", text):
        assert shutil.which(entry, path=ROOT / ".venv" / "bin"), entry


def test_no_package_stands_among_the_tests():
    assert not [path for path in list_tracked() if path.match("tests/**/__init__.py")]
