"""Plots as SVG that can stand in a page: colours from its style sheet, names for those who do not see it."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_FONT_SIZE = re.compile(r"[\d.]+px")
_FONT_WEIGHT = re.compile(r"\b(?:bold|\d00)\b")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")

INK, SOFT, GRID, ACCENT = "#010102", "#010203", "#010204", "#010205"
SERIES = ("#010211", "#010212", "#010213", "#010214", "#010215", "#010216")
"""Colours to draw with: each stands for a variable of the style sheet, light or dark."""
VARIABLES = {
    INK: "--ink",
    SOFT: "--soft",
    GRID: "--line",
    ACCENT: "--accent",
    **{colour: f"--series-{number}" for number, colour in enumerate(SERIES, start=1)},
}


def write_svg(
    figure: Figure, *, name: str, title: str, description: str, links: Mapping[str, str] | None = None
) -> str:
    """Return a figure as an SVG element without fixed size; `name` makes its identifiers its own.

    `links` tells in words what stands behind each address that a part of the figure leads to.
    """
    import matplotlib as mpl  # noqa: PLC0415 - takes a second

    file = io.StringIO()
    with (
        warnings.catch_warnings(),
        mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "svg.id": name}),
    ):
        warnings.filterwarnings("ignore", message="Glyph ")  # the reader's fonts are used, not these
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    root = ET.fromstring(file.getvalue())  # noqa: S314 - made just now
    for child in list(root):
        if child.tag.endswith("metadata"):
            root.remove(child)
    _adapt(root, name)
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    _name_links(root, links or {})
    root.set("role", "group" if links else "img")  # what is within an image cannot be reached
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        told = ET.Element(f"{{{_SVG}}}{tag}", id=f"{name}-{tag}")
        told.text = text
        root.insert(place, told)
    return _serialise(root)


def _adapt(root: ET.Element, name: str) -> None:
    """Make identifiers the page's own, colours variables, and drop what a page does not need."""
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            text = _REFERENCE.sub(rf"url(#{name}-\1)", value)
            if key == "id":
                text = f"{name}-{value}"
            elif key in ("href", f"{{{_XLINK}}}href"):
                del element.attrib[key]
                own = value.startswith("#")
                element.set("href", f"#{name}-{value.removeprefix('#')}" if own else value)
                continue
            elif key == "style":
                del element.attrib[key]
                for property_, told in _read_style(text):
                    element.set(property_, told)
                continue
            element.set(key, text)
        for child in [child for child in element if child.tag.endswith("style")]:
            element.remove(child)  # it speaks of all elements of the page


def _name_links(root: ET.Element, links: Mapping[str, str]) -> None:
    """Have each link tell where it leads, to those who point at it and to those who do not see it."""
    for link in root.iter(f"{{{_SVG}}}a"):
        told = links[link.attrib["href"]]
        link.attrib.pop("target", None)
        link.set("aria-label", told)
        hint = ET.Element(f"{{{_SVG}}}title")
        hint.text = told
        link.insert(0, hint)


def _read_style(style: str) -> Iterator[tuple[str, str]]:
    """Yield what a style says as attributes of SVG, which pages allow that forbid styles of elements.

    >>> list(_read_style("fill: #010102; font: 700 8.5px 'DejaVu Sans', sans-serif; opacity: 0.4"))
    ... # doctest: +NORMALIZE_WHITESPACE
    [('fill', 'var(--ink)'), ('font-size', '8.5px'), ('font-weight', '700'),
     ('font-family', 'system-ui, sans-serif'), ('opacity', '0.4')]
    """
    for colour, variable in VARIABLES.items():
        style = style.replace(colour, f"var({variable})")
    for declaration in filter(str.strip, style.split(";")):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":
            size = _FONT_SIZE.search(value)
            yield "font-size", size[0] if size else "inherit"
            if weight := _FONT_WEIGHT.search(value):
                yield "font-weight", weight[0]
            yield "font-family", "system-ui, sans-serif"
        else:
            yield name, value


def _serialise(root: ET.Element) -> str:
    ET.register_namespace("", _SVG)
    text = ET.tostring(root, encoding="unicode")
    return re.sub(r' xmlns(?::\w+)?="[^"]*"', "", text)  # HTML knows what an svg is
