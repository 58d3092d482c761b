"""One document from bytes to rows: the stages in their order, as one function of bytes, lists and model."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from dataset.records import Classification, Document, DocumentRows, Evidence, Page, Passage
from extractors.cues import Cues, load_cues
from extractors.duplicates import mark_duplicates
from extractors.english import is_english
from extractors.errors import UnreadableFile
from extractors.facts import find_facts
from extractors.first_page import describe_document
from extractors.formats.declared import DeclaredMetadata
from extractors.formats.detect import detect_format
from extractors.formats.docx import read_docx_metadata, read_docx_passages
from extractors.formats.html import read_html_metadata, read_html_passages
from extractors.front.origins import guess_country
from extractors.languages import detect_language, tell_languages, weigh_languages
from extractors.mentions import FoundMentions, find_mentions
from extractors.metadata import Metadata, read_metadata
from extractors.opening import open_pdf
from extractors.outlines import read_outline
from extractors.pages import count_pages, iterate_pages
from extractors.parsing import load_parser
from extractors.passages import read_passages
from extractors.pipeline import load_pipeline
from extractors.quality import grade_text
from extractors.reading.packing import shelve_pages
from extractors.reading.placement import restore_evidence, restore_passages
from extractors.rules import RuleReader, find_rules
from extractors.tables import iterate_tables
from flows.classifier import load_classifier
from flows.judging import judge_pages, judge_passages
from flows.messages import Reading, Stage
from flows.recogniser import check_recogniser
from flows.scans import CUSTOMARY_EFFORT, Effort, read_scans
from flows.settings import Settings
from models.forces import settle_forces

if TYPE_CHECKING:
    from spacy.language import Language

    from models.classifier import Judgement, PassageClassifier

Item = TypeVar("Item")
UNLABELLED_KINDS = frozenset({"heading", "caption"})
LANGUAGE_SAMPLE = 40
"""Passages from which the language of a document is guessed, before all of them are looked at."""
SCORE_DIGITS = 4
TRIAL = (
    "Each partner in Japan shall receive up to EUR 250,000 from the Ministry of Trade, at most 40 percent of "
    "the costs, before 1 May 2024. Title to an invention made under the award vests in the partner whose "
    "staff made it. Within thirty days it reports the use of $2.5 million, or one half of 400 million euros."
)
"""Uses every tool; long enough that its language is looked at."""
TRIAL_ROW = ("Year | Budget (EUR million)", "2024 | 12.5")
"""The head and a row of a table, whose numbers the head explains."""


@dataclass(frozen=True, slots=True)
class Toolbox:
    """What is loaded once and reads many documents."""

    nlp: Language
    parser: Language
    cues: Cues
    classifier: PassageClassifier

    @property
    def rule_reader(self) -> RuleReader:
        """What reads rules out of labelled passages."""
        return RuleReader(self.classifier.classify, self.parser, self.cues, self.classifier.version)


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the labels of a document's passages gave rise to."""

    classifications: tuple[Classification, ...] = ()
    judged: dict[str, Judgement] | None = None


def load_toolbox(settings: Settings, *, note: Callable[[str], None] | None = None) -> Toolbox:
    """Return the tools; the classifier is learnt if that has not been done yet, which `note` is told."""
    with _spare_collector():
        nlp = load_pipeline(settings.gazetteers, recogniser=check_recogniser(settings))
        parser = load_parser()
    return Toolbox(
        nlp=nlp,
        parser=parser,
        cues=load_cues(settings.cues),
        classifier=load_classifier(settings, note=note),
    )


@contextmanager
def _spare_collector() -> Iterator[None]:
    """Keep the garbage collector from walking over the tools, in which there is no garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def try_tools(toolbox: Toolbox) -> None:
    """Use each tool once on a text of ours, for much is loaded or compiled at the first use."""
    document = Document("trial", "", "file", "", "trial.pdf", language=detect_language(TRIAL))
    head, row = TRIAL_ROW
    passages = (
        Passage("trial-1", "trial", 0, 1, 1, "paragraph", (), TRIAL, language=document.language),
        Passage("trial-2", "trial", 1, 1, 1, "table", (head,), row, language=document.language),
    )
    found = _find_mentions(passages, document, toolbox)
    labelled = label_passages(passages, toolbox.classifier)
    _read_statements(DocumentRows(document, passages), found, labelled, toolbox, Clock())


def process_document(
    data: bytes,
    *,
    document: Document,
    toolbox: Toolbox,
    max_pages: int | None = None,
    effort: Effort = CUSTOMARY_EFFORT,
) -> Reading:
    """Return all that a file contributes to the dataset; `document` says what is known beforehand.

    A file that cannot be read gives a `failed` document with the reason.
    """
    clock = Clock()
    try:
        rows = _process(data, document, toolbox, clock, max_pages=max_pages, effort=effort)
    except UnreadableFile as error:
        rows = DocumentRows(replace(document, status="failed", error=str(error)))
    return Reading(rows, clock.stages)


class Clock:
    """Keeps what the stages of one document take; a stage within another counts for itself alone."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._stages: list[str] = []
        self._since = 0.0

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Add what the block takes to the stage's seconds."""
        self._count()
        self._stages.append(stage)
        try:
            yield
        finally:
            self._count()
            self._stages.pop()

    def watch(self, stage: str, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items, and add what it takes to get them to the stage's seconds."""
        iterator = iter(items)
        while True:
            with self.time(stage):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
            yield item

    def _count(self) -> None:
        now = time.perf_counter()
        if self._stages:
            stage = self._stages[-1]
            self._seconds[stage] = self._seconds.get(stage, 0.0) + now - self._since
        self._since = now

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in the order in which they were counted first."""
        return tuple(Stage(name, seconds) for name, seconds in self._seconds.items())


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
    if rows.document.status == "failed":
        return rows
    with clock.time("mentions"):
        found = _find_mentions(rows.passages, rows.document, toolbox)
        document = _tell_country(rows, found)
    with clock.time("labels"):
        labelled = label_passages(rows.passages, toolbox.classifier)
    return _read_statements(replace(rows, document=document), found, labelled, toolbox, clock)


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
    """Return the document with what its file and first pages say of it, and passages with their languages."""
    guess = _guess_language(passages)
    passages = mark_duplicates(tell_languages(passages, language=guess))
    language = weigh_languages(passages)
    description = describe_document(passages, metadata, nlp=nlp, pages=pages, language=language)
    document = replace(
        document,
        title=description.title,
        publisher=description.publisher,
        published=description.published,
        language=language,
        country=description.country,
        evidence=description.evidence,
    )
    return DocumentRows(document, tuple(passages))


def _guess_language(passages: Sequence[Passage]) -> str | None:
    """Return the language of some of a document's passages together."""
    running = [passage.text for passage in passages if passage.kind in ("paragraph", "list_item")]
    texts = running or [passage.text for passage in passages]
    step = max(1, len(texts) // LANGUAGE_SAMPLE)
    return detect_language("\n".join(texts[::step]))


def _find_mentions(passages: Sequence[Passage], document: Document, toolbox: Toolbox) -> FoundMentions:
    country = None if document.country == "EU" else document.country  # which settles no ambiguous name
    return find_mentions(passages, nlp=toolbox.nlp, country=country)


def _tell_country(rows: DocumentRows, found: FoundMentions) -> Document:
    """Return the document with its country: where its first page tells none, the one of most of its mentions.

    An international publisher has none.
    """
    document, copies = rows.document, {p.passage_id for p in rows.passages if p.duplicate_of}
    publishers = {entity.name for entity in found.entities if entity.origin == "gazetteer"}
    country = guess_country([m for m in found.mentions if m.passage_id not in copies], found.entities)
    if document.country or country is None or document.publisher in publishers:
        return document
    evidence = Evidence(source="mentions of public bodies and programmes")
    return replace(document, country=country, evidence={**document.evidence, "country": evidence})


def label_passages(passages: Sequence[Passage], classifier: PassageClassifier) -> Labelled:
    """Return the labels of the passages that may carry any: English ones, no headings and captions."""
    candidates = [passage for passage in passages if _may_carry_label(passage)]
    sections = [p.section[-1] if p.section else "" for p in candidates]
    texts = [passage.text for passage in candidates]
    judgements = settle_forces(classifier.classify_document(texts, sections=sections))
    judged = {p.passage_id: j for p, j in zip(candidates, judgements, strict=True)}
    classifications = (
        Classification(
            passage_id=passage.passage_id,
            document_id=passage.document_id,
            label=label,
            score=round(float(judged[passage.passage_id].scores[label]), SCORE_DIGITS),
            model_version=classifier.version,
        )
        for passage in candidates
        for label in judged[passage.passage_id].labels
    )
    return Labelled(tuple(classifications), judged)


def _may_carry_label(passage: Passage) -> bool:
    return passage.kind not in UNLABELLED_KINDS and is_english(passage.language)


def _read_statements(
    rows: DocumentRows, found: FoundMentions, labelled: Labelled, toolbox: Toolbox, clock: Clock
) -> DocumentRows:
    """Return `rows` with mentions, labels, rules and facts; what a passage says again is read once."""
    judged = labelled.judged or {}
    first = [passage for passage in rows.passages if passage.duplicate_of is None]
    with clock.time("rules"):
        rules = find_rules(
            rows.passages,
            judged={p.passage_id: judged[p.passage_id] for p in first if p.passage_id in judged},
            mentions=found.mentions,
            amounts=found.amounts,
            reader=toolbox.rule_reader,
        )
    with clock.time("facts"):
        parser = toolbox.rule_reader.parser
        facts = find_facts(first, mentions=found.mentions, amounts=found.amounts, parser=parser)
    return replace(
        rows,
        mentions=found.mentions,
        entities=found.entities,
        amounts=found.amounts,
        classifications=labelled.classifications,
        rules=tuple(rules),
        facts=tuple(facts),
    )
