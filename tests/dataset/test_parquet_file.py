from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.columns import Column, Table
from dataset.parquet_file import ROW_GROUP_ROWS, merge_frames, read_frames, write_frames
from dataset.spooled_rows import ROWS_AT_ONCE, SpooledRows

TABLE = Table(
    "lines",
    "Lines of documents.",
    (Column("document_id", "string", ""), Column("line", "integer", ""), Column("words", "string_list", "")),
    ("line",),
)
COUNT = 2 * ROW_GROUP_ROWS + 100
LINES = pl.DataFrame({"line": range(COUNT)}).select(
    pl.format("d-{}", (pl.col("line") // 7).cast(pl.String).str.zfill(6)).alias("document_id"),
    "line",
    words=pl.concat_list(pl.format("word {}", "line")),
)
IDS = LINES["document_id"].unique(maintain_order=True).to_list()


@settings(max_examples=5, deadline=None)
@given(st.lists(st.integers(0, COUNT), max_size=6).map(sorted))
def test_equal_rows_give_equal_bytes_however_they_are_spread_over_frames(tmp_path_factory, borders):
    folder = tmp_path_factory.mktemp("spread")
    frames = [LINES[start:end] for start, end in zip([0, *borders], [*borders, COUNT], strict=True)]
    spread = write_frames(TABLE, frames, folder / "spread.parquet")
    assert spread.sha256 == write_frames(TABLE, [LINES], folder / "whole.parquet").sha256
    assert pl.read_parquet(folder / "spread.parquet").equals(LINES)


@settings(max_examples=20, deadline=None)
@given(st.sets(st.sampled_from(IDS[:60]), max_size=30), st.integers(1, 90), st.integers(20, 300))
def test_rows_of_two_places_are_merged_document_by_document(chosen, few, many):
    lines = LINES.head(60 * 7)
    among = lines["document_id"].is_in(list(chosen))
    one, other = lines.filter(among), lines.filter(~among)
    frames = list(merge_frames(one.iter_slices(few), other.iter_slices(many)))
    assert pl.concat(frames).equals(lines)
    assert max(map(len, frames)) <= few + many


def test_rows_of_documents_are_read_from_a_file_a_row_group_at_a_time(tmp_path):
    write_frames(TABLE, [LINES], tmp_path / "lines.parquet")
    wanted = IDS[::3]
    frames = list(read_frames(tmp_path / "lines.parquet", wanted))
    assert len(frames) == 3
    assert pl.concat(frames).equals(LINES.filter(pl.col("document_id").is_in(wanted)))


def test_rows_that_came_are_set_down_and_given_back_in_their_order(tmp_path):
    rows = LINES.head(2 * ROWS_AT_ONCE + 10).rows()
    spool = SpooledRows(TABLE, tmp_path)
    for start in range(0, len(rows), 500):
        spool.append(rows[start : start + 500])
    assert len(list(tmp_path.rglob("*.arrow"))) == 2
    frames = list(spool.read_frames())
    assert [row for frame in frames for row in frame.rows()] == rows
    assert list(tmp_path.iterdir()) == []
