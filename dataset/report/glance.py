"""The answers to the standing questions in rows: a line for each programme or document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dataset.comparison.questions import Answered
from dataset.comparison.records import RowKind, Statement


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """A row of the table of questions: for each question its verdict and statements, None if it has none."""

    key: str
    name: str
    kind: RowKind
    answers: tuple[tuple[str, tuple[Statement, ...]] | None, ...]


def arrange_glance(answered: Sequence[Answered]) -> list[GlanceRow]:
    """Return the answers by row: programmes first, those that answer most before the rest."""
    names = {(a.kind, a.key): a.name for each in answered for a in each.answers}
    by_row = [{(a.kind, a.key): (a.verdict, a.statements) for a in each.answers} for each in answered]
    rows = [
        GlanceRow(key[1], name, key[0], tuple(answers.get(key) for answers in by_row))
        for key, name in names.items()
    ]
    return sorted(rows, key=lambda row: (row.kind == "document", -sum(a is not None for a in row.answers)))
