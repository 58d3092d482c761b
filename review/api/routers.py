"""All paths of the interface, in the order in which it is described."""

from __future__ import annotations

from fastapi import APIRouter

from review.api import decisions, documents, jobs, passages, rules, status, tables
from review.api.problems import REFUSED

ROUTER = APIRouter(responses=REFUSED)
for group in (tables, rules, passages, documents, decisions, jobs, status):
    ROUTER.include_router(group.ROUTER)
