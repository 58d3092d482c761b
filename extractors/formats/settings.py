"""How text without pages would be set, so that the rules which tell headings on pages hold for it too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dataset.records import Kind, Word
from extractors.formats.blocks import BODY_SIZE, Block, Piece
from extractors.reading import paragraphs
from extractors.reading.endings import TERMINAL
from extractors.reading.kinds import LONGEST_HEADING, classify_block
from extractors.reading.lines import Line
from extractors.reading.typography import Typography
from extractors.reading.words import DESCENT

MEASURE = 45.0
"""The width of a line, in em: some ninety characters."""


def set_lines(text: str, pieces: Sequence[Piece]) -> tuple[Line, ...]:
    """Return the lines in which a text would be set, in the size and face of most of its letters."""
    size = find_size(pieces)
    bold, italic = (is_mostly(pieces, face) for face in ("bold", "italic"))
    lines: list[Line] = []
    run: list[Word] = []
    x = 0.0
    for token in text.split():
        width = len(token) * 0.5 * size
        if run and x + width > MEASURE * size:
            lines.append(_make_line(run, len(lines), size))
            run, x = [], 0.0
        baseline = 1.2 * size * (len(lines) + 1)
        top, bottom = baseline - (1 - DESCENT) * size, baseline + DESCENT * size
        run.append(Word(token, x, top, x + width, bottom, size, bold, italic))
        x += width + 0.25 * size
    if run:
        lines.append(_make_line(run, len(lines), size))
    return tuple(lines)


def _make_line(words: Sequence[Word], order: int, size: float) -> Line:
    return Line(1, tuple(words), order, left=0.0, right=MEASURE * size)


def find_size(pieces: Sequence[Piece]) -> float:
    """Return the font size of most letters, in points."""
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[piece.size] += sum(char.isalnum() for char in piece.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else BODY_SIZE


def is_mostly(pieces: Sequence[Piece], face: str) -> bool:
    """Tell whether nearly all letters of pieces are `bold` or `italic`."""
    counts = [(sum(char.isalpha() for char in piece.text), getattr(piece, face)) for piece in pieces]
    total = sum(count for count, _ in counts)
    return total > 0 and sum(count for count, has in counts if has) > 0.8 * total


def classify(block: Block, text: str, typography: Typography) -> Kind:
    """Return the kind of a block with this text; a heading that reads as a clause is none."""
    lines = set_lines(text, block.pieces)
    guess = classify_block(paragraphs.Block(lines), text, typography, note=False)
    if block.kind == "heading":
        return "heading" if _may_head(text) else guess if guess != "heading" else "paragraph"
    return block.kind or guess


def _may_head(text: str) -> bool:
    if len(text) > LONGEST_HEADING or not any(char.isalpha() for char in text):
        return False
    return not (TERMINAL.search(text) and text[-1] != ":" and (len(text.split()) > 12 or text[-1] in "。．"))
