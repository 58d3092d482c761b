"""PDFs made for the tests."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image
from pypdf import PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

SENTENCES = (
    "Title to every invention made under an award vests in the Participant whose staff made it.",
    "The Participant shall disclose each invention to the Agency within 60 days after its conception.",
    "The Agency may require the Participant to grant a licence if the invention is not put to use in time.",
    "Each project receives up to EUR 250,000, and at least 40 percent of its cost is borne by the partners.",
    "Applicants must be established in Japan or in Finland when the agreement is signed.",
)


def make_pdf(path: Path, *, subject: str, page_count: int = 1, paragraphs: int = 4) -> Path:
    """Write a PDF about `subject`; equal arguments give equal bytes."""
    styles = getSampleStyleSheet()
    story = []
    for page in range(1, page_count + 1):
        story.append(Paragraph(f"{page}. Terms for {subject}", styles["Heading1"]))
        for number in range(paragraphs):
            sentence = SENTENCES[(page + number) % len(SENTENCES)]
            story.append(
                Paragraph(f"Under the {subject}, on point {page}.{number}: {sentence}", styles["Normal"])
            )
        story.append(PageBreak())
    SimpleDocTemplate(str(path), pagesize=A4, invariant=1, title=f"Terms for {subject}").build(story)
    return path


def pad_pdf(path: Path, *, byte_count: int) -> Path:
    """Make a PDF so many bytes larger, by an attachment, without giving it more to read."""
    writer = PdfWriter(clone_from=path)
    writer.add_attachment("padding.bin", random.Random(1).randbytes(byte_count))
    writer.write(path)
    return path


def make_scan(path: Path, *, text_pages: int = 0) -> Path:
    """Write a PDF whose last page is nothing but a picture."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for page in range(text_pages):
        for line, sentence in enumerate(SENTENCES):
            canvas.drawString(50, 750 - 20 * line, f"{page}. {sentence}")
        canvas.showPage()
    canvas.drawInlineImage(_make_picture(), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return path


def photograph(pdf: Path, path: Path) -> Path:
    """Write a PDF of pictures of the pages of another, as a scanner makes it."""
    pages = pdfium.PdfDocument(pdf)
    pictures = [page.render(scale=200 / 72, grayscale=True).to_pil() for page in pages]
    pages.close()
    pictures[0].save(path, "PDF", resolution=200, save_all=True, append_images=pictures[1:])
    return path


def make_encrypted(path: Path) -> Path:
    """Write a PDF that needs a password."""
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", "owner"), invariant=1)
    canvas.drawString(50, 750, SENTENCES[0])
    canvas.save()
    return path


def make_text(path: Path, lines: Sequence[str]) -> Path:
    """Write a PDF of lines as they are."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(50, 780 - 18 * number, line)
    canvas.save()
    return path


def _make_picture() -> Image.Image:
    return Image.new("L", (60, 85), 200)
