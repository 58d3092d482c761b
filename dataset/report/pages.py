"""Pages of HTML that need nothing but themselves: no network, no scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from dataset.comparison.notes import Notes
from dataset.comparison.questions import Answered
from dataset.comparison.records import Cell, Comparison
from dataset.report.glance import arrange_glance
from dataset.report.plots import Plot
from dataset.report.statistics import Statistics

SOME, MANY = 3, 10
"""Rules in a cell from which on it is darker."""
_MODAL = re.compile(r"\b(MUST NOT|MUST|MAY|SHOULD|NEED NOT|NEEDS CONSENT|IS ENTITLED TO)\b")
_TIED = re.compile(r"[≥≤] |[<>] (?=\d)|(?<=\d) (?:%|M|bn)(?!\w)|\b[A-Z]{3} (?=\d)")
"""Where a line of a figure must not break."""
_MARK = re.compile(
    r" (?:\[(foreign|domestic|any)\])?(?: ?\((reported|proposed|historical|hypothetical|commentary)\))?$"
)


def write_report_page(
    comparison: Comparison, answered: Sequence[Answered], statistics: Statistics, plots: Sequence[Plot]
) -> str:
    """Return the report as one HTML file."""
    return _render(
        "report.html.jinja", comparison=comparison, answered=answered, statistics=statistics, plots=plots
    )


def write_comparison_page(comparison: Comparison, answered: Sequence[Answered]) -> str:
    """Return the comparison, and the answers if there are any, as one HTML file."""
    return _render("comparison.html.jinja", comparison=comparison, answered=answered)


def _render(template: str, **values: object) -> str:
    notes = Notes()
    answered: Sequence[Answered] = values["answered"]  # type: ignore[assignment]
    return (
        _open_templates()
        .get_template(template)
        .render(**values, notes=notes, glance=arrange_glance(answered))
    )


@cache
def _open_templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("dataset.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["statement"] = mark_statement
    environment.filters["words"] = lambda text: text.replace("_", " ")
    environment.filters["depth"] = choose_depth
    environment.filters["svg"] = Markup  # drawn by `dataset.report.svg`, which escapes what it writes
    return environment


def choose_depth(cell: Cell) -> int:
    """Return how dark a cell of the overview is, from 1 to 3.

    >>> [choose_depth(Cell((), count)) for count in (1, 4, 40)]
    [1, 2, 3]
    """
    return 1 + (cell.rule_count >= SOME) + (cell.rule_count >= MANY)


def mark_statement(text: str) -> Markup:
    """Return a short form with its modality in bold and its marks as tags; everything else is escaped.

    >>> str(mark_statement("<b> MAY join [foreign] (reported)"))
    '&lt;b&gt; <b>MAY</b> join <i class="tag">foreign</i> <i class="tag">reported</i>'
    """
    marks: list[str] = []
    if (match := _MARK.search(text)) and match[0].strip():
        marks = [mark for mark in match.groups() if mark]
        text = text[: match.start()]
    text = _TIED.sub(lambda match: match[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    html = _MODAL.sub(r"<b>\1</b>", str(escape(text)))
    tags = "".join(f' <i class="tag">{mark}</i>' for mark in marks)
    return Markup(html + tags)  # noqa: S704 - `html` was escaped above, marks are words of ours
