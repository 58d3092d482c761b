"""What there is, and what wants looking at."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from review.desk import TheDesk
from review.overview import count_catalogue
from review.rendering import render_page

ROUTER = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@ROUTER.get("/")
def show_overview(request: Request, desk: TheDesk) -> HTMLResponse:
    """Show the figures of the store."""
    catalogue = desk.keeper.current
    return render_page(
        request,
        "overview.html.jinja",
        figures=count_catalogue(catalogue),
        plots=desk.plotter.find_plots(catalogue),
        latest=catalogue.documents.sort("ingested_at", descending=True).head(8).rows(named=True),
    )


@ROUTER.get("/plots")
def show_plots(request: Request, desk: TheDesk) -> HTMLResponse:
    """Show the plots, as a part of the overview or, without JavaScript, as a page of their own."""
    plots = desk.plotter.draw_plots(desk.keeper.current)
    part = request.headers.get("HX-Request") == "true"
    return render_page(request, "plots.html.jinja" if part else "plots_page.html.jinja", plots=plots)
