"""Numbers of notes: what is cited twice has one number."""

from __future__ import annotations

from dataset.comparison.records import Citation, Statement


class Notes:
    """Numbers for citations, from 1, in the order in which they are asked for."""

    def __init__(self) -> None:
        self.numbers: dict[Citation, int] = {}

    def number(self, statement: Statement) -> list[int]:
        """Return the numbers of what a statement cites."""
        return [self.numbers.setdefault(c, len(self.numbers) + 1) for c in statement.citations]
