"""What the sentence encoder made of documents' texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table; what the documents there lack is made when they are labelled next."""
    op.create_table(
        "encodings",
        sa.Column("document_id", TEXT, primary_key=True, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.document_id"], deferrable=True, initially="DEFERRED"
        ),
    )
