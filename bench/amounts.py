"""Compare kisoku's finder of amounts with others on the same sentences: who finds what and gets it right.

The sentences are the table of examples that kisoku's tests check, and longer ones that it was not fitted to,
which are told apart. Found is what shares a letter with an amount of the table. The value is right if both
bounds of a range are, the currency if the sign or name given may mean it. Finders that are not installed are
left out.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.amount_finders import FINDERS, Claim, Find
from bench.results import describe_machine, write_table

TABLES = (
    Path(__file__).parents[1] / "tests" / "extractors" / "amounts.tsv",
    Path(__file__).with_name("amount_sentences.tsv"),
)
COLUMNS = (
    "",
    "precision",
    "recall",
    "F1",
    "value right",
    "value and currency right",
    "sentences a CPU second",
)


@dataclass(frozen=True, slots=True)
class Expected:
    """An amount that stands in a sentence."""

    start: int
    end: int
    values: frozenset[Decimal]
    currency: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """How a finder did."""

    name: str
    wanted: int
    said: int
    claimed: int
    """What it said that is an amount."""
    found: int
    """The amounts that it found."""
    valued: int
    right: int
    speed: float
    """Sentences a second of CPU time."""

    def format_cells(self) -> tuple[str, ...]:
        """Return the cells as text, in the order of `COLUMNS`."""
        precision = self.claimed / self.said if self.said else 0.0
        recall = self.found / self.wanted
        f1 = 2 * precision * recall / (precision + recall) if self.found else 0.0
        shares = (precision, recall, f1, self.valued / self.wanted, self.right / self.wanted)
        return (self.name, *(f"{share:.3f}" for share in shares), f"{self.speed:,.0f}")


def read_sentences(paths: Sequence[Path] = TABLES) -> list[tuple[str, list[Expected]]]:
    """Return each sentence with its amounts."""
    rows: list[list[str]] = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as lines:
            rows += list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [(text, list(_read_amounts(text, list(same)))) for text, same in groupby(rows, key=itemgetter(0))]


def _read_amounts(text: str, rows: Sequence[Sequence[str]]) -> Iterator[Expected]:
    end = 0
    for _, span, minimum, maximum, currency, *_ in rows:
        if span == "-":
            continue
        start = text.index(span, end)
        end = start + len(span)
        values = frozenset(Decimal(bound) for bound in (minimum, maximum) if bound != "-")
        yield Expected(start, end, values, None if currency == "-" else currency)


def score(name: str, find: Find, sentences: Sequence[tuple[str, list[Expected]]]) -> Score:
    """Return how `find` did on the sentences; the first run warms it up and is not timed."""
    find(sentences[0][0])
    began = time.process_time()
    claims = [find(text) for text, _ in sentences]
    seconds = time.process_time() - began
    right = {"found": 0, "claimed": 0, "valued": 0, "currency": 0}
    for (_, amounts), said in zip(sentences, claims, strict=True):
        right["claimed"] += sum(any(_meet(amount, claim) for amount in amounts) for claim in said)
        for amount in amounts:
            claim = next((claim for claim in said if _meet(amount, claim)), None)
            valued = claim is not None and {*claim.values} == amount.values
            right["found"] += claim is not None
            right["valued"] += valued
            right["currency"] += valued and claim is not None and _agrees(amount, claim)
    return Score(
        name,
        wanted=sum(len(amounts) for _, amounts in sentences),
        said=sum(map(len, claims)),
        claimed=right["claimed"],
        found=right["found"],
        valued=right["valued"],
        right=right["currency"],
        speed=len(sentences) / seconds,
    )


def _meet(amount: Expected, claim: Claim) -> bool:
    return claim.start < amount.end and amount.start < claim.end


def _agrees(amount: Expected, claim: Claim) -> bool:
    if amount.currency is None:
        return len(claim.currencies) != 1
    return amount.currency in claim.currencies


def measure_finders(sentences: Sequence[tuple[str, list[Expected]]]) -> Iterator[Score]:
    """Yield the score of each finder that is installed."""
    for name, load in FINDERS.items():
        try:
            find = load()
        except ImportError:
            continue
        yield score(name, find, sentences)


def describe_second(scores: Sequence[Score]) -> str:
    """Return in a sentence how the finders did on the longer sentences alone."""
    parts = ", ".join(
        "{} {}, {}".format(each.name, *(each.format_cells()[place] for place in (3, 5))) for each in scores
    )
    return f"- F1, and value and currency right, on the sentences of amount_sentences.tsv alone: {parts}"


def describe_setting(sentences: Sequence[tuple[str, list[Expected]]]) -> str:
    """Return in a sentence what was looked at where."""
    machine = describe_machine()
    return (
        f"{len(sentences)} sentences with {sum(len(amounts) for _, amounts in sentences)} amounts, "
        f"{sum(not amounts for _, amounts in sentences)} of them with none; {machine.cores} cores "
        f"({machine.processor}), {machine.system}."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the finders and print a table."""
    parser = argparse.ArgumentParser(prog="bench.amounts", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table to bench/RESULTS.md")
    parser.add_argument("--title", default="Amounts of money", help="heading in that file")
    options = parser.parse_args(arguments)
    console = Console()
    sentences = read_sentences()
    scores = list(measure_finders(sentences))
    if missing := [name for name in FINDERS if name not in {each.name for each in scores}]:
        console.print(f"not installed: {', '.join(missing)}")
    cells = [each.format_cells() for each in scores]
    table = Table(*COLUMNS, caption=describe_setting(sentences), box=None)
    for row in cells:
        table.add_row(*row)
    console.print(table)
    second = describe_second(list(measure_finders(read_sentences(TABLES[1:]))))
    console.print(second)
    if options.write:
        write_table(options.title, describe_setting(sentences), COLUMNS, cells, notes=[second])


if __name__ == "__main__":
    main()
