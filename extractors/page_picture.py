"""A page as a picture with its passages drawn on it, so that a person sees how it was read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from dataset.records import Box, Kind, Passage
from extractors.errors import UnreadablePdf
from extractors.opening import open_pdf

PIXELS_PER_POINT = 2.0
MOST_PIXELS = 8000
"""Of a side: a page of posters' size is drawn smaller."""
BADGE_POINTS = 7.0
OPAQUE, FAINT = 255, 28
COLOURS: dict[Kind, tuple[int, int, int]] = {
    "heading": (200, 30, 60),
    "paragraph": (30, 90, 200),
    "list_item": (20, 130, 70),
    "table": (150, 60, 180),
    "footnote": (190, 110, 0),
    "caption": (0, 135, 150),
}


class Place(NamedTuple):
    """A passage's box on the page that is drawn; `part` counts its boxes from 1 where it has several."""

    passage: Passage
    box: Box
    part: int


def draw_page(
    source: bytes | Path, passages: Sequence[Passage], *, page_number: int, name: str = ""
) -> Image.Image:
    """Return a page, two pixels a point, with the boxes, kinds and order of its passages drawn on it.

    Kinds are told by colours, which a strip below the page explains; order is the passages' `ordinal`, from
    0. Raises `UnreadablePdf`, also where there is no such page.
    """
    with open_pdf(source, name=name) as pdf:
        page = _load_page(pdf.document, page_number, name)
        scale = min(PIXELS_PER_POINT, MOST_PIXELS / max(page.get_size()))
        picture = page.render(scale=scale).to_pil().convert("RGBA")
    layer = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(layer)
    places = list_places(passages, page_number)
    for place in places:
        _draw_outline(draw, place, scale)
    for place in places:  # badges lie above all outlines
        _draw_badge(draw, place, scale)
    return _add_legend(Image.alpha_composite(picture, layer).convert("RGB"), scale)


def list_places(passages: Sequence[Passage], page_number: int) -> list[Place]:
    """Return where passages stand on a page, in reading order."""
    return [
        Place(passage, box, part)
        for passage in passages
        for part, box in enumerate(passage.boxes, start=1)
        if box.page_number == page_number
    ]


def _load_page(document: pdfium.PdfDocument, page_number: int, name: str) -> Any:
    if not 1 <= page_number <= len(document):
        raise UnreadablePdf(f"{name}: has no page {page_number}, but pages 1 to {len(document)}")
    try:
        return document[page_number - 1]
    except pdfium.PdfiumError as error:
        raise UnreadablePdf(f"{name}: page {page_number} is damaged and cannot be loaded") from error


def _draw_outline(draw: ImageDraw.ImageDraw, place: Place, scale: float) -> None:
    colour, box = COLOURS[place.passage.kind], place.box
    corners = (box.x0 * scale, box.top * scale, box.x1 * scale, box.bottom * scale)
    draw.rectangle(corners, outline=(*colour, OPAQUE), fill=(*colour, FAINT), width=max(1, round(scale)))


def _draw_badge(draw: ImageDraw.ImageDraw, place: Place, scale: float) -> None:
    """Write a passage's order beside the upper left corner of its box, where it hides no text."""
    parts = f".{place.part}" if len(place.passage.boxes) > 1 else ""
    text = f"{place.passage.ordinal}{parts}"
    font = ImageFont.load_default(size=BADGE_POINTS * scale)
    left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
    width, height = right - left + 2 * scale, bottom - top + 2 * scale
    x, y = max(0.0, place.box.x0 * scale - width), place.box.top * scale
    draw.rectangle((x, y, x + width, y + height), fill=(*COLOURS[place.passage.kind], OPAQUE))
    draw.text((x + scale - left, y + scale - top), text, font=font, fill=(255, 255, 255, OPAQUE))


def _add_legend(picture: Image.Image, scale: float) -> Image.Image:
    """Return the picture with a strip below it that names the colours."""
    font = ImageFont.load_default(size=BADGE_POINTS * scale)
    strip = round(2 * BADGE_POINTS * scale)
    whole = Image.new("RGB", (picture.width, picture.height + strip), (255, 255, 255))
    whole.paste(picture, (0, 0))
    draw = ImageDraw.Draw(whole)
    x = BADGE_POINTS * scale
    for kind, colour in COLOURS.items():
        text = kind.replace("_", " ")
        draw.text((x, picture.height + strip / 2), text, font=font, fill=colour, anchor="lm")
        x += draw.textlength(text, font=font) + 2 * BADGE_POINTS * scale
    return whole
