"""Blocks of an HTML tree: what browsers set apart, with what the markup says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.formats.blocks import Block, Piece, make_break, make_shown, prefix_block
from extractors.formats.grids import Cell, Row, expand_table, is_marker
from extractors.formats.html_lists import ListNumbers
from extractors.formats.html_setting import Setting, is_block, make_piece, nest_setting
from extractors.formats.markup import Node, Text
from extractors.formats.preformatted import split_preformatted
from extractors.reading.markers import ENUMERATOR, NUMBERING

_BACK_LINK = re.compile(r"[\s\[]*[↩↑⇑⤴^▲]\ufe0e?[\s\]]*")
_CALL = re.compile(r"\[?[A-Z]?\d{1,4}\]?")
"""The mark that calls a note."""
_NUMBER = re.compile(r"\d{1,4}[A-Z]{0,3}")
INDENT = 24.0
"""How far a list is set in from what it stands in, in points, as browsers do or more."""
_DEEPEST_TABLE = 20
"""Tables that lie deeper are read as text."""
_LONGEST_TERM = 20
"""Pieces of terms that one description may have."""
_TABLE_PARTS = ("caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th")


class Flow:
    """Reads the blocks of one element; `dropped` are the `id`s of nodes that are no text."""

    def __init__(self, dropped: frozenset[int], *, depth: int = 0) -> None:
        self.dropped = dropped
        self.depth = depth
        self.blocks: list[Block] = []
        self.pieces: list[Piece] = []
        self.marker: tuple[Piece, ...] = ()
        self.number = ""
        self.in_item = False
        self.lists: list[ListNumbers] = []
        self.term_start = 0
        self.after_call = False

    def read(self, root: Node, setting: Setting) -> list[Block]:
        """Return the blocks of an element."""
        stack: list[tuple[Node, Setting, int]] = [(root, setting, 0)]
        while stack:
            node, own, place = stack.pop()
            if place == len(node.children):
                self._close(node, own)
                continue
            stack.append((node, own, place + 1))
            child = node.children[place]
            if isinstance(child, Text):
                self._take_text(child, own)
            elif id(child) not in self.dropped and not self._take_whole(child, own):
                inner = self._open(child, own)
                stack.append((child, inner, 0))
        self._flush(setting)
        self._release_term()
        return self.blocks

    def _take_text(self, text: Text, setting: Setting) -> None:
        if self.after_call and text.text[:1].isalnum():
            self._show(" ")
        self.after_call = False
        self.pieces.append(make_piece(text, setting))

    def _take_whole(self, node: Node, setting: Setting) -> bool:
        """Read an element that is no flow of text, and tell whether it was one."""
        if node.tag == "br":
            self._break_line(setting)
        elif node.tag in ("hr", "img"):
            if node.tag == "hr":
                self._flush(setting)
        elif node.tag == "table" and self.depth < _DEEPEST_TABLE:
            self._flush(setting)
            self._add_table(node, setting)
        elif node.tag == "a" and _BACK_LINK.fullmatch(
            "".join(t.text for t in node.children if isinstance(t, Text))
        ):
            pass
        else:
            return False
        return True

    def _open(self, node: Node, setting: Setting) -> Setting:
        if is_block(node):
            self._flush(setting)
        else:
            self._part_number()
        if node.tag in ("ul", "ol", "menu", "dir"):
            self.lists.append(ListNumbers(node))
        elif node.tag == "li":
            number = self.lists[-1].count(node) if self.lists else ""
            self.number = f"{self.number} {number}".strip()
            self.in_item = True
        elif node.tag == "dt":
            if len(self.marker) > _LONGEST_TERM:
                self._release_term()
            self.term_start = len(self.blocks)
        elif node.tag == "q":
            self._show("“")
        return nest_setting(node, setting)

    def _close(self, node: Node, setting: Setting) -> None:
        if is_block(node):
            self._flush(setting)
        else:
            self._part_number()
        if node.tag in ("ul", "ol", "menu", "dir") and self.lists:
            self.lists.pop()
        elif node.tag == "li":
            self.in_item, self.number = False, ""
        elif node.tag == "dt":
            self._hold_term()
        elif node.tag == "dl":
            self._release_term()
        elif node.tag == "q":
            self._show("”")
        elif node.tag == "a" and node.get("href").startswith("#") and self.pieces:
            self.after_call = _CALL.fullmatch(self.pieces[-1].text.strip()) is not None

    def _show(self, text: str) -> None:
        if self.pieces:
            self.pieces.append(make_shown(text, self.pieces[-1].end, self.pieces[-1]))

    def _part_number(self) -> None:
        """Add the gap that a style sheet draws between a clause's number and its text, both set in spans."""
        text = "".join(piece.text for piece in self.pieces).strip() if len(self.pieces) < 9 else ""
        if text and (ENUMERATOR.fullmatch(text) or NUMBERING.fullmatch(text) or _NUMBER.fullmatch(text)):
            self._show(" ")

    def _break_line(self, setting: Setting) -> None:
        """Take a line break; a second one ends the paragraph."""
        last = next((piece for piece in reversed(self.pieces) if piece.is_break or piece.text.strip()), None)
        if last is not None and last.is_break:
            self._flush(setting)
        elif last is not None:
            self.pieces.append(make_break(self.pieces[-1].end))

    def _flush(self, setting: Setting) -> None:
        """End the block in the making."""
        pieces, self.pieces = self.pieces, []
        groups = split_preformatted(pieces) if setting.preformatted else [pieces]
        for group in groups:
            block = Block(tuple(group), setting.kind, setting.level, indent=self._measure_indent())
            if not block.is_blank:
                self._add(self._mark(block, setting))
            elif is_marker(block.bare_text):
                self._add(block)

    def _measure_indent(self) -> float:
        """Return how far a block is set in: an item's own marker stands before what else is in the item."""
        hangs = bool(self.lists) and not (self.in_item or self.number)
        return INDENT * len(self.lists) + hangs * INDENT / 2

    def _add(self, block: Block) -> None:
        """Add a block; one that is a number or a bullet alone becomes the beginning of the next."""
        last = self.blocks[-1] if self.blocks else None
        if last is not None and is_marker(last.bare_text) and block.kind in (None, "list_item"):
            self.blocks[-1] = replace(prefix_block(block, last.pieces), kind="list_item")
        else:
            self.blocks.append(block)

    def _mark(self, block: Block, setting: Setting) -> Block:
        """Return a block with the number or term that stands before it, as the item that it opens, if any."""
        if setting.note and block.kind != "heading":
            block = replace(block, kind="footnote")
        elif self.in_item and block.kind is None:
            block = replace(block, kind="list_item")
        if self.marker:
            block = prefix_block(block, self.marker)
        elif self.number and not _begins_with_number(block):
            shown = self.number.rstrip(".") if setting.note and self.number[:1].isdigit() else self.number
            piece = make_shown(shown, block.pieces[0].start)
            block = prefix_block(block, (replace(piece, raised=setting.note),))
        self.marker, self.number, self.in_item = (), "", False
        return block

    def _hold_term(self) -> None:
        """Keep the term of a description list for the description that follows."""
        if len(self.blocks) > self.term_start and self.blocks[-1].kind in (None, "paragraph", "list_item"):
            term = self.blocks.pop()
            self.marker = term.pieces
            self.in_item = is_marker(term.bare_text)

    def _release_term(self) -> None:
        """Add a term that no description followed."""
        if self.marker:
            self.blocks.append(Block(self.marker))
            self.marker = ()

    def _add_table(self, node: Node, setting: Setting) -> None:
        strays = Node("div", children=list(_list_strays(node)))
        captions, rows = self._read_inner(strays, setting), []
        for child, in_head in _list_rows(node):
            if id(child) in self.dropped:
                continue
            if child.tag == "caption":
                captions.extend(self._read_inner(child, setting))
            else:
                rows.append(self._read_row(child, setting, in_head=in_head))
        layout = node.get("role") in ("presentation", "none")
        for block in (*captions, *expand_table(rows, layout=layout)):
            self._add(block if block.kind == "table" else self._mark(block, setting))

    def _read_row(self, row: Node, setting: Setting, *, in_head: bool) -> Row:
        inner = replace(setting, kind=None, level=None)
        cells = []
        for node in row.elements("td", "th"):
            if id(node) in self.dropped:
                continue
            head = node.tag == "th"
            blocks = self._read_inner(node, replace(inner, bold=inner.bold or head))
            columns, rows = (_read_span(node.get(name)) for name in ("colspan", "rowspan"))
            cells.append(Cell(tuple(blocks), columns, rows, head))
        return Row(tuple(cells), in_head)

    def _read_inner(self, node: Node, setting: Setting) -> list[Block]:
        return Flow(self.dropped, depth=self.depth + 1).read(node, nest_setting(node, setting))


def _begins_with_number(block: Block) -> bool:
    text = "".join(piece.text for piece in block.pieces[:4]).split(None, 1)
    return bool(text) and (ENUMERATOR.fullmatch(text[0]) or NUMBERING.fullmatch(text[0])) is not None


def _list_rows(table: Node) -> Iterator[tuple[Node, bool]]:
    """Yield the captions and rows of a table itself, and whether they stand in its head."""
    for child in table.elements("caption", "thead", "tbody", "tfoot", "tr"):
        if child.tag in ("tr", "caption"):
            yield child, False
        else:
            yield from ((row, child.tag == "thead") for row in child.elements("tr"))


def _list_strays(table: Node) -> Iterator[Node | Text]:
    """Yield what stands in a table but in none of its cells; browsers show it above the table."""
    for child in table.children:
        if isinstance(child, Text) or child.tag not in _TABLE_PARTS:
            yield child
        elif child.tag in ("thead", "tbody", "tfoot", "tr"):
            yield from _list_strays(child)


def _read_span(text: str) -> int:
    return min(int(text), 100) if text.isdecimal() and int(text) > 0 else 1


def read_blocks(root: Node, dropped: frozenset[int]) -> Sequence[Block]:
    """Return the blocks of the element that holds a page's text."""
    return Flow(dropped).read(root, Setting())
