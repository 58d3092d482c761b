"""Publishing what changed since the last time gives what publishing everything gives, for less."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from made_documents import FUND, OFFICE, make_decision, make_rows
from made_folders import read_files

import dataset.partitions
from dataset.export import find_formats
from dataset.publication import TALLY_NAME, publish
from dataset.records import DocumentRows, Entity, Fact, derive_id
from dataset.store import open_store
from dataset.tables import TABLES
from dataset.tally_file import open_tally

TEXT_AND_PARTS = ("csv", "parquet", "jsonl", "parts")
NAMES = st.sampled_from([f"name-{i}" for i in range(5)])
FUNDS = [FUND, Entity("e-fund-2", "PROGRAM", "Second Bridge Fund", acronym="BF2", country="FI")]
OFFICES = [OFFICE, Entity("e-office-2", "AGENCY", "Office of Tunnels")]


def make_varied_rows(name, *, passages, fund, office, spelling, rejected, version):
    """Return a document whose programmes lean on what other documents say, or do not."""
    rows = make_rows(
        name, passage_count=passages, language=["en", "de", None][spelling], pipeline_version=version
    )
    program = FUNDS[fund]
    known = {
        FUND.entity_id: FUND,
        OFFICE.entity_id: OFFICE,
        program.entity_id: replace(
            program, name=[program.name, "BF", "Fund"][spelling], aliases=("X",) * spelling
        ),
    }
    if spelling != 1:
        known[OFFICES[office].entity_id] = OFFICES[office]
    facts = []
    for passage in rows.passages:
        for relation, value in (("administered_by", OFFICES[office]), ("succeeded_by", FUNDS[1 - fund])):
            facts.append(
                Fact(
                    derive_id("f", passage.passage_id, relation),
                    program.entity_id,
                    relation,
                    value.entity_id,
                    value.name,
                    passage.passage_id,
                    passage.document_id,
                    0,
                    3,
                    passage.text[:3],
                    0.5 + 0.1 * spelling,
                )
            )
    repeats = [replace(p, duplicate_of=rows.passages[0].passage_id) for p in rows.passages[2:]]
    return replace(
        rows,
        passages=(*rows.passages[:2], *repeats),
        entities=tuple(known.values()),
        facts=(*rows.facts, *facts),
        rules=tuple(
            replace(r, programs=(FUNDS[1 - fund].entity_id,), status="rejected" if rejected else "machine")
            for r in rows.rules
        ),
    )


def make_office_rows(name):
    """Return a document that names an office, and no programme."""
    rows = make_rows(f"{name}-office", passage_count=1)
    mention = replace(rows.mentions[-1], label="AGENCY", entity_id=OFFICES[1].entity_id)
    return DocumentRows(rows.document, rows.passages, (mention,), entities=(OFFICES[1],))


VARIED_ROWS = st.builds(
    make_varied_rows,
    NAMES,
    passages=st.integers(0, 3),
    fund=st.integers(0, 1),
    office=st.integers(0, 1),
    spelling=st.integers(0, 2),
    rejected=st.booleans(),
    version=st.sampled_from("12"),
)


def publish_anew(store, outputs, formats):
    """Return the files of a dataset that takes nothing over."""
    return read_files(publish(store, outputs, formats=formats).folder)


def make_folder():
    """Return a folder in memory, where there is such a thing: what is written here need not last."""
    return TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)


class AnySequence(RuleBasedStateMachine):
    """Documents that come, change and go, published now and then."""

    @initialize()
    def open(self):
        self._folder = make_folder()
        self.outputs = Path(self._folder.name)
        self.store = open_store(self.outputs / "kisoku.db")
        self.decisions = 0
        self.formats = ("csv", "parts")

    @rule(rows=st.lists(VARIED_ROWS, min_size=1, max_size=6))
    def write(self, rows):
        for each in rows:
            self.store.write_document(each)

    @rule(name=NAMES)
    def name_office(self, name):
        self.store.write_document(make_office_rows(name))

    @rule(name=NAMES, suffix=st.sampled_from(["", "-office", "-b"]))
    def delete(self, name, suffix):
        self.store.delete_document(make_rows(f"{name}{suffix}", passage_count=0).document.document_id)

    @rule(name=NAMES)
    def supersede(self, name):
        earlier = make_rows(name, passage_count=0).document
        newer = make_rows(f"{name}-b", passage_count=1, uri=earlier.uri, supersedes=earlier.document_id)
        self.store.write_document(newer)

    @rule()
    def decide(self):
        self.decisions += 1
        self.store.append_decision(make_decision(self.decisions % 60))

    @rule(formats=st.sampled_from([TEXT_AND_PARTS, ("csv", "parts"), ("jsonl",)]))
    def ask_for(self, formats):
        self.formats = formats

    @invariant()
    def nothing_shows_that_it_was_published_before(self):
        if not hasattr(self, "store"):
            return
        publication = publish(self.store, self.outputs, formats=self.formats)
        with make_folder() as other:
            expected = publish_anew(self.store, Path(other), self.formats)
        assert read_files(publication.folder) == expected
        assert publication.row_counts == self.store.count_rows()
        assert publication.coverage == self.store.measure_coverage()
        with open_tally(self.outputs / TALLY_NAME) as tally:
            for name in ("entities", "programs"):
                folded = [row for batch in self.store.read_table(name) for row in batch]
                assert list(tally.read_table(name)) == folded

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()
            self._folder.cleanup()


@pytest.fixture
def small_partitions(monkeypatch):
    monkeypatch.setattr(dataset.partitions, "DOCUMENTS_EACH", 2)


@pytest.mark.slow
@pytest.mark.usefixtures("small_partitions")
def test_after_any_sequence_the_dataset_is_that_of_a_full_publication():
    machine = AnySequence.TestCase
    machine.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
    machine("runTest").runTest()


def test_a_programme_gets_its_agency_when_another_document_makes_that_known(store, tmp_path):
    agencies = []
    office = make_office_rows("name")
    rows = make_varied_rows("name", passages=1, fund=0, office=1, spelling=1, rejected=False, version="1")
    for change in (
        lambda: store.write_document(rows),
        lambda: store.write_document(office),
        lambda: store.delete_document(office.document.document_id),
    ):
        change()
        folder = publish(store, tmp_path, formats=("jsonl",)).folder
        assert (folder / "programs.jsonl").read_bytes() == publish_anew(
            store, tmp_path / "other", ("jsonl",)
        )["programs.jsonl"]
        agencies.append(
            pl.read_ndjson(folder / "programs.jsonl")
            .filter(pl.col("program_id") == FUND.entity_id)["agencies"][0]
            .to_list()
        )
    assert agencies == [[], [OFFICES[1].entity_id], []]


def fill(store, count, **changes):
    for number in range(count):
        store.write_document(make_rows(f"document-{number}", passage_count=1, **changes))


def identify_files(folder):
    return {path: path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


@contextmanager
def watch_parameters(engine):
    """Yield a list that gets the parameters of every query that is made meanwhile."""
    seen = []

    def watch(_connection, _cursor, _statement, parameters, _context, _many):
        seen.extend(parameters if isinstance(parameters, tuple | list) else parameters.values())

    sa.event.listen(engine, "before_cursor_execute", watch)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", watch)


def test_only_parts_that_hold_a_touched_document_are_written_and_only_its_rows_are_read(store, tmp_path):
    fill(store, 300)
    folder = publish(store, tmp_path, formats=TEXT_AND_PARTS).folder
    before = identify_files(folder / "parts")
    touched = [make_rows("document-7", passage_count=2), make_rows("document-299", passage_count=2)]
    for rows in touched:
        store.write_document(rows)
    with watch_parameters(store.engine) as seen:
        assert publish(store, tmp_path, formats=TEXT_AND_PARTS).changed
    after = identify_files(folder / "parts")
    assert before.keys() == after.keys()
    fresh = {path.relative_to(folder / "parts") for path in after if after[path] != before[path]}
    assert len(before) == 7 * 8 + 3
    assert len(fresh) <= 7 * len(touched) + 3
    assert {path.parts[0] for path in fresh} >= {"passages", "rules", "entities", "programs", "decisions"}
    asked = {value for value in seen if isinstance(value, str) and value.startswith("d-")}
    assert asked == {rows.document.document_id for rows in touched}
    with_parts_alone = identify_files(folder)
    store.append_decision(make_decision(1))
    with watch_parameters(store.engine) as seen:
        publish(store, tmp_path, formats=TEXT_AND_PARTS)
    assert not [value for value in seen if isinstance(value, str) and value.startswith("d-")]
    same = {path for path, inode in identify_files(folder).items() if inode == with_parts_alone[path]}
    assert len(same) == 7 * 8


def test_parts_hold_what_the_single_files_hold(store, tmp_path):
    fill(store, 70)
    folder = publish(store, tmp_path, formats=("parquet", "parts")).folder
    for table in TABLES:
        parts = pl.read_parquet(folder / "parts" / table.name / "*.parquet")
        assert parts.equals(pl.read_parquet(folder / f"{table.name}.parquet"))
    assert len(list((folder / "parts" / "rules").iterdir())) == 2
    assert find_formats(folder) == ("parquet", "parts")


def test_a_file_that_somebody_changed_is_not_carried_on(store, tmp_path):
    fill(store, 4)
    folder = publish(store, tmp_path, formats=TEXT_AND_PARTS).folder
    for name in ("rules.csv", "passages.jsonl", "facts.parquet", "parts/rules/0000.parquet"):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[:-9] + b"overtyped")
    store.write_document(make_rows("new"))
    found = read_files(publish(store, tmp_path, formats=TEXT_AND_PARTS).folder)
    assert found == publish_anew(store, tmp_path / "other", TEXT_AND_PARTS)


@pytest.mark.parametrize("damage", [b"", b"no database", None])
def test_a_damaged_or_missing_tally_is_made_anew(store, tmp_path, damage):
    fill(store, 3)
    publish(store, tmp_path, formats=TEXT_AND_PARTS)
    tally = tmp_path / TALLY_NAME
    if damage is None:
        whole = tally.read_bytes()
        tally.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    else:
        tally.write_bytes(damage)
    store.write_document(make_rows("new"))
    found = read_files(publish(store, tmp_path, formats=TEXT_AND_PARTS).folder)
    assert found == publish_anew(store, tmp_path / "other", TEXT_AND_PARTS)


def test_two_outputs_of_one_store_are_each_brought_up_to_date(store, tmp_path):
    fill(store, 3)
    for name in ("one", "two"):
        publish(store, tmp_path / name, formats=("csv", "parts"))
    store.write_document(make_rows("new"))
    found = [
        read_files(publish(store, tmp_path / name, formats=("csv", "parts")).folder)
        for name in ("one", "two")
    ]
    assert found[0] == found[1] == publish_anew(store, tmp_path / "three", ("csv", "parts"))


class Stopped(BaseException):
    """A process that ended there, as far as that can be told from within."""


class Stopper:
    """Ends what touches a file for the n-th time; audit hooks stay for good, so there is one, which can sleep."""

    def __init__(self):
        self.left = None
        self.count = 0
        sys.addaudithook(self._hear)

    def _hear(self, event, _arguments):
        if self.left is None or event not in {
            "open",
            "os.rename",
            "os.link",
            "os.remove",
            "os.mkdir",
            "os.chmod",
        }:
            return
        self.count += 1
        self.left -= 1
        if self.left == 0:
            self.left = None
            raise Stopped

    @contextmanager
    def stop(self, after):
        self.left, self.count = after, 0
        try:
            yield
        finally:
            self.left = None


@pytest.mark.slow
@pytest.mark.usefixtures("small_partitions")
def test_a_publication_that_stopped_at_any_step_is_completed_by_the_next(store, tmp_path, monkeypatch):
    formats = ("csv", "parts")
    fill(store, 5)
    publish(store, tmp_path, formats=formats)
    monkeypatch.setattr(
        "shutil.rmtree", lambda *_arguments, **_options: None
    )  # nobody tidies up after a kill
    stopper = Stopper()
    step, stopped = 1, 0
    while True:
        store.write_document(make_rows("changing", passage_count=1 + step % 3, pipeline_version=str(step)))
        try:
            with stopper.stop(step):
                publish(store, tmp_path, formats=formats)
            break
        except Stopped:
            stopped += 1
        monkeypatch.undo()
        monkeypatch.setattr(dataset.partitions, "DOCUMENTS_EACH", 2)
        found = read_files(publish(store, tmp_path, formats=formats).folder)
        assert found == publish_anew(store, tmp_path / "other", formats), step
        monkeypatch.setattr("shutil.rmtree", lambda *_arguments, **_options: None)
        step += 8
    assert stopped > 10
    assert stopper.count < step
