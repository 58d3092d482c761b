"""How the elements around a text set it: what kind of block it is in, its face and its size."""

from __future__ import annotations

from dataclasses import dataclass

from dataset.records import Kind
from extractors.formats.blocks import BODY_SIZE, Piece
from extractors.formats.html_furniture import is_note_container
from extractors.formats.html_names import name_element, read_size
from extractors.formats.html_tree import BLOCKS, HEADINGS
from extractors.formats.markup import Node, Text

_PLAIN = frozenset(("p", "div", "center", "section", "header", "hgroup"))
"""Blocks that leave a heading or a caption around them what it is."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the elements around a text say of it."""

    kind: Kind | None = None
    level: int | None = None
    note: bool = False
    bold: bool = False
    italic: bool = False
    raised: bool = False
    size: float = BODY_SIZE
    preformatted: bool = False


def is_block(node: Node) -> bool:
    """Tell whether an element is set apart from the text around it."""
    return node.tag in BLOCKS


def nest_setting(node: Node, setting: Setting) -> Setting:
    """Return the setting of an element's text."""
    named = name_element(node)
    kind, level = setting.kind, setting.level
    if node.tag in HEADINGS:
        kind, level = "heading", int(node.tag[1])
    elif node.tag in ("figcaption", "caption"):
        kind, level = "caption", None
    elif named.kind is not None and setting.kind is None and not _mixes_blocks(node):
        kind = named.kind
    elif is_block(node) and node.tag not in _PLAIN:
        kind, level = None, None
    return Setting(
        kind,
        level,
        note=setting.note or named.kind == "footnote" or (is_block(node) and is_note_container(node)),
        bold=setting.bold if named.bold is None else named.bold,
        italic=setting.italic if named.italic is None else named.italic,
        raised=setting.raised or named.raised,
        size=read_size(node, setting.size),
        preformatted=setting.preformatted or node.tag in ("pre", "listing", "xmp"),
    )


def _mixes_blocks(node: Node) -> bool:
    """Tell whether an element holds text of its own beside paragraphs: then its name is not that of each."""
    inner = any(is_block(each) for each in node.elements())
    return inner and any(
        not is_block(each) if isinstance(each, Node) else each.text.strip() for each in node.children
    )


def make_piece(text: Text, setting: Setting) -> Piece:
    """Return the piece that a text set in this way is."""
    marks = text.marks
    return Piece(
        text.text,
        text.start,
        text.end,
        bold=setting.bold or "b" in marks or "strong" in marks,
        italic=setting.italic or bool(marks & {"i", "em", "cite", "var", "dfn"}),
        raised=setting.raised or "sup" in marks,
        size=setting.size,
    )
