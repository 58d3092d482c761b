"""The OpenAPI document: what the interface is, who may use it, and what it answers when it does not work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from review.api.routers import ROUTER
from review.problems import MEDIA_TYPE

TAGS = (
    ("Tables", "Rules, programmes, amounts, entities and documents, with the filters of the desk's pages."),
    ("Rules and passages", "One rule or passage with all that it is judged by, and verdicts on rules."),
    ("Documents", "One document and its text."),
    ("Decisions", "What reviewers decided; nothing is ever removed, and an undo is a decision, too."),
    ("Uploads and jobs", "Documents to be read, and the work of the desk."),
    ("Status", "How much there is, and who you are."),
)
INTRODUCTION = (
    "The data of the desk as JSON. Programs show a token, `Authorization: Bearer TOKEN`, which "
    "`kisoku review tokens add NAME` makes; what they decide is signed with that name. Offsets count Unicode "
    "characters, boxes are points from the top left of the page, and sums of money are texts, so that they "
    "stay exact. A page of rows tells the address of the `next` one. What goes wrong is told as RFC 9457 has "
    "it, with a sentence in `detail`."
)
_METHODS = ("get", "post")


def describe_api(app: FastAPI) -> None:
    """Have the application tell of its interface as it is."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign] # as FastAPI has it for documents of one's own


def describe_alone() -> dict[str, Any]:
    """Return the OpenAPI document of the interface, without a desk that serves it."""
    app = FastAPI()
    app.include_router(ROUTER)
    return _describe(app)


def iterate_operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the path, method and description of each operation of an OpenAPI document."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _describe(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title="kisoku",
        version=version("kisoku"),
        description=INTRODUCTION,
        routes=app.routes,
        tags=[{"name": name, "description": told} for name, told in TAGS],
    )
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    for _, _, operation in iterate_operations(document):
        for status, response in operation["responses"].items():
            content = response.get("content", {})
            if not status.startswith("2") and "application/json" in content:
                content[MEDIA_TYPE] = content.pop("application/json")
    return document
