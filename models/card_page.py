"""A model's card as one page of HTML that needs no other file, with a curve for each label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from dataset.records import LABELS
from models.evaluation import Bools
from models.resampling import Numbers

PAGE_FILE = "card.html"
SIDE = 150
"""Of a plot, in pixels."""
MOST_POINTS = 300
STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse}td,th{padding:.15rem .8rem;text-align:right;border-bottom:1px solid #ddd}
td:first-child,th:first-child{text-align:left}code{background:#f3f3f3;word-break:break-all}
.plots{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}figcaption{font-size:.8rem}"""


def write_card_page(card: Mapping[str, Any], truth: Bools, scores: Numbers) -> str:
    """Return the page; `truth` and `scores` have a row for each passage and a column for each label."""
    body = [
        f"<h1>Classifier {escape(card['version'])}</h1>",
        f"<p>{escape(card['intended_use'])}</p>",
        "<h2>What it learned</h2>",
        _make_facts(card),
        "<h2>How well it does on documents that it has not seen</h2>",
        _make_quality(card),
        "<h2>Precision against recall</h2>",
        "<p>Over all thresholds; the dot is the one in use, whether or not there is a rule.</p>",
        f'<div class="plots">{"".join(_make_plots(card, truth, scores))}</div>',
        "<h2>What is said where a label is missed</h2>",
        _make_confusion(card),
        "<h2>Limits</h2>",
        _make_list(card["limits"]),
    ]
    title = f"<title>Classifier {escape(card['version'])}</title>"
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8">{title}<style>{STYLE}</style>\n'
        + "\n".join(body)
        + "\n</html>\n"
    )


def _make_facts(card: Mapping[str, Any]) -> str:
    counts = card["passages"]
    libraries = ", ".join(f"{name} {version}" for name, version in card["libraries"].items())
    return _make_list(
        [
            f"{counts['learned']} passages of {counts['documents']} documents, on"
            f" {len(card['decisions'])} of which reviewers decided",
            f"trained {card['trained_at']} with {libraries}",
            f"SHA-256 of what it learned: {card['data_sha256']}",
        ]
    )


def _make_quality(card: Mapping[str, Any]) -> str:
    quality = card["cross_validation"]
    rows = [
        ("all labels, micro", quality["micro"]),
        *((label, score) for label, score in quality["labels"].items()),
    ]
    lines = ["<tr><th>label<th>F1<th>95 % of draws<th>precision<th>recall<th>passages<th>threshold</tr>"]
    for name, score in rows:
        low, high = score["interval"]
        threshold = card["thresholds"].get(name)
        least = "" if threshold is None else f"{threshold:.2f}"
        lines.append(
            f"<tr><td>{escape(name)}<td>{score['f1']:.3f}<td>{low:.3f}–{high:.3f}<td>{score['precision']:.3f}"
            f"<td>{score['recall']:.3f}<td>{score['support']}<td>{least}"
        )
    for name, key in (("macro-F1", "macro_f1"), ("rule or none", "is_a_rule"), ("force", "force")):
        low, high = quality[key]["interval"]
        lines.append(f"<tr><td>{name}<td>{quality[key]['value']:.3f}<td>{low:.3f}–{high:.3f}<td><td><td><td>")
    return f"<table>{''.join(lines)}</table>"


def _make_plots(card: Mapping[str, Any], truth: Bools, scores: Numbers) -> list[str]:
    return [
        draw_curve(label, truth[:, j], scores[:, j], card["thresholds"][label])
        for j, label in enumerate(LABELS)
        if truth[:, j].any()
    ]


def draw_curve(label: str, truth: Bools, scores: Numbers, threshold: float) -> str:
    """Return a figure of SVG: precision upwards against recall to the right, both from 0 to 1."""
    recalls, precisions = find_curve(truth, scores)
    points = " ".join(
        f"{SIDE * r:.1f},{SIDE * (1 - p):.1f}" for r, p in zip(recalls, precisions, strict=True)
    )
    said = scores >= threshold
    hits = int((truth & said).sum())
    x, y = SIDE * hits / int(truth.sum()), SIDE * (1 - (hits / int(said.sum()) if said.any() else 1.0))
    return (
        f'<figure><svg width="{SIDE + 10}" height="{SIDE + 10}" viewBox="-5 -5 {SIDE + 10} {SIDE + 10}"'
        f' role="img" aria-label="precision against recall of {escape(label)}">'
        f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="#bbb"/>'
        f'<polyline points="{points}" fill="none" stroke="#1b6ca8" stroke-width="1.5"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#c0392b"/></svg>'
        f"<figcaption>{escape(label)}, {int(truth.sum())} passages</figcaption></figure>"
    )


def find_curve(truth: Bools, scores: Numbers) -> tuple[Numbers, Numbers]:
    """Return recall and precision where more and more passages are given the label, the surest first.

    >>> recalls, precisions = find_curve(np.array([True, False, True]), np.array([0.9, 0.8, 0.7]))
    >>> recalls.tolist(), precisions.round(2).tolist()
    ([0.5, 0.5, 1.0], [1.0, 0.5, 0.67])
    """
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)  # equal scores go together
    chosen = ends[np.unique(np.linspace(0, len(ends) - 1, MOST_POINTS).astype(int))]
    recalls, precisions = hits[chosen] / hits[-1], hits[chosen] / (chosen + 1)
    return np.asarray(recalls), np.asarray(precisions)


def _make_confusion(card: Mapping[str, Any]) -> str:
    lines = [
        f"<tr><td>{escape(label)}<td>{escape(', '.join(f'{name} {count}' for name, count in said.items()))}"
        for label, said in card["confusion"].items()
    ]
    return f"<table>{''.join(lines)}</table>"


def _make_list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
