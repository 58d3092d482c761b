"""Paragraphs of text that is set line by line, as in the plain text of gazettes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractors.formats.blocks import Piece, make_break
from extractors.reading.endings import TERMINAL

_PAGE = re.compile(r"\[\[Page [\w-]+\]\]")


def split_preformatted(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces of each paragraph: an empty line parts two, and so does a line that is set in.

    A line that is set in goes on with an item's first line, and with a sentence that has not ended.
    """
    groups: list[list[Piece]] = []
    lines: list[tuple[int, str]] = []
    for line in _split_lines(pieces):
        text = "".join(piece.text for piece in line)
        if not any(char.isalnum() for char in text) or _PAGE.fullmatch(text.strip()):
            lines = []
            continue
        indent = len(text.expandtabs()) - len(text.expandtabs().lstrip())
        if lines and not _starts_paragraph(lines, indent):
            groups[-1] += [make_break(line[0].start), *line]
        else:
            groups.append(line)
            lines = []
        lines.append((indent, text.strip()))
    return groups


def _starts_paragraph(lines: Sequence[tuple[int, str]], indent: int) -> bool:
    last_indent, last = lines[-1]
    if indent <= last_indent + 1:
        return False
    return len(lines) > 1 or TERMINAL.search(last) is not None


def _split_lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces of each line, those cut that run over a line's end."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.is_break:
            lines.append([])
            continue
        verbatim = piece.end - piece.start == len(piece.text)
        start = piece.start
        for i, text in enumerate(piece.text.split("\n")):
            if i:
                lines.append([])
            if text:
                end = start + len(text) if verbatim else piece.end
                lines[-1].append(replace(piece, text=text, start=start if verbatim else piece.start, end=end))
            start += len(text) + 1
    return [line for line in lines if line] if len(lines) == 1 else lines
