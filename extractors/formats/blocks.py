"""Blocks: what a file's markup sets apart as one paragraph, heading, item or row, before it is a passage."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dataset.records import Kind

BODY_SIZE = 10.0
"""The font size, in points, of text whose size the file leaves open."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text set in one way; `start` and `end` count code points of the source.

    Text that the file shows but does not have, such as a list's numbers, has `start == end`.
    """

    text: str
    start: int
    end: int
    bold: bool = False
    italic: bool = False
    raised: bool = False
    size: float = BODY_SIZE

    @property
    def is_break(self) -> bool:
        """Whether this is a line break of the author's."""
        return self.text == "\n" and self.start == self.end


@dataclass(frozen=True, slots=True)
class Block:
    """Pieces that become one passage, with what the file says of them.

    `kind` is None where the file does not say and the text has to tell; `level` is that of a heading, 1 for
    the outermost; `part` names the file within the archive that the pieces stand in.
    """

    pieces: tuple[Piece, ...]
    kind: Kind | None = None
    level: int | None = None
    context: tuple[str, ...] = ()
    """What stands between the section and the text: the head of the table that a row belongs to."""
    part: str = ""
    indent: float = 0.0
    """How far the first line is set in from the left, in points: lists within lists are set in further."""

    @property
    def bare_text(self) -> str:
        """The pieces' text as the source has it."""
        return "".join(piece.text for piece in self.pieces).strip()

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read."""
        return not any(char.isalnum() for piece in self.pieces for char in piece.text)


def make_break(place: int) -> Piece:
    """Return a line break at a place in the source."""
    return Piece("\n", place, place)


def make_shown(text: str, place: int, like: Piece | None = None) -> Piece:
    """Return text that the file shows at a place without having it there, set like a neighbour."""
    return (
        replace(like, text=text, start=place, end=place, raised=False) if like else Piece(text, place, place)
    )


def prefix_block(block: Block, pieces: tuple[Piece, ...]) -> Block:
    """Return a block that begins with `pieces`, and a space."""
    if not pieces:
        return block
    return replace(block, pieces=(*pieces, make_shown(" ", pieces[-1].end), *block.pieces))
