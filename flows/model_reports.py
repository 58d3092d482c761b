"""What the commands that see to classifiers print."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from flows.consoles import open_console, print_line

if TYPE_CHECKING:
    from flows.models import KeptModel, ModelList, Switch
    from flows.retraining import Retraining
    from models.promotion import Change, Verdict

WORSE = 0.8
"""A figure that is worse in so many draws is marked."""


def print_retraining(retraining: Retraining) -> None:
    """Print the figures of both models, then what happened and why."""
    console = open_console()
    if retraining.verdict is not None:
        console.print(_make_comparison(retraining))
        console.print()
        print_line(console, describe_passages(retraining.verdict))
    print_line(console, retraining.sentence)
    if retraining.ending == "refused":
        print_line(console, "look at the decisions, or use it all the same: kisoku retrain --force")
    elif retraining.ending != "unchanged":
        print_line(console, f"to go back: kisoku models use {retraining.previous}")


def describe_passages(verdict: Verdict) -> str:
    """Return on what the two models were compared."""
    line = f"compared on {verdict.labelled} labelled passages of documents that neither had seen"
    if verdict.decided:
        line += (
            f"; of {verdict.decided} decided ones, wrong before: {verdict.wrong_before},"
            f" now: {verdict.wrong_after}"
        )
    if verdict.denied or verdict.given:
        line += (
            f"; of {verdict.new_decisions} new decisions {verdict.denied} deny a label of which the model in"
            f" use is sure, {verdict.given} give one of whose absence it is"
        )
    return line


def _make_comparison(retraining: Retraining) -> Table:
    assert retraining.verdict is not None  # noqa: S101 - for the type checker
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("held out")
    for name in (retraining.previous, retraining.version, "worse in"):
        table.add_column(name, justify="right", no_wrap=True)
    for change in retraining.verdict.changes:
        table.add_row(*_format_change(change), style="yellow" if change.worse >= WORSE else None)
    return table


def _format_change(change: Change) -> tuple[str, str, str, str]:
    worse = f"{change.worse:.0%} of draws" if change.before != change.after else "–"
    return change.name, f"{change.before:.4f}", f"{change.after:.4f}", worse


def print_models(listed: ModelList) -> None:
    """Print a row for each classifier."""
    console = open_console()
    if not listed.models:
        print_line(console, f"no classifier has been learnt yet in {listed.folder}")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("version", "trained", "passages", "decisions", "micro-F1", "95 % of draws", ""):
        table.add_column(name, no_wrap=True)
    for model in listed.models:
        table.add_row(*map(Text, _list_cells(model)), style="bold" if model.in_use else None)
    console.print(table)


def _list_cells(model: KeptModel) -> list[str]:
    low, high = model.interval or (0.0, 0.0)
    remarks = ["in use" if model.in_use else "", model.trouble or ""]
    known = model.micro_f1 is not None
    return [
        model.version,
        (model.trained_at or "–").removesuffix("+00:00").replace("T", " "),
        f"{model.passages:,}" if known else "–",
        f"{model.decisions:,}" if known else "–",
        f"{model.micro_f1:.3f}" if known else "–",
        f"{low:.3f}–{high:.3f}" if known else "–",
        ", ".join(filter(None, remarks)),
    ]


def print_card(card: Mapping[str, Any]) -> None:
    """Print what a classifier was made of, how well it does, and what it is not for."""
    console = open_console()
    quality, counts = card["cross_validation"], card["passages"]
    print_line(console, f"classifier {card['version']}, trained {card['trained_at']}")
    print_line(console, card["intended_use"])
    print_line(
        console,
        f"learned {counts['learned']:,} passages of {counts['documents']:,} documents;"
        f" people decided on {len(card['decisions']):,}",
    )
    print_line(console, f"data: SHA-256 {card['data_sha256']}")
    print_line(console, f"with {', '.join(f'{name} {v}' for name, v in card['libraries'].items())}")
    console.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("label", "F1", "95 % of draws", "precision", "recall", "passages", "threshold"):
        table.add_column(name, no_wrap=True)
    for label, score in {"all, micro": quality["micro"], **quality["labels"]}.items():
        threshold = card["thresholds"].get(label)
        ratios = (f"{score[name]:.3f}" for name in ("precision", "recall"))
        table.add_row(
            label,
            f"{score['f1']:.3f}",
            _format_interval(score),
            *ratios,
            str(score["support"]),
            "" if threshold is None else f"{threshold:.2f}",
        )
    for name, key in (("macro-F1", "macro_f1"), ("rule or none", "is_a_rule"), ("force", "force")):
        table.add_row(name, f"{quality[key]['value']:.3f}", _format_interval(quality[key]))
    console.print(table)
    console.print()
    for line in card["limits"]:
        print_line(console, f"- {line}")
    print_line(console, f"with curves: {card['page']}")


def _format_interval(score: Mapping[str, Any]) -> str:
    low, high = score["interval"]
    return f"{low:.3f}–{high:.3f}"


def print_card_json(card: Mapping[str, Any]) -> None:
    """Print a card for programs, on one line."""
    sys.stdout.write(json.dumps(card, ensure_ascii=False) + "\n")


def print_switch(switch: Switch) -> None:
    """Print which classifier is in use now."""
    before = f"; before it was {switch.previous}" if switch.previous else ""
    sys.stdout.write(f"{switch.version} is in use{before}\n")
