"""The tables of the first stores, which migrations did not make yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MONEY = sa.Text().with_variant(sa.Numeric(), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    create_decisions()
    create_document_entities()
    create_documents()
    create_store_info()
    create_passages()
    create_classifications()
    create_facts()
    create_mentions()
    create_rules()
    create_amounts()


def create_decisions() -> None:
    """Create the table of reviewers' decisions."""
    op.create_table(
        "decisions",
        sa.Column("decision_id", TEXT, primary_key=True, nullable=False),
        sa.Column("decided_at", TEXT, nullable=False),
        sa.Column("reviewer", TEXT, nullable=False),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("passage_id", TEXT, nullable=False),
        sa.Column("passage_text", TEXT, nullable=False),
        sa.Column("target", TEXT, nullable=False),
        sa.Column("before", TEXT, nullable=True),
        sa.Column("after", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
    )


def create_document_entities() -> None:
    """Create the table of entities as documents know them."""
    op.create_table(
        "document_entities",
        sa.Column("document_id", TEXT, primary_key=True, nullable=False),
        sa.Column("entity_id", TEXT, primary_key=True, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("acronym", TEXT, nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("ror", TEXT, nullable=True),
        sa.Column("funder_id", TEXT, nullable=True),
        sa.Column("parent_id", TEXT, nullable=True),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("merged_ids", sa.JSON(), nullable=False),
    )
    op.create_index("ix_document_entities_entity_id", "document_entities", ["entity_id"])


def create_documents() -> None:
    """Create the table of documents."""
    op.create_table(
        "documents",
        sa.Column("document_id", TEXT, primary_key=True, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=True),
        sa.Column("uri", TEXT, nullable=True),
        sa.Column("file_name", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("publisher", TEXT, nullable=True),
        sa.Column("published", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("ocr_page_count", sa.Integer(), nullable=False),
        sa.Column("text_quality", sa.Double(), nullable=True),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("error", TEXT, nullable=True),
        sa.Column("ingested_at", TEXT, nullable=True),
        sa.Column("pipeline_version", TEXT, nullable=True),
        sa.Column("supersedes", TEXT, nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("charset", TEXT, nullable=True),
        sa.Column("rows_digest", TEXT, nullable=False),
        sa.Column("stored_at", TEXT, nullable=False),
    )
    op.create_index("ix_documents_sha256", "documents", ["sha256"])


def create_store_info() -> None:
    """Create the table of what there is to know of the store."""
    op.create_table(
        "store_info",
        sa.Column("key", TEXT, primary_key=True, nullable=False),
        sa.Column("value", TEXT, nullable=True),
    )


def create_passages() -> None:
    """Create the table of passages."""
    op.create_table(
        "passages",
        sa.Column("passage_id", TEXT, primary_key=True, nullable=False),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("page_start", sa.Integer(), nullable=False),
        sa.Column("page_end", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("section", sa.JSON(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("parent_id", TEXT, nullable=True),
        sa.Column("duplicate_of", TEXT, nullable=True),
        sa.Column("source_part", TEXT, nullable=True),
        sa.Column("source_start", sa.Integer(), nullable=True),
        sa.Column("source_end", sa.Integer(), nullable=True),
        _refer(["document_id"], ["documents.document_id"]),
        _refer(["duplicate_of"], ["passages.passage_id"]),
        _refer(["parent_id"], ["passages.passage_id"]),
    )
    op.create_index("ix_passages_document_id", "passages", ["document_id"])
    op.create_index("ix_passages_duplicate_of", "passages", ["duplicate_of"])
    op.create_index("ix_passages_language", "passages", ["language"])
    op.create_index("ix_passages_parent_id", "passages", ["parent_id"])


def create_classifications() -> None:
    """Create the table of labels."""
    op.create_table(
        "classifications",
        sa.Column("passage_id", TEXT, primary_key=True, nullable=False),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("label", TEXT, primary_key=True, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("decided_by", TEXT, nullable=False),
        sa.Column("model_version", TEXT, nullable=True),
        _refer(["document_id"], ["documents.document_id"]),
        _refer(["passage_id"], ["passages.passage_id"]),
    )
    op.create_index("ix_classifications_document_id", "classifications", ["document_id"])


def create_facts() -> None:
    """Create the table of facts."""
    op.create_table(
        "facts",
        sa.Column("fact_id", TEXT, primary_key=True, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("relation", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("value_text", TEXT, nullable=True),
        sa.Column("passage_id", TEXT, nullable=False),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", TEXT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        _refer(["document_id"], ["documents.document_id"]),
        _refer(["document_id", "subject"], ["document_entities.document_id", "document_entities.entity_id"]),
        _refer(["passage_id"], ["passages.passage_id"]),
    )
    op.create_index("ix_facts_document_id", "facts", ["document_id"])
    op.create_index("ix_facts_passage_id", "facts", ["passage_id"])
    op.create_index("ix_facts_subject", "facts", ["subject"])


def create_mentions() -> None:
    """Create the table of mentions."""
    op.create_table(
        "mentions",
        sa.Column("mention_id", TEXT, primary_key=True, nullable=False),
        sa.Column("passage_id", TEXT, nullable=False),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("entity_id", TEXT, nullable=True),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=True),
        sa.Column("measures", TEXT, nullable=True),
        _refer(["document_id"], ["documents.document_id"]),
        _refer(
            ["document_id", "entity_id"], ["document_entities.document_id", "document_entities.entity_id"]
        ),
        _refer(["passage_id"], ["passages.passage_id"]),
    )
    op.create_index("ix_mentions_document_id", "mentions", ["document_id"])
    op.create_index("ix_mentions_passage_id", "mentions", ["passage_id"])


def create_rules(*, boxes: sa.types.TypeEngine[Any] | None = None) -> None:
    """Create the table of rules, with boxes of that type, JSON if nothing is said."""
    op.create_table(
        "rules",
        sa.Column("rule_id", TEXT, primary_key=True, nullable=False),
        sa.Column("group_id", TEXT, nullable=False),
        sa.Column("passage_id", TEXT, nullable=False),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("force", TEXT, nullable=False),
        sa.Column("modality", TEXT, nullable=False),
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("bearer", TEXT, nullable=True),
        sa.Column("action", TEXT, nullable=True),
        sa.Column("object", TEXT, nullable=True),
        sa.Column("asset", TEXT, nullable=True),
        sa.Column("counterparty", TEXT, nullable=True),
        sa.Column("condition", TEXT, nullable=True),
        sa.Column("deadline", TEXT, nullable=True),
        sa.Column("threshold_operator", TEXT, nullable=True),
        sa.Column("threshold_value", MONEY, nullable=True),
        sa.Column("threshold_unit", TEXT, nullable=True),
        sa.Column("threshold_measures", TEXT, nullable=True),
        sa.Column("programs", sa.JSON(), nullable=False),
        sa.Column("agencies", sa.JSON(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("amounts", sa.JSON(), nullable=False),
        sa.Column("instrument", TEXT, nullable=True),
        sa.Column("effective_from", TEXT, nullable=True),
        sa.Column("definitions", sa.JSON(), nullable=False),
        sa.Column("quote", TEXT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("boxes", boxes or sa.JSON(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("reviewer", TEXT, nullable=True),
        sa.Column("model_version", TEXT, nullable=True),
        _refer(["document_id"], ["documents.document_id"]),
        _refer(["passage_id"], ["passages.passage_id"]),
    )
    op.create_index("ix_rules_document_id", "rules", ["document_id"])
    op.create_index("ix_rules_passage_id", "rules", ["passage_id"])


def create_amounts() -> None:
    """Create the table of amounts."""
    op.create_table(
        "amounts",
        sa.Column("mention_id", TEXT, primary_key=True, nullable=False),
        sa.Column("passage_id", TEXT, nullable=False),
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("minimum", MONEY, nullable=True),
        sa.Column("maximum", MONEY, nullable=True),
        sa.Column("currency", TEXT, nullable=True),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.Column("period", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("equivalent_of", TEXT, nullable=True),
        _refer(["document_id"], ["documents.document_id"]),
        _refer(["equivalent_of"], ["amounts.mention_id"]),
        _refer(["mention_id"], ["mentions.mention_id"]),
        _refer(["passage_id"], ["passages.passage_id"]),
    )
    op.create_index("ix_amounts_document_id", "amounts", ["document_id"])
    op.create_index("ix_amounts_equivalent_of", "amounts", ["equivalent_of"])
    op.create_index("ix_amounts_passage_id", "amounts", ["passage_id"])


def _refer(columns: Sequence[str], references: Sequence[str]) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, references, deferrable=True, initially="DEFERRED")
