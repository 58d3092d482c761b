"""What table rows ("Programme | Agency | Budget") and lines ("Funder: JST") tell of programmes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from dataset.records import Mention, Passage
from extractors.relations.mechanisms import find_mechanisms
from extractors.relations.tellings import group_by_passage
from extractors.values.alternatives import fold_width, read_rows

_BAR = " | "
_LINE = re.compile(r"^\s*(?:[-•*]\s*)?(?P<key>[^:：|]{2,50}?)\s?[:：]\s*(?P<value>\S.*)$")
_UNREAL = re.compile(
    r"\b(?:proposed|planned|requested|expected|draft|maximum award|per project|tbd)\b", re.IGNORECASE
)
_EDGE = re.compile(r"\([^()]*\)\s*$|[*†¹²³\d]+$")
_LABELS: Mapping[str, frozenset[str]] = {
    "administered_by": frozenset({"AGENCY", "ORGANIZATION"}),
    "funded_by": frozenset({"AGENCY", "ORGANIZATION", "REGION"}),
    "budget": frozenset({"AMOUNT"}),
    "started": frozenset({"DATE"}),
    "ended": frozenset({"DATE"}),
    "period": frozenset({"DATE"}),
    "partner": frozenset({"COUNTRY", "AGENCY", "ORGANIZATION"}),
    "succeeded_by": frozenset({"PROGRAM"}),
}
_ROW_CONFIDENCE, _LINE_CONFIDENCE = 0.9, 0.8
_SINCE = re.compile(r"(?:since|from|depuis|seit|ab)\s*$", re.IGNORECASE)
_UNTIL = re.compile(r"(?:until|till|to|through|jusqu['’](?:en|à)|bis)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row, or the key or value of a line: characters `start` to `end` of the passage."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RowClaim:
    """What a row or line tells of a programme: a mention, or a mechanism with its words."""

    passage: Passage
    relation: str
    program: Mention
    value: Mention | tuple[str, str]
    confidence: float


def read_row_claims(passages: Sequence[Passage], mentions: Sequence[Mention]) -> Iterator[RowClaim]:
    """Yield what the rows and lines tell of programmes, in order.

    A line of key and value, or a row of two cells, is told of the programme that a line above it in the same
    section gave ("Programme: …"), or else of the one that the heading names.
    """
    named = group_by_passage(mentions)
    heading: Mention | None = None
    current: tuple[tuple[str, ...], Mention] | None = None
    for passage in passages:
        own = named[passage.passage_id]
        if passage.kind == "heading":
            heading, current = _find_sole_program(own), None
            continue
        heads = passage.section[-1].split(_BAR) if passage.kind == "table" and passage.section else []
        cells = _cut_cells(passage.text)
        if len(heads) == len(cells) > 1:
            yield from _read_row(passage, heads, cells, own)
            continue
        pair = (cells[0], cells[1]) if len(cells) == 2 else _cut_line(passage.text)
        if pair is None:
            continue
        if _name_relation(pair[0].text) == "program":
            program = _find_sole_program(_list_inside(own, pair[1]))
            current = (passage.section, program) if program else None
        elif current is not None and current[0] == passage.section:
            yield from _read_cell(
                passage, pair[0].text, pair[1], own, current[1], confidence=_LINE_CONFIDENCE
            )
        elif heading is not None:
            yield from _read_cell(passage, pair[0].text, pair[1], own, heading, confidence=_LINE_CONFIDENCE)


def _find_sole_program(mentions: Sequence[Mention]) -> Mention | None:
    programs = [m for m in mentions if m.label == "PROGRAM" and m.entity_id]
    return programs[0] if len({m.entity_id for m in programs}) == 1 else None


def _cut_cells(text: str) -> list[Cell]:
    """Return the cells of a row.

    >>> [(cell.start, cell.text) for cell in _cut_cells("SIP | 2014")]
    [(0, 'SIP'), (6, '2014')]
    """
    cells, start = list[Cell](), 0
    for part in text.split(_BAR):
        cells.append(Cell(part, start, start + len(part)))
        start += len(part) + len(_BAR)
    return cells


def _cut_line(text: str) -> tuple[Cell, Cell] | None:
    """Return the key and the value of a line, None if it is no such line."""
    match = _LINE.match(text)
    if match is None:
        return None
    key, value = (Cell(match[name], match.start(name), match.end(name)) for name in ("key", "value"))
    return key, value


def _read_row(
    passage: Passage, heads: Sequence[str], cells: Sequence[Cell], own: Sequence[Mention]
) -> Iterator[RowClaim]:
    """Yield what a row tells of the programme in the first of its cells that names one."""
    places = [i for i, head in enumerate(heads) if _name_relation(head) == "program"] or [0]
    program = _find_sole_program(_list_inside(own, cells[places[0]]))
    if program is None:
        return
    yield from _read_aside(passage, cells[places[0]], own, program)
    for i, (head, cell) in enumerate(zip(heads, cells, strict=True)):
        if i != places[0]:
            yield from _read_cell(passage, head, cell, own, program, confidence=_ROW_CONFIDENCE)


def _read_cell(
    passage: Passage, head: str, cell: Cell, own: Sequence[Mention], program: Mention, *, confidence: float
) -> Iterator[RowClaim]:
    """Yield what a cell tells of a programme by the head of its column or its key."""
    relation = _name_relation(head)
    if relation in (None, "program") or _UNREAL.search(head) or _UNREAL.search(cell.text):
        return
    if relation == "mechanism":
        for mechanism, match in find_mechanisms(cell.text):
            yield RowClaim(passage, relation, program, (mechanism, match.group()), confidence)
        return
    for mention in _list_inside(own, cell):
        if mention.label in _LABELS[str(relation)]:
            yield RowClaim(passage, str(relation), program, mention, confidence)


def _read_aside(passage: Passage, cell: Cell, own: Sequence[Mention], program: Mention) -> Iterator[RowClaim]:
    """Yield the dates beside a programme's name in its own cell: "ImPACT (until 2018)", "FP7 2007–2013"."""
    for mention in _list_inside(own, cell):
        if mention.label != "DATE":
            continue
        before = passage.text[cell.start : mention.start]
        relation = "started" if _SINCE.search(before) else "ended" if _UNTIL.search(before) else "period"
        yield RowClaim(passage, relation, program, mention, _ROW_CONFIDENCE)


def _list_inside(own: Sequence[Mention], cell: Cell) -> list[Mention]:
    return [m for m in own if cell.start <= m.start and m.end <= cell.end]


@lru_cache(maxsize=1024)
def _name_relation(head: str) -> str | None:
    """Return the relation that the head of a column or a key stands for.

    >>> [_name_relation(head) for head in ("Total budget (EUR million)", "Projektträger", "Weight")]
    ['budget', 'administered_by', None]
    """
    plain = fold_width(head).strip().rstrip(":").strip()
    for words in (plain, _EDGE.sub("", plain).strip()):
        for relation, pattern in _compile_heads():
            if pattern.fullmatch(words):
                return relation
    return None


@cache
def _compile_heads() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["relation"], re.compile(row["pattern"], re.IGNORECASE))
        for row in read_rows("cues/fact_heads.csv")
    )
