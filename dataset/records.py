"""The nouns of kisoku: every stage takes some of these records and returns others.

Offsets are Unicode code points, end exclusive. Pages are numbered from 1. Boxes are PDF points with the
origin at the top left of the page as displayed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal["heading", "paragraph", "list_item", "table", "footnote", "caption"]
MentionLabel = Literal[
    "PROGRAM", "AGENCY", "ORGANIZATION", "COUNTRY", "REGION", "AMOUNT", "PERCENT", "DATE", "LAW"
]
MentionOrigin = Literal["gazetteer", "pattern", "acronym", "model"]
EntityOrigin = Literal["gazetteer", "discovered"]
Period = Literal["annual", "monthly", "weekly", "daily", "hourly", "one_off"]
AmountRole = Literal["budget", "award", "ceiling", "floor", "cost", "subsidy", "penalty", "other"]
Force = Literal["operative", "reported", "proposed", "historical", "hypothetical", "commentary"]
Modality = Literal["obligation", "prohibition", "permission", "power", "entitlement", "constitutive"]
Scope = Literal["domestic", "foreign", "any", "unstated"]
Asset = Literal[
    "results", "background", "patent", "data", "software", "funds", "costs", "information", "other"
]
Operator = Literal[">=", "<=", "=", ">", "<"]
Relation = Literal[
    "administered_by",
    "funded_by",
    "budget",
    "started",
    "ended",
    "succeeded_by",
    "partner_country",
    "participant",
    "mechanism",
]
DocumentStatus = Literal["ok", "partial", "failed"]
RuleStatus = Literal["machine", "accepted", "corrected", "rejected"]
DecisionTarget = Literal["labels", "mention", "rule", "fact"]

LABELS: tuple[str, ...] = (
    "ownership",
    "joint_ownership",
    "transfer_control",
    "licence_access",
    "government_rights",
    "disclosure_filing",
    "exploitation_return",
    "open_dissemination",
    "security_control",
    "eligibility",
    "funding_mechanism",
    "amount_rate",
    "cost_cofunding",
    "selection_term",
    "compliance_recovery",
)
"""The codes of the rule taxonomy, in its order."""


def derive_id(prefix: str, *parts: object) -> str:
    """Return an identifier that depends on `parts` alone, so that equal content has equal identifiers.

    >>> derive_id("p", "d-1", 4, "Results are owned by the Party that generates them.")
    'p-4ea36cfeee6a57f0'
    """
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()
    return f"{prefix}-{digest[:16]}"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    page_number: int
    x0: float
    top: float
    x1: float
    bottom: float


class Word(NamedTuple):
    """A run of characters without white space, where it stands on its page and how it is set.

    Documents have hundreds on each page: a tuple is made seven times as fast as a dataclass.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    font_size: float
    bold: bool = False
    italic: bool = False


class Stroke(NamedTuple):
    """A level or plumb line drawn on a page, in points; one of its two extents is zero."""

    x0: float
    top: float
    x1: float
    bottom: float
    shading: bool = False
    """It is the edge of a filled area, which may be that of a cell or lie behind each line of one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle on a page, in points: filled or drawn around, perhaps with round corners, or a picture."""

    x0: float
    top: float
    x1: float
    bottom: float
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page's words in the order of the file; `width` and `height` in points, as displayed."""

    page_number: int
    width: float
    height: float
    words: tuple[Word, ...]
    ocr: bool = False
    quality: float = 1.0
    """0 (nothing legible) to 1 (clean text layer)."""
    ruled: bool = False
    """The page has ruling lines or cells, so that a look for tables pays."""
    strokes: tuple[Stroke, ...] = ()
    frames: tuple[Frame, ...] = ()
    turned: int = 0
    """By how many degrees, clockwise, a picture was turned upright to be read: words, `width` and `height`
    are those of the upright page."""
    slant: float = 0.0
    """By how many degrees the lines of a picture fall to the right; the words stand as if they were level."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the cell of a document was read: in a passage, on a page beside the passages, or in neither.

    `quote` are the words, to the letter; with a `passage_id` they are its text from `start` to `end`, with a
    `box` they stand there, and otherwise `source` names what they, or the cell itself, were taken from.
    """

    quote: str | None = None
    passage_id: str | None = None
    start: int | None = None
    end: int | None = None
    box: Box | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file, known by the hash of its bytes."""

    document_id: str
    sha256: str
    source: str
    uri: str
    file_name: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    country: str | None = None
    page_count: int = 0
    ocr_page_count: int = 0
    text_quality: float | None = None
    status: DocumentStatus = "ok"
    error: str | None = None
    ingested_at: str | None = None
    pipeline_version: str = ""
    supersedes: str | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """Where title, publisher, date of publication and country were read, by the name of the cell."""
    charset: str | None = None
    """What an HTML file was decoded with; offsets in its source count its characters."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item, heading, table, footnote or caption; `section`: outermost first."""

    passage_id: str
    document_id: str
    ordinal: int
    page_start: int
    page_end: int
    kind: Kind
    section: tuple[str, ...]
    text: str
    boxes: tuple[Box, ...] = ()
    language: str | None = None
    """BCP 47; of a passage too short to tell, that of those around it, or of its document."""
    parent_id: str | None = None
    """The passage that leads in this list item, `The Parties shall:`, or the item that it is a part of."""
    duplicate_of: str | None = None
    """The first passage of the document with the same text, or the paragraph that a pull quote comes from:
    this one is kept, and not counted again."""
    source_part: str | None = None
    """The file, within the archive that a DOCX is, that the place in the source counts in."""
    source_start: int | None = None
    source_end: int | None = None
    """In HTML and DOCX, which have no pages: from where to where the passage stands in the decoded source;
    between its first and last character there may be markup."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a passage that names something; `passage.text[start:end] == text`."""

    mention_id: str
    passage_id: str
    document_id: str
    label: MentionLabel
    text: str
    start: int
    end: int
    entity_id: str | None
    origin: MentionOrigin
    value: str | None = None
    """A DATE in ISO 8601; a PERCENT as a number, or two joined by a stroke; a LAW in its normal form; of a
    COUNTRY the ISO 3166-1 code, of a REGION that of `regions.csv`; money is in the amounts."""
    measures: str | None = None
    """What a PERCENT is a share of, in the words of the passage, where it says so."""


@dataclass(frozen=True, slots=True)
class Entity:
    """What mentions point to; the counts over the dataset are added when it is published."""

    entity_id: str
    label: MentionLabel
    name: str
    acronym: str | None = None
    aliases: tuple[str, ...] = ()
    country: str | None = None
    ror: str | None = None
    funder_id: str | None = None
    parent_id: str | None = None
    origin: EntityOrigin = "discovered"
    merged_ids: tuple[str, ...] = ()
    """The discovered entities that people said are this one."""


@dataclass(frozen=True, slots=True)
class Amount:
    """The value of an AMOUNT mention; money is decimal, an open end of a range is None."""

    mention_id: str
    passage_id: str
    document_id: str
    text: str
    minimum: Decimal | None
    maximum: Decimal | None
    currency: str | None
    approximate: bool = False
    period: Period | None = None
    role: AmountRole = "other"
    equivalent_of: str | None = None
    """The `mention_id` of the amount that this one restates in another currency."""


@dataclass(frozen=True, slots=True)
class Classification:
    """A label that holds of a passage, with its calibrated probability."""

    passage_id: str
    document_id: str
    label: str
    score: float
    decided_by: Literal["model", "reviewer"] = "model"
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a rule's slot stands in its passage, or why it was inferred."""

    start: int | None = None
    end: int | None = None
    inferred: str | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """What the rule's document means by a term in one of its slots: `meaning` is `start:end` of a passage."""

    slot: str
    term: str
    """As it is written in the slot."""
    passage_id: str
    start: int
    end: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty, prohibition, permission, power, entitlement or constitutive statement."""

    rule_id: str
    group_id: str
    passage_id: str
    document_id: str
    page: int
    labels: tuple[str, ...]
    force: Force
    modality: Modality
    scope: Scope
    quote: str
    start: int
    end: int
    bearer: str | None = None
    action: str | None = None
    object: str | None = None
    asset: Asset | None = None
    counterparty: str | None = None
    condition: str | None = None
    deadline: str | None = None
    threshold_operator: Operator | None = None
    threshold_value: Decimal | None = None
    threshold_unit: str | None = None
    threshold_measures: str | None = None
    programs: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    instrument: str | None = None
    effective_from: str | None = None
    definitions: tuple[Definition, ...] = ()
    boxes: tuple[Box, ...] = ()
    slots: Mapping[str, Slot] = field(default_factory=dict)
    confidence: float = 0.0
    status: RuleStatus = "machine"
    reviewer: str | None = None
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a passage says of a programme: one edge from `subject`, an `entity_id`, to `value`."""

    fact_id: str
    subject: str
    relation: Relation
    value: str
    value_text: str
    passage_id: str
    document_id: str
    start: int
    end: int
    quote: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Program:
    """A programme as the facts of all documents tell it; `evidence` are the `fact_id`s it was folded from."""

    program_id: str
    name: str
    acronym: str | None = None
    country: str | None = None
    agencies: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    budget_minimum: Decimal | None = None
    budget_maximum: Decimal | None = None
    budget_currency: str | None = None
    budget_period: Period | None = None
    start_year: int | None = None
    end_year: int | None = None
    predecessor: str | None = None
    successor: str | None = None
    partner_countries: tuple[str, ...] = ()
    rule_count: int = 0
    documents: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided, with the text that was judged; decisions are appended, never rewritten."""

    decision_id: str
    decided_at: str
    reviewer: str
    document_id: str
    passage_id: str
    passage_text: str
    target: DecisionTarget
    before: str | None
    after: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """Everything one document contributes to the dataset; written to the store in one transaction."""

    document: Document
    passages: tuple[Passage, ...] = ()
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    """The gazetteer and discovered entities that this document mentions."""
    amounts: tuple[Amount, ...] = ()
    classifications: tuple[Classification, ...] = ()
    rules: tuple[Rule, ...] = ()
    facts: tuple[Fact, ...] = ()
