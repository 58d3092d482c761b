"""The numbers that browsers show before the items of ordered lists."""

from __future__ import annotations

import re

from extractors.formats.markup import Node
from extractors.formats.number_formats import format_number

_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal"}
_STYLES = {
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
}
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)


class ListNumbers:
    """Counts the items of one list."""

    def __init__(self, node: Node) -> None:
        style = _STYLE.search(node.get("style"))
        self.style = style.group(1).lower() if style else ""
        self.type = _TYPES.get(node.get("type"), "decimal")
        self.ordered = node.tag == "ol" and self.style != "none"
        items = node.elements("li")
        self.step = -1 if "reversed" in node.attributes else 1
        self.number = _read_int(node.get("start"), len(items) if self.step < 0 else 1) - self.step

    def count(self, item: Node) -> str:
        """Return what is shown before an item: its number, or nothing for a bullet.

        >>> numbers = ListNumbers(Node("ol", {"type": "a", "start": "3"}))
        >>> numbers.count(Node("li")), numbers.count(Node("li", {"value": "7"}))
        ('c.', 'g.')
        """
        self.number = _read_int(item.get("value"), self.number + self.step)
        if not self.ordered:
            return ""
        kind = _STYLES.get(self.style, _TYPES.get(item.get("type"), self.type))
        return f"{format_number(self.number, kind)}."


def _read_int(text: str, default: int) -> int:
    match = re.match(r"\s*([+-]?\d{1,9})", text)
    return int(match.group(1)) if match else default
