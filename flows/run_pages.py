"""What the flow run of an ingest is called and shows, whoever tells the server of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.summary import Outcome
from flows.work import Work

TAGS = ["kisoku"]
MOST_ROWS = 1_000
"""Rows of a table artifact."""
DOCUMENTS_KEY, SUMMARY_KEY = "ingest-documents", "ingest-summary"
COLUMNS = ("file_name", "status", "known", "page_count", "passage_count", "rule_count", "seconds", "error")


def name_run(inputs: Sequence[str]) -> str:
    """Return the name of an ingest of these files and folders.

    >>> name_run(["reports/2024", "terms.docx"])
    'ingest 2024, terms.docx'
    """
    names = [Path(name).name or name for name in inputs]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"ingest {', '.join(names[:3])}{more}"


def list_rows(work: Work) -> list[Outcome]:
    """Return what became of the documents, problems first."""
    return sorted(work.list_outcomes(), key=lambda o: (o.status == "ok", o.known, o.uri))


def make_table(records: Sequence[object], columns: Sequence[str]) -> dict[str, list[Any]]:
    """Return the named fields of some records by column, of the first ones if there are very many."""
    shown = records[:MOST_ROWS]
    return {name: [getattr(record, name) for record in shown] for name in columns}


def write_summary(work: Work, line: str) -> str:
    """Return an account of the run in Markdown, under `line`."""
    publication = work.publication
    lines = [f"# {line}", "", f"Pipeline `{work.pipeline_version}`", ""]
    if publication:
        state = "written anew" if publication.changed else "unchanged"
        lines += [f"Dataset `{publication.folder}`, {state}", "", "| table | rows |", "| --- | ---: |"]
        lines += [f"| {name} | {count} |" for name, count in publication.row_counts.items()]
    problems = [o for o in work.list_outcomes() if o.error]
    if problems:
        lines += ["", "## Problems", ""]
        lines += [f"- {outcome.error}" for outcome in problems[:MOST_ROWS]]
    return "\n".join(lines)
