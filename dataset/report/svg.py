"""Plots as SVG that can stand in a page: colours from its style sheet, names for those who do not see it."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
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


def write_svg(figure: Figure, *, name: str, title: str, description: str) -> str:
    """Return a figure as an SVG element without fixed size; `name` makes its identifiers its own."""
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
    root.set("role", "img")
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
                element.set("href", f"#{name}-{value.removeprefix('#')}")
                continue
            elif key == "style":
                for colour, variable in VARIABLES.items():
                    text = text.replace(colour, f"var({variable})")
                text = re.sub(r"(font:[^;]*?) '?DejaVu Sans'?[^;]*", r"\1 system-ui, sans-serif", text)
            element.set(key, text)
        if element.tag.endswith("style") and element.text:
            element.text = None  # it speaks of all elements of the page


def _serialise(root: ET.Element) -> str:
    ET.register_namespace("", _SVG)
    text = ET.tostring(root, encoding="unicode")
    return re.sub(r' xmlns(?::\w+)?="[^"]*"', "", text)  # HTML knows what an svg is
