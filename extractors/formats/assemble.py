"""Passages from blocks: kinds, sections, and places in the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dataset.records import Kind, Passage, derive_id
from extractors.formats.blocks import Block
from extractors.formats.items import split_items
from extractors.formats.settings import classify, find_size, is_mostly, set_lines
from extractors.formats.spelling import find_bounds, spell_pieces
from extractors.reading.contents import TITLE
from extractors.reading.markers import NUMBERING, split_bullet, split_marks
from extractors.reading.parents import Chain, Standing, open_passage
from extractors.reading.sections import Heading, make_heading, open_section
from extractors.reading.typography import measure_typography
from extractors.reading.vocabulary import Vocabulary, build_vocabulary


def build_passages(blocks: Sequence[Block], *, document_id: str) -> list[Passage]:
    """Return the passages that blocks in reading order make."""
    passages: list[Passage] = []
    stack: tuple[Heading, ...] = ()
    chain: Chain = ()
    for block, text, kind in _drop_contents_titles(_read_blocks(blocks)):
        if kind == "heading":
            adjoins = bool(passages) and passages[-1].kind == "heading"
            stack = open_section(stack, _make_heading(block, text), adjoins=adjoins)
        above = stack[:-1] if kind == "heading" else stack
        section = (*(each.text for each in above), *(each for each in block.context if each != text))
        passage = _make_passage(block, kind, text, document_id=document_id, ordinal=len(passages))
        chain, parent_id = open_passage(chain, passage.passage_id, _describe(block, text, kind))
        passages.append(replace(passage, section=section, parent_id=parent_id))
    return passages


def _read_blocks(blocks: Sequence[Block]) -> list[tuple[Block, str, Kind]]:
    """Return the text and kind of each block that has something to read."""
    blocks = [part for block in blocks for part in split_items(block) if not part.is_blank]
    bare = [(block, spell_pieces(block.pieces, Vocabulary())) for block in blocks]
    lines = [line for block, text in bare if block.kind != "table" for line in set_lines(text, block.pieces)]
    typography, vocabulary = measure_typography(lines), build_vocabulary(line.words for line in lines)
    read: list[tuple[Block, str, Kind]] = []
    for block, bare_text in bare:
        has_break = any(piece.is_break for piece in block.pieces)
        text = spell_pieces(block.pieces, vocabulary) if has_break else bare_text
        kind: Kind = "table"
        if block.kind != "table" and text:
            kind = classify(block, text, typography)
            text = text[len(split_bullet(text.split(" ", 1)[0])[0]) :].strip()
        if any(char.isalnum() for char in text):
            read.append((block, text, kind))
    return read


def _describe(block: Block, text: str, kind: Kind) -> Standing:
    """Return what is known of a block when its parent is looked for; items without a number have a bullet."""
    word = text.split(" ", 1)[0]
    own = split_bullet(block.bare_text.split(" ", 1)[0] or " ")[0]
    mark = own or (word if split_marks(word) else "•" if kind == "list_item" else "")
    return Standing(kind, text, mark, block.indent, block.indent)


def _drop_contents_titles(read: Sequence[tuple[Block, str, Kind]]) -> list[tuple[Block, str, Kind]]:
    """Leave out the titles of tables of contents, which head nothing once the entries are gone."""
    kinds = [*(kind for _, _, kind in read[1:]), "heading"]
    return [
        each
        for each, following in zip(read, kinds, strict=False)
        if not (each[2] == following == "heading" and TITLE.fullmatch(each[1]))
    ]


def _make_heading(block: Block, text: str) -> Heading:
    """Return the heading of a block: the file's own level ranks it above all that only look like headings."""
    size, bold, italic = (
        find_size(block.pieces),
        is_mostly(block.pieces, "bold"),
        is_mostly(block.pieces, "italic"),
    )
    heading = make_heading(text, size=size, bold=bold, italic=italic)
    if block.level is None:
        return heading
    number = text.split(" ", 1)[0].rstrip(".")
    inner = number.count(".") if NUMBERING.fullmatch(number) else 0
    return replace(
        heading, size=1000 - 10 * block.level - inner, bold=True, italic=False, capitals=False, number=None
    )


def _make_passage(block: Block, kind: Kind, text: str, *, document_id: str, ordinal: int) -> Passage:
    start, end = find_bounds(block.pieces)
    return Passage(
        passage_id=derive_id("p", document_id, ordinal, text),
        document_id=document_id,
        ordinal=ordinal,
        page_start=1,
        page_end=1,
        kind=kind,
        section=(),
        text=text,
        source_part=block.part or None,
        source_start=start,
        source_end=end,
    )
