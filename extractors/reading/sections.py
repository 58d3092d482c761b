"""The hierarchy of headings, as breadcrumbs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.reading.markers import DIVISION, measure_depth


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's text and how it is set; `depth` is that of its number, if it has one."""

    text: str
    size: float
    bold: bool
    capitals: bool
    italic: bool
    depth: float | None
    bare: bool = False
    """It is a number alone, such as `Article 4`; the heading next to it is its title."""

    @property
    def prominence(self) -> tuple[float, bool, bool, bool]:
        """What ranks headings without numbers."""
        return (self.size, self.capitals, self.bold, not self.italic)


def make_heading(text: str, *, size: float, bold: bool, italic: bool) -> Heading:
    """Return the heading that a text set in this way is."""
    letters = [char for char in text if char.isalpha()]
    capitals = bool(letters) and sum(char.isupper() for char in letters) > 0.9 * len(letters)
    division = DIVISION.match(text)
    is_bare = division is not None and division.group() == text.rstrip(".:")
    return Heading(text, round(size), bold, capitals, italic, measure_depth(text), is_bare)


def open_section(
    stack: tuple[Heading, ...], heading: Heading, *, adjoins: bool = False
) -> tuple[Heading, ...]:
    """Return the headings in force once `heading` is read, outermost first.

    Numbers decide where both have them, size, capitals and weight elsewhere. `adjoins` says that nothing
    stands between this heading and the last.

    >>> part = make_heading("Section 8: Results", size=11, bold=True, italic=False)
    >>> clause = make_heading("8.1 Joint ownership", size=11, bold=True, italic=False)
    >>> after = make_heading("Section 9: Access Rights", size=11, bold=True, italic=False)
    >>> [heading.text for heading in open_section((part,), clause)]
    ['Section 8: Results', '8.1 Joint ownership']
    >>> [heading.text for heading in open_section((part, clause), after)]
    ['Section 9: Access Rights']
    """
    if adjoins and stack and stack[-1].bare and heading.depth is None:
        return (*stack, replace(heading, depth=(stack[-1].depth or 0) + 0.05))
    kept = list(stack)
    while kept and not _contains(kept[-1], heading):
        kept.pop()
    if heading.depth is not None:
        for i, outer in enumerate(kept):
            if outer.depth is not None and outer.depth >= heading.depth:
                kept = kept[:i]
                break
    return (*kept, heading)


def _contains(outer: Heading, inner: Heading) -> bool:
    if outer.depth is not None and inner.depth is not None:
        return outer.depth < inner.depth
    return outer.prominence > inner.prominence
