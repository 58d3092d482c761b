"""Items that a file sets in one paragraph and parts by line breaks alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.formats.blocks import Block, Piece
from extractors.formats.spelling import spell_text
from extractors.reading.endings import PARTING, TERMINAL
from extractors.reading.markers import ENUMERATOR, is_bullet


def split_items(block: Block) -> list[Block]:
    r"""Return the blocks that a block holds, for a line that begins with a number or a bullet begins one.

    The text before it has to be such as may end there.

    >>> pieces = (Piece("Either:", 0, 7), Piece("\n", 7, 7), Piece("(a) own", 11, 18))
    >>> [each.bare_text for each in split_items(Block(pieces))]
    ['Either:', '(a) own']
    """
    if block.kind not in (None, "list_item") or not any(piece.is_break for piece in block.pieces):
        return [block]
    groups: list[list[Piece]] = []
    for line in _split_lines(block.pieces):
        if groups and not (_is_item(line) and _may_end(groups[-1])):
            groups[-1].extend(line)
        else:
            groups.append(line)
    first, *rest = groups
    return [
        replace(block, pieces=tuple(first)),
        *(replace(block, pieces=tuple(line), kind=None) for line in rest),
    ]


def _split_lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces of each line, each but the first beginning with its break."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.is_break:
            lines.append([])
        lines[-1].append(piece)
    return lines


def _is_item(line: Sequence[Piece]) -> bool:
    words = spell_text("".join(piece.text for piece in line[:8])).split(None, 1)
    return len(words) == 2 and (is_bullet(words[0]) or ENUMERATOR.fullmatch(words[0]) is not None)


def _may_end(pieces: Sequence[Piece]) -> bool:
    text = spell_text("".join(piece.text for piece in pieces[-4:])).strip()
    return TERMINAL.search(text) is not None or PARTING.search(text) is not None
