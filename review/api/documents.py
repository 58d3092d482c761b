"""A document for programs, and its passages."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field

from dataset.records import Document
from dataset.tables import DOCUMENTS, PASSAGES
from review.api.identifiers import DocumentId
from review.api.paging import PageAsked, Paged
from review.api.problems import INVALID, MISSING
from review.api.record_rows import DocumentRecord, PassageRecord
from review.api.row_models import write_row, write_rows
from review.desk import Desk, TheDesk
from review.evidence import read_document, read_passages
from review.ports import NoPicture

ROUTER = APIRouter(prefix="/api", tags=["Documents"])


class PageSizeAnswer(BaseModel):
    """A page as it is displayed, in points: what boxes are measured in."""

    width: float
    height: float


class DocumentLinks(BaseModel):
    """Where more of it is to be found; addresses of this desk."""

    self: str
    page: str = Field(description="The page of the desk that shows it.")
    passages: str
    rules: str
    amounts: str


class DocumentAnswer(BaseModel):
    """A document, and what its pages are like."""

    document: DocumentRecord
    passage_count: int = Field(ge=0)
    rule_count: int = Field(ge=0)
    page_sizes: list[PageSizeAnswer] | None = Field(
        description="The sizes of its pages in order; null if they cannot be drawn."
    )
    no_pictures: str | None = Field(description="Why its pages cannot be drawn.")
    links: DocumentLinks


class PassagesAsked(PageAsked):
    """The passages of a document, a page of the answer at a time."""

    on_page: int | None = Field(None, ge=1, le=10**6, description="Those that stand on this page.")


class PassagesAnswer(Paged):
    """Passages in the order of the text."""

    rows: list[PassageRecord]


@ROUTER.get(
    "/documents/{document_id}",
    response_model=DocumentAnswer,
    responses={**MISSING, **INVALID},
    name="A document",
)
def show_document(document_id: DocumentId, desk: TheDesk) -> dict[str, Any]:
    """Return a document, with the evidence of its title and origin and the sizes of its pages."""
    document = _find_document(desk, document_id)
    passage_count, _ = read_passages(desk.store, document_id, count=0)
    rules = desk.keeper.current.rules["document_id"]
    sizes, problem = _measure(desk, document)
    return {
        "document": write_row(DOCUMENTS, document),
        "passage_count": passage_count,
        "rule_count": int((rules == document_id).sum()),
        "page_sizes": sizes,
        "no_pictures": problem,
        "links": {
            "self": f"/api/documents/{document_id}",
            "page": f"/documents/{document_id}",
            "passages": f"/api/documents/{document_id}/passages",
            "rules": f"/api/rules?{urlencode({'document': document_id})}",
            "amounts": f"/api/amounts?{urlencode({'document': document_id})}",
        },
    }


@ROUTER.get(
    "/documents/{document_id}/passages",
    response_model=PassagesAnswer,
    responses={**MISSING, **INVALID},
    name="Passages of a document",
)
def list_passages(
    document_id: DocumentId, query: Annotated[PassagesAsked, Query()], desk: TheDesk
) -> dict[str, Any]:
    """Return the text of a document, passage by passage."""
    _find_document(desk, document_id)
    total, passages = read_passages(
        desk.store, document_id, on_page=query.on_page, start=query.start, count=query.rows
    )
    place = query.tell_place(total, f"/api/documents/{document_id}/passages")
    return place | {"rows": write_rows(PASSAGES, passages)}


def _measure(desk: Desk, document: Document) -> tuple[list[dict[str, float]] | None, str | None]:
    """Return the sizes of pages, or why there are none."""
    try:
        sizes = desk.pictures.measure(document)
    except NoPicture as problem:
        return None, str(problem)
    return [{"width": size.width, "height": size.height} for size in sizes], None


def _find_document(desk: Desk, document_id: str) -> Document:
    document = read_document(desk.store, document_id)
    if document is None:
        raise HTTPException(404, "There is no such document. It may have been deleted.")
    return document
