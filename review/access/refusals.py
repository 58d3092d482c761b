"""What the desk answers to those whom it does not let in."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from review.problems import make_problem

_TITLES = {413: "Too large", 403: "Not done", 421: "Not here", 503: "Out of order"}


class Refusal(HTTPException):
    """A request that goes no further; `detail` is a sentence for whoever sent it."""

    def __init__(
        self, status_code: int, detail: str, *, headers: Mapping[str, str] | None = None, plain: bool = False
    ) -> None:
        super().__init__(status_code, detail, headers=headers)
        self.plain = plain
        """Whether no page is to be shown, for lack of anybody to show it to."""


def answer_refusal(refusal: Refusal, scope: Scope) -> Response:
    """Return a redirection, JSON for programs, a page for people, or a line for htmx."""
    headers = refusal.headers
    if refusal.status_code == 303:
        return Response(status_code=303, headers=headers)
    if scope["path"].startswith("/api/"):
        return make_problem(refusal.status_code, refusal.detail, headers=headers)
    request = Request(scope)
    if (
        refusal.plain
        or "hx-request" in request.headers
        or "text/html" not in request.headers.get("accept", "")
    ):
        return Response(refusal.detail + "\n", refusal.status_code, headers=headers, media_type="text/plain")
    from review.rendering import render_page  # noqa: PLC0415 - takes a second, and few are refused

    page = render_page(
        request,
        "problem.html.jinja",
        status_code=refusal.status_code,
        title=_TITLES.get(refusal.status_code, "Not understood"),
        problems=[refusal.detail],
    )
    page.headers.update(headers or {})
    return page
