"""One document from bytes to rows: the stages in their order, as one function of bytes, lists and model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from dataset.records import Document, DocumentRows, Evidence, Page, Passage
from extractors.duplicates import mark_duplicates
from extractors.errors import UnreadableFile
from extractors.facts import find_facts
from extractors.first_page import describe_document
from extractors.formats.declared import DeclaredMetadata
from extractors.formats.detect import detect_format
from extractors.formats.docx import read_docx_metadata, read_docx_passages
from extractors.formats.html import read_html_metadata, read_html_passages
from extractors.front.origins import guess_country
from extractors.languages import detect_language, tell_languages, weigh_languages
from extractors.mentions import find_mentions
from extractors.metadata import Metadata, read_metadata
from extractors.opening import open_pdf
from extractors.outlines import read_outline
from extractors.pages import count_pages, iterate_pages
from extractors.passages import read_passages
from extractors.quality import grade_text
from extractors.reading.packing import shelve_pages
from extractors.reading.placement import restore_evidence, restore_passages
from extractors.tables import iterate_tables
from flows.clock import Clock
from flows.judging import judge_pages, judge_passages
from flows.labelling import label_document
from flows.messages import Reading
from flows.scans import CUSTOMARY_EFFORT, Effort, read_scans
from flows.toolbox import Toolbox
from models.encodings import Encodings

if TYPE_CHECKING:
    from spacy.language import Language

LANGUAGE_SAMPLE = 40
"""Passages from which the language of a document is guessed, before all of them are looked at."""
TRIAL = (
    "Each partner in Japan shall receive up to EUR 250,000 from the Ministry of Trade, at most 40 percent of "
    "the costs, before 1 May 2024. Title to an invention made under the award vests in the partner whose "
    "staff made it. Within thirty days it reports the use of $2.5 million, or one half of 400 million euros."
)
"""Uses every tool; long enough that its language is looked at."""
TRIAL_ROW = ("Year | Budget (EUR million)", "2024 | 12.5")
"""The head and a row of a table, whose numbers the head explains."""


def try_tools(toolbox: Toolbox) -> None:
    """Use each tool once on a text of ours, for much is loaded or compiled at the first use."""
    document = Document("trial", "", "file", "", "trial.pdf", language=detect_language(TRIAL))
    head, row = TRIAL_ROW
    passages = (
        Passage("trial-1", "trial", 0, 1, 1, "paragraph", (), TRIAL, language=document.language),
        Passage("trial-2", "trial", 1, 1, 1, "table", (head,), row, language=document.language),
    )
    _analyse(DocumentRows(document, passages), toolbox, Clock())


def process_document(
    data: bytes,
    *,
    document: Document,
    toolbox: Toolbox,
    max_pages: int | None = None,
    effort: Effort = CUSTOMARY_EFFORT,
    encodings: bytes | None = None,
) -> Reading:
    """Return all that a file contributes to the dataset; `document` says what is known beforehand.

    `encodings` are those of an earlier reading, if there was one; the rows are the same without. A file that
    cannot be read gives a `failed` document with the reason.
    """
    clock, known = Clock(), Encodings.load(encodings)
    toolbox = toolbox.encode_by(known.encode)
    try:
        rows = _process(data, document, toolbox, clock, max_pages=max_pages, effort=effort)
    except UnreadableFile as error:
        rows = DocumentRows(replace(document, status="failed", error=str(error)))
    return Reading(rows, clock.stages, known.dump())


def _process(
    data: bytes,
    document: Document,
    toolbox: Toolbox,
    clock: Clock,
    *,
    max_pages: int | None,
    effort: Effort,
) -> DocumentRows:
    kind = detect_format(data, name=document.file_name)
    if kind == "pdf":
        rows = _read_pdf(data, document, toolbox, clock, max_pages=max_pages, effort=effort)
    else:
        rows = _read_markup(data, kind, document, toolbox, clock)
    rows = replace(rows, document=judge_passages(rows.document, rows.passages))
    return rows if rows.document.status == "failed" else _analyse(rows, toolbox, clock)


def _analyse(rows: DocumentRows, toolbox: Toolbox, clock: Clock) -> DocumentRows:
    """Return a document's passages with all that is found in them."""
    with clock.time("mentions"):
        rows = _add_mentions(rows, toolbox.nlp)
    labelled = label_document(rows, toolbox=toolbox, clock=clock)
    with clock.time("facts"):
        first = [passage for passage in rows.passages if passage.duplicate_of is None]
        facts = find_facts(first, mentions=rows.mentions, amounts=rows.amounts, parser=toolbox.parser)
    return replace(
        rows,
        classifications=labelled.classifications,
        rules=labelled.rules,
        facts=tuple(facts),
    )


def _read_pdf(
    data: bytes,
    document: Document,
    toolbox: Toolbox,
    clock: Clock,
    *,
    max_pages: int | None,
    effort: Effort,
) -> DocumentRows:
    """Return a PDF's passages and what is known of it from them and its pages."""
    name = document.file_name
    with ExitStack() as shelves:
        with clock.time("pages"), open_pdf(data, name=name) as pdf:
            outline, metadata = read_outline(pdf), read_metadata(pdf)
            layers = shelves.enter_context(shelve_pages())
            for page in iterate_pages(pdf, max_pages=max_pages):
                layers.append(page)
            page_count = count_pages(pdf)
        with clock.time("ocr"):
            scans = read_scans(data, layers, name=name, effort=effort)
            pages = shelves.enter_context(scans.pages)
        document = judge_pages(replace(document, page_count=page_count), scans, data, max_pages=max_pages)
        if document.status == "failed":
            return DocumentRows(document)
        with clock.time("passages"):
            tables = clock.watch("tables", iterate_tables(pages))
            found = read_passages(pages, document_id=document.document_id, tables=tables, bookmarks=outline)
            rows = _describe(document, found, metadata, toolbox.nlp, pages=pages)
            return replace(
                rows,
                document=restore_evidence(rows.document, pages),
                passages=tuple(restore_passages(rows.passages, pages)),
            )


def _read_markup(
    data: bytes, kind: Literal["html", "docx"], document: Document, toolbox: Toolbox, clock: Clock
) -> DocumentRows:
    """Return the passages of a file without pages, all on page 1, and what is known of it from them."""
    name = document.file_name
    metadata: DeclaredMetadata
    with clock.time("passages"):
        if kind == "html":
            passages = read_html_passages(data, document_id=document.document_id, name=name)
            metadata = read_html_metadata(data, passages, name=name)
        else:
            passages = read_docx_passages(data, document_id=document.document_id, name=name)
            metadata = read_docx_metadata(data, passages, name=name)
        quality = grade_text("\n".join(passage.text for passage in passages))
        document = replace(document, page_count=1, text_quality=quality, charset=metadata.charset)
        return _describe(document, passages, metadata, toolbox.nlp)


def _describe(
    document: Document,
    passages: Sequence[Passage],
    metadata: Metadata,
    nlp: Language,
    *,
    pages: Iterable[Page] = (),
) -> DocumentRows:
    """Return the document with what its file and first pages say of it, and passages with their languages.

    What they do not say, the document's source may have said before.
    """
    guess = _guess_language(passages)
    passages = mark_duplicates(tell_languages(passages, language=guess))
    language = weigh_languages(passages)
    description = describe_document(passages, metadata, nlp=nlp, pages=pages, language=language)
    document = replace(
        document,
        title=description.title,
        publisher=description.publisher or document.publisher,
        published=description.published,
        language=language or document.language,
        country=description.country or document.country,
        evidence={**document.evidence, **description.evidence},
    )
    return DocumentRows(document, tuple(passages))


def _guess_language(passages: Sequence[Passage]) -> str | None:
    """Return the language of some of a document's passages together."""
    running = [passage.text for passage in passages if passage.kind in ("paragraph", "list_item")]
    texts = running or [passage.text for passage in passages]
    step = max(1, len(texts) // LANGUAGE_SAMPLE)
    return detect_language("\n".join(texts[::step]))


def _add_mentions(rows: DocumentRows, nlp: Language) -> DocumentRows:
    """Return `rows` with what the passages name, and with the document's country.

    Where its first page tells none, the country is the one of most mentions; an international publisher has
    none.
    """
    document = rows.document
    country = None if document.country == "EU" else document.country  # which settles no ambiguous name
    found = find_mentions(rows.passages, nlp=nlp, country=country)
    copies = {passage.passage_id for passage in rows.passages if passage.duplicate_of}
    publishers = {entity.name for entity in found.entities if entity.origin == "gazetteer"}
    told = guess_country([m for m in found.mentions if m.passage_id not in copies], found.entities)
    if not (document.country or told is None or document.publisher in publishers):
        evidence = {
            **document.evidence,
            "country": Evidence(source="mentions of public bodies and programmes"),
        }
        document = replace(document, country=told, evidence=evidence)
    return replace(
        rows, document=document, mentions=found.mentions, entities=found.entities, amounts=found.amounts
    )
