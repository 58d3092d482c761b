"""Identifiers in addresses of the interface."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

IDENTIFIER = r"^[A-Za-z0-9_.:-]{1,200}$"

RuleId = Annotated[str, Path(pattern=IDENTIFIER, description="`rule_id`", examples=["r-0f63a1c95d2e7b48"])]
PassageId = Annotated[
    str, Path(pattern=IDENTIFIER, description="`passage_id`", examples=["p-4ea36cfeee6a57f0"])
]
DocumentId = Annotated[
    str, Path(pattern=IDENTIFIER, description="`document_id`", examples=["d-7be2c1a4f0935d68"])
]
JobId = Annotated[str, Path(pattern=IDENTIFIER, description="`job_id`", examples=["j-1"])]
DecisionId = Annotated[
    str, Path(pattern=IDENTIFIER, description="`decision_id`", examples=["x-29f1d06b8c3ae475"])
]
