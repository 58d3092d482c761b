"""Tells whether rules are as often right as their confidence says, on annotated passages.

    python -m bench.confidence OUTPUTS gold.jsonl

OUTPUTS is the folder that `kisoku ingest --outputs` wrote. A line of the gold is a passage with
`document` (a file name), `page`, `text` and `rules`, each with `quote` and `labels`, perhaps `action` and
`alt_labels`; as many rules as there are `optional_rules` count neither way.

A rule is right if a gold rule that no other rule has taken shares a label with it and lies where it lies:
the stretch that both quotes cover is three tenths of the longer one or more. Slots, modality and force are
not asked for: they have figures of their own. Only rules that stand in annotated passages are counted.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEAST_OVERLAP = 0.3
BINS = 10

Row = Mapping[str, str]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Weighed:
    """How sure kisoku was of a rule, and whether it is right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The rules of one tenth of confidence: how many, their mean confidence, the share that is right."""

    low: float
    count: int
    expected: float
    observed: float


def weigh_rules(outputs: Path, gold: Iterable[Mapping[str, Any]]) -> list[Weighed]:
    """Return the rules of the dataset in `outputs` that stand in annotated passages."""
    names = {row["document_id"]: row["file_name"] for row in _read_table(outputs, "documents")}
    rules: dict[str, list[Row]] = defaultdict(list)
    for row in _read_table(outputs, "rules"):
        rules[names[row["document_id"]]].append(row)
    return [each for passage in gold for each in _weigh_passage(passage, rules[passage["document"]])]


def _read_table(outputs: Path, name: str) -> list[dict[str, str]]:
    with (outputs / "dataset" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _weigh_passage(passage: Mapping[str, Any], rules: Sequence[Row]) -> Iterator[Weighed]:
    """Yield the rules whose quotes stand in an annotated passage, on its page or the one beside it."""
    text = keep_letters(passage["text"])
    near = [rule for rule in rules if abs(int(rule["page"]) - int(passage.get("page", rule["page"]))) <= 1]
    free = [(span, rule) for rule in near if (span := _find_span(text, rule["quote"])) is not None]
    for wanted in passage.get("rules", ()):
        span = _find_span(text, wanted["quote"])
        codes = {*wanted["labels"], *wanted.get("alt_labels", ())}
        fits = [each for each in free if span and _fits(each, span, codes)]
        if fits:
            taken = max(fits, key=lambda each: _rank(each, span, wanted.get("action")))
            free.remove(taken)
            yield Weighed(float(taken[1]["confidence"]), right=True)
    for _, rule in free[len(passage.get("optional_rules", ())) :]:
        yield Weighed(float(rule["confidence"]), right=False)


def _fits(found: tuple[Span, Row], span: Span, codes: set[str]) -> bool:
    labels = set(json.loads(found[1]["labels"]))
    return bool(labels & codes) and _share_overlap(found[0], span) >= LEAST_OVERLAP


def _rank(found: tuple[Span, Row], span: Span | None, action: str | None) -> tuple[float, bool]:
    """Return what the likeliest of the rules that fit has most of: overlap, then the action of the gold."""
    return _share_overlap(found[0], span or found[0]), found[1]["action"] == (action or "")


def _find_span(text: str, quote: str) -> Span | None:
    letters = keep_letters(quote)
    start = text.find(letters)
    return (start, start + len(letters)) if letters and start >= 0 else None


def _share_overlap(one: Span, other: Span) -> float:
    both = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, both) / max(one[1] - one[0], other[1] - other[0])


def keep_letters(text: str) -> str:
    """Return the letters and digits of a text, folded; spacing and hyphens differ between readers.

    >>> keep_letters("The re-port is due.")
    'thereportisdue'
    """
    return "".join(char for char in text.casefold() if char.isalnum())


def fill_bins(weighed: Sequence[Weighed]) -> list[Bin]:
    """Return the tenths of confidence that hold any rule, the lowest first."""
    parts: dict[int, list[Weighed]] = defaultdict(list)
    for each in weighed:
        parts[min(int(each.confidence * BINS), BINS - 1)].append(each)
    return [
        Bin(
            i / BINS,
            len(own),
            sum(w.confidence for w in own) / len(own),
            sum(w.right for w in own) / len(own),
        )
        for i, own in sorted(parts.items())
    ]


def describe(weighed: Sequence[Weighed]) -> list[str]:
    """Return the lines of the reliability table, the Brier score and the expected calibration error."""
    bins = fill_bins(weighed)
    brier = sum((each.confidence - each.right) ** 2 for each in weighed) / len(weighed)
    error = sum(abs(each.expected - each.observed) * each.count for each in bins) / len(weighed)
    right = sum(each.right for each in weighed) / len(weighed)
    return [
        f"{len(weighed)} rules, {right:.3f} right; Brier score {brier:.3f}, "
        f"expected calibration error {error:.3f}",
        "confidence  rules  expected  observed",
        *(
            f"{b.low:.1f} to {b.low + 0.1:.1f}  {b.count:5}  {b.expected:8.3f}  {b.observed:8.3f}"
            for b in bins
        ),
    ]


def main() -> None:
    """Print the report on the outputs and annotations that the command line names."""
    gold = [json.loads(line) for line in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines() if line]
    weighed = weigh_rules(Path(sys.argv[1]), gold)
    if not weighed:
        sys.exit("no rule stands in an annotated passage")
    print("\n".join(describe(weighed)))


if __name__ == "__main__":
    main()
