"""The problems that each path of the interface may answer with, for its documentation."""

from __future__ import annotations

from typing import Any

from review.problems import Problem

Responses = dict[int | str, dict[str, Any]]

INVALID: Responses = {422: {"model": Problem, "description": "What was asked cannot be read."}}
MISSING: Responses = {404: {"model": Problem, "description": "There is nothing of that identifier."}}
REFUSED: Responses = {
    400: {"model": Problem, "description": "The request cannot be read at all."},
    401: {"model": Problem, "description": "The desk does not know who asks."},
    403: {"model": Problem, "description": "This may not be asked from there, or not without a token."},
    500: {"model": Problem, "description": "Something broke; the desk's log says what."},
    503: {"model": Problem, "description": "The store cannot be read just now."},
}
"""What the desk answers everywhere."""
