"""The hierarchy of headings, as breadcrumbs.

The levels of the file's own outline decide where it has any, then the numbers that headings bear, then how
they are set.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.reading.numbering import ARTICLE, Number, read_number, take_for_letter


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's text, number and setting; `level` is that of its bookmark, from 0, if it has one."""

    text: str
    size: float
    bold: bool
    capitals: bool
    italic: bool
    number: Number | None = None
    level: int | None = None

    @property
    def prominence(self) -> tuple[float, bool, bool, bool]:
        """What ranks headings without numbers."""
        return (self.size, self.capitals, self.bold, not self.italic)


Stack = tuple[Heading, ...]
"""The headings in force, outermost first."""


def make_heading(text: str, *, size: float, bold: bool, italic: bool, level: int | None = None) -> Heading:
    """Return the heading that a text set in this way is."""
    letters = [char for char in text if char.isalpha()]
    capitals = bool(letters) and sum(char.isupper() for char in letters) > 0.9 * len(letters)
    return Heading(text, round(size), bold, capitals, italic, read_number(text), level)


def open_section(stack: Stack, heading: Heading, *, adjoins: bool = False) -> Stack:
    """Return the headings in force once `heading` is read, outermost first.

    `adjoins` says that nothing stands between this heading and the last.

    >>> part = make_heading("Section 8: Results", size=11, bold=True, italic=False)
    >>> clause = make_heading("8.1 Joint ownership", size=11, bold=True, italic=False)
    >>> after = make_heading("Section 9: Access Rights", size=11, bold=True, italic=False)
    >>> [heading.text for heading in open_section((part,), clause)]
    ['Section 8: Results', '8.1 Joint ownership']
    >>> [heading.text for heading in open_section((part, clause), after)]
    ['Section 9: Access Rights']
    """
    if adjoins and stack and _entitles(stack[-1], heading):
        return (*stack, replace(heading, number=_share(stack[-1].number)))
    if heading.level is not None:
        return (*_rise_to_level(stack, heading, heading.level), heading)
    heading = _settle_number(stack, heading)
    sibling = next((i for i, outer in enumerate(stack) if _are_siblings(outer, heading)), None)
    return (*(_rise(stack, heading) if sibling is None else stack[:sibling]), heading)


def _entitles(outer: Heading, heading: Heading) -> bool:
    """Tell whether a heading is the title of the number alone, such as `Article 4`, that stands before it."""
    return outer.number is not None and outer.number.bare and heading.number is None and heading.level is None


def _share(number: Number | None) -> Number | None:
    """Return the number as the title beside it bears it."""
    return None if number is None else replace(number, bare=False)


def _rise_to_level(stack: Stack, heading: Heading, level: int) -> Stack:
    """Return what contains a heading that the outline names: the next above that the outline names."""
    places = [i for i, outer in enumerate(stack) if outer.level is not None and outer.level >= level]
    kept = stack[: places[0]] if places else stack
    while kept and kept[-1].level is None:
        if all(outer.level is None for outer in kept) and _contains(kept[-1], heading):
            break
        kept = kept[:-1]
    return kept


def _settle_number(stack: Stack, heading: Heading) -> Heading:
    """Return the heading with its number read as those in force suggest.

    `8.0` opens chapter 8, unless that is open already; `I.` is a letter after `H.`.
    """
    number = heading.number
    numbers = [outer.number for outer in stack if outer.number is not None]
    if number is None:
        return heading
    if len(number.parts) > 1 and number.parts[-1] == "0":
        chapter = number.parts[:-1]
        if not any(outer.parts == chapter for outer in numbers):
            return replace(heading, number=replace(number, parts=chapter))
    for outer in numbers:
        number = take_for_letter(number, outer)
    return replace(heading, number=number)


def _are_siblings(outer: Heading, heading: Heading) -> bool:
    """Tell whether two headings are numbered in one row; what begins again in smaller type is a new one."""
    a, b = outer.number, heading.number
    if a is None or b is None or a.scheme != b.scheme or len(a.parts) != len(b.parts):
        return False
    counted = b.rank is not None or len(b.parts) > 1 or b.value == a.value + 1
    return counted or heading.prominence >= outer.prominence


def _rise(stack: Stack, heading: Heading) -> Stack:
    """Return the headings up to the innermost that contains this one."""
    for i in range(len(stack), 0, -1):
        if _contains(stack[i - 1], heading):
            return stack[:i]
    return ()


def _contains(outer: Heading, inner: Heading) -> bool:
    """Tell whether a heading stands above another that comes after it."""
    if outer.number and inner.number:
        related = _relate(outer.number, inner.number)
        if related is not None:
            return related
        if inner.number.value == 1 or inner.number.rank == ARTICLE:  # it opens a level, unless set larger
            return inner.size <= outer.size
    if outer.level is not None and inner.level is None and inner.size <= outer.size:
        return outer.prominence != inner.prominence
    return outer.prominence > inner.prominence


def _relate(outer: Number, inner: Number) -> bool | None:
    """Tell whether a number contains another, or None where numbers alone do not tell."""
    if len(outer.parts) < len(inner.parts) and inner.parts[: len(outer.parts)] == outer.parts:
        return True
    if outer.scheme == inner.scheme and len(outer.parts) != len(inner.parts):
        return False
    if outer.rank is not None and inner.rank is not None:
        return outer.rank < inner.rank
    if outer.rank is not None:
        return True
    return False if inner.rank is not None and inner.rank < ARTICLE else None
