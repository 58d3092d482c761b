"""The five tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from dataset.comparison.money import write_sum
from dataset.store import Store
from review.catalogue.catalogue import Catalogue
from review.tables.queries import AmountQuery, DocumentQuery, EntityQuery, ProgramQuery, RuleQuery
from review.tables.rule_rows import read_rule_rows
from review.tables.selecting import (
    filter_amounts,
    filter_documents,
    filter_entities,
    filter_programs,
    filter_rules,
)
from review.tables.views import ReadRows, ShowRule, View
from review.tables.views import ViewColumn as Column
from review.tables.views import ViewFilter as By


def _read_frame_rows(change: Callable[[dict[str, Any], Catalogue], dict[str, Any]]) -> ReadRows:
    """Return what reads the rows of a table that the catalogue knows as a whole."""

    def read(
        _store: Store, catalogue: Catalogue, frame: pl.DataFrame, _show: ShowRule
    ) -> Sequence[Mapping[str, Any]]:
        return [row | change(row, catalogue) for row in frame.iter_rows(named=True)]

    return read


def _name_amount(row: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    return {
        "sum": write_sum(row["minimum"], row["maximum"], row["currency"], row["period"]),
        "document": catalogue.document_names[row["document_id"]],
    }


def _name_program(row: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    names = catalogue.entity_names
    return {
        "budget": write_sum(
            row["budget_minimum"], row["budget_maximum"], row["budget_currency"], row["budget_period"]
        )
        or None,
        "agencies": [names.get(key, key) for key in row["agencies"]],
        "agency_ids": row["agencies"],
        "document_count": len(row["documents"]),
    }


def _name_entity(row: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    return {"parent": catalogue.entity_names.get(row["parent_id"], row["parent_id"])}


RULES_VIEW = View(
    name="rules",
    title="Rules",
    noun="rule",
    key="rule_id",
    query=RuleQuery,
    filter=filter_rules,
    read_rows=read_rule_rows,
    searched=True,
    empty="No rules have been read yet. Upload a document, or run: kisoku ingest FOLDER --outputs OUTPUTS",
    filters=(
        By("label", "Label", "labels"),
        By("modality", "Modality", "modality"),
        By("status", "Status", "status"),
        By("confidence", "Confidence", look="range", step="0.05"),
        By("country", "Country the rule names", "countries", "country"),
        By("origin", "Country of the document", "origin", "country"),
        By("program", "Programme", "programs", "entity"),
        By("agency", "Agency", "agencies", "entity"),
        By("document", "Document", "document_id", "document"),
        By("force", "Force", "force"),
        By("scope", "Scope", "scope"),
        By("asset", "Asset", "asset"),
        By("threshold_unit", "Unit of the threshold", "threshold_unit"),
        By("threshold", "Threshold", look="range"),
        By("reviewer", "Reviewer", "reviewer", "name"),
    ),
    columns=(
        Column("rule", "Rule", look="rule", description="The rule in a line; made of the quote."),
        Column("labels", "Labels", "string_list", "labels", "labels"),
        Column("document", "Document", look="document", order="rank"),
        Column("page", "Page", "integer", "page", "page"),
        Column("programs", "Programmes", "string_list", "entities", "programs"),
        Column("countries", "Countries", "string_list", "countries", "countries"),
        Column("threshold", "Threshold", order="threshold_value"),
        Column("confidence", "Confidence", "number", "share", "confidence"),
        Column("status", "Status", look="status", order="status"),
        Column("modality", "Modality", order="modality", shown=False),
        Column("force", "Force", order="force", shown=False),
        Column("scope", "Scope", order="scope", shown=False),
        Column("bearer", "Bearer", shown=False),
        Column("action", "Action", shown=False),
        Column("object", "Object", shown=False),
        Column("asset", "Asset", order="asset", shown=False),
        Column("counterparty", "Counterparty", shown=False),
        Column("condition", "Condition", shown=False),
        Column("deadline", "Deadline", shown=False),
        Column("agencies", "Agencies", "string_list", "entities", "agencies", shown=False),
        Column("origin", "Country of document", look="country", shown=False),
        Column("instrument", "Instrument", shown=False),
        Column("effective_from", "Effective from", shown=False),
        Column("quote", "Quote", look="rule", shown=False),
        Column("reviewer", "Reviewer", order="reviewer", shown=False),
        Column("threshold_operator", "Threshold, operator", order="threshold_operator", shown=False),
        Column("threshold_value", "Threshold, value", "decimal", "number", "threshold_value", shown=False),
        Column("threshold_unit", "Threshold, unit", order="threshold_unit", shown=False),
        Column("threshold_measures", "Threshold, measures", shown=False),
        Column("program_ids", "Programme ids", "string_list", "list", shown=False),
        Column("agency_ids", "Agency ids", "string_list", "list", shown=False),
        Column("rule_id", "Rule id", shown=False),
        Column("passage_id", "Passage id", shown=False),
        Column("document_id", "Document id", shown=False),
        Column("model_version", "Model", shown=False),
    ),
)

PROGRAMS_VIEW = View(
    name="programs",
    title="Programmes",
    noun="programme",
    key="program_id",
    query=ProgramQuery,
    filter=filter_programs,
    read_rows=_read_frame_rows(_name_program),
    empty="No document names a programme yet.",
    filters=(
        By("country", "Country", "country", "country"),
        By("agency", "Agency", "agencies", "entity"),
        By("partner", "Partner country", "partner_countries", "country"),
        By("currency", "Currency of the budget", "budget_currency", "name"),
        By("budget", "Budget", look="range"),
        By("year", "Runs between", look="range", step="1"),
    ),
    columns=(
        Column("name", "Programme", look="name", order="name"),
        Column("acronym", "Acronym", order="acronym"),
        Column("country", "Country", look="country", order="country"),
        Column("agencies", "Agencies", "string_list", "entities"),
        Column("budget", "Budget", look="money", order="budget_maximum"),
        Column("start_year", "From", "integer", "number", "start_year"),
        Column("end_year", "To", "integer", "number", "end_year"),
        Column("rule_count", "Rules", "integer", "number", "rule_count"),
        Column("document_count", "Documents", "integer", "number"),
        Column("mechanisms", "Channels", "string_list", "list", shown=False),
        Column("partner_countries", "Partner countries", "string_list", "countries", shown=False),
        Column("budget_minimum", "Budget, lower end", "decimal", "number", "budget_minimum", shown=False),
        Column("budget_maximum", "Budget, upper end", "decimal", "number", "budget_maximum", shown=False),
        Column("budget_currency", "Currency", order="budget_currency", shown=False),
        Column("budget_period", "Period", order="budget_period", shown=False),
        Column("predecessor", "Predecessor", look="entity", shown=False),
        Column("successor", "Successor", look="entity", shown=False),
        Column("agency_ids", "Agency ids", "string_list", "list", shown=False),
        Column("program_id", "Programme id", shown=False),
    ),
)

AMOUNTS_VIEW = View(
    name="amounts",
    title="Amounts",
    noun="amount",
    key="mention_id",
    query=AmountQuery,
    filter=filter_amounts,
    read_rows=_read_frame_rows(_name_amount),
    searched=True,
    empty="No document names an amount of money yet.",
    filters=(
        By("currency", "Currency", "currency", "name"),
        By("amount", "Amount", look="range"),
        By("role", "Role", "role"),
        By("period", "Period", "period"),
        By("origin", "Country of the document", "origin", "country"),
        By("document", "Document", "document_id", "document"),
    ),
    columns=(
        Column("sum", "Amount", look="money", order="maximum"),
        Column("text", "Words"),
        Column("role", "Role", order="role"),
        Column("period", "Period", order="period"),
        Column("document", "Document", look="document", order="rank"),
        Column("page", "Page", "integer", "page", "page"),
        Column("minimum", "Minimum", "decimal", "number", "minimum", shown=False),
        Column("maximum", "Maximum", "decimal", "number", "maximum", shown=False),
        Column("currency", "Currency", order="currency", shown=False),
        Column("approximate", "Approximate", "boolean", order="approximate", shown=False),
        Column("mention_id", "Mention id", shown=False),
        Column("passage_id", "Passage id", shown=False),
        Column("document_id", "Document id", shown=False),
    ),
)

ENTITIES_VIEW = View(
    name="entities",
    title="Entities",
    noun="entity",
    key="entity_id",
    query=EntityQuery,
    filter=filter_entities,
    read_rows=_read_frame_rows(_name_entity),
    empty="No document names a programme, agency or country yet.",
    filters=(
        By("label", "Kind", "label", "name"),
        By("country", "Country", "country", "country"),
        By("origin", "Known from", "origin"),
    ),
    columns=(
        Column("name", "Name", look="name", order="name"),
        Column("acronym", "Acronym", order="acronym"),
        Column("label", "Kind", order="label"),
        Column("country", "Country", look="country", order="country"),
        Column("mention_count", "Mentions", "integer", "number", "mention_count"),
        Column("document_count", "Documents", "integer", "number", "document_count"),
        Column("parent", "Belongs to"),
        Column("origin", "Known from", order="origin"),
        Column("aliases", "Other names", "string_list", "list", shown=False),
        Column("ror", "ROR", shown=False),
        Column("funder_id", "Funder id", shown=False),
        Column("merged_ids", "Merged", "string_list", "list", shown=False),
        Column("entity_id", "Entity id", shown=False),
    ),
)

DOCUMENTS_VIEW = View(
    name="documents",
    title="Documents",
    noun="document",
    key="document_id",
    query=DocumentQuery,
    filter=filter_documents,
    read_rows=_read_frame_rows(lambda row, _: {"document": row["name"]}),
    empty="Nothing has been read yet. Upload a document, or run: kisoku ingest FOLDER --outputs OUTPUTS",
    filters=(
        By("status", "Status", "status"),
        By("country", "Country", "country", "country"),
        By("language", "Language", "language", "name"),
        By("publisher", "Publisher", "publisher", "name"),
        By("source", "Source", "source", "name"),
        By("quality", "Legibility", look="range", step="0.05"),
    ),
    columns=(
        Column("document", "Document", look="document", order="name"),
        Column("publisher", "Publisher", order="publisher"),
        Column("country", "Country", look="country", order="country"),
        Column("published", "Published", look="date", order="published"),
        Column("page_count", "Pages", "integer", "number", "page_count"),
        Column("text_quality", "Legibility", "number", "share", "text_quality"),
        Column("status", "Status", look="document_status", order="status"),
        Column("ingested_at", "Came", look="time", order="ingested_at"),
        Column("error", "What went wrong", shown=False),
        Column("language", "Language", order="language", shown=False),
        Column("ocr_page_count", "Scanned pages", "integer", "number", "ocr_page_count", shown=False),
        Column("file_name", "File", order="file_name", shown=False),
        Column("source", "Source", order="source", shown=False),
        Column("uri", "Address", shown=False),
        Column("supersedes", "Supersedes", shown=False),
        Column("sha256", "SHA-256", shown=False),
        Column("pipeline_version", "Pipeline", shown=False),
        Column("document_id", "Document id", shown=False),
    ),
)

VIEWS = {view.name: view for view in (RULES_VIEW, PROGRAMS_VIEW, AMOUNTS_VIEW, ENTITIES_VIEW, DOCUMENTS_VIEW)}
