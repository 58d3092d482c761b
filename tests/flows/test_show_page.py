from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from extractors.page_picture import COLOURS, PIXELS_PER_POINT, draw_page, list_places
from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.tables import find_tables
from flows.problems import Unusable
from flows.showing import show_page

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
ARTICLE, CALL = SAMPLES / "journal-article.pdf", SAMPLES / "call-for-proposals.pdf"


def test_each_passage_is_outlined_in_the_colour_of_its_kind(tmp_path: Path) -> None:
    pages = read_pages(ARTICLE)
    passages = read_passages(pages, document_id="d", tables=find_tables(pages))

    picture = draw_page(ARTICLE, passages, page_number=1)

    places = list_places(passages, 1)
    assert len({place.passage.kind for place in places}) > 1
    for place in places:
        middle = round((place.box.top + place.box.bottom) / 2 * PIXELS_PER_POINT)
        right = round(place.box.x1 * PIXELS_PER_POINT)
        strip = [picture.getpixel((x, middle)) for x in range(right - 2, right + 3)]
        assert COLOURS[place.passage.kind] in strip


def test_a_page_keeps_its_proportions_and_gets_a_legend(tmp_path: Path) -> None:
    page = read_pages(CALL)[1]

    picture = draw_page(CALL, [], page_number=2)

    assert picture.width == pytest.approx(page.width * PIXELS_PER_POINT, abs=2)
    assert picture.height > page.height * PIXELS_PER_POINT
    legend = picture.crop((0, round(page.height * PIXELS_PER_POINT), *picture.size))
    assert ImageChops.invert(legend).getbbox() is not None


def test_the_command_writes_a_picture_and_lists_the_passages(kisoku, tmp_path: Path) -> None:
    done = kisoku.call("show", CALL, "--page", 2, "--picture", tmp_path / "page.png", "--json")

    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["page_number"] == 2
    assert shown["passages"]
    assert all(p["page_start"] <= 2 <= p["page_end"] for p in shown["passages"])
    ordinals = [p["ordinal"] for p in shown["passages"]]
    assert ordinals == sorted(set(ordinals))
    with Image.open(tmp_path / "page.png") as picture:
        assert picture.format == "PNG"


def test_a_page_that_is_not_there_is_told_in_one_line(kisoku, tmp_path: Path) -> None:
    done = kisoku.call("show", CALL, "--page", 99)

    assert done.returncode == 2
    assert done.stderr == "kisoku: call-for-proposals.pdf: has no page 99, but pages 1 to 3\n"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="cannot be written"):
        show_page(CALL, page_number=1, picture=tmp_path / "missing" / "page.png")


def test_a_file_that_is_no_pdf_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.pdf").write_text("no PDF at all")
    (tmp_path / "web.html").write_text("<html><p>No pages at all")

    with pytest.raises(Unusable, match="neither PDF, HTML nor DOCX"):
        show_page(tmp_path / "notes.pdf", page_number=1)
    with pytest.raises(Unusable, match="has no pages to draw"):
        show_page(tmp_path / "web.html", page_number=1)
