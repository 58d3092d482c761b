"""Where the cells of a comparison lead: rules, pages, and the table of all rules of a cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dataset.comparison.records import Citation, RowKind, Statement
from review.comparing.queries import LEAST_CONFIDENCE, CompareQuery
from review.tables.queries import RuleQuery

QUESTION_LABELS = (
    ("eligibility", "funding_mechanism", "amount_rate", "cost_cofunding"),
    ("joint_ownership", "ownership", "government_rights", "exploitation_return"),
    ("transfer_control",),
    ("amount_rate",),
)
"""The labels of the rules that answer each standing question, in the order of these."""
MOST_DOCUMENTS = 20
"""Documents that an address names."""


@dataclass(frozen=True, slots=True)
class RowLinks:
    """Leads from the cells of a page that was asked for by `query`."""

    query: CompareQuery

    def write_rules(
        self, kind: RowKind, key: str, labels: Iterable[str], statements: Iterable[Statement]
    ) -> str:
        """Return the address of the table of the rules of a cell.

        What only a heading or its document ties to a row does not name it: the table is then that of the
        documents that the cell cites.
        """
        cited = [citation for statement in statements for citation in statement.citations]
        told = {"program": "program", "agency": "agency", "country": "country", "document": "document"}
        chosen = {told[kind]: [key]}
        if kind != "document" and not any(citation.link == "sentence" for citation in cited):
            chosen = {"document": list(dict.fromkeys(c.document_id for c in cited))[:MOST_DOCUMENTS]}
        least = self.query.confidence_from
        rules = RuleQuery.model_validate(
            {
                "label": list(labels),
                "force": list(self.query.force),
                "status": ["machine", "accepted", "corrected"],
                "confidence_from": least if least != LEAST_CONFIDENCE else None,
                **chosen,
            }
        )
        return rules.write_url("/rules")

    def write_evidence(self, citation: Citation) -> str:
        """Return the address of the rule that is cited, or of the page that a fact stands on."""
        if citation.modality is not None:
            return f"/rules/{citation.cited_id}"
        return self.write_page(citation)

    def write_page(self, citation: Citation) -> str:
        """Return the address of the page that is cited."""
        return f"/documents/{citation.document_id}/pages/{citation.page}"
