"""What may import what: the contracts of pyproject.toml, and what they cannot say."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("dataset", "extractors", "models", "review", "flows")
MODULES = [
    path.relative_to(ROOT).as_posix()
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
]
KNOW_RECORDS_ALONE = [module for module in MODULES if module.startswith(("extractors/", "models/"))]


def list_imports(tree: ast.AST) -> Iterator[str]:
    """Yield the names of all modules, and of what is taken from them, that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parse(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def test_the_contracts_of_the_import_linter_are_kept():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", KNOW_RECORDS_ALONE)
def test_extractors_and_models_know_nothing_of_the_dataset_but_its_records(module):
    ours = [name for name in list_imports(parse(module)) if name.split(".")[0] in ("dataset", "flows")]
    assert all(name.startswith("dataset.records.") or name == "dataset.records" for name in ours)


def test_the_environment_is_read_in_the_settings_alone():
    readers = {
        module
        for module in MODULES
        for node in ast.walk(parse(module))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv")
    }
    assert readers <= {"flows/settings.py"}


def test_importing_every_extractor_loads_neither_prefect_nor_sql():
    names = [
        module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for module in KNOW_RECORDS_ALONE
    ]
    code = (
        f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\n"
        "print(sorted({'prefect', 'sqlalchemy', 'polars', 'fastapi'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
