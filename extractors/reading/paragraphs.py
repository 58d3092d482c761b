"""Blocks of lines that belong together – paragraphs, items, headings – as the setting shows them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.reading.endings import OPEN_END, SENTENCE_END, TERMINAL
from extractors.reading.item_starts import find_mark, has_note_mark, starts_item, starts_note
from extractors.reading.lines import SEGMENT_GAP, Line
from extractors.reading.typography import Typography, has_room

CLOSING = frozenset(")]）」』】〕。、，．")


@dataclass(frozen=True)
class Block:
    """Lines that form one passage, or the part of one that a column holds."""

    lines: tuple[Line, ...]
    row: bool = False
    """Labelled values or the like, side by side, under those of the line before or over those of the next."""

    @property
    def first(self) -> Line:
        """The first line."""
        return self.lines[0]

    @property
    def last(self) -> Line:
        """The last line."""
        return self.lines[-1]


def split_blocks(lines: Sequence[Line], typography: Typography, *, note: bool = False) -> list[Block]:
    """Return the blocks that lines in reading order form; none crosses a column or a page.

    `note` says that the lines are footnotes.
    """
    blocks: list[Block] = []
    run: list[Line] = []
    row = shared = False
    starts = _starts_next_note if note else starts_block
    for line, after in itertools.zip_longest(lines, lines[1:]):
        shares = after is not None and share_cells(line, after)
        tabular, shared = shared or shares, shares
        if run and (tabular or row or starts(run, line, typography)):
            blocks.append(Block(tuple(run), row))
            run = []
        run.append(line)
        row = tabular
    if run:
        blocks.append(Block(tuple(run), row))
    return blocks


def share_cells(a: Line, b: Line) -> bool:
    """Tell whether two neighbouring lines are set out alike: what is side by side begins at the same x."""
    if min(a.cells, b.cells) < 2 or (a.page_number, a.left) != (b.page_number, b.left):
        return False
    if any(starts_item(line) for line in (a, b)) or not 0 < b.baseline - a.baseline < 4 * a.size:
        return False
    starts, others = (find_cell_starts(line)[1:] for line in (a, b))
    return any(abs(x - other) < 3 for x in starts for other in others)


def find_cell_starts(line: Line) -> list[float]:
    """Return the left edge of each cell of a line."""
    starts = [line.words[0].x0]
    for last, word in itertools.pairwise(line.words):
        if word.x0 - last.x1 > SEGMENT_GAP * line.size:
            starts.append(word.x0)
    return starts


def starts_block(run: Sequence[Line], line: Line, typography: Typography) -> bool:  # noqa: PLR0911
    """Tell whether a line begins a block of its own after the lines of `run`."""
    last, play = run[-1], typography.play
    if last.page_number != line.page_number or last.left != line.left or last.upright != line.upright:
        return True
    if line.table is not None or last.table is not None or line.resumes:
        return True
    if line.title is not None or last.title is not None:
        return line.title != last.title
    if not line.upright:
        return False
    apart = line.baseline - last.baseline
    size = max(last.size, line.size)
    usual = typography.leading(size)
    if apart <= 0.2 * size or apart > 1.18 * usual + 0.5:
        return True
    if line.words[0].text[0] in CLOSING:
        return False
    if _changes_face(last, line, play) or (apart > 1.08 * usual and _runs_in(last, line)):
        return True
    if starts_item(line, run, play):
        return True
    if _is_centred(last) and _is_centred(line):
        return False
    if _changes_indent(run, line, play):
        return True
    return _ends_early(last, line, play) and not _hangs(run, line)


def _starts_next_note(run: Sequence[Line], line: Line, typography: Typography) -> bool:
    """Tell whether a line begins a footnote: it has a mark, as a rule, or stands apart."""
    last, usual = run[-1], typography.leading(max(run[-1].size, line.size))
    if not starts_block(run, line, typography):
        return starts_note(line, run)
    near = (last.page_number, last.left) == (line.page_number, line.left) and last.upright == line.upright
    apart = line.baseline - last.baseline
    marked = has_note_mark(run[0]) or find_mark(run[0]) != ""
    close = near and line.table is None and 0 < apart < 1.3 * usual + 0.5
    return not (close and marked) or starts_note(line, run) or starts_item(line, run, typography.play)


def _hangs(run: Sequence[Line], line: Line) -> bool:
    """Tell whether a sentence begins where the text of an item does, right of the item's mark."""
    first = run[0]
    if len(first.words) < 2 or not find_mark(first) or not SENTENCE_END.search(run[-1].text):
        return False
    return line.x0 > first.words[0].x1 and abs(line.x0 - first.words[1].x0) < 0.3 * line.size


def _runs_in(last: Line, line: Line) -> bool:
    """Tell whether a line opens with words in bold, as `DATES:` does, after the end of a sentence."""
    return line.words[0].bold and not last.words[-1].bold and TERMINAL.search(last.text) is not None


def _changes_face(last: Line, line: Line, play: float) -> bool:
    if abs(last.size - line.size) > 0.5 and not _share_size(last, line):
        return True
    if last.bold != line.bold:
        runs_on = line.words[0].text[0].islower() or (line.bold and _emphasises(last, line))
        return last.words[-1].bold != line.words[0].bold and (has_room(last, line, play) or not runs_on)
    if last.italic != line.italic and last.words[-1].italic != line.words[0].italic:
        return has_room(last, line, play) and not line.words[0].text[0].islower()
    return False


def _share_size(last: Line, line: Line) -> bool:
    """Tell whether some word of a line is about as large as some word of another."""
    sizes, others = ({round(word.font_size * 2) for word in each.words} for each in (last, line))
    return any(abs(a - b) <= 1 for a in sizes for b in others)


def _emphasises(last: Line, line: Line) -> bool:
    """Tell whether a bold line goes on from a plain one as a sentence, not as a heading: it is long."""
    wide = line.x1 - line.left > 0.6 * (line.right - line.left)
    return wide and len(line.words) > 3 and abs(line.x0 - last.x0) < 1


def _is_centred(line: Line) -> bool:
    width = line.right - line.left
    aside = (line.x0 - line.left, line.right - line.x1)
    return min(aside) > 0.06 * width and abs(aside[0] - aside[1]) < 0.03 * width + line.size


def _changes_indent(run: Sequence[Line], line: Line, play: float) -> bool:
    last = run[-1]
    step = line.x0 - last.x0
    limit = 0.7 * line.size
    if abs(step) <= limit:
        return False
    if len(run) > 1:
        return not (abs(line.x0 - run[0].x0) <= limit and _flows_back(last, line, play))
    if step > 0:
        return not starts_item(last) and (
            has_room(last, line, play) or TERMINAL.search(last.text) is not None
        )
    hangs = starts_item(last) or not has_room(last, line, play)
    return not hangs


def _flows_back(last: Line, line: Line, play: float) -> bool:
    """Tell whether a sentence goes on at the edge of its first line, as below an initial over two lines."""
    return line.x0 < last.x0 and line.words[0].text[0].islower() and not has_room(last, line, play)


def _ends_early(last: Line, line: Line, play: float) -> bool:
    """Tell whether the line before stops short, and the text before may be complete."""
    if not has_room(last, line, play):
        return False
    if line.words[0].text[0].islower():
        return False
    if TERMINAL.search(last.text):
        return True
    if last.bold and line.bold:
        return False
    return last.right - last.x1 > 0.3 * (last.right - last.left) and not OPEN_END.search(last.text)
