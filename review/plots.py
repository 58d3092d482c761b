"""The plots of the overview, each part of which leads to the rows behind it; drawn once a change."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date

import polars as pl

from dataset.records import Program
from dataset.report.plots import Plot, plot_budgets, plot_countries, plot_days, plot_labels
from dataset.report.statistics import NO_COUNTRY, RuleCounts
from dataset.rows import build_records
from dataset.tables import PROGRAMS
from review.catalogue.catalogue import Catalogue
from review.catalogue.columns import list_labels
from review.tables.queries import DocumentQuery, RuleQuery


class Plotter:
    """Draws the plots of a catalogue, and keeps them until it changes; safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drawn: tuple[int, list[Plot]] | None = None

    def find_plots(self, catalogue: Catalogue) -> list[Plot] | None:
        """Return the plots if they are drawn already."""
        drawn = self._drawn
        return drawn[1] if drawn and drawn[0] == catalogue.generation else None

    def draw_plots(self, catalogue: Catalogue) -> list[Plot]:
        """Return the plots that have something to show."""
        with self._lock:
            found = self.find_plots(catalogue)
            if found is None:
                found = draw_overview(catalogue)
                self._drawn = (catalogue.generation, found)
            return found


def draw_overview(catalogue: Catalogue) -> list[Plot]:
    """Return the plots of a catalogue; matplotlib, which draws them, takes a second to load."""
    counts = count_rules(catalogue)
    plots = [
        plot_labels(counts, link=lambda label, modality: _link(label=[label], modality=[modality])),
        plot_countries(counts, link=lambda label, country: _link(label=[label], origin=[country])),
        plot_budgets(_list_budgets(catalogue), link=lambda program_id: _link(program=[program_id])),
        plot_days(count_days(catalogue), link=lambda day: DocumentQuery(came=day).write_url("/documents")),
    ]
    return [plot for plot in plots if plot is not None]


def count_rules(catalogue: Catalogue) -> RuleCounts:
    """Return how many rules that nobody rejected there are of each kind."""
    rules = catalogue.rules.filter(pl.col("status") != "rejected")
    by_label: Counter[tuple[str, str]] = Counter()
    by_country: Counter[tuple[str, str]] = Counter()
    grouped = rules.group_by("labels", "modality", "origin").len()
    for bits, modality, origin, count in grouped.iter_rows():
        for label in list_labels(bits):
            by_label[label, modality] += count
            by_country[origin or NO_COUNTRY, label] += count
    by_force = dict(rules["force"].value_counts(sort=True).iter_rows())
    steps = (rules["confidence"] * 10).floor().clip(0, 9).cast(pl.Int8).value_counts()
    by_step = dict(steps.iter_rows())
    return RuleCounts(by_label, by_country, by_force, tuple(by_step.get(s, 0) for s in range(10)), len(rules))


def count_days(catalogue: Catalogue) -> dict[date, int]:
    """Return how many documents came on each day, in UTC."""
    days = catalogue.documents["ingested_at"].drop_nulls().str.slice(0, 10).value_counts()
    return {date.fromisoformat(day): count for day, count in days.iter_rows()}


def _list_budgets(catalogue: Catalogue) -> list[Program]:
    told = catalogue.programs.filter(pl.col("budget_currency").is_not_null())
    return build_records(Program, PROGRAMS, told.select(PROGRAMS.column_names).iter_rows())


def _link(**filters: list[str]) -> str:
    return RuleQuery(**filters).write_url("/rules")
