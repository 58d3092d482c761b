"""Write the notebook on the desk's interface: `python docs/desk_notebook.py` writes `docs/desk-api.ipynb`.

It holds no answers, which depend on what somebody's desk holds; a test runs its cells against a desk.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).with_name("desk-api.ipynb")

CELLS = (  # prose and code in turns
    """# Ask the desk

`kisoku review --outputs outputs` opens the desk on what was read, and serves it to programs, too: its page
`/api` tells all that they can ask. This notebook asks, with [httpx](https://www.python-httpx.org) and
[pandas](https://pandas.pydata.org), which programmes let a foreign entity take part, what share it must give
up, whose permission a transfer needs, and how much money there is.

Make a token with `kisoku review tokens add notebook`, and start Jupyter with it in `KISOKU_TOKEN`.""",
    """import os

import httpx
import pandas as pd

desk = httpx.Client(
    base_url=os.environ.get("KISOKU_DESK", "http://127.0.0.1:8765"),
    headers={"Authorization": f"Bearer {os.environ['KISOKU_TOKEN']}"},
)
desk.get("/api/status").raise_for_status().json()""",
    """An answer tells the address of the `next` page of rows. Filters are those of the desk's pages: what
stands behind the `?` of a page's address can be asked for here.""",
    '''def read_table(name: str, **asked: object) -> pd.DataFrame:
    """Return all rows of a table that fit."""
    rows, url = [], str(httpx.URL(f"/api/{name}", params={"rows": 500, **asked}))
    while url:
        answer = desk.get(url).raise_for_status().json()
        rows += answer["rows"]
        url = answer["next"]
    return pd.DataFrame(rows, columns=asked.get("columns"))


PLACE = ["document", "page", "confidence"]
pd.set_option("display.max_colwidth", 120)''',
    """## Which programmes let a foreign entity take part?""",
    """taking_part = read_table(
    "rules",
    label="eligibility",
    scope="foreign",
    modality=["permission", "entitlement", "power"],
    sort="-confidence",
    columns=["programs", "bearer", "rule", "condition", *PLACE],
)
taking_part.explode("programs")""",
    """## What share must it give up?

A threshold is an exact number, as a text, with its unit beside it.""",
    """shares = read_table(
    "rules",
    label="joint_ownership",
    threshold_unit="percent",
    columns=["programs", "bearer", "threshold_operator", "threshold_value", "counterparty", "quote", *PLACE],
)
shares["threshold_value"] = pd.to_numeric(shares["threshold_value"])
shares.sort_values("threshold_value", ascending=False)""",
    """## Whose permission does a transfer need?""",
    """transfers = read_table(
    "rules",
    label="transfer_control",
    modality=["obligation", "prohibition", "constitutive"],
    columns=["bearer", "counterparty", "agencies", "scope", "quote", *PLACE],
)
permission = transfers["quote"].str.contains("permission|consent|approval|authori", case=False)
transfers[permission].sort_values(["document", "page"])""",
    """## How much money is there?""",
    """programs = read_table(
    "programs",
    columns=["name", "country", "budget_maximum", "budget_currency", "budget_period", "start_year"],
)
programs["budget_maximum"] = pd.to_numeric(programs["budget_maximum"])
programs = programs.dropna(subset="budget_maximum")
programs.sort_values(["budget_currency", "budget_maximum"], ascending=False)""",
    """## Look at one of them

A rule comes with its passage, the places of its slots on the page, and the decision that stands on it.""",
    """found = desk.get("/api/rules", params={"label": "joint_ownership", "rows": 1}).json()["rows"]
rule = desk.get(f"/api/rules/{found[0]['rule_id']}", params={"places": True}).json() if found else None
pd.DataFrame(rule["slots"])[["name", "text", "start", "end", "inferred"]] if rule else None""",
    """## Decide

A verdict is appended to the log of decisions, signed with the name that the token was made for; `seen` says
which decision you knew of, so that nobody's is passed over. What is decided can be taken back.""",
    """if rule:
    seen = rule["decision"] and rule["decision"]["decision_id"]
    path = f"/api/rules/{rule['rule']['rule_id']}/decisions"
    decision = desk.post(path, json={"verdict": "accept", "seen": seen, "note": "from a notebook"})
    undone = desk.post(f"/api/decisions/{decision.raise_for_status().json()['decision_id']}/undo")
    undone.raise_for_status()
pd.DataFrame(desk.get("/api/decisions", params={"rows": 5}).json()["rows"])""",
)


def write_notebook() -> str:
    """Return the text of the notebook (nbformat 4.5)."""
    cells = [_write_cell(number, text) for number, text in enumerate(CELLS)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _write_cell(number: int, text: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "id": f"cell-{number:02}",
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }
    if number % 2 == 0:
        return {"cell_type": "markdown", **cell}
    return {"cell_type": "code", "execution_count": None, **cell, "outputs": []}


if __name__ == "__main__":
    NOTEBOOK.write_text(write_notebook(), encoding="utf-8")
