"""Pages made of templates; every text is escaped, and a name that a template misspells is an error."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from review.cells import write_cell, write_choices
from review.templating import FILTERS


def render_page(request: Request, template: str, *, status_code: int = 200, **values: object) -> HTMLResponse:
    """Return a page, or a part of one; templates know the `request` besides the values."""
    page = open_templates().get_template(template)
    return HTMLResponse(page.render(request=request, **values), status_code=status_code)


@cache
def open_templates() -> Environment:
    """Return the templates, each compiled once."""
    environment = Environment(
        loader=PackageLoader("review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(write_cell=write_cell, write_choices=write_choices)
    return environment
