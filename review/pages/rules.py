"""A rule beside its page."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from dataset.comparison.short_forms import shorten_rule
from dataset.records import Rule
from dataset.search.query import UnusableQuery
from review.desk import Desk, TheDesk
from review.evidence import PassageEvidence, read_rule_evidence
from review.pages.page_drawing import draw_rule_page
from review.rendering import render_page
from review.segments import cut_segments, list_mention_spans, list_rule_spans
from review.tables.known import RULES_VIEW
from review.tables.queries import RuleQuery, list_choices
from review.tables.selection import Selection

ROUTER = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@ROUTER.get("/rules/{rule_id}")
def show_rule(request: Request, rule_id: str, desk: TheDesk) -> HTMLResponse:
    """Show a rule, its passage and its page; the address tells which table it was opened from."""
    found = read_rule_evidence(desk.store, rule_id)
    if found is None:
        raise HTTPException(404, "There is no such rule. It may have been read anew since.")
    rule, evidence = found
    return show_evidence(request, desk, rule, evidence)


def show_evidence(request: Request, desk: Desk, rule: Rule, evidence: PassageEvidence) -> HTMLResponse:
    """Return the page of a rule."""
    selection = find_trail(request.url.query, desk)
    place, before, after = selection.find_neighbours(rule.rule_id) if selection else (None, None, None)
    spans = list_mention_spans(evidence.mentions, evidence.amounts, evidence.entities)
    drawing = draw_rule_page(desk, rule, evidence)
    return render_page(
        request,
        "rule.html.jinja",
        rule=rule,
        evidence=evidence,
        short=shorten_rule(rule),
        segments=cut_segments(evidence.passage.text, [*list_rule_spans(rule), *spans]),
        drawing=drawing,
        selection=selection,
        place=place,
        before=before,
        after=after,
        trail=f"?{request.url.query}" if request.url.query else "",
        names=desk.keeper.current.entity_names,
        choices={
            name: list_choices(RuleQuery, name) for name in ("label", "modality", "force", "scope", "asset")
        },
    )


def find_trail(query: str, desk: Desk) -> Selection | None:
    """Return the rows of the table that a rule was opened from, None if its address does not tell."""
    told = parse_qs(query)
    if not told:
        return None
    lists = {name: values if _takes_list(name) else values[-1] for name, values in told.items()}
    try:
        return desk.selector.select(RULES_VIEW, RuleQuery.model_validate(lists), desk.keeper.current)
    except (ValidationError, UnusableQuery):
        return None


def _takes_list(name: str) -> bool:
    field = RuleQuery.model_fields.get(name)
    return field is not None and field.default == []
