from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dataset.records import Decision
from dataset.store import open_store
from flows.decisions import append_decisions, record_decisions, sync_decisions
from flows.problems import Broken, Unusable
from flows.publishing import read_status
from flows.settings import Settings
from flows.tasks import iterate_tasks
from models.decisions import (
    Labelling,
    format_decision,
    format_labelling,
    iterate_decisions,
    make_decision,
    make_undo,
)
from models.labelled import DEFINITIONS_FILE
from models.spans import Span

WRITER = """
import sys
from pathlib import Path
from flows.decisions import append_decisions
from test_decision_log import decide
for number in range(40):
    append_decisions(Path(sys.argv[1]), [decide(f"{sys.argv[2]} {number} " + "x" * 9000)])
"""


def decide(text: str, *labels: str) -> Decision:
    return make_decision(
        "labels",
        document_id="d-1",
        passage_id="p-1",
        text=text,
        before=None,
        after=format_labelling(Labelling(labels)),
        reviewer="Ada",
        decided_at="2026-05-04T10:00:00+00:00",
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus" / "labels").mkdir(parents=True)
    definitions = Path(__file__).resolve().parents[2] / "corpus" / "labels" / DEFINITIONS_FILE
    shutil.copy(definitions, tmp_path / "corpus" / "labels")
    return Settings(corpus=tmp_path / "corpus", home=tmp_path / "home", models=tmp_path / "models")


@pytest.fixture
def log(settings: Settings) -> Path:
    return settings.labels / "decisions.jsonl"


def read_log(log: Path) -> list[Decision]:
    return [decision for _, decision in iterate_decisions(log)]


def test_what_is_there_already_is_not_appended_again(log):
    first, second = decide("one", "ownership"), decide("two")
    assert append_decisions(log, [first]) == [first]
    before = log.read_bytes()
    assert append_decisions(log, [first, second, second]) == [second]
    assert log.read_bytes().startswith(before)
    assert read_log(log) == [first, second]
    assert append_decisions(log, [second]) == []


def test_two_writers_lose_nothing_and_tear_no_line(log):
    command = [sys.executable, "-c", WRITER, log]
    path = f"{Path(__file__).parent}:{Path(__file__).parents[2]}"
    writers = [subprocess.Popen([*command, name], env={"PYTHONPATH": path}) for name in ("one", "two")]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    texts = {decision.passage_text.split(" x")[0] for decision in read_log(log)}
    assert texts == {f"{name} {number}" for name in ("one", "two") for number in range(40)}


def test_a_line_that_was_never_finished_is_cut_off_and_one_without_its_end_is_finished(log):
    append_decisions(log, [decide("one")])
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"decision_id": "x-')
    append_decisions(log, [decide("two")])
    assert log.read_bytes().startswith(whole)
    log.write_bytes(log.read_bytes().rstrip(b"\n"))
    append_decisions(log, [decide("three")])
    assert [decision.passage_text for decision in read_log(log)] == ["one", "two", "three"]


def test_a_log_with_a_broken_line_is_not_added_to(log):
    log.write_text('{"decision_id": "x-1"}\n', encoding="utf-8")
    with pytest.raises(Unusable, match=r"decisions\.jsonl, line 1: misses"):
        append_decisions(log, [decide("one")])
    assert log.read_text(encoding="utf-8") == '{"decision_id": "x-1"}\n'


def test_a_folder_that_is_not_there_is_told_in_a_line(tmp_path):
    with pytest.raises(Broken, match=r"decisions\.jsonl cannot be written"):
        append_decisions(tmp_path / "nowhere" / "decisions.jsonl", [decide("one")])


def test_the_store_gets_what_is_recorded_and_what_other_stores_recorded(settings, tmp_path):
    one, two = open_store(tmp_path / "one.db"), open_store(tmp_path / "two.db")
    first, second = decide("one", "ownership"), decide("two")
    assert record_decisions(settings, [first], store=one) == [first]
    assert record_decisions(settings, [first, second], store=two) == [second]
    assert {d.decision_id for d in two.read_decisions()} == {first.decision_id, second.decision_id}
    assert one.read_decisions() == [first]
    assert sync_decisions(settings, one) == 1
    assert sync_decisions(settings, one) == 0


def test_a_decision_that_no_store_can_keep_is_told_in_a_line(settings, log, tmp_path):
    line = format_decision(replace(decide("one"), note="half"))
    log.write_text(line.replace("half", "\\ud800"), encoding="utf-8")
    with pytest.raises(Unusable, match=r"decisions\.jsonl"):
        sync_decisions(settings, open_store(tmp_path / "one.db"))


def test_what_the_classifier_has_learned_and_was_taken_back_is_counted(settings, log, tmp_path):
    learned, fresh = decide("one", "ownership"), decide("two", "ownership")
    append_decisions(log, [learned, fresh])
    (settings.models / "v-1").mkdir(parents=True)
    (settings.models / "v-1" / "card.json").write_text(json.dumps({"decisions": [learned.decision_id]}))
    (settings.models / "current").write_text("v-1")
    open_store(tmp_path / "out" / "kisoku.db").close()
    assert read_status(tmp_path / "out", settings=settings).decisions_not_learned == 1
    append_decisions(log, [make_undo(learned, reviewer="Ada", decided_at="2026-05-05")])
    assert read_status(tmp_path / "out", settings=settings).decisions_not_learned == 2
    append_decisions(log, [make_undo(fresh, reviewer="Ada", decided_at="2026-05-05")])
    assert read_status(tmp_path / "out", settings=settings).decisions_not_learned == 1


def test_what_was_taken_back_is_not_exported_and_names_alone_are(settings, log, tmp_path):
    def name(before: object, after: object) -> Decision:
        return make_decision(
            "mention",
            document_id="d-1",
            passage_id="p-1",
            text="Vinnova pays KTH in Sweden.",
            before=before and json.dumps(before),
            after=after and json.dumps(after),
            reviewer="Ada",
            decided_at="2026-05-04T10:00:00+00:00",
        )

    agency = {"label": "AGENCY", "start": 0, "end": 7, "entity_id": "se-vinnova"}
    wrong = name(agency, None)
    school = name(None, {"label": "ORGANIZATION", "start": 13, "end": 16})
    country = name(None, {"label": "COUNTRY", "start": 20, "end": 26})
    first, second = decide("one", "ownership"), decide("one", "eligibility")
    append_decisions(log, [name(None, agency), wrong, school, country, first, second])
    backs = [make_undo(undone, reviewer="Ada", decided_at="2026-05-05") for undone in (wrong, second)]
    append_decisions(log, backs)
    options = {"outputs": tmp_path, "settings": settings, "limit": 9}
    [labels] = iterate_tasks("decisions", "labels", **options)
    [names] = iterate_tasks("decisions", "spans", **options)
    assert labels.answer == Labelling(("ownership",))
    assert names.answer == (Span("AGENCY", 0, 7), Span("ORGANIZATION", 13, 16))


def test_opening_outputs_brings_the_store_up_to_the_log(kisoku, settings, log):
    append_decisions(log, [decide("one", "ownership")])
    done = kisoku.call("status", "--outputs", "out", KISOKU_CORPUS=str(settings.corpus))
    assert done.returncode == 2, "nothing was ingested"
    store = open_store(kisoku.folder / "kisoku.db")
    store.close()
    done = kisoku.call("status", "--outputs", ".", KISOKU_CORPUS=str(settings.corpus))
    assert done.returncode == 0, done.stderr
    assert open_store(kisoku.folder / "kisoku.db").read_decisions() == [decide("one", "ownership")]
