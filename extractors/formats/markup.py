"""Trees of elements and text, in which each stretch of text knows where it stands in the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Step = tuple[Literal["open", "text", "close"], "Node | Text"]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """Text with its references resolved; `start` and `end` count code points of the decoded source."""

    text: str
    start: int
    end: int
    marks: frozenset[str] = frozenset()
    """The inline formatting in force, such as `b` or `sup`."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An element; names and the names of attributes are lower-case in HTML, prefixed in OOXML (`w:p`)."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | Text] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """Return the value of an attribute."""
        return self.attributes.get(name, default)

    def elements(self, *tags: str) -> list[Node]:
        """Return the children that are elements, of these names if any are given."""
        return [each for each in self.children if isinstance(each, Node) and (not tags or each.tag in tags)]

    def first(self, *path: str) -> Node | None:
        """Return the first element at the end of a path of child elements."""
        node: Node | None = self
        for tag in path:
            node = next((each for each in node.elements(tag)), None) if node else None
        return node


def walk(root: Node) -> Iterator[Step]:
    """Yield the steps through a tree: where each element opens, its text, where it closes."""
    stack: list[tuple[Node, int]] = [(root, 0)]
    yield "open", root
    while stack:
        node, place = stack.pop()
        if place == len(node.children):
            yield "close", node
            continue
        stack.append((node, place + 1))
        child = node.children[place]
        if isinstance(child, Text):
            yield "text", child
        else:
            yield "open", child
            stack.append((child, 0))


def find_all(root: Node, *tags: str) -> list[Node]:
    """Return all elements of these names below a node, in order."""
    return [
        node for step, node in walk(root) if step == "open" and isinstance(node, Node) and node.tag in tags
    ]


def read_text(root: Node) -> str:
    """Return all text below a node, single-spaced."""
    return " ".join("".join(t.text for step, t in walk(root) if isinstance(t, Text)).split())
