"""What a block is: heading, paragraph, list item, footnote, caption or table."""

from __future__ import annotations

import re

from dataset.records import Kind
from extractors.reading.markers import DIVISION, is_enumerator, split_bullet
from extractors.reading.numbering import read_number
from extractors.reading.paragraphs import TERMINAL, Block, is_drawn_bullet
from extractors.reading.typography import Typography

CAPTION = re.compile(
    r"(?:figure|fig\.|table|box|chart|exhibit|graph|map|abbildung|abb\.|tabelle|tab\.|tableau|encadré|graphique|figura|"
    r"cuadro|tabla|gráfico|図表?|表)\s*[A-Z]?[-.]?[\d０-９IVX]+[\d.\-]*[.:\s|–—]",
    re.IGNORECASE,
)
UNFINISHED = re.compile(r"\b(?:if|that|shall|must|may|will|when|unless|be|is|are|the|a|of|and|or|by)$")
LONGEST_HEADING = 220


def classify_block(  # noqa: PLR0911 - one for each kind
    block: Block, text: str, typography: Typography, *, note: bool
) -> Kind:
    """Return the kind of a block with this text; `note` says that its lines are footnotes."""
    if block.first.table is not None:
        return "table"
    if note:
        return "footnote"
    if block.first.title is not None and not CAPTION.match(text):
        return "heading"
    if block.row:
        return "paragraph" if text.partition(" | ")[0].endswith(":") else "table"
    if CAPTION.match(text) and len(text) < 300:
        return "caption"
    mark = block.first.words[0].text
    if split_bullet(mark)[0] or is_drawn_bullet(block.first):
        return "list_item"
    if _is_heading(block, text, typography):
        return "heading"
    return "list_item" if is_enumerator(mark) and len(block.first.words) > 1 else "paragraph"


def _is_heading(block: Block, text: str, typography: Typography) -> bool:
    large = len(text) > LONGEST_HEADING or block.first.cells > 2 or len(block.lines) > 5
    letters = [] if large else [char for char in text if char.isalpha()]
    if len(letters) < 3:
        return False
    if text[0].islower() or text[0] in "([" or text.startswith(("http", "www.")):
        return False
    sentence = TERMINAL.search(text) is not None and text[-1] != ":" and len(text.split()) > 12
    size = min(line.size for line in block.lines)
    if size >= 1.12 * typography.body_size:
        return not sentence
    if all(line.bold for line in block.lines) and not typography.body_bold:
        return not sentence
    capitals = sum(char.isupper() for char in letters) / len(letters)
    coded = " " not in text and any(char.isdigit() for char in text)
    if capitals > 0.9 and len(letters) > 5 and not sentence and not coded:
        return True
    return _is_plain_heading(block, text)


def _is_plain_heading(block: Block, text: str) -> bool:
    """Tell headings in body type: a short numbered or italic line without a full stop."""
    if TERMINAL.search(text) or UNFINISHED.search(text) or len(block.lines) > 2 or text[-1] in ",–—-":
        return False
    short = block.last.x1 < block.last.right - 0.15 * (block.last.right - block.last.left)
    first = text.split(" ", 1)[0]
    if short and len(text) < 90 and ("." in first.rstrip(".") or DIVISION.match(text)) and read_number(text):
        rest = text[len(first) :].strip()
        return bool(rest) and not rest[0].islower()
    return short and all(line.italic for line in block.lines) and len(text) < 110
