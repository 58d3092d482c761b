"""The numbers of a DOCX file's paragraphs, which its text does not have (ECMA-376, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.formats.docx_styles import Styles, is_on, read_indent, read_int
from extractors.formats.markup import Node
from extractors.formats.number_formats import format_number

INDENT = 18.0
"""How far a level is set in from the one above, in points, where the file does not say."""
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts; `restart` is the level whose numbers restart it, None for any above."""

    kind: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    suffix: str = " "
    style_id: str = ""
    indent: float = 0.0


@dataclass(frozen=True, slots=True)
class Marker:
    """What is shown before a paragraph, and how far from the left, in points."""

    text: str
    bullet: bool = False
    indent: float = 0.0


class Numbering:
    """Counts the paragraphs of lists, in the order in which they are asked for."""

    def __init__(self, root: Node | None, styles: Styles) -> None:
        self.abstracts = {n.get("abstractNumId"): n for n in root.elements("w:abstractNum")} if root else {}
        self.numbers = {n.get("numId"): n for n in root.elements("w:num")} if root else {}
        self.styles = styles
        self.levels: dict[str, dict[int, Level]] = {}
        self.owners: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[tuple[str, int]] = set()

    def count(self, number: str, level: int) -> Marker | None:
        """Return the marker of the next paragraph of a list at a level, None if it shows none."""
        levels = self._find_levels(number)
        if level not in levels:
            return None
        counts = self.counts.setdefault(self.owners[number], {})
        override = self._read_override(number, level)
        if override is not None and (number, level) not in self.begun:
            counts[level] = override
        else:
            counts[level] = counts.get(level, levels[level].start - 1) + 1
        self.begun.add((number, level))
        for deeper in [each for each in counts if each > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or 0 < level + 1 <= restart:
                del counts[deeper]
        return _show(levels, level, counts)

    def find_level(self, number: str, style_id: str) -> int:
        """Return the level of a list that a style is bound to."""
        levels = self._find_levels(number)
        return next((level for level, each in levels.items() if each.style_id == style_id), 0)

    def _find_levels(self, number: str) -> dict[int, Level]:
        """Return the levels of a list, its own over those of what it is made from."""
        if number not in self.levels:
            self.levels[number] = {}
            node = self.numbers.get(number)
            if node is not None:
                owner = self._find_abstract(node)
                self.owners[number] = owner
                levels = _read_levels(self.abstracts.get(owner))
                for override in node.elements("w:lvlOverride"):
                    place = read_int(override, "ilvl")
                    inner = override.first("w:lvl")
                    if place is not None and inner is not None:
                        levels[place] = _read_level(inner, place)
                self.levels[number] = levels
        return self.levels[number]

    def _find_abstract(self, number: Node) -> str:
        """Return the identifier of the definition of a list, by way of the style that it may be linked to."""
        link = number.first("w:abstractNumId")
        owner = link.get("val") if link else ""
        for _ in range(5):
            abstract = self.abstracts.get(owner)
            style = abstract.first("w:numStyleLink") if abstract else None
            target = self.numbers.get(self.styles.find(style.get("val")).number or "") if style else None
            link = target.first("w:abstractNumId") if target else None
            if link is None:
                break
            owner = link.get("val")
        return owner

    def _read_override(self, number: str, level: int) -> int | None:
        for node in self.numbers[number].elements("w:lvlOverride"):
            start = node.first("w:startOverride")
            if start is not None and read_int(node, "ilvl") == level:
                return read_int(start)
        return None


def _read_levels(abstract: Node | None) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for node in abstract.elements("w:lvl") if abstract else []:
        place = read_int(node, "ilvl")
        if place is not None:
            levels[place] = _read_level(node, place)
    return levels


def _read_level(node: Node, place: int) -> Level:
    indent = read_indent(node.first("w:pPr"))
    kind, text, start, restart, legal, suffix, style = (
        node.first(f"w:{tag}")
        for tag in ("numFmt", "lvlText", "start", "lvlRestart", "isLgl", "suff", "pStyle")
    )
    level = Level(
        kind.get("val") if kind else "decimal",
        text.get("val") if text else "",
        restart=read_int(restart) if restart else None,
        legal=legal is not None and is_on(legal),
        suffix="" if suffix is not None and suffix.get("val") == "nothing" else " ",
        style_id=style.get("val") if style else "",
        indent=INDENT * place if indent is None else indent,
    )
    first = read_int(start) if start else None
    if node.first("w:lvlPicBulletId"):
        level = replace(level, kind="bullet")
    return (
        replace(level, start=first) if first is not None else replace(level, start=1 if start is None else 0)
    )


def _show(levels: dict[int, Level], level: int, counts: dict[int, int]) -> Marker | None:
    own = levels[level]
    if own.kind == "bullet":
        return Marker("•", bullet=True, indent=own.indent)

    def _fill(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        if place not in levels:
            return ""
        kind = "decimal" if own.legal else levels[place].kind
        return format_number(counts.get(place, levels[place].start), kind)

    text = " ".join(_PLACE.sub(_fill, own.text).split())
    return Marker(text + own.suffix, indent=own.indent) if text else None
