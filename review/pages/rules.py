"""A rule beside its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from dataset.comparison.short_forms import shorten_rule
from dataset.records import LABELS, Asset, Force, Modality, Operator, Rule, Scope
from dataset.search.query import UnusableQuery
from models.rule_decisions import write_cells
from review.desk import Desk, TheDesk
from review.evidence import PassageEvidence, read_rule_evidence
from review.judgements import find_rule_standing
from review.pages.page_drawing import draw_rule_page
from review.rendering import render_page
from review.segments import cut_segments, list_mention_spans, list_rule_spans
from review.tables.known import RULES_VIEW
from review.tables.queries import RuleQuery, read_query
from review.tables.selection import Selection

ROUTER = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

CHOICES = {
    "modality": get_args(Modality),
    "force": get_args(Force),
    "scope": get_args(Scope),
    "asset": get_args(Asset),
}
"""The cells that hold a word of a closed list; all but the asset have to."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a form could not be taken as it was."""

    status_code: int
    sentence: str


@ROUTER.get("/rules/{rule_id}")
def show_rule(request: Request, rule_id: str, desk: TheDesk) -> HTMLResponse:
    """Show a rule, its passage and its page; the address tells which table it was opened from."""
    found = read_rule_evidence(desk.store, rule_id)
    if found is None:
        raise HTTPException(404, "There is no such rule. It may have been read anew since.")
    return show_evidence(request, desk, *found)


def show_evidence(
    request: Request,
    desk: Desk,
    stored: Rule,
    evidence: PassageEvidence,
    *,
    filled: Mapping[str, Any] | None = None,
    trouble: Trouble | None = None,
) -> HTMLResponse:
    """Return the page of a rule; `filled` is what its form holds, if not the cells of the rule."""
    rule, evidence = desk.overlay.show(stored), desk.overlay.show_evidence(evidence)
    standing = find_rule_standing(desk, stored, evidence.passage.text)
    selection = find_trail(request.url.query, desk)
    place, before, after = selection.find_neighbours(rule.rule_id) if selection else (None, None, None)
    spans = list_mention_spans(evidence.mentions, evidence.amounts, evidence.entities)
    return render_page(
        request,
        "rule.html.jinja",
        status_code=trouble.status_code if trouble else 200,
        rule=rule,
        standing=standing,
        cells=filled if filled is not None else write_cells(rule),
        trouble=trouble,
        notice=desk.notices.take(request.state.reviewer),
        evidence=evidence,
        short=shorten_rule(rule),
        segments=cut_segments(evidence.passage.text, [*list_rule_spans(rule), *spans]),
        drawing=draw_rule_page(desk, rule, evidence),
        selection=selection,
        place=place,
        before=before,
        after=after,
        trail=f"?{request.url.query}" if request.url.query else "",
        names=desk.keeper.current.entity_names,
        labels=LABELS,
        choices=CHOICES,
        operators=get_args(Operator),
    )


def find_trail(query: str, desk: Desk) -> Selection | None:
    """Return the rows of the table that a rule was opened from, None if its address does not tell."""
    told = parse_qs(query)
    if not told:
        return None
    try:
        return desk.selector.select(RULES_VIEW, read_query(RuleQuery, told), desk.keeper.current)
    except (ValidationError, UnusableQuery):
        return None
