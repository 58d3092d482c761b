"""What workers of a cluster are told, and what they take up from others."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from dataset.records import DocumentRows
from dataset.store import open_store
from flows.cluster.errands import MOST_BYTES, Errand, Orders, split_errands
from flows.cluster.kit import pack_kit, unpack_kit
from flows.cluster.runners import check_reach
from flows.cluster.workplace import WorkerUnfit, Workplace
from flows.commands.shared import choose_runner
from flows.inputs import InputFile, Inputs
from flows.plan import Plan, make_plan
from flows.problems import Unusable
from flows.settings import UnusableSetting, read_settings
from flows.versions import compute_pipeline_version, take_reading_version
from flows.work import Work

VERSION = "0.1.0+0123456789ab.ba9876543210"


def make_file(number, *, byte_count=1):
    name = f"{number}.pdf"
    return InputFile(Path(name), f"file:///{name}", f"{number:064}", "2026-01-01T00:00:00Z", byte_count)


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path / "kisoku.db")
    yield store
    store.close()


def make_work(store, plan):
    """Return work without readers: to read a document fails."""
    return Work(plan, store, None, Path(), (), VERSION, report=lambda _: None, note=lambda _: None)


def test_what_a_lost_worker_had_stored_is_not_read_again(store):
    stored, other = make_file(1), make_file(2)
    store.write_document(DocumentRows(stored.make_document(VERSION)))
    work = make_work(store, Plan((stored, other), ()))

    found = work.find_outcome(stored)

    assert (found.status, found.known, found.passage_count) == ("ok", False, 0)
    assert work.find_outcome(other) is None
    assert list(work.outcomes) == [stored.sha256]


def test_what_was_stored_before_the_run_and_is_asked_for_is_read_again(store):
    file = make_file(1)
    partial = replace(file.make_document(VERSION), status="partial", error="1.pdf: a page is left")
    store.write_document(DocumentRows(partial))
    plan = make_plan(Inputs((file,)), store.read_documents(), pipeline_version=VERSION, retry_failed=True)
    [errand] = split_errands(plan, "run", readers=1, carry=False)
    assert errand.again == {file.sha256}
    assert make_work(store, plan).find_outcome(file) is None


def test_a_document_that_is_given_up_is_named_and_hopeful(store):
    file = make_file(1)
    work = make_work(store, Plan((file,), (), most_attempts=3))
    work.give_up(file, "the worker process was lost 4 times in a row over it")
    work.receive(file.sha256, replace(work.outcomes[file.sha256], status="ok"))  # told twice, it counts once

    [outcome] = work.list_outcomes()
    assert outcome.error == "1.pdf: the worker process was lost 4 times in a row over it"
    assert (outcome.status, outcome.set_aside) == ("failed", False)
    assert [failure.attempts for failure in store.read_failures().values()] == [1]


def test_files_that_travel_are_few_megabytes_together_or_alone():
    sizes = [1, MOST_BYTES, 10, 10, MOST_BYTES + 1]
    files = tuple(make_file(number, byte_count=size) for number, size in enumerate(sizes))
    many = tuple(make_file(number) for number in range(10, 130))
    plan = Plan((*files, *many), ())
    errands = list(split_errands(plan, "run", readers=1, carry=True))
    assert [file for errand in errands for file in errand.files] == [*files, *many]
    for errand in errands:
        assert len(errand.files) == 1 or sum(file.byte_count for file in errand.files) <= MOST_BYTES
    assert max(len(errand.files) for errand in errands) > 10


def test_a_kit_reads_as_what_it_was_packed_of(models, learnt, tmp_path):
    settings = replace(read_settings(environment={"KISOKU_MODELS": str(models)}), classifier=learnt)
    kit = pack_kit(settings)
    assert pack_kit(settings) == kit
    unpacked = unpack_kit(kit, settings, home=tmp_path)
    assert unpacked.corpus.is_relative_to(tmp_path)
    assert unpacked.models.is_relative_to(tmp_path)
    assert compute_pipeline_version(unpacked) == compute_pipeline_version(settings)
    old = tmp_path / "kits" / "old"
    old.mkdir()
    os.utime(old, (0, 0))
    assert unpack_kit(kit, settings, home=tmp_path) == unpacked
    unpack_kit(pack_kit(replace(settings, classifier="none")), settings, home=tmp_path)
    assert not old.exists()


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (
            "0.1.0+0123456789ab.{labelling}",
            "it reads by version {reading}, and the ingest by 0.1.0+0123456789ab",
        ),
        ("{reading}.ba9876543210", "its classifier or decisions are others ({ours}, and the ingest has "),
    ],
)
def test_a_worker_that_would_read_otherwise_is_refused_with_what_differs(models, learnt, other, sentence):
    settings = replace(read_settings(environment={"KISOKU_MODELS": str(models)}), classifier=learnt)
    ours = compute_pipeline_version(settings)
    names = {"ours": ours, "reading": take_reading_version(ours), "labelling": ours.rpartition(".")[2]}
    orders = Orders("run", settings, "sqlite://", other.format(**names), most_attempts=1)
    workplace = Workplace(orders)
    workplace.setup(Stranger())
    assert workplace.problem.startswith(sentence.format(**names))
    with pytest.raises(WorkerUnfit, match=re.escape(f"the worker at tcp://elsewhere: {workplace.problem}")):
        workplace.work_off(Errand("kisoku-run", (make_file(1),)))
    workplace.teardown(Stranger())

    workplace = Workplace(replace(orders, python=(3, 1)))
    workplace.setup(Stranger())
    assert workplace.problem.endswith("and the ingest Python 3.1; they have to be the same")


class Stranger:
    """All that a worker of Dask's is asked for before it reads."""

    address = "tcp://elsewhere"


def test_the_runner_is_chosen_by_options_before_the_environment():
    environment = {"KISOKU_RUNNER": "dask", "KISOKU_DASK_SCHEDULER": "tcp://hub:8786"}
    settings = read_settings(environment=environment)
    assert (settings.runner, settings.dask_scheduler) == ("dask", "tcp://hub:8786")
    assert choose_runner(settings, "local", None).runner == "local"
    plain = read_settings(environment={})
    assert choose_runner(plain, None, None) == plain
    assert choose_runner(plain, None, "tcp://a:1").runner == "dask"
    with pytest.raises(Unusable, match="--dask-address is for --runner dask"):
        choose_runner(plain, "local", "tcp://a:1")
    with pytest.raises(UnusableSetting, match="KISOKU_RUNNER is 'ray'; local or dask is needed"):
        read_settings(environment={"KISOKU_RUNNER": "ray"})


def test_workers_elsewhere_need_a_prefect_server_that_they_reach():
    settings = choose_runner(read_settings(environment={}), None, "tcp://hub:8786")
    with pytest.raises(Unusable, match="set PREFECT_API_URL to one that all computers reach"):
        check_reach("http://127.0.0.1:4200/api", settings)
    check_reach("http://hub:4200/api", settings)
    check_reach("http://127.0.0.1:4200/api", choose_runner(settings, None, "tcp://127.0.0.1:8786"))
