"""How runs end, in words that a person can act on."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from dataset.coverage import Coverage
from flows.problems import Broken
from flows.serving.endings import describe_sources_run, explain_error, list_failures
from flows.sources.arrivals import Arrival, Fetched
from flows.sources.conduct import SourcesRun
from flows.summary import Outcome, RowChanges, Summary, compare_row_ids, sum_row_changes

NEW = Arrival("https://www.example.org/a.pdf", "new")
LOST = Arrival("https://www.example.org/b.pdf", "failed", error="https://www.example.org/b.pdf: gone")


def fetch(*arrivals: Arrival, problem: str | None = None) -> Fetched:
    return Fetched("calls", "2026-05-01T06:00:00Z", 1.0, arrivals, problem=problem)


def summarise(*outcomes: Outcome) -> Summary:
    return Summary(outcomes, (), "outputs/dataset", ("csv",), {}, Coverage(), True, "", "", 1.0)


def read(name: str, status: str = "ok", *, known: bool = False, error: str | None = None) -> Outcome:
    changes = RowChanges() if known else RowChanges({"documents": 1, "rules": 3}, {"rules": 1})
    return Outcome(name, f"file:///{name}", status, error=error, known=known, changes=changes)


def test_a_run_in_which_all_goes_well_says_what_came_and_what_changed():
    ending = describe_sources_run(
        SourcesRun((fetch(NEW),), summarise(read("a.pdf"), read("old.pdf", known=True)))
    )
    assert ending.kind == "Completed"
    assert ending.sentence == (
        "1 location: 1 new; read: 1 document, 1 ok; dataset: documents +1, rules +3 −1"
    )


def test_a_document_that_does_not_come_or_cannot_be_read_is_told_first():
    unread = read("c.pdf", "failed", error="c.pdf: encrypted, needs a password")
    run = SourcesRun((fetch(NEW, LOST),), summarise(read("a.pdf"), unread))
    ending = describe_sources_run(run)
    assert ending.kind == "Completed with failures"
    assert ending.sentence.startswith("2 failed: https://www.example.org/b.pdf: gone and 1 more; 2 locations")
    assert [(failure.stage, failure.reason) for failure in list_failures(run)] == [
        ("fetch", "https://www.example.org/b.pdf: gone"),
        ("read", "c.pdf: encrypted, needs a password"),
    ]


def test_a_document_that_failed_before_is_no_failure_of_this_run():
    before = read("c.pdf", "failed", known=True, error="c.pdf: encrypted")
    ending = describe_sources_run(SourcesRun((fetch(),), summarise(before)))
    assert ending.good
    assert "nothing to read, 1 could not be read before" in ending.sentence


def test_a_source_that_cannot_be_listed_has_failed_and_one_that_stops_midway_has_failures():
    nothing = SourcesRun((fetch(problem="cannot be listed: the host answered 503"),), summarise())
    assert describe_sources_run(nothing).kind == "Failed"
    assert describe_sources_run(nothing).sentence.startswith(
        "calls cannot be listed: the host answered 503; "
    )
    midway = SourcesRun((fetch(NEW, problem="5 locations in a row could not be fetched"),), summarise())
    assert describe_sources_run(midway).kind == "Completed with failures"
    assert "5 locations in a row" in describe_sources_run(midway).sentence


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk of out is full: make room"),
        (RuntimeError("(sqlite3.OperationalError) database or disk is full"), "the disk of out is full"),
        (Broken("the classifier cannot be used: damaged"), "the classifier cannot be used: damaged"),
        (KeyError("x"), "KeyError: 'x'; the log of the run tells where"),
    ],
)
def test_what_ends_a_run_early_is_told_in_a_sentence(error, told):
    ending = explain_error(error, outputs=Path("out"))
    assert ending.kind == "Failed"
    assert ending.sentence.startswith(told)


def test_rows_that_came_and_went_are_summed_over_documents():
    first = compare_row_ids({"rules": frozenset("ab")}, {"rules": frozenset("bc")})
    second = compare_row_ids({"rules": frozenset()}, {"rules": frozenset("xy")})
    assert sum_row_changes([first, second]) == RowChanges({"rules": 3}, {"rules": 1})
