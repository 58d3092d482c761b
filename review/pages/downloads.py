"""What a table shows, as a file: the same rows in the same order, the same columns."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response, StreamingResponse

from dataset.columns import Row, Table
from dataset.parquet_file import build_frame, write_frames
from dataset.text_files import TextFormat, choose_line, write_head
from dataset.workbook import Workbook
from review.desk import Desk, TheDesk
from review.tables.known import VIEWS
from review.tables.queries import read_query
from review.tables.selection import Selection
from review.tables.views import take_cells

ROUTER = APIRouter(include_in_schema=False)

Format = Literal["csv", "jsonl", "parquet", "xlsx"]
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@ROUTER.get("/download/{name}.{form}")
def download_table(request: Request, name: str, form: Format, desk: TheDesk) -> Response:
    """Send a table as it is filtered, sorted and cut; all pages of it."""
    view = VIEWS.get(name)
    if view is None:
        raise HTTPException(404, f"there is no table {name}")
    told = {key: request.query_params.getlist(key) for key in request.query_params}
    try:
        query = read_query(view.query, told)
    except ValidationError as error:
        raise RequestValidationError(
            [{**each, "loc": ("query", *each["loc"])} for each in error.errors()]
        ) from error
    selection = desk.selector.select(view, query, desk.keeper.current)
    table = view.make_table(view.choose_columns(query.columns))
    headers = {"Content-Disposition": f'attachment; filename="kisoku-{view.name}.{form}"'}
    if form == "csv" or form == "jsonl":  # noqa: PLR1714 - this way mypy follows it
        lines = _write_lines(form, table, _iterate_cells(selection, table, desk))
        return StreamingResponse(lines, media_type=_MEDIA[form], headers=headers)
    path = _write_file(form, table, _iterate_cells(selection, table, desk))
    removal = BackgroundTask(path.unlink)
    return FileResponse(path, media_type=_MEDIA[form], headers=headers, background=removal)


def _iterate_cells(selection: Selection, table: Table, desk: Desk) -> Iterator[list[Row]]:
    for rows in selection.iterate_rows(desk.store):
        yield take_cells(rows, table)


def _write_lines(form: TextFormat, table: Table, chunks: Iterable[list[Row]]) -> Iterator[str]:
    write_line = choose_line(form, table)
    yield write_head(form, table)
    for rows in chunks:
        yield "".join(map(write_line, rows))


def _write_file(form: Literal["parquet", "xlsx"], table: Table, chunks: Iterable[list[Row]]) -> Path:
    """Return a new file with the rows."""
    if form == "parquet":
        with tempfile.NamedTemporaryFile(suffix=".parquet", delete=False) as file:
            path = Path(file.name)
        write_frames(table, (build_frame(table, rows) for rows in chunks), path)
        return path
    with tempfile.TemporaryDirectory() as folder:
        with Workbook(Path(folder)) as book:
            sheet = book.add_table(table)
            for rows in chunks:
                sheet.write_rows(rows)
        with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
            file.write(book.path.read_bytes())
        return Path(file.name)
