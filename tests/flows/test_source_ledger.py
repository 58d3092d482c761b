"""What is remembered of fetches, by several threads and processes at once."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.sources.ledger import LONGEST_HOLD_SECONDS, open_ledger
from flows.sources.records import Location, Run

AT = "2026-01-01T00:00:00Z"


def make_location(url: str, sha256: str) -> Location:
    return Location(url, sha256, ".pdf", f"{url}.pdf", url, checked_at=AT)


def test_many_may_open_a_ledger_that_is_not_there_yet(tmp_path: Path):
    def keep(number: int) -> int:
        with open_ledger(tmp_path) as ledger:
            ledger.keep_listing("s", [str(number)])
            ledger.keep_version(make_location(str(number), str(number)), byte_count=1, source="s")
            return number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(keep, range(24))) == list(range(24))
    with open_ledger(tmp_path) as ledger:
        assert len(ledger.list_versions("s")) == ledger.count_documents("s") == 24


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("ABCD")), max_size=12))
def test_versions_never_supersede_in_a_circle_nor_what_came_from_elsewhere(tmp_path_factory, gives):
    """Whatever three locations give in turn, each document is there once and its chain comes to an end."""
    with open_ledger(tmp_path_factory.mktemp("ledger")) as ledger:
        ledger.keep_listing("s", "xyz")
        for url, sha256 in gives:
            ledger.keep_version(make_location(url, sha256), byte_count=1, source="s")
        versions = {version.sha256: version for version in ledger.list_versions("s")}
    assert versions.keys() == {sha256 for _, sha256 in gives}
    for version in versions.values():
        seen = set()
        at: str | None = version.sha256
        while at is not None:
            assert at not in seen
            assert versions[at].url == version.url
            seen.add(at)
            at = versions[at].replaces


def test_a_later_version_is_later_even_within_a_second(tmp_path):
    with open_ledger(tmp_path) as ledger:
        ledger.keep_listing("s", ["x"])
        for sha256 in "ABC":
            ledger.keep_version(make_location("x", sha256), byte_count=1, source="s")
        assert [version.fetched_at[-3:] for version in ledger.list_versions("s")] == ["00Z", "01Z", "02Z"]


def test_turns_at_a_host_follow_one_another_and_one_that_is_too_late_is_not_taken(tmp_path):
    with open_ledger(tmp_path) as ledger:
        waits = [ledger.take_turn("h", delay_seconds=10, most_seconds=15) for _ in range(4)]
        assert [round(wait) for wait in waits] == [0, 10, 20, 20]
        assert ledger.take_turn("other", delay_seconds=10, most_seconds=15) == 0


def test_a_host_is_left_alone_as_long_as_it_asks_but_not_for_ever(tmp_path):
    with open_ledger(tmp_path) as ledger:
        ledger.hold_host("h", 40)
        ledger.hold_host("h", 20)
        assert round(ledger.take_turn("h", delay_seconds=1, most_seconds=0)) == 40
        ledger.hold_host("h", 10**9)
        assert ledger.take_turn("h", delay_seconds=1, most_seconds=0) <= LONGEST_HOLD_SECONDS


def test_a_failure_is_remembered_until_the_location_is_well(tmp_path):
    with open_ledger(tmp_path) as ledger:
        ledger.keep_failure("x", "gone")
        assert ledger.find_failure("x")
        ledger.keep_version(make_location("x", "A"), byte_count=1, source="s")
        assert ledger.find_failure("x") is None
        ledger.keep_failure("x", "gone")
        ledger.keep_location(replace(make_location("x", "A"), etag='"1"'))
        assert ledger.find_failure("x") is None
        assert ledger.find_location("x") == replace(make_location("x", "A"), etag='"1"')


def test_the_last_run_of_a_source_is_found(tmp_path):
    with open_ledger(tmp_path) as ledger:
        assert ledger.find_last_run("s") is None
        for hour in (8, 9):
            ledger.keep_run(Run("s", f"2026-01-01T0{hour}:00:00Z", 1.5, {"new": hour}, None))
        last = ledger.find_last_run("s")
        assert last is not None
        assert last.counts == {"new": 9}


def test_a_change_that_is_cut_short_is_none(tmp_path):
    with open_ledger(tmp_path) as ledger:
        with pytest.raises(sqlite3.Error):
            ledger.keep_version(replace(make_location("x", "A"), file_name=None), byte_count=1, source="s")  # type: ignore[arg-type]
        assert ledger.find_location("x") is None
        start = time.monotonic()
        ledger.keep_version(make_location("x", "A"), byte_count=1, source="s")
        assert time.monotonic() - start < 5  # nothing was left locked
