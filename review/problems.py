"""What programs are told when something does not work (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """Why a request was not answered, as RFC 9457 has it."""

    type: str = Field("about:blank", description="Always `about:blank`: `status` says what kind it is.")
    title: str = Field(description="What kind of problem it is.", examples=["Not Found"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(
        description="What is wrong, in a sentence that a person can act on.",
        examples=["There is no such rule. It may have been read anew since."],
    )
    problems: list[str] = Field([], description="Each thing that is wrong, if there are several.")


def make_problem(
    status_code: int,
    detail: str,
    *,
    problems: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """Return the answer that tells a program what is wrong; `more` are further members of it.

    It is written in ASCII: what was asked may hold characters that no encoding has.
    """
    title = HTTPStatus(status_code).phrase
    problem = Problem(title=title, status=status_code, detail=detail, problems=list(problems))
    body = json.dumps({**problem.model_dump(), **more}).encode("ascii")
    return Response(body, status_code, headers=dict(headers or {}), media_type=MEDIA_TYPE)
