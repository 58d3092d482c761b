"""Blocks of a DOCX file: paragraphs with their numbers, tables, text boxes and notes in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dataset.records import Kind
from extractors.formats.blocks import Block, Piece, make_shown
from extractors.formats.docx_numbering import Marker, Numbering
from extractors.formats.docx_runs import NoteCall, Runs, pick_alternative
from extractors.formats.docx_styles import (
    Style,
    Styles,
    has_contents,
    is_on,
    read_indent,
    read_int,
    read_number,
)
from extractors.formats.grids import Cell, Row, expand_table
from extractors.formats.markup import Node, find_all

_GROUPS = frozenset(("w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:sdtContent"))
_REMOVED = ("w:del", "w:moveFrom")
_DEEPEST = 12


@dataclass(frozen=True)
class Notes:
    """The notes of one kind by identifier, and the path of the part that holds them."""

    nodes: dict[str, Node]
    part: str


class DocxFlow:
    """Reads the blocks of a file's parts; numbers and fields go on from one paragraph to the next."""

    def __init__(
        self, styles: Styles, numbering: Numbering, notes: dict[str, Notes], formats: dict[str, str]
    ) -> None:
        self.styles = styles
        self.numbering = numbering
        self.notes = notes
        self.runs = Runs(styles, note_formats=formats)
        self.held: list[Piece] = []
        """Pieces of paragraphs whose marks were deleted: they belong to the next."""
        self.late: list[NoteCall] = []

    def read(self, body: Node, part: str) -> list[Block]:
        """Return the blocks of the main part, each footnote after what calls it, endnotes at the end."""
        self.runs.closes_fields = _closes_fields(body)
        blocks = self._read_blocks(body, part, depth=0)
        for call in self.late:
            blocks.extend(self._read_note(call))
        return blocks

    def _read_blocks(self, parent: Node, part: str, *, depth: int) -> list[Block]:
        blocks: list[Block] = []
        for node in _list_children(parent):
            if node.tag == "w:p":
                blocks.extend(self._read_paragraph(node, part, depth=depth))
            elif node.tag == "w:tbl" and depth < _DEEPEST:
                blocks.extend(self._read_table(node, part, depth=depth))
        return blocks

    def _read_paragraph(self, node: Node, part: str, *, depth: int) -> list[Block]:
        properties = node.first("w:pPr")
        named = properties.first("w:pStyle") if properties else None
        style = self.styles.find_paragraph(named.get("val") if named else "")
        was_contents = self.runs.in_contents
        pieces, calls, boxes = self.runs.read(node, style.look.over(self.styles.base))
        boxed = [b for box in boxes if depth < _DEEPEST for b in self._read_aside(box, part, depth=depth + 1)]
        if style.is_contents or was_contents or self.runs.in_contents:
            return boxed
        if _is_mark_deleted(properties):
            self.held.extend(pieces)
            return boxed
        pieces, self.held = [*self.held, *pieces], []
        blocks = self._make_blocks(pieces, properties, style, part, in_cell=depth > 0)
        for call in calls:
            if call.kind == "endnote":
                self.late.append(call)
            else:
                blocks.extend(self._read_note(call))
        return [*blocks, *boxed]

    def _read_aside(self, box: Node, part: str, *, depth: int) -> list[Block]:
        """Return the blocks of a text box, whose text is no part of the fields around it."""
        fields, held = self.runs.fields, self.held
        self.runs.fields, self.held = [], []
        blocks = self._read_blocks(box, part, depth=depth)
        self.runs.fields, self.held = fields, held
        return blocks

    def _make_blocks(
        self, pieces: list[Piece], properties: Node | None, style: Style, part: str, *, in_cell: bool
    ) -> list[Block]:
        level = _find_level(properties, style)
        marker = self._count(properties, style)
        if not any(piece.text.strip() for piece in pieces) and (marker is None or not in_cell):
            return []
        place = next((piece.start for piece in pieces if piece.end > piece.start), 0)
        like = next((piece for piece in pieces if piece.text.strip()), None)
        kind: Kind | None = "heading" if level is not None else _name_kind(style)
        if marker is not None and marker.bullet:
            kind = kind or "list_item"
        elif marker is not None:
            pieces = [make_shown(marker.text, place, like), *pieces]
        indent = read_indent(properties)
        if indent is None:
            indent = marker.indent if marker is not None else style.indent or 0.0
        return [Block(tuple(pieces), kind, level, part=part, indent=indent)]

    def _count(self, properties: Node | None, style: Style) -> Marker | None:
        """Return the marker of a paragraph, from its own list or from its style's."""
        number, level = read_number(properties)
        if number is None:
            number = style.number
            if level is None:
                level = style.number_level
            if level is None and number is not None:
                level = self.numbering.find_level(number, style.style_id)
        return None if number in (None, "0") else self.numbering.count(str(number), level or 0)

    def _read_note(self, call: NoteCall) -> list[Block]:
        notes = self.notes.get(call.kind)
        node = notes.nodes.get(call.note_id) if notes else None
        if notes is None or node is None:
            return []
        outer = self.runs
        self.runs = Runs(self.styles, own_mark=call.mark)
        blocks = self._read_blocks(node, notes.part, depth=_DEEPEST)
        self.runs = outer
        return [replace(block, kind="footnote", level=None) for block in blocks]

    def _read_table(self, table: Node, part: str, *, depth: int) -> list[Block]:
        style = table.first("w:tblPr", "w:tblStyle")
        bold_head = (
            style is not None and self.styles.find(style.get("val")).bold_head and _marks_first_row(table)
        )
        rows: list[Row] = []
        notes: list[Block] = []
        for node in _list_children(table):
            if node.tag != "w:tr" or node.first("w:trPr", "w:del"):
                continue
            cells = []
            for cell in _list_children(node):
                if cell.tag == "w:tc" and not cell.first("w:tcPr", "w:cellDel"):
                    blocks = self._read_blocks(cell, part, depth=depth + 1)
                    notes.extend(block for block in blocks if block.kind == "footnote" and block.part != part)
                    cells.append(_make_cell(cell, [block for block in blocks if block not in notes]))
            head = node.first("w:trPr", "w:tblHeader")
            before = node.first("w:trPr", "w:gridBefore")
            is_head = (head is not None and is_on(head)) or (bold_head and not rows)
            rows.append(Row(tuple(cells), is_head, (read_int(before) or 0) if before else 0))
        return [*expand_table(rows), *notes]


def _list_children(parent: Node) -> Iterator[Node]:
    """Yield the blocks, rows or cells below a node, tracked changes accepted and wrappers opened."""
    for node in parent.elements():
        if node.tag == "w:sdt":
            content = node.first("w:sdtContent")
            if content is not None and not has_contents(node):
                yield from _list_children(content)
        elif node.tag == "mc:AlternateContent":
            yield from _list_children(pick_alternative(node))
        elif node.tag in _GROUPS:
            yield from _list_children(node)
        elif node.tag not in _REMOVED:
            yield node


def _closes_fields(body: Node) -> bool:
    """Tell whether every field that begins also ends."""
    turns = [node.get("fldCharType") for node in find_all(body, "w:fldChar")]
    return turns.count("begin") <= turns.count("end")


def _is_mark_deleted(properties: Node | None) -> bool:
    marks = properties.first("w:rPr") if properties else None
    return marks is not None and any(marks.first(tag) for tag in _REMOVED)


def _find_level(properties: Node | None, style: Style) -> int | None:
    outline = properties.first("w:outlineLvl") if properties else None
    own = read_int(outline) if outline else None
    if own is not None:
        return own + 1 if own < 9 else None
    return style.level


def _name_kind(style: Style) -> Kind | None:
    if style.name in ("caption", "table caption", "figure caption"):
        return "caption"
    return "footnote" if style.name in ("footnote text", "endnote text") else None


def _make_cell(node: Node, blocks: list[Block]) -> Cell:
    span = node.first("w:tcPr", "w:gridSpan")
    merge = node.first("w:tcPr", "w:vMerge")
    goes_on = merge is not None and merge.get("val") != "restart"
    columns = read_int(span) if span else None
    return Cell(() if goes_on else tuple(blocks), min(max(columns or 1, 1), 100))


def _marks_first_row(table: Node) -> bool:
    """Tell whether a table applies its style's setting of the first row."""
    look = table.first("w:tblPr", "w:tblLook")
    if look is None:
        return False
    if "firstRow" in look.attributes:
        return look.get("firstRow") in ("1", "true", "on")
    return look.get("val")[-2:-1] in ("2", "3", "6", "7", "A", "B", "E", "F", "a", "b", "e", "f")
