"""What a DOCX file's styles say of paragraphs and runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractors.formats.markup import Node, find_all

_HEADING = re.compile(r"heading ([1-9])(?:\b|$)")
_CONTENTS = re.compile(
    r"toc (?:\d|heading)|contents heading|table of (?:figures|authorities)|index (?:\d|heading)"
)
_OFF = frozenset(("0", "false", "off"))
TWIPS = 20
"""The unit of a file's measures: so many are a point."""
WORD_SIZE = 10.0
"""The font size where a file names none (ECMA-376, 17.3.2.38)."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is set; None where nothing is said."""

    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    raised: bool | None = None
    size: float | None = None

    def over(self, base: Look) -> Look:
        """Return this look where it says something, `base` elsewhere."""
        return Look(
            base.bold if self.bold is None else self.bold,
            base.italic if self.italic is None else self.italic,
            base.hidden if self.hidden is None else self.hidden,
            base.raised if self.raised is None else self.raised,
            base.size if self.size is None else self.size,
        )


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it inherits; `number` and `number_level` are those of its list."""

    style_id: str = ""
    name: str = ""
    look: Look = Look()
    outline: int | None = None
    number: str | None = None
    number_level: int | None = None
    indent: float | None = None
    bold_head: bool = False
    """A table style that sets the first row in bold."""

    @property
    def level(self) -> int | None:
        """The level of a heading: 0 for the title, 1 for the outermost heading; None for text."""
        heading = _HEADING.match(self.name)
        if self.outline is not None:
            return self.outline + 1 if self.outline < 9 else None
        if heading:
            return int(heading.group(1))
        return 0 if self.name == "title" else None

    @property
    def is_contents(self) -> bool:
        """Whether it sets entries of a table of contents."""
        return _CONTENTS.match(self.name) is not None


class Styles:
    """The styles of a file by identifier."""

    def __init__(self, root: Node | None) -> None:
        nodes = root.elements("w:style") if root else []
        self.nodes = {node.get("styleId"): node for node in nodes}
        self.known: dict[str, Style] = {}
        defaults = root.first("w:docDefaults", "w:rPrDefault", "w:rPr") if root else None
        self.base = read_look(defaults).over(Look(False, False, False, False, WORD_SIZE))
        default = [n for n in nodes if n.get("type") == "paragraph" and n.get("default") not in ("", *_OFF)]
        self.default_id = default[0].get("styleId") if default else ""

    def find(self, style_id: str) -> Style:
        """Return a style with all that it inherits, one that says nothing if there is none."""
        if style_id not in self.known:
            style = Style(style_id)
            for node in reversed(list(self._list_bases(style_id))):
                style = _read_style(node, style)
            self.known[style_id] = style
        return self.known[style_id]

    def find_paragraph(self, style_id: str) -> Style:
        """Return the style of a paragraph, the default one if it names none."""
        return self.find(style_id or self.default_id)

    def _list_bases(self, style_id: str) -> Iterator[Node]:
        seen: set[str] = set()
        while style_id in self.nodes and style_id not in seen:
            seen.add(style_id)
            yield self.nodes[style_id]
            based = self.nodes[style_id].first("w:basedOn")
            style_id = based.get("val") if based else ""


def _read_style(node: Node, base: Style) -> Style:
    name, outline = node.first("w:name"), node.first("w:pPr", "w:outlineLvl")
    number, level = read_number(node.first("w:pPr"))
    indent = read_indent(node.first("w:pPr"))
    heads = [n for n in node.elements("w:tblStylePr") if n.get("type") == "firstRow"]
    own_name = name.get("val").casefold() if name else ""
    heading = _HEADING.match(own_name)
    own_outline = read_int(outline) if outline else int(heading.group(1)) - 1 if heading else None
    return replace(
        base,
        name=own_name,
        look=read_look(node.first("w:rPr")).over(base.look),
        outline=base.outline if own_outline is None else own_outline,
        number=base.number if number is None else number,
        number_level=base.number_level if level is None else level,
        indent=base.indent if indent is None else indent,
        bold_head=base.bold_head or any(read_look(each.first("w:rPr")).bold for each in heads),
    )


def read_look(properties: Node | None) -> Look:
    """Return what run properties say."""
    if properties is None:
        return Look()
    size, shift = properties.first("w:sz"), properties.first("w:vertAlign")
    half_points = read_int(size) if size else None
    return Look(
        _read_toggle(properties, "w:b"),
        _read_toggle(properties, "w:i"),
        _read_toggle(properties, "w:vanish"),
        shift.get("val") == "superscript" if shift else None,
        half_points / 2 if half_points else None,
    )


def _read_toggle(properties: Node, tag: str) -> bool | None:
    node = properties.first(tag)
    return None if node is None else is_on(node)


def is_on(node: Node) -> bool:
    """Tell whether a property that is on or off is on."""
    return node.get("val").lower() not in _OFF


def read_int(node: Node, name: str = "val") -> int | None:
    """Return the number that an attribute holds, or None."""
    match = re.match(r"[+-]?\d{1,9}(?:\.\d+)?$", node.get(name))
    return int(float(match.group())) if match else None


def read_number(properties: Node | None) -> tuple[str | None, int | None]:
    """Return the list and the level that paragraph properties name."""
    numbering = properties.first("w:numPr") if properties else None
    if numbering is None:
        return None, None
    number, level = numbering.first("w:numId"), numbering.first("w:ilvl")
    return number.get("val") if number else None, read_int(level) if level else None


def read_indent(properties: Node | None) -> float | None:
    """Return how far paragraph properties set the first line in, in points, None if they say nothing."""
    indent = properties.first("w:ind") if properties else None
    if indent is None:
        return None
    left, start = read_int(indent, "left"), read_int(indent, "start")
    edge = start if left is None else left
    return None if edge is None else (edge - max(read_int(indent, "hanging") or 0, 0)) / TWIPS


def has_contents(node: Node) -> bool:
    """Tell whether a content control holds a table of contents."""
    galleries = find_all(node.first("w:sdtPr") or Node("none"), "w:docPartGallery")
    return any("contents" in each.get("val").casefold() for each in galleries)
