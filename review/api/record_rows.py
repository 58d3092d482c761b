"""Records as programs are given them: the columns of the dataset's own tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from pydantic import BaseModel

from dataset.tables import (
    AMOUNTS,
    CLASSIFICATIONS,
    DECISIONS,
    DOCUMENTS,
    ENTITIES,
    MENTIONS,
    PASSAGES,
    RULES,
)
from review.api.row_models import make_row_model

_COUNTS = ("mention_count", "document_count")
NAMED = replace(ENTITIES, columns=tuple(c for c in ENTITIES.columns if c.name not in _COUNTS))
"""Entities as one document knows them: what is counted over all of them is told by the table of entities."""

if TYPE_CHECKING:  # their fields are known when the program runs
    RuleRecord: TypeAlias = BaseModel
    PassageRecord: TypeAlias = BaseModel
    MentionRecord: TypeAlias = BaseModel
    AmountRecord: TypeAlias = BaseModel
    EntityRecord: TypeAlias = BaseModel
    ClassificationRecord: TypeAlias = BaseModel
    DocumentRecord: TypeAlias = BaseModel
    DecisionRecord: TypeAlias = BaseModel
else:
    RuleRecord = make_row_model("Rule", RULES)
    PassageRecord = make_row_model("Passage", PASSAGES)
    MentionRecord = make_row_model("Mention", MENTIONS)
    AmountRecord = make_row_model("Amount", AMOUNTS)
    EntityRecord = make_row_model("Entity", NAMED)
    ClassificationRecord = make_row_model("Classification", CLASSIFICATIONS)
    DocumentRecord = make_row_model("Document", DOCUMENTS)
    DecisionRecord = make_row_model("Decision", DECISIONS)
