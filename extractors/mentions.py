"""The mentions of a document: what its passages name, with offsets, values and entities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, tee
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc

from dataset.records import Amount, Entity, Mention, Passage, derive_id
from extractors.doc_text import read_text
from extractors.found import Found
from extractors.gazetteer import Gazetteer
from extractors.mention_values import MentionValue, read_values
from extractors.names.anaphora import Anaphors
from extractors.names.discovery import NAMED, PassageNames, find_owner
from extractors.names.entities import is_meant, resolve_entity
from extractors.names.laws import LawLexicon, read_law_lexicon
from extractors.names.lexicon import Lexicon, build_lexicon
from extractors.names.overlaps import settle_overlaps
from extractors.names.short_programs import find_short_programs, list_short_programs
from extractors.pipeline import GazetteerComponent, Setting
from extractors.values.alternatives import write_exact_alternatives
from extractors.values.currency_context import decide_currencies
from extractors.values.table_units import CellUnits, read_cell_units

_CAPITAL_WORD = re.compile(r"[A-Z][\w’'-]*\s?$")
_CAPITAL_NEXT = re.compile(r"\s[A-Z]")


@dataclass(frozen=True, slots=True)
class FoundMentions:
    """What one document names, in the order of its passages."""

    mentions: tuple[Mention, ...] = ()
    amounts: tuple[Amount, ...] = ()
    entities: tuple[Entity, ...] = ()


def find_mentions(passages: Sequence[Passage], *, nlp: Language, country: str | None = None) -> FoundMentions:
    """Return what the passages of one document name.

    Names that the document defines or discovers in one passage are found in all of them.

    Args:
        passages: the document's passages, in order; the language of each tells which words to expect.
        nlp: what `extractors.pipeline.load_pipeline` returned.
        country: the document's country (ISO 3166-1 alpha-2), if known; it settles ambiguous names and `$`.
    """
    return next(find_mentions_of_each([passages], nlp=nlp, country=country))


def find_mentions_of_each(
    documents: Iterable[Sequence[Passage]],
    *,
    nlp: Language,
    country: str | None = None,
) -> Iterator[FoundMentions]:
    """Yield what each document names; all stream through the pipeline, which makes short ones cheap."""
    for_texts, for_results = tee(documents)
    docs = nlp.pipe(
        _make_doc(nlp, passage, cells, country)
        for passages in for_texts
        for passage, cells in zip(passages, read_cell_units(passages), strict=True)
    )
    gazetteer = cast(GazetteerComponent, nlp.get_pipe("kisoku_gazetteer")).gazetteer
    for passages in for_results:
        names = [
            PassageNames(read_text(doc), doc._.found, doc._.definitions)
            for doc in islice(docs, len(passages))
        ]
        yield _settle_document(passages, names, gazetteer, country)


def _make_doc(nlp: Language, passage: Passage, cells: CellUnits, country: str | None) -> Doc:
    doc = nlp.make_doc(passage.text)
    doc._.setting = Setting(language=passage.language, country=country, kind=passage.kind, cells=cells)
    return doc


def _settle_document(
    passages: Sequence[Passage], names: Sequence[PassageNames], gazetteer: Gazetteer, country: str | None
) -> FoundMentions:
    lexicon = build_lexicon(names, gazetteer, country=country)
    laws = read_law_lexicon(((named.text, named.found) for named in names), country=lexicon.country)
    settled_each = [*_settle_spans(names, lexicon, gazetteer)]
    anaphors = Anaphors([named.text for named in names], lexicon, gazetteer)
    mentions: list[Mention] = []
    amounts: list[Amount] = []
    entities: dict[str, Entity] = {}
    decided = decide_currencies(settled_each, lexicon.country)
    for number, (passage, settled) in enumerate(zip(passages, decided, strict=True)):
        linked = [
            _link_law(passage.text, f, laws)
            if f.label == "LAW"
            else _link(
                passage.text, f, [*settled[max(0, i - 1) : i], *settled[i + 1 : i + 2]], lexicon, gazetteer
            )
            for i, f in enumerate(settled)
        ]
        if standing := anaphors.resolve(number, passage.text, linked):
            linked = sorted([*linked, *standing], key=lambda f: f.start)
        values = read_values(
            passage.text, linked, language=passage.language, country=lexicon.country, laws=laws
        )
        own = [_make_mention(passage, f, v, entities) for f, v in zip(linked, values, strict=True)]
        mentions += own
        amounts += _make_amounts(linked, own)
    return FoundMentions(tuple(mentions), tuple(amounts), tuple(entities.values()))


def _settle_spans(
    names: Sequence[PassageNames], lexicon: Lexicon, gazetteer: Gazetteer
) -> Iterator[tuple[str, list[Found]]]:
    """Yield each passage's text and the spans that stand in it, by all that the document tells of names."""
    further = _compile_further(lexicon)
    known = [gazetteer.entities[key] for key in lexicon.attested if key in gazetteer.entities]
    programs = [e for e in [*lexicon.discovered.values(), *known] if e.label == "PROGRAM"]
    short = list_short_programs(programs, [named.text for named in names])
    for number, named in enumerate(names):
        found = [
            f for f in named.found if f.origin != "gazetteer" or is_meant(named.text, f, lexicon, gazetteer)
        ]
        found += _find_further(named.text, number, lexicon, further)
        found += find_short_programs(named.text, short) if short else ()
        yield named.text, settle_overlaps(named.text, found)


def _compile_further(lexicon: Lexicon) -> re.Pattern[str] | None:
    """Return a pattern for the short forms and names that the document introduces."""
    names = {*lexicon.names, *lexicon.short_forms}
    if not names:
        return None
    return re.compile(rf"(?<![\w@./\-])(?:{write_exact_alternatives(names)})(?![\w@]|\.\w)")


def _find_further(
    text: str, number: int, lexicon: Lexicon, further: re.Pattern[str] | None
) -> Iterator[Found]:
    for match in further.finditer(text) if further else ():
        short = lexicon.short_forms.get(match.group())
        if short is None:
            entity = lexicon.names[match.group()]
            yield Found(entity.label, match.start(), match.end(), "pattern", entity=entity)
        elif not short.plain or (number >= short.since and _stands_alone(text, match.start(), match.end())):
            yield Found(short.entity.label, match.start(), match.end(), "acronym", entity=short.entity)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a word such as "Service" is not part of a longer capitalised name."""
    before = _CAPITAL_WORD.search(text, max(0, start - 30), start)
    return not _CAPITAL_NEXT.match(text, end) and (
        before is None
        or text[before.start() : start].strip() in ("The", "This", "Each", "If", "A", "By", "In")
    )


def _link(
    text: str, found: Found, neighbours: Sequence[Found], lexicon: Lexicon, gazetteer: Gazetteer
) -> Found:
    """Return the span with the entity that it names; `neighbours` stand before and after it."""
    if found.label not in NAMED:
        return found
    owner = find_owner(text, found, neighbours)
    surface = text[found.start : found.end]
    entity = resolve_entity(surface, found, lexicon, gazetteer, owner=owner)
    entity = gazetteer.merges.correct(entity, surface, found.label, country=owner or lexicon.country)
    return replace(found, entity=entity, label=entity.label if entity.label in NAMED else found.label)


def _link_law(text: str, found: Found, laws: LawLexicon) -> Found:
    return replace(found, entity=laws.resolve(text[found.start : found.end])[0])


def _make_mention(
    passage: Passage, found: Found, value: MentionValue, entities: dict[str, Entity]
) -> Mention:
    text, entity = passage.text[found.start : found.end], found.entity
    if entity:
        known = entities.setdefault(entity.entity_id, entity)
        if not set(entity.merged_ids) <= set(known.merged_ids):
            merged_ids = tuple(sorted({*known.merged_ids, *entity.merged_ids}))
            entities[entity.entity_id] = replace(known, merged_ids=merged_ids)
    return Mention(
        mention_id=derive_id("m", passage.passage_id, found.label, found.start, found.end),
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        label=found.label,
        text=text,
        start=found.start,
        end=found.end,
        entity_id=entity.entity_id if entity else None,
        origin=found.origin,
        value=value.value,
        measures=value.measures,
    )


def _make_amounts(settled: Sequence[Found], mentions: Sequence[Mention]) -> Iterator[Amount]:
    by_start = {
        found.start: mention.mention_id
        for found, mention in zip(settled, mentions, strict=True)
        if found.amount
    }
    for found, mention in zip(settled, mentions, strict=True):
        value = found.amount
        if value is None:
            continue
        yield Amount(
            mention_id=mention.mention_id,
            passage_id=mention.passage_id,
            document_id=mention.document_id,
            text=mention.text,
            minimum=value.minimum,
            maximum=value.maximum,
            currency=value.currency,
            approximate=value.approximate,
            period=value.period,
            role=value.role,
            equivalent_of=by_start.get(value.equivalent_of) if value.equivalent_of is not None else None,
        )
