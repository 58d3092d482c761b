"""What the classes and styles of elements say: official pages mark headings and notes by class alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from dataset.records import Kind
from extractors.formats.markup import Node, read_text

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HEADING_WORDS = frozenset("ti sti title stitle subtitle heading headline titre jnenbez jnentitel".split())
_CAPTION_WORDS = frozenset("tbl table figure fig caption image".split())
_NOTE = re.compile(
    r"^oj-note$|foot-?note|end-?note|fussnote|\bMsoFootnoteText\b|\bMsoEndnoteText\b", re.IGNORECASE
)
_NOTE_MARK = re.compile(r"[(\[]?(?:\d{1,3}|[*†‡]{1,3})[)\].]?\s")
_NOTE_ID = re.compile(r"^_?(?:fn|ftn|edn|footnote|endnote)[-_:]?\d+$", re.IGNORECASE)
_RAISED = re.compile(r"\bsuper(?:script)?\b|vertical-align\s*:\s*super", re.IGNORECASE)
_BOLD = re.compile(
    r"font-weight\s*:\s*(bold|bolder|normal|lighter|\d{3})|\bfont\s*:[^;]*\bbold\b", re.IGNORECASE
)
_BOLD_CLASS = re.compile(r"(?:^|[\s-])bold(?:$|\s)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*(italic|oblique|normal)", re.IGNORECASE)
_ITALIC_CLASS = re.compile(r"(?:^|[\s-])italic(?:$|\s)", re.IGNORECASE)
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,3}(?:\.\d{1,3})?)\s*(pt|px|r?em|%)", re.IGNORECASE)
_FONT_SIZES = {"1": 6.5, "2": 8.5, "3": 10.0, "4": 11.5, "5": 15.0, "6": 20.0, "7": 30.0}
_POINTS = {"pt": 1.0, "px": 0.75}


@dataclass(frozen=True, slots=True)
class Named:
    """What an element's class and style say of its text; None where they say nothing."""

    kind: Kind | None = None
    bold: bool | None = None
    italic: bool | None = None
    raised: bool = False


def name_element(node: Node) -> Named:
    """Return what the class, id and style of an element say.

    >>> [name_element(Node("p", {"class": name})).kind for name in ("oj-ti-art", "oj-note", "oj-normal")]
    ['heading', 'footnote', None]
    """
    classes = node.get("class")
    named = _name(node.tag, classes, node.get("id"), node.get("style"))
    if classes == "note" and node.tag == "p" and _NOTE_MARK.match(read_text(node)):
        return replace(named, kind="footnote")
    return named


@lru_cache(maxsize=4096)
def _name(tag: str, classes: str, id_: str, style: str) -> Named:
    bold, italic = _BOLD.search(style), _ITALIC.search(style)
    return Named(
        _name_kind(tag, classes, id_),
        _is_heavy(bold.group(1)) if bold else True if _BOLD_CLASS.search(classes) else None,
        italic.group(1).lower() != "normal" if italic else True if _ITALIC_CLASS.search(classes) else None,
        _RAISED.search(f"{classes};{style}") is not None,
    )


def _is_heavy(weight: str | None) -> bool:
    if weight is not None and weight.isdecimal():
        return int(weight) >= 600
    return weight is None or weight.lower() in ("bold", "bolder")


def _name_kind(tag: str, classes: str, id_: str) -> Kind | None:
    if tag not in ("p", "div", "li", "dd", "span", "td"):
        return None
    if any(_NOTE.search(name) for name in classes.split()) or (tag != "span" and _NOTE_ID.match(id_)):
        return "footnote" if tag != "span" else None
    if tag not in ("p", "div"):
        return None
    for name in classes.split():
        words = [word.lower() for word in _WORD.findall(name)]
        if _HEADING_WORDS & set(words):
            return "caption" if _CAPTION_WORDS & set(words) else "heading"
    return None


def read_size(node: Node, size: float) -> float:
    """Return the font size, in points, of an element's text; `size` is that of the text around it.

    >>> read_size(Node("p", {"style": "font-size:16px"}), 10.0), read_size(Node("p"), 10.0)
    (12.0, 10.0)
    """
    match = _SIZE.search(node.get("style"))
    if match is None:
        return _FONT_SIZES.get(node.get("size"), size) if node.tag == "font" else size
    value, unit = float(match.group(1)), match.group(2).lower()
    if unit == "%":
        return size * value / 100
    return value * _POINTS.get(unit, size)
