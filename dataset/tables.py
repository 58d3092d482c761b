"""The tables of the dataset, described once: SQL, Parquet, CSV and the data package are derived from here.

The names are a contract with everyone who reads the dataset: columns are added, never renamed or dropped.
"""

from __future__ import annotations

from typing import get_args

from dataset import records
from dataset.columns import Column, ForeignKey, Table

_DOCUMENT = ForeignKey("document_id", "documents", "document_id")
_PASSAGE = ForeignKey("passage_id", "passages", "passage_id")

_PASSAGE_ID = Column("passage_id", "string", "The passage that this row was taken from.", required=True)
_DOCUMENT_ID = Column("document_id", "string", "The document that the passage belongs to.", required=True)
_START = Column("start", "integer", "First character of the span in the passage's text.", True, minimum=0)
_END = Column("end", "integer", "Character after the last one of the span.", True, minimum=0)
_QUOTE = Column("quote", "string", "The words of the passage, to the letter.", required=True)
_CONFIDENCE = Column(
    "confidence", "number", "How sure the extraction is, from 0 to 1.", True, minimum=0, maximum=1
)
_MODEL_VERSION = Column("model_version", "string", "The classifier that decided.")

DOCUMENTS = Table(
    "documents",
    "One file each, known by the hash of its bytes.",
    (
        Column("document_id", "string", "Identifier, derived from the file's SHA-256.", required=True),
        Column("sha256", "string", "SHA-256 of the file's bytes, in hexadecimal.", required=True),
        Column("source", "string", "The source in `sources.toml` that the file was taken from, else `file`."),
        Column("uri", "string", "Where the file was found; of a fetched one, its URL."),
        Column("file_name", "string", "The file's name.", required=True),
        Column("title", "string", "The document's title."),
        Column("publisher", "string", "Who published the document."),
        Column(
            "published",
            "string",
            "When, ISO 8601, as precisely as the first pages tell, else the day the file was made.",
        ),
        Column("language", "string", "Main language, BCP 47."),
        Column("country", "string", "Country whose policy this is, ISO 3166-1 alpha-2."),
        Column("page_count", "integer", "Pages in the file.", True, minimum=0),
        Column("ocr_page_count", "integer", "Pages that were read by OCR.", True, minimum=0),
        Column("text_quality", "number", "0 (illegible) to 1 (clean text).", minimum=0, maximum=1),
        Column("status", "string", "Whether the file could be read.", True, get_args(records.DocumentStatus)),
        Column("error", "string", "What went wrong, in a sentence that a person can act on."),
        Column("ingested_at", "string", "When the file entered the corpus, ISO 8601."),
        Column("pipeline_version", "string", "Code, gazetteers and models that made these rows."),
        Column("supersedes", "string", "An earlier document from the same place."),
        Column(
            "evidence",
            "evidence_map",
            "Where title, publisher, published and country were read; under `licence`, on which terms its "
            "source says that the document may be used.",
            True,
        ),
        Column("charset", "string", "The charset that an HTML file was decoded with."),
    ),
    ("document_id",),
)

PASSAGES = Table(
    "passages",
    "Paragraphs, list items, headings, tables, footnotes and captions in reading order.",
    (
        Column("passage_id", "string", "Identifier, derived from content.", required=True),
        Column("document_id", "string", "The document that the passage belongs to.", required=True),
        Column("ordinal", "integer", "Place in the document's reading order.", True, minimum=0),
        Column("page_start", "integer", "Page on which the passage starts, from 1.", True, minimum=1),
        Column("page_end", "integer", "Page on which the passage ends, from 1.", True, minimum=1),
        Column("kind", "string", "What the passage is on the page.", True, get_args(records.Kind)),
        Column("section", "string_list", "The headings above the passage, from the outermost in.", True),
        Column("text", "string", "The passage's text; offsets count its Unicode code points.", required=True),
        Column("boxes", "box_list", "Where the passage stands: page, and points from the top left.", True),
        Column(
            "language",
            "string",
            "BCP 47; of a passage too short to tell, that of those around it, or of its document.",
        ),
        Column("parent_id", "string", "The passage that leads in this list item, or that it is a part of."),
        Column(
            "duplicate_of",
            "string",
            "The document's first passage of the same text, or the paragraph that a pull quote comes from. "
            "This one has mentions and labels of its own; rules, facts and counts are taken from that one.",
        ),
        Column("source_part", "string", "The file within a DOCX archive that the passage stands in."),
        Column(
            "source_start", "integer", "In HTML and DOCX: where the passage starts in the source.", minimum=0
        ),
        Column("source_end", "integer", "In HTML and DOCX: where the passage ends in the source.", minimum=0),
    ),
    ("passage_id",),
    (
        _DOCUMENT,
        ForeignKey("parent_id", "passages", "passage_id"),
        ForeignKey("duplicate_of", "passages", "passage_id"),
    ),
)

MENTIONS = Table(
    "mentions",
    "Spans of passages that name something.",
    (
        Column("mention_id", "string", "Identifier, derived from content.", required=True),
        _PASSAGE_ID,
        _DOCUMENT_ID,
        Column("label", "string", "What kind of thing is named.", True, get_args(records.MentionLabel)),
        Column("text", "string", "The words of the mention, to the letter.", required=True),
        _START,
        _END,
        Column("entity_id", "string", "The entity that is named, where it is known."),
        Column("origin", "string", "What found the mention.", True, get_args(records.MentionOrigin)),
        Column(
            "value",
            "string",
            "What the words stand for. DATE: ISO 8601 (`2014`, `2014-04-01`, `2021/2027`, `P30D`); PERCENT: "
            "a number, or the two of a range (`50`, `10/20`); LAW: the citation in its normal form "
            "(`35 USC 200-212`, `EU reg 2021/695 art 12(3)`); COUNTRY: ISO 3166-1 alpha-2; REGION: the code "
            "in `regions.csv`. Null where the words leave it open, and of AMOUNT, which has its own table.",
        ),
        Column("measures", "string", "Of PERCENT: what it is a share of, in the words of the passage."),
    ),
    ("mention_id",),
    (_PASSAGE, _DOCUMENT, ForeignKey("entity_id", "entities", "entity_id")),
)

ENTITIES = Table(
    "entities",
    "What mentions point to, merged over all documents.",
    (
        Column("entity_id", "string", "Identifier, derived from content.", required=True),
        Column("label", "string", "What kind of thing it is.", True, get_args(records.MentionLabel)),
        Column("name", "string", "Its name.", required=True),
        Column("acronym", "string", "Its acronym."),
        Column("aliases", "string_list", "Other names.", required=True),
        Column("country", "string", "Its country, ISO 3166-1 alpha-2."),
        Column("ror", "string", "Its identifier in the Research Organization Registry."),
        Column("funder_id", "string", "Its identifier in a registry of funders."),
        Column("parent_id", "string", "The entity that it belongs to."),
        Column("origin", "string", "Where the entity is known from.", True, get_args(records.EntityOrigin)),
        Column("merged_ids", "string_list", "Entities that people said are this one.", required=True),
        Column("mention_count", "integer", "Mentions of it, duplicate passages left out.", True, minimum=0),
        Column("document_count", "integer", "Documents that mention it.", True, minimum=0),
    ),
    ("entity_id",),
)

AMOUNTS = Table(
    "amounts",
    "The values of the mentions of money.",
    (
        Column("mention_id", "string", "The mention whose value this is.", required=True),
        _PASSAGE_ID,
        _DOCUMENT_ID,
        Column("text", "string", "The words of the mention, to the letter.", required=True),
        Column("minimum", "decimal", "The sum, or the lower end of a range; null where it is open."),
        Column("maximum", "decimal", "The sum, or the upper end of a range; null where it is open."),
        Column("currency", "string", "ISO 4217; null where the text leaves it open."),
        Column("approximate", "boolean", "Whether the text says about, some, nearly.", required=True),
        Column(
            "period", "string", "The time that the sum is for, where said.", enum=get_args(records.Period)
        ),
        Column("role", "string", "What the sum is.", True, get_args(records.AmountRole)),
        Column("equivalent_of", "string", "The amount that this one restates in another currency."),
    ),
    ("mention_id",),
    (
        ForeignKey("mention_id", "mentions", "mention_id"),
        _PASSAGE,
        _DOCUMENT,
        ForeignKey("equivalent_of", "amounts", "mention_id"),
    ),
)

CLASSIFICATIONS = Table(
    "classifications",
    "The labels that hold of passages, one row each.",
    (
        _PASSAGE_ID,
        _DOCUMENT_ID,
        Column("label", "string", "A code of the taxonomy.", True, records.LABELS),
        Column("score", "number", "Calibrated probability that the label holds.", True, minimum=0, maximum=1),
        Column("decided_by", "string", "Who or what decided.", True, ("model", "reviewer")),
        _MODEL_VERSION,
    ),
    ("passage_id", "label"),
    (_PASSAGE, _DOCUMENT),
)

RULES = Table(
    "rules",
    "Duties, prohibitions, permissions, powers, entitlements and constitutive statements, one each.",
    (
        Column("rule_id", "string", "Identifier, derived from content.", required=True),
        Column("group_id", "string", "Rules that one statement lays down together share it.", required=True),
        _PASSAGE_ID,
        _DOCUMENT_ID,
        Column("page", "integer", "Page on which the rule starts, from 1.", True, minimum=1),
        Column("labels", "string_list", "Codes of the taxonomy.", required=True),
        Column("force", "string", "How the text stands to the rule.", True, get_args(records.Force)),
        Column("modality", "string", "What the rule does to its bearer.", True, get_args(records.Modality)),
        Column(
            "scope", "string", "Whom it binds, seen from the funding country.", True, get_args(records.Scope)
        ),
        Column("bearer", "string", "Who must, may or may not."),
        Column("action", "string", "The verb phrase without its modal."),
        Column("object", "string", "What the action acts on."),
        Column("asset", "string", "The class of the object.", enum=get_args(records.Asset)),
        Column("counterparty", "string", "To whom, with whom, from whom."),
        Column("condition", "string", "When, if, unless, provided that, except."),
        Column("deadline", "string", "The period or date by which."),
        Column(
            "threshold_operator", "string", "How the threshold compares.", enum=get_args(records.Operator)
        ),
        Column("threshold_value", "decimal", "The threshold."),
        Column("threshold_unit", "string", "percent, a currency, days, months, years or count."),
        Column("threshold_measures", "string", "What the threshold measures."),
        Column("programs", "string_list", "Programmes that the rule is about (entity_id).", required=True),
        Column("agencies", "string_list", "Agencies that the rule is about (entity_id).", required=True),
        Column("countries", "string_list", "Countries that the rule is about, ISO 3166-1 alpha-2.", True),
        Column("amounts", "string_list", "Amounts that the rule names (mention_id).", required=True),
        Column("instrument", "string", "The act, article, regulation or guideline."),
        Column("effective_from", "string", "From when the rule holds, ISO 8601."),
        Column(
            "definitions",
            "definition_list",
            "What the document means by the terms in the rule's bearer, object and counterparty, and where.",
            True,
        ),
        _QUOTE,
        _START,
        _END,
        Column("boxes", "box_list", "Where the quote stands: page, and points from the top left.", True),
        Column("slots", "slot_map", "Where each slot stands in the passage, or why it was inferred.", True),
        _CONFIDENCE,
        Column("status", "string", "What review made of the rule.", True, get_args(records.RuleStatus)),
        Column("reviewer", "string", "Who reviewed it."),
        _MODEL_VERSION,
    ),
    ("rule_id",),
    (_PASSAGE, _DOCUMENT),
)

FACTS = Table(
    "facts",
    "What passages say of programmes, one edge each.",
    (
        Column("fact_id", "string", "Identifier, derived from content.", required=True),
        Column("subject", "string", "The programme (entity_id).", required=True),
        Column(
            "relation",
            "string",
            "What is said of it by an English sentence, or by a row or a line of key and value, in German, "
            "French or Japanese too. Sentences in other languages, and what is denied, supposed, planned, "
            "proposed, wished or asked, yield nothing.",
            True,
            get_args(records.Relation),
        ),
        Column("value", "string", "An entity_id, country, mention_id of an amount, date or mechanism.", True),
        Column("value_text", "string", "The words that name the value."),
        _PASSAGE_ID,
        _DOCUMENT_ID,
        _START,
        _END,
        _QUOTE,
        Column(
            "confidence",
            "number",
            "The share of facts found in this way that were right in texts read for the first time.",
            True,
            minimum=0,
            maximum=1,
        ),
    ),
    ("fact_id",),
    (_PASSAGE, _DOCUMENT, ForeignKey("subject", "entities", "entity_id")),
)

PROGRAMS = Table(
    "programs",
    "One row a programme, folded from the facts, rules and mentions of all documents.",
    (
        Column("program_id", "string", "The programme (entity_id).", required=True),
        Column("name", "string", "Its name.", required=True),
        Column("acronym", "string", "Its acronym."),
        Column("country", "string", "Its country, ISO 3166-1 alpha-2."),
        Column("agencies", "string_list", "Who administers or funds it (entity_id).", required=True),
        Column("mechanisms", "string_list", "The channels through which it funds.", required=True),
        Column("budget_minimum", "decimal", "Its best supported budget, or the lower end of a range."),
        Column("budget_maximum", "decimal", "The same, or the upper end of a range."),
        Column("budget_currency", "string", "ISO 4217."),
        Column("budget_period", "string", "The time that the budget is for.", enum=get_args(records.Period)),
        Column("start_year", "integer", "Year in which it started."),
        Column("end_year", "integer", "Year in which it ended."),
        Column("predecessor", "string", "The programme that it succeeded (entity_id)."),
        Column("successor", "string", "The programme that succeeded it (entity_id)."),
        Column("partner_countries", "string_list", "Partner countries, ISO 3166-1 alpha-2.", required=True),
        Column("rule_count", "integer", "Rules that are about it, without rejected ones.", True, minimum=0),
        Column("documents", "string_list", "Documents that speak of it (document_id).", required=True),
        Column(
            "evidence", "string_list", "All facts about it, those that others outweigh too (fact_id).", True
        ),
    ),
    ("program_id",),
    (ForeignKey("program_id", "entities", "entity_id"),),
)

DECISIONS = Table(
    "decisions",
    "What reviewers decided, with the text that they judged; appended, never rewritten.",
    (
        Column("decision_id", "string", "Identifier, derived from content.", required=True),
        Column("decided_at", "string", "When, ISO 8601.", required=True),
        Column("reviewer", "string", "Who decided.", required=True),
        Column("document_id", "string", "The document that was judged.", required=True),
        Column("passage_id", "string", "The passage that was judged.", required=True),
        Column("passage_text", "string", "The passage's text as it was judged.", required=True),
        Column("target", "string", "What was judged.", True, get_args(records.DecisionTarget)),
        Column("before", "string", "What stood there."),
        Column("after", "string", "What stands there now; `undo` names a decision that is taken back."),
        Column("note", "string", "The reviewer's note."),
    ),
    ("decision_id",),
)

TABLES: tuple[Table, ...] = (
    DOCUMENTS,
    PASSAGES,
    MENTIONS,
    ENTITIES,
    AMOUNTS,
    CLASSIFICATIONS,
    RULES,
    FACTS,
    PROGRAMS,
    DECISIONS,
)
"""Every table of the dataset, in the order in which they are published."""

TABLE_BY_NAME = {table.name: table for table in TABLES}
