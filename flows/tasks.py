"""Tasks for people, from wherever passages lie: labelled corpus, log of decisions, store and queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from dataset.records import LABELS, Decision, DocumentRows, Passage
from extractors.english import is_english
from flows.conduct import open_outputs
from flows.problems import Unusable
from flows.settings import Settings
from models.decisions import Labelling, parse_label_decision, parse_labelling
from models.exchange import Spans, Task, What
from models.labelled import (
    DECISIONS_FILE,
    SPANS_FILE,
    InvalidLabels,
    iterate_lines,
    read_labelled,
)
from models.spans import Side, Span, keep_markable, parse_annotated, parse_mention_side
from models.standing import read_standing

if TYPE_CHECKING:
    from dataset.store import Store

Source = Literal["queue", "corpus", "store", "decisions"]
SOURCES: tuple[Source, ...] = get_args(Source)


def iterate_tasks(
    source: Source, what: What, *, outputs: Path, settings: Settings, limit: int
) -> Iterator[Task]:
    """Yield tasks: those of the corpus and of decisions are answered, the others to be judged.

    `limit` is how many the queue gives. Raises Unusable.
    """
    try:
        if source == "corpus":
            yield from _read_corpus(what, settings)
        elif source == "decisions":
            yield from _read_label_answers(settings) if what == "labels" else _read_span_answers(settings)
        else:
            with open_outputs(outputs, settings, must_exist=True) as store:
                if source == "store":
                    yield from _read_store(what, store)
                else:
                    yield from _read_queue(what, store, settings, limit)
    except (InvalidLabels, FileNotFoundError) as error:
        raise Unusable(str(error)) from error


def _read_corpus(what: What, settings: Settings) -> Iterator[Task]:
    if what == "labels":
        for passage in read_labelled(settings.labels):
            yield Task(
                document_id=passage.document,
                passage_id=passage.id,
                text=passage.text,
                section=passage.section,
                kind_of_document=passage.kind_of_document,
                answer=Labelling(passage.labels, passage.force, passage.modality),
                outcome="answered",
            )
        return
    for place, line in iterate_lines(settings.labels / SPANS_FILE):
        marked = parse_annotated(line, place=place)
        yield Task(marked.document, marked.passage_id, marked.text, answer=marked.spans, outcome="answered")


def _read_label_answers(settings: Settings) -> Iterator[Task]:
    """Yield the decision on labels that stands for each text."""
    for place, decision in read_standing(settings.labels / DECISIONS_FILE, "labels"):
        standing = parse_label_decision(decision, place=place)
        yield Task(
            document_id=standing.document_id,
            passage_id=standing.passage_id,
            text=standing.text,
            suggested=parse_labelling(decision.before, place=place) if decision.before else None,
            answer=Labelling(standing.labels, standing.force, standing.modality),
            outcome="answered",
            decision_ids=(standing.decision_id,),
            note=decision.note,
        )


def _read_span_answers(settings: Settings) -> Iterator[Task]:
    """Yield the names that stand in each text after all decisions on it that stand."""
    tasks: dict[str, Task] = {}
    for place, decision in read_standing(settings.labels / DECISIONS_FILE, "mention"):
        key = decision.passage_text
        task = tasks.get(key) or Task(
            decision.document_id, decision.passage_id, key, answer=(), outcome="answered"
        )
        ids = (*task.decision_ids, decision.decision_id)
        known = task.answer if isinstance(task.answer, tuple) else ()
        tasks[key] = replace(task, answer=_apply(known, decision, place), decision_ids=ids)
    for task in tasks.values():
        yield replace(task, suggested=task.answer)


def _apply(spans: Spans, decision: Decision, place: str) -> Spans:
    """Return the spans without what the decision is about, and with what it says instead."""
    before, after = (parse_mention_side(decision, name, place=place) for name in get_args(Side))
    kept = [span for span in spans if span != before]
    if after:
        kept = [span for span in kept if span.end <= after.start or after.end <= span.start]
    return tuple(sorted((*kept, *((after,) if after else ())), key=lambda span: span.start))


def _read_store(what: What, store: Store) -> Iterator[Task]:
    """Yield what is stored of each passage that is judged, as a suggestion; what is said again, once."""
    for document in store.read_documents():
        rows = store.read_document(document.document_id)
        if rows is not None:
            yield from _suggest(what, rows, [passage for passage in rows.passages if is_judged(passage)])


def is_judged(passage: Passage) -> bool:
    """Return whether labels are looked for in the passage, and it says nothing that another said before."""
    from flows.labelling import UNLABELLED_KINDS  # noqa: PLC0415 - imports spaCy, which takes seconds

    english = is_english(passage.language)
    return english and passage.kind not in UNLABELLED_KINDS and passage.duplicate_of is None


def _suggest(what: What, rows: DocumentRows, passages: Iterable[Passage]) -> Iterator[Task]:
    """Yield tasks on passages of a document with the labels, or the names, that the store holds."""
    for passage in passages:
        place: dict[str, Any] = {
            "document_id": passage.document_id,
            "passage_id": passage.passage_id,
            "text": passage.text,
            "section": passage.section[-1] if passage.section else "",
        }
        if what == "labels":
            yield Task(**place, suggested=_suggest_labelling(rows, passage))
        else:
            own = [m for m in rows.mentions if m.passage_id == passage.passage_id]
            spans = keep_markable([Span(m.label, m.start, m.end) for m in own], passage.text)
            yield Task(**place, suggested=spans)


def _suggest_labelling(rows: DocumentRows, passage: Passage) -> Labelling:
    """Return the stored labels, with force and modality of the passage's first rule."""
    held = {found.label for found in rows.classifications if found.passage_id == passage.passage_id}
    labels = tuple(label for label in LABELS if label in held)
    rules = [rule for rule in rows.rules if rule.passage_id == passage.passage_id]
    if not labels or not rules:
        return Labelling(labels)
    main = min(rules, key=lambda rule: (rule.start, rule.rule_id))
    return Labelling(labels, main.force, main.modality)


def _read_queue(what: What, store: Store, settings: Settings, limit: int) -> Iterator[Task]:
    from flows.queue import make_queue  # noqa: PLC0415 - loads the classifier

    for entry in make_queue(store, settings, limit=limit):
        rows = store.read_document(entry.document_id)
        own = [passage for passage in rows.passages if passage.passage_id == entry.passage_id] if rows else []
        for task in _suggest(what, rows, own) if rows else ():
            yield replace(task, reasons=entry.reasons)
