"""An entity, where it is named, and what people say that it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dataset.records import Entity
from review.desk import Desk, TheDesk
from review.entity_evidence import (
    find_entity,
    list_candidates,
    list_naming_documents,
    offer_entities,
    read_naming_documents,
)
from review.notices import Notice
from review.ports import EntityDouble, EntitySaying, SameOrDifferent, UnusableSaying
from review.rendering import render_page

ROUTER = APIRouter(include_in_schema=False)

PAGE_DOCUMENTS = 20
MOST_OFFERED = 30
Words = Annotated[str, Field(max_length=500)]


class SayingForm(BaseModel):
    """What somebody says of an entity."""

    model_config = ConfigDict(extra="ignore")  # the token against forgery, too, stands in it

    verdict: SameOrDifferent
    other: Words
    """As the field offers it, or an identifier."""
    note: Words = ""


class StandingForm(BaseModel):
    """Something that was said, as the page told it."""

    model_config = ConfigDict(extra="ignore")  # as above

    source_id: Words
    verdict: SameOrDifferent
    target_id: Words
    note: Annotated[str, Field(max_length=2_000)]


@ROUTER.get("/entities/names", response_class=HTMLResponse)
def offer_names(
    request: Request, desk: TheDesk, other: Annotated[str, Query(max_length=500)] = ""
) -> HTMLResponse:
    """Offer entities by the words that were typed so far."""
    found = offer_entities(desk.keeper.current, other, most=MOST_OFFERED)
    return render_page(request, "entity_names.html.jinja", entities=found)


@ROUTER.get("/entities/{entity_id}", response_class=HTMLResponse)
def show_entity(
    request: Request, entity_id: str, desk: TheDesk, page: Annotated[int, Query(ge=1, le=10**6)] = 1
) -> HTMLResponse:
    """Show an entity with the documents that name it."""
    return _show(request, desk, _find_entity(desk, entity_id), page=page)


@ROUTER.post("/entities/{entity_id}/sayings")
def say_of_entity(
    request: Request, entity_id: str, form: Annotated[SayingForm, Form()], desk: TheDesk
) -> Response:
    """Keep that an entity is another one, or is not."""
    entity = _find_entity(desk, entity_id)
    key = form.other.strip().rpartition("[")[2].removesuffix("]")
    known = find_entity(desk.keeper.current, key)
    reviewer = request.state.reviewer
    told = {"other": form.other, "note": form.note}
    if known is None:
        sentence = "Choose the other entity from those that are offered, or give its identifier."
        return _show(request, desk, entity, trouble=sentence, filled=told)
    try:
        note = f"{reviewer}: {form.note.strip() or 'said at the desk'}"
        desk.sayings.say(entity, form.verdict, known, note=note)
    except UnusableSaying as problem:
        return _show(request, desk, entity, trouble=str(problem), filled=told)
    relation = "is the same as" if form.verdict == "same" else "is not"
    desk.notices.leave(reviewer, Notice(f"Kept: “{entity.name}” {relation} “{known.name}”."))
    return RedirectResponse(f"/entities/{entity_id}", status_code=303)


@ROUTER.post("/entities/{entity_id}/sayings/undo")
def take_back_saying(
    request: Request, entity_id: str, form: Annotated[StandingForm, Form()], desk: TheDesk
) -> Response:
    """Forget what was said of an entity."""
    entity = _find_entity(desk, entity_id)
    try:
        desk.sayings.take_back(EntitySaying(form.source_id, form.verdict, form.target_id, form.note))
    except UnusableSaying as problem:
        return _show(request, desk, entity, trouble=str(problem))
    desk.notices.leave(request.state.reviewer, Notice("Taken back."))
    return RedirectResponse(f"/entities/{entity_id}", status_code=303)


def _show(
    request: Request,
    desk: Desk,
    entity: Entity,
    *,
    page: int = 1,
    trouble: str = "",
    filled: dict[str, str] | None = None,
) -> HTMLResponse:
    catalogue = desk.keeper.current
    keys = list_naming_documents(desk.store, catalogue, entity.entity_id)
    pages = max(1, -(-len(keys) // PAGE_DOCUMENTS))
    page = min(page, pages)
    shown = keys[(page - 1) * PAGE_DOCUMENTS : page * PAGE_DOCUMENTS]
    sayings: Sequence[EntitySaying] = ()
    doubles: Sequence[EntityDouble] = ()
    problem = trouble
    try:
        sayings = desk.sayings.list_sayings(entity.entity_id)
        doubles = desk.sayings.list_doubles(entity, list_candidates(catalogue, entity))
    except UnusableSaying as unusable:
        problem = problem or str(unusable)
    return render_page(
        request,
        "entity.html.jinja",
        status_code=422 if trouble else 200,
        entity=entity,
        documents=read_naming_documents(desk.store, entity.entity_id, shown),
        total=len(keys),
        page=page,
        pages=pages,
        sayings=sayings,
        doubles=doubles,
        problem=problem,
        filled=filled or {"other": "", "note": ""},
        notice=desk.notices.take(request.state.reviewer),
        trail="",
        names=catalogue.entity_names,
        titles=catalogue.document_names,
    )


def _find_entity(desk: Desk, entity_id: str) -> Entity:
    entity = find_entity(desk.keeper.current, entity_id)
    if entity is None:
        raise HTTPException(404, "There is no such entity. It may be another one since documents were read.")
    return entity
