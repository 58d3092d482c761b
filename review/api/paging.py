"""Rows, a page at a time."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

MOST_ROWS = 500
MOST_PAGES = 10**6


class PageAsked(BaseModel):
    """Which page of the rows."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(1, ge=1, le=MOST_PAGES, description="The page, from 1.")
    rows: int = Field(100, ge=1, le=MOST_ROWS, description="Rows on a page.")

    @property
    def start(self) -> int:
        """The first row of the page, from 0."""
        return (self.page - 1) * self.rows

    def tell_place(self, total: int, path: str) -> dict[str, Any]:
        """Return what a `Paged` answer says of its place among so many rows.

        >>> PageAsked(page=2, rows=10).tell_place(35, "/api/decisions")["next"]
        '/api/decisions?page=3&rows=10'
        """
        pages = max(1, -(-total // self.rows))
        more = self.model_dump(exclude_defaults=True, mode="json") | {"page": self.page + 1}
        following = f"{path}?{urlencode(more, doseq=True)}" if self.page < pages else None
        return {"total": total, "page": self.page, "pages": pages, "next": following}


class Paged(BaseModel):
    """Rows, a page at a time."""

    total: int = Field(ge=0, description="Rows on all pages.", examples=[1])
    page: int = Field(ge=1, description="This page, from 1; beyond the last one there are no rows.")
    pages: int = Field(ge=1, description="How many pages there are.")
    next: str | None = Field(description="The address of the next page, null on the last one.")
