"""The notebook on the interface: as it is written, and run against a served desk."""

from __future__ import annotations

import ast
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("desk_notebook", DOCS / "desk_notebook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def answers(writer, served_desk, monkeypatch) -> list[object]:
    """What the cells with code show, run one after the other as Jupyter runs them."""
    monkeypatch.setenv("KISOKU_DESK", served_desk.url)
    monkeypatch.setenv("KISOKU_TOKEN", served_desk.token)
    notebook = json.loads(writer.NOTEBOOK.read_text(encoding="utf-8"))
    known: dict[str, object] = {}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [run_cell("".join(cell["source"]), known) for cell in cells]


def run_cell(source: str, known: dict[str, object]) -> object:
    """Run a cell, and return the value of its last line."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), known)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), known) if last else None


def test_the_notebook_is_as_its_script_writes_it(writer):
    written = writer.NOTEBOOK.read_text(encoding="utf-8")
    assert written == writer.write_notebook(), "run `.venv/bin/python docs/desk_notebook.py`"


def test_it_answers_what_it_asks(answers):
    status, _, taking_part, shares, transfers, programs, slots, decisions = answers
    assert status["reviewer"] == "notebook"
    assert list(taking_part["programs"]) == ["Bridge Fund"]
    assert taking_part["condition"].tolist() == ["if a partner of this country leads the project"]
    assert shares[["threshold_operator", "threshold_value"]].values.tolist() == [[">=", 50]]
    assert transfers["counterparty"].tolist() == ["the Office of Bridges"]
    assert programs[["name", "budget_maximum", "budget_currency"]].values.tolist() == [
        ["Bridge Fund", 1.5e9, "EUR"]
    ]
    assert {"bearer", "counterparty"} <= set(slots["name"])
    assert isinstance(decisions, pd.DataFrame)
    assert decisions["stands"].tolist() == [False, False]
    assert decisions["note"].tolist()[1] == "from a notebook"
