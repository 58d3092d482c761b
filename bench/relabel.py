"""Measure `kisoku relabel` on a store of many passages.

    python -m bench.relabel --passages 100000

The passages are texts of the labelled corpus, in the shares that policy documents have: of 31 public ones
with 12,930 passages, 12 in a hundred carried a label, 14 were headings, 19 rows of tables, and a document had
some 440. Each text is made to differ from the others, and has its mentions and amounts. The command runs as a
person runs it: tools loaded, run tracked, labels, rules, store and dataset written. It runs twice: on a store
that keeps nothing of what the encoder made of its texts, and with a model that has learned other passages.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from bench.compare import LABELS
from bench.results import RESULTS, describe_place, write_table
from bench.usage import Usage
from bench.workplace import Workplace
from dataset.records import Amount, Box, Document, DocumentRows, Kind, Mention, Passage, derive_id
from dataset.store import open_store
from extractors.mentions import FoundMentions, find_mentions_of_each
from extractors.pipeline import load_pipeline
from flows.recogniser import check_recogniser
from flows.settings import read_settings
from flows.versions import compute_reading_version, join_versions
from models.current import switch_current
from models.labelled import read_labelled
from models.lessons import gather_lessons
from models.registry import load_or_train, train_and_save
from models.versions import derive_version

PASSAGES_EACH = 440
LABELLED_SHARE = 0.12
KINDS: dict[Kind, float] = {"heading": 14, "list_item": 27, "paragraph": 39, "table": 19, "footnote": 1}
"""Of a hundred passages."""
LONG_SHARE = 0.5
"""Of the paragraphs, those that join two texts, so that paragraphs are as long as real ones."""
BOX = Box(1, 72.0, 100.0, 520.0, 148.5)
COLUMNS = (
    "what is new",
    "passages",
    "labels changed",
    "rules changed",
    "processes",
    "seconds",
    "CPU seconds",
    "peak MB",
)
SECTION = ("Terms and conditions", "Part two", "Use of the grant")


@dataclass(frozen=True, slots=True)
class Text:
    """A text with what is found in it, as a passage of its own."""

    text: str
    found: FoundMentions


def read_texts() -> tuple[list[Text], list[Text]]:
    """Return the corpus' texts with labels and those without."""
    settings = read_settings(environment={})
    passages = read_labelled(LABELS)
    nlp = load_pipeline(settings.gazetteers, recogniser=check_recogniser(settings))
    alone = ([Passage(p.id, p.id, 0, 1, 1, "paragraph", (), p.text, language="en")] for p in passages)
    texts = [
        Text(p.text, found) for p, found in zip(passages, find_mentions_of_each(alone, nlp=nlp), strict=True)
    ]
    return (
        [text for text, p in zip(texts, passages, strict=True) if p.labels],
        [text for text, p in zip(texts, passages, strict=True) if not p.labels],
    )


def fill_store(path: Path, *, passages: int, each: int = PASSAGES_EACH) -> None:
    """Write documents with so many passages in all to a store; equal arguments give equal rows."""
    choose = random.Random(7)
    labelled, others = read_texts()
    version = join_versions(compute_reading_version(read_settings(environment={})), "none")
    store = open_store(path)
    for number, start in enumerate(range(0, passages, each), 1):
        count = min(each, passages - start)
        name = f"document-{number:04}"
        document = Document(
            derive_id("d", name), derive_id("", name), "file", f"file:///{name}.pdf", f"{name}.pdf",
            language="en", page_count=count // 12 + 1, pipeline_version=version,
        )  # fmt: skip
        store.write_document(make_rows(document, count, labelled, others, choose))
    store.close()


def make_rows(
    document: Document, count: int, labelled: Sequence[Text], others: Sequence[Text], choose: random.Random
) -> DocumentRows:
    """Return a document of texts chosen at random."""
    passages: list[Passage] = []
    mentions: list[Mention] = []
    amounts: list[Amount] = []
    entities = {}
    for ordinal in range(count):
        passage, text = make_passage(document, ordinal, labelled, others, choose)
        passages.append(passage)
        if passage.kind != "heading":
            own = dict(move_mentions(text.found.mentions, passage))
            mentions += own.values()
            amounts += move_amounts(text.found.amounts, own, passage)
            entities.update({entity.entity_id: entity for entity in text.found.entities})
    return DocumentRows(document, tuple(passages), tuple(mentions), tuple(entities.values()), tuple(amounts))


def make_passage(
    document: Document,
    ordinal: int,
    labelled: Sequence[Text],
    others: Sequence[Text],
    choose: random.Random,
) -> tuple[Passage, Text]:
    """Return a passage and the text that it begins with."""
    ruled = choose.random() < LABELLED_SHARE
    [kind] = choose.choices(list(KINDS), weights=list(KINDS.values())) if not ruled else ("paragraph",)
    text = choose.choice(labelled if ruled else others)
    words = text.text
    if kind == "heading":
        words = f"{ordinal} {' '.join(words.split()[:5])}"
    elif kind == "paragraph" and choose.random() < LONG_SHARE:
        words = f"{words} {choose.choice(labelled if ruled else others).text}"
    words = f"{words} ({document.file_name[9:13]}.{ordinal})"
    page = ordinal // 12 + 1
    passage = Passage(
        derive_id("p", document.document_id, ordinal, words), document.document_id, ordinal, page, page,
        kind, SECTION, words, boxes=(replace(BOX, page_number=page),), language="en",
    )  # fmt: skip
    return passage, text


def move_mentions(mentions: Sequence[Mention], passage: Passage) -> Iterator[tuple[str, Mention]]:
    """Yield mentions as those of another passage with the same text, by their former identifiers."""
    for mention in mentions:
        mention_id = derive_id("m", passage.passage_id, mention.label, mention.start, mention.end)
        places = {"passage_id": passage.passage_id, "document_id": passage.document_id}
        yield mention.mention_id, replace(mention, mention_id=mention_id, **places)


def move_amounts(amounts: Sequence[Amount], moved: dict[str, Mention], passage: Passage) -> Iterator[Amount]:
    """Yield the amounts of mentions that were moved."""
    for amount in amounts:
        other = moved.get(amount.equivalent_of or "")
        yield replace(
            amount,
            mention_id=moved[amount.mention_id].mention_id,
            passage_id=passage.passage_id,
            document_id=passage.document_id,
            equivalent_of=other.mention_id if other else None,
        )


def learn_first(folder: Path, labels: Path) -> str:
    """Put the classifier in use that the labelled corpus gives; return its version."""
    version = load_or_train(folder, labels, version=derive_version(labels)).version
    switch_current(folder, version)
    return version


def learn_another(folder: Path, labels: Path) -> str:
    """Put a classifier in use that has learned all documents but every twentieth; return its version."""
    lessons = gather_lessons(labels, ())
    left = set(sorted({passage.document for passage in lessons.passages})[::20])
    passages = tuple(passage for passage in lessons.passages if passage.document not in left)
    version = f"{lessons.version}-less"
    if not (folder / version).is_dir():
        train_and_save(folder, replace(lessons, passages=passages, version=version))
    switch_current(folder, version)
    return version


def make_row(name: str, processes: int, usage: Usage) -> tuple[str, ...]:
    """Return the row of the table on a run of `kisoku relabel --json`."""
    changes = json.loads(usage.output)["changes"]
    return (
        name,
        f"{changes['passages']:,}",
        f"{changes['passages_changed']:,}",
        f"{changes['rules_added'] + changes['rules_removed'] + changes['rules_changed']:,}",
        str(processes),
        f"{usage.seconds:.1f}",
        f"{usage.cpu_seconds:.1f}",
        f"{usage.megabytes:.0f}",
    )


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="bench.relabel", description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=2)
    settings = read_settings()
    parser.add_argument("--home", type=Path, default=settings.home, help="where the server's state lies")
    parser.add_argument("--models", type=Path, help="folder to keep the classifiers in, for other runs")
    parser.add_argument("--store", type=Path, help="folder to keep the store in, for other runs")
    parser.add_argument("--write", action="store_true", help="write the figures to bench/RESULTS.md")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the arguments ask for and print the figures."""
    options = parse_arguments(arguments)
    with tempfile.TemporaryDirectory(prefix="kisoku-bench-") as name:
        outputs = options.store or Path(name)
        outputs.mkdir(parents=True, exist_ok=True)
        rows = list(measure_relabelling(outputs, options))
    if options.write:
        setting = f"Documents of {PASSAGES_EACH} passages; {describe_place()}."
        write_table("Relabelling", setting, COLUMNS, rows, path=RESULTS)


def measure_relabelling(outputs: Path, options: argparse.Namespace) -> Iterator[tuple[str, ...]]:
    """Yield a row for a store with nothing kept, and one for the same with another classifier."""
    desk = Workplace(outputs, options.home, options.models or outputs / "models", options.processes)
    with ProcessPoolExecutor(max_workers=1) as pool:  # or what that takes would count as the command's own
        pool.submit(fill_store, outputs / "kisoku.db", passages=options.passages).result()
        for name, learn in (("nothing kept", learn_first), ("another classifier", learn_another)):
            pool.submit(learn, desk.models, LABELS).result()
            usage, _ = desk.run("relabel", "--json")
            row = make_row(name, options.processes, usage)
            Console().print(dict(zip(COLUMNS, row, strict=True)))
            yield row


if __name__ == "__main__":
    main()
