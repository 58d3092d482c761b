"""When things are due, and what is served."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_corpus import declare

from flows.problems import Unusable
from flows.serving.jobs import list_jobs
from flows.serving.manifest import write_manifest
from flows.serving.schedules import Timing, UnusableSchedules, read_schedules
from flows.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def make_settings(corpus: Path, *sources: dict[str, object], **schedules: dict[str, object]) -> Settings:
    (corpus / "gazetteers").mkdir(parents=True, exist_ok=True)
    declare(corpus / "sources.toml", *(("[source]", source) for source in sources))
    declare(corpus / "schedules.toml", *schedules.items())
    return Settings(corpus=corpus, home=corpus / "home", models=corpus / "models")


FOLDER = {"name": "drop", "kind": "folder", "path": ".", "country": "JP", "every_seconds": 60}
PAGE = {"name": "calls", "kind": "page", "url": "https://www.example.org/", "schedule": "30 6 * * *"}
OFF = {"name": "off", "kind": "folder", "path": ".", "enabled": False}


@given(MOMENTS, st.integers(1, 100_000))
def test_an_interval_falls_due_after_any_moment_within_its_length_and_at_the_same_times_after_a_restart(
    moment, seconds
):
    timing = Timing(every_seconds=seconds)
    due = timing.find_next(moment)
    assert timedelta() < due - moment <= timedelta(seconds=seconds)
    assert timing.find_next(due - timedelta(seconds=seconds)) == due


@given(MOMENTS)
def test_a_cron_schedule_is_due_in_its_own_time_zone(moment):
    due = Timing(schedule="30 6 * * *", timezone="Asia/Tokyo").find_next(moment)
    assert moment < due <= moment + timedelta(days=1)
    assert (due.astimezone(UTC).hour, due.astimezone(UTC).minute) == (21, 30)


def test_without_a_schedule_nothing_is_due():
    assert Timing().find_next(datetime.now(UTC)) is None
    assert read_schedules(Path("/nonexistent")).retrain == Timing()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[retrain]\nschedule = 'often'", "retrain.schedule: 'often' is no cron expression"),
        ("[retrain]\nevery_seconds = 0", "retrain.every_seconds: 0: "),
        ("[retrain]\nschedule = '0 1 * * *'\nevery_seconds = 5", "retrain: has both"),
        ("[relabel]\ntimezone = 'Mars'", "relabel.timezone: 'Mars' is no time zone"),
        ("[publish]\nevery_seconds = 5", "publish: unknown key"),
        ("[retrain", "cannot be read"),
    ],
)
def test_what_is_wrong_with_schedules_is_told_with_its_key(tmp_path, text, told):
    (tmp_path / "schedules.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UnusableSchedules) as raised:
        read_schedules(tmp_path)
    assert str(raised.value).startswith("schedules.toml: ")
    assert told in str(raised.value)


def test_all_that_is_enabled_is_served_with_its_schedule_tags_and_parameters(tmp_path):
    settings = make_settings(tmp_path, FOLDER, PAGE, OFF, retrain={"schedule": "0 2 * * sun"})
    jobs = list_jobs(Path("/data"), settings=settings)
    assert [job.full_name for job in jobs] == [
        "fetch-and-ingest/drop",
        "fetch-and-ingest/calls",
        "retrain-classifier/retrain",
        "relabel-and-publish/relabel",
    ]
    assert [job.timing.describe() for job in jobs] == ["every 60 s", "30 6 * * *", "0 2 * * sun", "on demand"]
    assert jobs[0].tags == ("kisoku", "source:drop", "country:JP")
    assert jobs[0].parameters == {"source": "drop", "outputs": "/data"}


def test_named_things_alone_are_served_even_if_they_are_off(tmp_path):
    settings = make_settings(tmp_path, FOLDER, OFF)
    assert [j.name for j in list_jobs(Path("o"), settings=settings, only=["off", "retrain"])] == [
        "off",
        "retrain",
    ]
    assert [j.name for j in list_jobs(Path("o"), settings=settings, only=["relabel"])] == ["relabel"]
    with pytest.raises(Unusable, match="no source 'lost'"):
        list_jobs(Path("o"), settings=settings, only=["lost"])


def test_a_source_may_not_be_called_like_what_is_served_anyway(tmp_path):
    with pytest.raises(Unusable, match="source retrain"):
        list_jobs(Path("o"), settings=make_settings(tmp_path, FOLDER | {"name": "retrain"}))


def test_the_manifest_for_work_pools_is_that_of_the_declarations():
    settings = read_settings(environment={})
    written = write_manifest(
        list_jobs(Path("outputs"), settings=settings), outputs=Path("outputs"), pool="kisoku"
    )
    assert (ROOT / "prefect.yaml").read_text(encoding="utf-8") == written
