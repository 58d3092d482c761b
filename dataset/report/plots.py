"""The plots of a report, drawn by matplotlib; narrow enough to be read on a telephone."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from dataset.comparison.money import write_figure
from dataset.comparison.program_facts import write_budget
from dataset.records import LABELS, Modality, Program
from dataset.report.statistics import NO_COUNTRY, RuleCounts, Statistics
from dataset.report.svg import ACCENT, GRID, INK, SERIES, SOFT, write_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 4.0
"""Inches; a telephone shows it at nine tenths of its size."""
ROW = 0.24
MOST_COUNTRIES = 9
MOST_BUDGETS, MOST_CURRENCIES = 12, 8
"""Programmes of one currency, the largest first; currencies, those of most programmes first."""
MOST_DAYS, MOST_COUNTED_DAYS = 30, 12
TEXT = 8.5
"""Points."""
LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing, and its numbers in a table for those who do not see it."""

    title: str
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def draw_plots(statistics: Statistics) -> list[Plot]:
    """Return the plots that have something to show."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    plots: list[Plot | None] = [plot_labels(statistics.rules), plot_countries(statistics.rules)]
    plots.append(plot_budgets(statistics.budgets))
    steps = _name_steps()
    plots.append(_plot_steps("sureness", "Rules by confidence", "rules", steps, statistics.rules.by_sureness))
    plots.append(
        _plot_steps("quality", "Documents by text quality", "documents", steps, statistics.qualities)
    )
    return [plot for plot in plots if plot is not None]


Link = Callable[..., str]
"""The address of the rows behind a part of a plot."""


def plot_labels(rules: RuleCounts, *, link: Link | None = None) -> Plot | None:
    """Return bars of rules by label, in parts by modality; `link` takes a label and a modality."""
    modalities = [m for m in get_args(Modality) if any(key[1] == m for key in rules.by_label)]
    labels = [label for label in LABELS if any(key[0] == label for key in rules.by_label)]
    if not labels:
        return None
    figure, (axes,) = _make_figure(len(labels) * ROW + 1.0)
    ends, links = [0] * len(labels), {}
    for colour, modality in zip(SERIES, modalities, strict=False):
        counts = [rules.by_label.get((label, modality), 0) for label in labels]
        bars = axes.barh(range(len(labels)), counts, left=ends, color=colour, label=modality, height=0.72)
        for bar, label, count in zip(bars, labels, counts, strict=True):
            if link and count:
                bar.set_url(link(label, modality))
                links[link(label, modality)] = f"{label.replace('_', ' ')}, {modality}: {count:,}"
        ends = [end + count for end, count in zip(ends, counts, strict=True)]
    for place, end in enumerate(ends):
        _write_count(axes, end, at=(end, place), offset=(3, 0), va="center")
    _name_rows(axes, [label.replace("_", " ") for label in labels])
    _hide_values(axes, max(ends) * 1.12)
    figure.legend(
        loc="outside lower center", ncols=3, frameon=False, labelcolor=INK, handlelength=1, fontsize=TEXT
    )
    title = "Rules by label and modality"
    rows = [
        (label, *(str(rules.by_label.get((label, m), 0)) for m in modalities), str(end))
        for label, end in zip(labels, ends, strict=True)
    ]
    best = max(range(len(labels)), key=ends.__getitem__)
    told = f"{rules.total:,} rules; most, {ends[best]:,}, are labelled {labels[best].replace('_', ' ')}."
    svg = write_svg(figure, name="labels", title=title, description=told, links=links)
    return Plot(
        title, svg, ("label", *modalities, "all"), tuple(rows), "A rule with two labels counts twice."
    )


def plot_countries(rules: RuleCounts, *, link: Link | None = None) -> Plot | None:
    """Return a field for each label and country, darker where there are more rules; `link` takes both."""
    totals: defaultdict[str, int] = defaultdict(int)
    for (country, _), count in rules.by_country.items():
        totals[country] += count
    ranked = sorted(totals, key=lambda name: (name == NO_COUNTRY, -totals[name], name))
    countries = ranked[:MOST_COUNTRIES]
    labels = [label for label in LABELS if any(key[1] == label for key in rules.by_country)]
    if not countries:
        return None
    figure, (axes,) = _make_figure(len(labels) * ROW + 0.6)
    most = max(rules.by_country.values())
    links: dict[str, str] = {}
    for row, label in enumerate(labels):
        for column, country in enumerate(countries):
            if count := rules.by_country.get((country, label), 0):
                url = link(label, country) if link and country != NO_COUNTRY else None
                _fill_field(axes, column, row, count, most, url=url)
                links |= {url: f"{label.replace('_', ' ')}, {country}: {count:,}"} if url else {}
    _name_rows(axes, [label.replace("_", " ") for label in labels])
    axes.set_xlim(-0.5, len(countries) - 0.5)
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(countries)), [name.replace(" ", "\n") for name in countries], color=INK)
    axes.spines[:].set_visible(False)
    title = "Rules by label and country"
    rows = [
        (label, *(str(rules.by_country.get((country, label), 0)) for country in countries))
        for label in labels
    ]
    told = "; ".join(f"{country}: {totals[country]:,}" for country in countries)
    note = "By the country whose policy the document is."
    if len(ranked) > len(countries):
        note += f" {len(ranked) - len(countries)} countries with fewer rules are not shown."
    svg = write_svg(figure, name="countries", title=title, description=told, links=links)
    return Plot(title, svg, ("label", *countries), tuple(rows), note)


def plot_budgets(programs: Sequence[Program], *, link: Link | None = None) -> Plot | None:
    """Return the budgets of programmes on a scale of powers of ten, a panel for each currency.

    `link` takes a `program_id`.
    """
    by_currency: defaultdict[str, list[Program]] = defaultdict(list)
    for program in sorted(programs, key=lambda p: (-_read_ends(p)[-1] if _read_ends(p) else 0, p.name)):
        if program.budget_currency and _read_ends(program):
            by_currency[program.budget_currency].append(program)
    ranked = sorted(by_currency.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    if not ranked:
        return None
    shown = [(currency, own[:MOST_BUDGETS]) for currency, own in ranked[:MOST_CURRENCIES]]
    figure, panels = _make_figure(
        sum(len(own) * ROW + 0.62 for _, own in shown) + 0.1, parts=[len(own) + 1.6 for _, own in shown]
    )
    for axes, (currency, own) in zip(panels, shown, strict=True):
        _draw_currency(axes, currency, own, link)
    title = "Budgets by programme"
    rows = tuple((program.name, write_budget(program)) for _, own in ranked for program in own)
    told = "; ".join(f"{name}: {budget}" for name, budget in rows[:8])
    drawn = [program for _, own in shown for program in own]
    links = {link(each.program_id): f"{each.name}: {write_budget(each)}" for each in drawn} if link else {}
    note = "Filled: a year; open: in all, or not told. Each currency has its own scale; none is converted."
    if hidden := len(rows) - sum(len(own) for _, own in shown):
        note += f" {hidden} more in the numbers."
    svg = write_svg(figure, name="budgets", title=title, description=told, links=links)
    return Plot(title, svg, ("programme", "budget"), rows, note)


def _draw_currency(axes: Axes, currency: str, programs: Sequence[Program], link: Link | None) -> None:
    """Draw a point for each budget, and a line between the two of a range."""
    for place, program in enumerate(programs):
        ends = [float(end) for end in _read_ends(program)]
        axes.plot(ends, [place] * len(ends), color=ACCENT, linewidth=2)
        face = ACCENT if program.budget_period == "annual" else "none"
        points = axes.scatter(
            ends, [place] * len(ends), s=34, facecolors=face, edgecolors=ACCENT, linewidths=1.5, zorder=3
        )
        points.set_urls([link(program.program_id)] * len(ends) if link else [None])
    _name_rows(axes, [_cut(program.name) for program in programs])
    _scale_by_powers(axes, [end for program in programs for end in _read_ends(program)])
    axes.set_title(currency, loc="left", color=INK, fontsize=TEXT, fontweight="bold")


def _scale_by_powers(axes: Axes, values: Iterable[Decimal]) -> None:
    """Set a scale of powers of ten with names such as `10 M` at the powers."""
    powers = [value.adjusted() for value in values]
    low, high = min(powers), max(powers) + 1
    axes.set_xscale("log")
    axes.set_xlim(10.0**low * 0.8, 10.0**high * 1.25)
    step = max(1, -(-(high - low) // 4))
    ticks = [10**power for power in range(low, high + 1, step)]
    axes.set_xticks(ticks, [write_figure(Decimal(tick)) for tick in ticks], color=SOFT)
    axes.minorticks_off()
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def _read_ends(program: Program) -> list[Decimal]:
    """Return the ends of a budget that are told, above nought, each once."""
    ends = {end for end in (program.budget_minimum, program.budget_maximum) if end is not None and end > 0}
    return sorted(ends)


def plot_days(counts: Mapping[date, int], *, link: Link | None = None) -> Plot | None:
    """Return bars of documents by the day on which they came, the last `MOST_DAYS`; `link` takes the day."""
    days = sorted(counts)[-MOST_DAYS:]
    if not days:
        return None
    figure, (axes,) = _make_figure(2.2)
    bars = axes.bar(range(len(days)), [counts[day] for day in days], color=ACCENT, width=0.8)
    links = {link(day): f"{day}: {counts[day]:,}" for day in days} if link else {}
    for place, (bar, day) in enumerate(zip(bars, days, strict=True)):
        bar.set_url(link(day) if link else None)
        if len(days) <= MOST_COUNTED_DAYS:
            _write_count(axes, counts[day], at=(place, counts[day]), offset=(0, 2), ha="center")
    step = -(-len(days) // 6)
    shown = range(0, len(days), step)
    axes.set_xticks(shown, [days[place].isoformat()[5:] for place in shown], color=SOFT)
    axes.set_yticks([])
    axes.set_xlim(-0.8, max(len(days), 5) - 0.2)
    axes.set_ylim(0, max(counts[day] for day in days) * 1.15)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
    axes.tick_params(length=0)
    title = "Documents by day"
    rows = tuple((day.isoformat(), str(counts[day])) for day in days)
    told = ", ".join(f"{day}: {count}" for day, count in rows[-8:])
    svg = write_svg(figure, name="days", title=title, description=told, links=links)
    return Plot(title, svg, ("day", "documents"), rows)


def _plot_steps(name: str, title: str, noun: str, steps: Sequence[str], counts: Sequence[int]) -> Plot | None:
    if not any(counts):
        return None
    figure, (axes,) = _make_figure(2.2)
    axes.bar(range(len(counts)), counts, color=ACCENT, width=0.8)
    for place, count in enumerate(counts):
        if count:
            _write_count(axes, count, at=(place, count), offset=(0, 2), ha="center")
    axes.set_xticks(range(len(steps)), [step.split("–")[0] for step in steps], color=SOFT)
    axes.set_yticks([])
    axes.set_ylim(0, max(counts) * 1.15)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
    axes.tick_params(length=0)
    told = ", ".join(f"{step}: {count:,}" for step, count in zip(steps, counts, strict=True) if count)
    svg = write_svg(figure, name=name, title=title, description=told)
    rows = tuple((step, str(count)) for step, count in zip(steps, counts, strict=True))
    return Plot(title, svg, ("from 0 to 1", noun), rows)


def _write_count(
    axes: Axes,
    count: int,
    *,
    at: tuple[float, float],
    offset: tuple[int, int],
    ha: str = "left",
    va: str = "baseline",
) -> None:
    """Write a count beside the end of its bar, `offset` points away."""
    axes.annotate(
        f"{count:,}", at, offset, textcoords="offset points", ha=ha, va=va, color=INK, fontsize=TEXT
    )


def _name_steps() -> list[str]:
    return [f"{step / 10:g}–{(step + 1) / 10:g}" for step in range(10)]


def _make_figure(height: float, *, parts: Sequence[float] = (1,)) -> tuple[Figure, list[Axes]]:
    """Return a figure without the state that pyplot keeps, with a panel of each of the relative heights."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - takes a second

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    panels = figure.subplots(len(parts), 1, squeeze=False, height_ratios=list(parts))
    for axes in panels[:, 0]:
        axes.tick_params(labelsize=TEXT)
    return figure, list(panels[:, 0])


def _name_rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names, color=INK, parse_math=False)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.spines["left"].set_color(GRID)


def _hide_values(axes: Axes, end: float) -> None:
    axes.set_xticks([])
    axes.set_xlim(0, end)


def _fill_field(axes: Axes, column: int, row: int, count: int, most: int, *, url: str | None) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - takes a second

    strength = 0.1 + 0.35 * (count / most) ** 0.5
    place = (column - 0.46, row - 0.44)
    field = Rectangle(place, 0.92, 0.88, facecolor=ACCENT, alpha=strength, edgecolor="none", url=url)
    axes.add_patch(field)
    axes.text(column, row, f"{count:,}", ha="center", va="center", color=INK, fontsize=7.5)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rsplit(" ", 1)[0] + " …"
