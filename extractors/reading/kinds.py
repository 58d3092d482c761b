"""What a block is: heading, paragraph, list item, footnote, caption or table."""

from __future__ import annotations

import re

from dataset.records import Kind
from extractors.reading.contents import LEADERS
from extractors.reading.endings import TERMINAL
from extractors.reading.hyphens import is_dense
from extractors.reading.item_starts import is_drawn_bullet, is_numbered
from extractors.reading.lines import SEGMENT_GAP, Line
from extractors.reading.markers import DIVISION, is_enumerator, split_bullet
from extractors.reading.numbering import cut_number, read_number
from extractors.reading.paragraphs import Block
from extractors.reading.typography import Typography

CAPTION = re.compile(
    r"(?:(?:figure|fig\.|table|box|chart|exhibit|graph|map|abbildung|abb\.|tabelle|tab\.|übersicht|kasten|schaubild|"
    r"tableau|encadré|graphique|carte|schéma|figura|cuadro|tabla|gráfico|recuadro|mapa|tabella|grafico|riquadro|図表?|表)"
    r"\s*[A-Z]?[-.]?[\d０-９IVX]+[A-Za-z]?[\d.\-]*(?:\.?\s*[.:|–—]|\s)"
    r"|(?:sources?|data source|quellen?|fuentes?|fonte|出典|資料)\s?[:：])",
    re.IGNORECASE,
)
"""How captions of figures, tables and boxes begin, and the lines below them that tell where they are from."""
UNFINISHED = re.compile(r"\b(?:if|that|shall|must|may|will|when|unless|be|is|are|the|a|of|and|or|by)$")
ENTERED = re.compile(r"[^:]{2,60}:\s*(?:[\d$€£¥☐☑☒].*|none|yes|no|n/a)$", re.IGNORECASE)
"""A field of a form with what is entered, as in `Expected awards: 1`."""
LINK = re.compile(r"https?:|www\.|\S@\S+\.\w")
LONGEST_HEADING = 220
LONGEST_CAPTION = 300
LARGE = 1.12
"""From how many times the size of body text on type is that of headings."""
LEAST_CAPITALS = 0.9
"""Of letters, and of the size of body text: capitals in smaller type are marks, not headings."""
SENTENCE_WORDS = 12


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
        return "paragraph"
    if CAPTION.match(text) and len(text) < LONGEST_CAPTION:
        return "caption"
    mark = block.first.words[0].text
    if split_bullet(mark)[0] or is_drawn_bullet(block.first):
        return "list_item"
    if _is_short(block, text) and _is_set_as_heading(block, text, typography) and _has_words(text):
        return "heading"
    numbered = is_enumerator(mark) and is_numbered(block.first) and len(block.first.words) > 1
    return "list_item" if numbered else "paragraph"


def _is_short(block: Block, text: str) -> bool:
    """Tell whether a block is as short as headings are, and begins as they do."""
    if not 0 < len(text) <= LONGEST_HEADING or block.first.cells > 2 or len(block.lines) > 5:
        return False
    return not text[0].islower() and text[0] not in "(["


def _has_words(text: str) -> bool:
    """Tell headings from sums, formulas, links and the filled fields of forms, often set like them."""
    letters = sum(map(str.isalpha, text)) + (0 if text.isascii() else sum(map(is_dense, text)))
    if letters < 3:
        return False
    if LINK.search(text) or LEADERS.search(text) or ENTERED.match(text):
        return False
    words = cut_number(text) or text
    signs = len("".join(words.split()))
    return letters >= 0.5 * signs and not ("=" in words and any(map(str.isdigit, words)))


def _is_set_as_heading(block: Block, text: str, typography: Typography) -> bool:
    ended = TERMINAL.search(text) is not None and text[-1] != ":"
    sentence = ended and len(text.split()) > SENTENCE_WORDS
    if min(line.size for line in block.lines) >= LARGE * typography.body_size:
        return not sentence
    if text[-1] in ",，、":  # a name, a form of address, or words that go on
        return False
    if all(line.bold for line in block.lines) and not typography.body_bold:
        return not sentence
    return (_is_in_capitals(block, text, typography) and not sentence) or _is_plain_heading(block, text)


def _is_in_capitals(block: Block, text: str, typography: Typography) -> bool:
    letters = [char for char in text if char.isalpha()]
    coded = " " not in text and any(char.isdigit() for char in text)
    largest = max(word.font_size for word in block.first.words)
    capitals = sum(map(str.isupper, letters)) > LEAST_CAPITALS * len(letters)
    return capitals and len(letters) > 5 and not coded and largest >= LEAST_CAPITALS * typography.body_size


def _is_plain_heading(block: Block, text: str) -> bool:
    """Tell headings in body type: a short numbered, italic or underlined line without a full stop."""
    if UNFINISHED.search(text) or len(block.lines) > 2 or text[-1] in "–—-":
        return False
    if all(line.underlined for line in block.lines) and len(text) < 110:
        return text[-1] not in ".;"
    if TERMINAL.search(text):
        return False
    short = block.last.x1 < block.last.right - 0.15 * (block.last.right - block.last.left)
    first = text.split(" ", 1)[0]
    numbered = ("." in first.rstrip(".") or DIVISION.match(text)) and read_number(text)
    if short and len(text) < 90 and numbered and not _is_row(block.first):
        rest = text[len(first) :].strip()
        return bool(rest) and not rest[0].islower()
    return short and all(line.italic for line in block.lines) and len(text) < 110


def _is_row(line: Line) -> bool:
    """Tell whether a wide gap parts a line, other than that after a number."""
    gaps = [b.x0 - a.x1 for a, b in zip(line.words[1:], line.words[2:], strict=False)]
    return line.cells > 1 and any(gap > SEGMENT_GAP * line.size for gap in gaps)
