from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from flows.lines import BATCH_LINES, MOST_LINES, Stretch, batch_stretches, read_lines
from flows.problems import Unusable


def batch(rows: Iterable[dict[str, Any]]) -> list[list[Stretch]]:
    lines = [json.dumps({"id": number, **row}) for number, row in enumerate(rows)]
    return list(batch_stretches(read_lines(lines, name="in.jsonl"), name="in.jsonl"))


def tell_ids(batches: Iterable[Iterable[Stretch]]) -> list[list[str | int]]:
    return [[line.line_id for line in stretch.lines] for own in batches for stretch in own]


def test_lines_without_a_document_stay_alone_unless_they_go_on() -> None:
    texts = ["The Fund pays.", "(a) travel;", "(b) meals.", "It closes.", "It names:", "(a) a host;"]
    batches = batch({"text": text} for text in texts)
    assert tell_ids(batches) == [[0], [1, 2], [3], [4, 5]]
    assert batches[0][3].parents == (None, 0)


def test_lines_of_a_document_in_a_row_are_read_together() -> None:
    documents = ["a", "a", None, "b", "a", 7, 7]
    batches = batch({"text": "It pays.", "document": document} for document in documents)
    assert tell_ids(batches) == [[0, 1], [2], [3], [4], [5, 6]]


def test_a_parent_that_is_named_goes_before_one_that_is_told() -> None:
    rows = [
        {"text": "It owns:"},
        {"text": "It pays:"},
        {"text": "(a) rent;", "parent": 0},
        {"text": "(b) ink."},
    ]
    [[stretch]] = batch({**row, "document": "d"} for row in rows)
    assert stretch.parents == (None, None, 0, 1)


def test_items_are_list_items_of_their_section_and_lead_in() -> None:
    rows = [{"text": "It pays:", "section": "4 Costs"}, {"text": "(a) rent;", "section": "4 Costs"}]
    [[stretch]] = batch({**row, "document": "d"} for row in rows)
    lead_in, item = stretch.make_passages()
    assert (lead_in.kind, item.kind) == ("paragraph", "list_item")
    assert item.parent_id == lead_in.passage_id
    assert item.section == ("4 Costs",)
    assert item.document_id == lead_in.document_id


def test_batches_hold_whole_stretches_of_bounded_length() -> None:
    alone = batch({"text": "It pays."} for _ in range(3 * BATCH_LINES + 1))
    assert [len(own) for own in alone] == [BATCH_LINES] * 3 + [1]
    long = batch({"text": "It pays.", "document": "d"} for _ in range(MOST_LINES + 1))
    assert [[len(stretch.lines) for stretch in own] for own in long] == [[MOST_LINES], [1]]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"section": 4}, '"section" has to be a string'),
        ({"document": 4.5}, '"document" and "parent" have to be'),
        ({"parent": 0}, '"parent" needs a "document"'),
        ({"document": "d", "parent": 9}, "in the same document; 9 is none"),
        ({"document": "d", "parent": 1}, "in the same document; 1 is none"),
    ],
)
def test_what_a_line_says_of_its_place_is_checked(row: dict[str, Any], told: str) -> None:
    with pytest.raises(Unusable, match=r"in\.jsonl, line 2: ") as raised:
        batch([{"text": "It pays."}, {"text": "(a) rent", **row}])
    assert told in str(raised.value)
