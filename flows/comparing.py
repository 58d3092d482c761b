"""Comparisons and reports of what lies in an outputs' folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from dataset.comparison.ground import Ground, read_ground
from dataset.comparison.matrix import compare_rules
from dataset.comparison.questions import Answered, answer_questions
from dataset.comparison.records import By, Comparison, Filters
from dataset.comparison.tables import write_answers_csv, write_csv, write_json, write_workbook
from dataset.records import LABELS, Entity, Force
from dataset.snapshot import Snapshot
from flows.conduct import open_outputs
from flows.problems import Unusable
from flows.settings import Settings

REPORT_ROWS = 60
"""Programmes and documents in a report; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a comparison is asked to be."""

    by: By = "programs"
    labels: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    """Names, acronyms or identifiers."""
    forces: tuple[str, ...] = ()
    least_confidence: float = 0.5
    most_rows: int | None = None
    shown: int = 5
    questions: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, and the answers to the standing questions if they were asked."""

    comparison: Comparison
    answered: tuple[Answered, ...] = ()


def compare_outputs(outputs: Path, asked: Asked, *, settings: Settings) -> Compared:
    """Return the comparison; raises Unusable if nothing was ingested, or something asked for is unknown."""
    with open_outputs(outputs, settings, must_exist=True) as store, store.open_snapshot() as snapshot:
        return compare_snapshot(snapshot, asked)


def compare_snapshot(snapshot: Snapshot, asked: Asked) -> Compared:
    """Return the comparison of what a snapshot holds; raises Unusable."""
    ground = read_ground(snapshot)
    filters = _make_filters(asked, ground)
    answered: tuple[Answered, ...] = ()
    if asked.questions:
        answered = answer_questions(
            snapshot, by=asked.by, filters=filters, most_rows=asked.most_rows, ground=ground
        )
    comparison = compare_rules(
        snapshot,
        by=asked.by,
        filters=filters,
        shown=asked.shown,
        most_rows=asked.most_rows,
        ground=ground,
    )
    return Compared(comparison, answered)


def write_report(outputs: Path, target: Path, *, settings: Settings) -> None:
    """Write a report of the dataset as one HTML file; raises Unusable."""
    from dataset.report.pages import write_report_page  # noqa: PLC0415 - imports jinja2
    from dataset.report.plots import draw_plots  # noqa: PLC0415 - imports matplotlib
    from dataset.report.statistics import measure_dataset  # noqa: PLC0415

    with open_outputs(outputs, settings, must_exist=True) as store, store.open_snapshot() as snapshot:
        ground = read_ground(snapshot)
        comparison = compare_rules(snapshot, most_rows=REPORT_ROWS, ground=ground)
        answered = answer_questions(snapshot, most_rows=REPORT_ROWS, ground=ground)
        statistics = measure_dataset(snapshot, ground.documents, ground.programs.values())
    page = write_report_page(comparison, answered, statistics, draw_plots(statistics))
    _write_file(target, lambda path: path.write_text(page, encoding="utf-8", newline=""))


def write_comparison(compared: Compared, target: Path | None, *, kind: str, questions: bool) -> str | None:
    """Write a comparison to a file, or return its text if there is none; raises Unusable."""
    if kind == "xlsx":
        if target is None:
            raise Unusable("a workbook needs a file: --to FILE.xlsx")
        _write_file(target, lambda path: write_workbook(path, compared.comparison, compared.answered))
        return None
    text = _write_text(compared, kind, questions)
    if target is None:
        return text
    _write_file(target, lambda path: path.write_text(text, encoding="utf-8", newline=""))
    return None


def _write_text(compared: Compared, kind: str, questions: bool) -> str:
    if kind == "json":
        return write_json(compared.comparison, compared.answered)
    if kind == "csv":
        return write_answers_csv(compared.answered) if questions else write_csv(compared.comparison)
    from dataset.report.pages import write_comparison_page  # noqa: PLC0415 - imports jinja2

    return write_comparison_page(compared.comparison, compared.answered)


def _write_file(target: Path, write: object) -> None:
    try:
        write(target)  # type: ignore[operator]
    except OSError as error:
        raise Unusable(f"{target}: cannot be written ({error.strerror or error})") from error


def _make_filters(asked: Asked, ground: Ground) -> Filters:
    return Filters(
        labels=_check_names(asked.labels, LABELS, "label"),
        countries=tuple(country.upper() for country in asked.countries),
        programs=tuple(key for name in asked.programs for key in _find_programs(name, ground)),
        forces=_check_names(asked.forces, get_args(Force), "force"),  # type: ignore[arg-type]
        least_confidence=asked.least_confidence,
    )


def _check_names(names: Sequence[str], known: Sequence[str], noun: str) -> tuple[str, ...]:
    if unknown := [name for name in names if name not in known]:
        raise Unusable(f"{', '.join(unknown)}: no {noun}; there are {', '.join(known)}")
    return tuple(name for name in known if name in names)


def _find_programs(name: str, ground: Ground) -> list[str]:
    """Return the programmes that are called `name`, else those whose name contains it; raises Unusable."""
    asked = name.casefold()
    programs = [ground.entities[key] for key in ground.programs if key in ground.entities]
    exact = [entity.entity_id for entity in programs if asked in _list_names(entity)]
    near = exact or [entity.entity_id for entity in programs if asked in entity.name.casefold()]
    if not near:
        raise Unusable(f"{name}: no document names such a programme")
    return near


def _list_names(entity: Entity) -> set[str]:
    names = (entity.entity_id, entity.name, entity.acronym or "", *entity.aliases)
    return {name.casefold() for name in names if name}
