from __future__ import annotations

import hashlib
import io
import math
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_files import make_encrypted, make_text, photograph
from made_hostile import make_bomb, make_paths
from made_processes import await_true, is_alive
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfgen.canvas import Canvas

from dataset.records import Box, Document, Passage
from extractors.pages import read_pages
from flows.desk.kept_pictures import KeptPictures
from flows.desk.pictures import PagePictures
from flows.settings import Limits, Settings, read_settings
from flows.sources.shelf import Shelf
from review.ports import NoPicture

LINES = ("Title vests in the Participant", "whose staff made the invention.")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return replace(read_settings(environment={}), home=tmp_path_factory.mktemp("desk_home"))


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk_outputs")


@pytest.fixture(scope="module")
def pictures(outputs: Path, settings: Settings) -> Iterator[PagePictures]:
    with PagePictures(outputs, settings, size=1) as drawing:
        yield drawing


@pytest.fixture
def make_pictures(tmp_path: Path, settings: Settings) -> Iterator[Callable[..., PagePictures]]:
    """What makes pictures with limits of their own, to be closed after the test."""
    made: list[PagePictures] = []

    def make(**limits: float) -> PagePictures:
        made.append(PagePictures(tmp_path, replace(settings, home=tmp_path), limits=Limits(**limits), size=1))
        return made[-1]

    yield make
    for each in made:
        each.close()


def describe(path: Path) -> Document:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Document(f"d-{sha256[:16]}", sha256, "file", path.as_uri(), path.name)


def open_picture(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"))


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_ink_lies_where_the_boxes_of_words_are_on_a_turned_and_cropped_page(
    turned: int, pictures: PagePictures, tmp_path: Path
) -> None:
    canvas = Canvas(str(tmp_path / "plain.pdf"), pagesize=(500, 700), invariant=1)
    canvas.drawString(100, 500, "Results")
    canvas.save()
    writer = PdfWriter(tmp_path / "plain.pdf")
    writer.pages[0].cropbox = RectangleObject((40, 60, 440, 660))
    writer.pages[0].rotate(turned)
    writer.write(tmp_path / "turned.pdf")
    document = describe(tmp_path / "turned.pdf")
    (page,) = read_pages(tmp_path / "turned.pdf")
    (word,) = page.words

    (size,) = pictures.measure(document)
    picture = open_picture(pictures.draw(document, 1, width=800))

    assert (size.width, size.height) == (page.width, page.height)
    assert picture.shape == (math.ceil(800 * page.height / page.width), 800)
    scale = 800 / page.width
    rows, columns = np.nonzero(picture < 128)
    assert word.x0 * scale - 2 < columns.min() < columns.max() < word.x1 * scale + 2
    assert word.top * scale - 2 < rows.min() < rows.max() < word.bottom * scale + 2


def test_pages_with_colours_keep_them(pictures: PagePictures, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "red.pdf"), pagesize=(100, 100), invariant=1)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(0, 0, 100, 100, fill=1)
    canvas.save()
    png = pictures.draw(describe(tmp_path / "red.pdf"), 1, width=64)
    assert Image.open(io.BytesIO(png)).convert("RGB").getpixel((32, 32)) == (255, 0, 0)


def test_what_was_filled_into_a_form_is_drawn(pictures: PagePictures, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "form.pdf"), pagesize=(400, 200), invariant=1)
    canvas.acroForm.textfield(value="50 %", x=100, y=100, width=200, height=40, borderWidth=0)
    canvas.showPage()
    canvas.save()
    picture = open_picture(pictures.draw(describe(tmp_path / "form.pdf"), 1, width=400))
    assert (picture[62:98, 102:298] < 128).sum() > 50


def test_slots_are_found_on_the_page_and_scans_have_none(pictures: PagePictures, tmp_path: Path) -> None:
    path = make_text(tmp_path / "rule.pdf", LINES)
    (page,) = read_pages(path)
    words = {word.text: word for word in page.words}
    text = " ".join(LINES)
    frame = Box(1, 0, 0, page.width, page.height)
    passage = Passage("p-1", "d", 0, 1, 1, "paragraph", (), text, (frame,))
    extents = [(text.index("Participant"), text.index(" made")), (0, 5)]

    (first, second), (title,) = pictures.locate(describe(path), passage, extents)

    assert (first.x0, second.x1) == pytest.approx((words["Participant"].x0, words["staff"].x1), abs=0.01)
    assert title.x1 == pytest.approx(words["Title"].x1, abs=0.01)
    scan = describe(photograph(path, tmp_path / "scan.pdf"))
    assert pictures.locate(scan, passage, extents) == ((), ())


def test_a_file_that_changed_or_is_gone_has_no_picture(pictures: PagePictures, tmp_path: Path) -> None:
    path = make_text(tmp_path / "terms.pdf", LINES)
    document = describe(path)
    assert pictures.draw(document, 1, width=100)
    with pytest.raises(NoPicture, match=r"terms\.pdf: has no page 2, but pages 1 to 1"):
        pictures.draw(document, 2, width=100)
    make_text(path, ["Other terms"])
    with pytest.raises(NoPicture, match=r"terms\.pdf has changed since it was read; ingest it again"):
        pictures.draw(document, 1, width=100)
    path.unlink()
    with pytest.raises(NoPicture, match=r"terms\.pdf is no longer at /.*terms\.pdf"):
        pictures.measure(document)


def test_what_was_fetched_is_drawn_from_the_shelf(
    pictures: PagePictures, outputs: Path, tmp_path: Path
) -> None:
    path = make_text(tmp_path / "notice.pdf", ["A notice"])
    with Shelf(outputs).open_draft("agency") as draft:
        draft.write(path.read_bytes())
        draft.shelve(".pdf")
    document = replace(describe(path), source="agency", uri="https://agency.example/notice.pdf")
    assert pictures.draw(document, 1, width=100)


def test_what_was_sent_is_drawn_wherever_the_outputs_lie_now(
    pictures: PagePictures, outputs: Path, tmp_path: Path
) -> None:
    path = make_text(tmp_path / "sent.pdf", ["Sent terms"])
    document = describe(path)
    own = outputs / "uploads" / document.sha256[:16]
    own.mkdir(parents=True)
    path.rename(own / path.name)
    assert pictures.draw(document, 1, width=100)


def test_files_without_pages_and_locked_ones_say_so(pictures: PagePictures, tmp_path: Path) -> None:
    page = tmp_path / "policy.html"
    page.write_text("<!doctype html><p>Results are owned by the Party that generates them.</p>")
    with pytest.raises(NoPicture, match=r"policy\.html is HTML, which has no pages to draw"):
        pictures.draw(describe(page), 1, width=100)
    with pytest.raises(NoPicture, match="password"):
        pictures.measure(describe(make_encrypted(tmp_path / "locked.pdf")))


@pytest.mark.parametrize(
    ("name", "limits", "sentence"),
    [
        ("paths", {"seconds": 0.4}, "drawing took longer than 0.4 s"),
        ("bomb", {"megabytes": 120}, "more than 120 MB of memory"),
    ],
)
def test_a_hostile_page_costs_one_process_and_the_next_page_is_drawn(
    name: str,
    limits: dict[str, float],
    sentence: str,
    make_pictures: Callable[..., PagePictures],
    tmp_path: Path,
) -> None:
    drawing = make_pictures(**limits)
    hostile = tmp_path / "hostile.pdf"
    hostile.write_bytes(make_paths(1_000_000) if name == "paths" else make_bomb(120, filling=b" "))
    plain = describe(make_text(tmp_path / "plain.pdf", LINES))
    assert drawing.measure(plain)  # so that the process has started
    (first,) = drawing.process_ids
    with pytest.raises(NoPicture, match=sentence):
        drawing.draw(describe(hostile), 1, width=1000)
    assert not is_alive(first)
    assert drawing.draw(plain, 1, width=100)


def test_a_process_that_died_is_replaced_and_none_is_left(
    make_pictures: Callable[..., PagePictures], tmp_path: Path
) -> None:
    drawing = make_pictures(seconds=10)
    document = describe(make_text(tmp_path / "plain.pdf", LINES))
    drawing.measure(document)
    (first,) = drawing.process_ids
    os.kill(first, signal.SIGKILL)
    await_true(lambda: not is_alive(first), seconds=10)
    assert drawing.draw(document, 1, width=100)
    (second,) = drawing.process_ids
    drawing.close()
    assert not is_alive(second)
    with pytest.raises(NoPicture, match="being closed"):
        drawing.draw(document, 1, width=101)


DESK = """
import sys
from pathlib import Path
from dataset.records import Document
from flows.desk.pictures import PagePictures
from flows.settings import read_settings
outputs, path, sha256 = sys.argv[1:]
pictures = PagePictures(Path(outputs), read_settings(), size=1)
pictures.measure(Document("d", sha256, "file", Path(path).as_uri(), "plain.pdf"))
print(*pictures.process_ids, flush=True)
sys.stdin.read()
"""


def test_nothing_is_left_over_when_the_desk_is_killed(tmp_path: Path) -> None:
    path = make_text(tmp_path / "plain.pdf", LINES)
    desk = subprocess.Popen(
        [sys.executable, "-c", DESK, str(tmp_path), str(path), describe(path).sha256],
        env=os.environ | {"KISOKU_HOME": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert desk.stdout is not None
    drawer = int(desk.stdout.readline())
    assert is_alive(drawer)
    desk.kill()
    desk.communicate()
    await_true(lambda: not is_alive(drawer), seconds=10)


def test_a_picture_outlasts_the_desk_and_half_of_one_is_drawn_anew(
    make_pictures: Callable[..., PagePictures], tmp_path: Path
) -> None:
    document = describe(make_text(tmp_path / "plain.pdf", LINES))
    png = make_pictures(seconds=10).draw(document, 1, width=100)
    again = make_pictures(seconds=10)
    assert again.draw(document, 1, width=100) == png
    assert again.process_ids == []
    (kept,) = (tmp_path / "desk" / "pages").rglob("*.png")
    kept.write_bytes(png[:-20])
    assert make_pictures(seconds=10).draw(document, 1, width=100) == png


def test_pictures_that_were_not_used_for_longest_make_room(tmp_path: Path) -> None:
    kept = KeptPictures(tmp_path / "pages", most_bytes=5000)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(980) + b"IEND\xaeB`\x82"
    for number in range(5):
        kept.keep(f"{number}", picture)
        os.utime(tmp_path / "pages" / f"{number}" / f"{number}.png", (number, number))
    assert kept.find("0") == picture  # which is used now
    kept.keep("5", picture)
    assert [name for name in "012345" if kept.find(name)] == ["0", "3", "4", "5"]
    assert not list((tmp_path / "pages").rglob("*.part"))


def test_a_drawing_process_starts_without_what_only_reading_needs() -> None:
    code = (
        "import sys, flows.desk.drawing, flows.desk.pictures; "
        "print([name for name in ('spacy', 'prefect', 'sklearn', 'scipy', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
