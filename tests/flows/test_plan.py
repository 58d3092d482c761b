from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dataset.failures import Failure
from dataset.records import Document
from flows.inputs import InputFile, Inputs
from flows.plan import find_superseded, make_plan, schedule_batches, split_batches


def make_file(number: int) -> InputFile:
    name = f"{number:03}.pdf"
    return InputFile(Path(name), f"file:///{name}", f"{number:064x}", "2026-01-01T00:00:00Z", 1)


def test_only_what_this_version_has_not_read_is_pending():
    files = tuple(make_file(number) for number in range(5))
    stored = [replace(files[0].make_document("new.model"), status="ok"), files[1].make_document("old.model")]
    stored.append(replace(files[2].make_document("new.model"), status="failed", error="why"))
    stored.append(replace(files[3].make_document("new.model"), status="partial", error="why"))
    plan = make_plan(Inputs(files), stored, pipeline_version="new.model")
    assert (plan.pending, len(plan.known), plan.stale) == ((files[1], files[4]), 3, {})
    plan = make_plan(Inputs(files), stored, pipeline_version="new.model", retry_failed=True)
    assert (plan.pending, plan.stale) == (files[1:], {})


def test_what_another_classifier_labelled_is_not_read_again():
    files = tuple(make_file(number) for number in range(3))
    stored = [files[0].make_document("new.model"), files[1].make_document("new.former-1234abcd")]
    stored.append(replace(files[2].make_document("new.former"), status="failed", error="why"))
    plan = make_plan(Inputs(files), stored, pipeline_version="new.model")
    assert (plan.pending, len(plan.known)) == (files[1:], 1)
    assert plan.stale == {files[1].sha256: stored[1], files[2].sha256: stored[2]}
    plan = make_plan(Inputs(files), stored, pipeline_version="new.model", retry_failed=True)
    assert plan.stale == {files[1].sha256: stored[1]}


def test_what_failed_is_tried_again_until_it_is_set_aside():
    files = tuple(make_file(number) for number in range(4))
    stored = [replace(file.make_document("new.model"), status="failed", error="why") for file in files]
    tried = [(1, True), (3, True), (1, False)]  # and of the last one nothing is known
    failures = {
        document.document_id: Failure(document.document_id, "new", attempts, hopeful, "2026-01-01T00:00:00Z")
        for document, (attempts, hopeful) in zip(stored, tried, strict=False)
    }
    plan = make_plan(Inputs(files), stored, pipeline_version="new.model", failures=failures, most_attempts=3)
    assert plan.pending == files[:1]
    assert plan.set_aside == {document.document_id for document in stored[1:]}
    plan = make_plan(Inputs(files), stored, pipeline_version="new.other", failures=failures, most_attempts=3)
    assert (plan.pending, plan.set_aside) == (files, frozenset())
    assert plan.stale.keys() == {file.sha256 for file in files[1:]}  # what is due is read, not labelled anew


@pytest.mark.parametrize(("count", "readers"), [(0, 2), (1, 1), (10, 2), (200, 2), (1000, 8)])
def test_batches_hold_each_file_once_and_are_never_long(count, readers):
    files = [make_file(number) for number in range(count)]
    batches = split_batches(files, readers=readers)
    assert [file for batch in batches for file in batch] == files
    assert all(1 <= len(batch) <= 25 for batch in batches)


def test_batches_of_most_bytes_are_read_first_each_file_once():
    files = [replace(make_file(number), byte_count=number * number % 23) for number in range(40)]
    places = schedule_batches(files, readers=2)
    assert sorted(number for place in places for number in range(40)[place]) == list(range(40))
    sizes = [sum(file.byte_count for file in files[place]) for place in places]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) > 2


def test_versions_of_one_place_are_read_in_their_order():
    files = [replace(make_file(number), byte_count=number, uri="file:///x") for number in range(3)]
    assert schedule_batches(files, readers=2) == [slice(0, 1), slice(1, 2), slice(2, 3)]


def place(name: str, supersedes: str | None = None) -> Document:
    return Document(name, name, "file", "file:///x", "x", supersedes=supersedes)


@pytest.mark.parametrize(
    ("document", "same_place", "superseded"),
    [
        ("a", [], None),
        ("a", [place("a")], None),
        ("b", [place("a")], "a"),
        ("c", [place("a"), place("b", "a")], "b"),
        ("b", [place("a"), place("b", "a"), place("c", "b")], "a"),
        ("a", [place("a"), place("b", "a")], None),
    ],
)
def test_a_document_supersedes_the_one_before_it(document, same_place, superseded):
    assert find_superseded(document, same_place) == superseded
