"""The lines that `kisoku annotate` is given, and which of them are read as one document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from dataset.records import Passage
from extractors.languages import tell_languages
from extractors.lists import link_texts, split_runs
from flows.problems import Unusable

BATCH_LINES = 200
"""Lines that are read at once; of lines without a document those that may go on from one another."""
MOST_LINES = 2_000
"""Lines of one document that are read together, which bounds memory; the rest is read as another."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the input: a text, what the caller calls it, and where it stands if the caller says so."""

    number: int
    line_id: str | int
    text: str
    document: str | int | None = None
    section: str = ""
    """The heading above it."""
    parent: str | int | None = None
    """The line of the same document that leads it in."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that are read together, in order; `parents` has for each the place of what leads it in."""

    lines: tuple[Line, ...]
    parents: tuple[int | None, ...]

    def make_passages(self) -> list[Passage]:
        """Return the texts as the passages of a document, with their languages if these can be told."""
        document_id = str(self.lines[0].number)
        passages = [
            Passage(
                passage_id=str(line.number),
                document_id=document_id,
                ordinal=ordinal,
                page_start=1,
                page_end=1,
                kind="paragraph" if parent is None else "list_item",
                section=(line.section,) if line.section else (),
                text=line.text,
                parent_id=None if parent is None else str(self.lines[parent].number),
            )
            for ordinal, (line, parent) in enumerate(zip(self.lines, self.parents, strict=True))
        ]
        return tell_languages(passages, language=None)


def read_lines(lines: Iterable[str], *, name: str) -> Iterator[Line]:
    """Yield the lines that hold something; raises Unusable for one that breaks the format.

    >>> line, = read_lines(['{"id": "a", "text": "Results are owned.", "section": "9"}'], name="in.jsonl")
    >>> line.number, line.line_id, line.text, line.document, line.section
    (1, 'a', 'Results are owned.', None, '9')
    """
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _read_line(line, number, name)
    except UnicodeDecodeError as error:
        raise Unusable(f"{name}: not UTF-8 text ({error.reason})") from error


def _read_line(line: str, number: int, name: str) -> Line:
    place = f"{name}, line {number}"
    try:
        value: Any = json.loads(line)
    except ValueError as error:
        raise Unusable(f"{place}: not JSON ({error})") from error
    if not isinstance(value, dict) or "id" not in value or "text" not in value:
        raise Unusable(f'{place}: needs an object with "id" and "text"')
    if not isinstance(value["text"], str) or not _is_name(value["id"]):
        raise Unusable(f'{place}: "text" has to be a string, "id" a string or a whole number')
    document, section, parent = (value.get(key) for key in ("document", "section", "parent"))
    if not (section is None or isinstance(section, str)):
        raise Unusable(f'{place}: "section" has to be a string, the heading above the text')
    if not all(each is None or _is_name(each) for each in (document, parent)):
        raise Unusable(f'{place}: "document" and "parent" have to be strings or whole numbers')
    if parent is not None and document is None:
        raise Unusable(f'{place}: "parent" needs a "document", that of the line it names')
    return Line(number, value["id"], value["text"], document, section or "", parent)


def _is_name(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def batch_stretches(lines: Iterable[Line], *, name: str) -> Iterator[list[Stretch]]:
    """Yield the lines in batches of stretches, in their order.

    Lines in a row with the same document make one stretch. Lines without a document stay alone, save for
    those that numbers or a lead-in join to the one before. Raises Unusable for a parent that is none.
    """
    batch: list[Stretch] = []
    for stretch in _iterate_stretches(lines, name):
        batch.append(stretch)
        if sum(len(each.lines) for each in batch) >= BATCH_LINES:
            yield batch
            batch = []
    if batch:
        yield batch


def _iterate_stretches(lines: Iterable[Line], name: str) -> Iterator[Stretch]:
    for document, own in groupby(lines, key=lambda line: line.document):
        most = BATCH_LINES if document is None else MOST_LINES
        while some := tuple(islice(own, most)):
            if document is None:
                yield from _join_lines(some)
            else:
                yield Stretch(some, tuple(_find_parents(some, name)))


def _join_lines(lines: Sequence[Line]) -> Iterator[Stretch]:
    """Yield the stretches of lines whose texts alone tell whether they go on."""
    for run in split_runs([line.text for line in lines]):
        yield Stretch(tuple(lines[run.start : run.start + len(run.parents)]), run.parents)


def _find_parents(lines: Sequence[Line], name: str) -> Iterator[int | None]:
    """Yield for each line of a document the place of the parent that is named, or that the texts tell."""
    places: dict[str | int, int] = {}
    for place, (line, link) in enumerate(zip(lines, link_texts([line.text for line in lines]), strict=True)):
        if line.parent is None:
            yield link.parent
        elif line.parent in places:
            yield places[line.parent]
        else:
            raise Unusable(
                f'{name}, line {line.number}: "parent" has to be the "id" of a line before it, '
                f"in the same document; {line.parent} is none"
            )
        places[line.line_id] = place
