"""The flows that are deployed: a source fetched and ingested, retraining, relabelling, as schedules run them.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, runtime
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows.run_pages import MOST_ROWS
from flows.serving.endings import (
    Ending,
    describe_relabelling,
    describe_retraining,
    describe_row_changes,
    describe_sources_run,
    explain_error,
    list_failures,
)
from flows.serving.lifeline import tie_to_parent
from flows.serving.reporting import report_run
from flows.serving.watching import FetchIngestLog, ProgressArtifact, RelabelLog
from flows.settings import Settings, read_settings
from flows.sources.conduct import SourcesRun, run_sources
from flows.summary import sum_row_changes


def name_run() -> str:
    """Return what the run is called: its flow, what it is for, and when it was due, UTC."""
    due = runtime.flow_run.scheduled_start_time or datetime.now(UTC)
    subject = runtime.flow_run.parameters.get("source")
    parts = [runtime.flow_run.flow_name, subject, due.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
    return " ".join(part for part in parts if part)


OPTIONS: dict[str, Any] = {
    "flow_run_name": name_run,
    "persist_result": False,
    "on_completion": [report_run],
    "on_failure": [report_run],
    "on_crashed": [report_run],
}


@flow(name="fetch-and-ingest", **OPTIONS)
def fetch_and_ingest(source: str, outputs: str, formats: list[str] | None = None) -> State:
    """Fetch a source and ingest what came.

    Args:
        source: the name of a source that corpus/sources.toml declares.
        outputs: the folder of the store and the dataset.
        formats: of the dataset; if none are named, those that it has.
    """

    def run(settings: Settings) -> Ending:
        progress = ProgressArtifact(f"progress-{source}", f"fetch {source}")
        log = FetchIngestLog(progress, get_run_logger().info)
        done = run_sources([source], Path(outputs), formats=formats, settings=settings, watcher=log)
        _show_run(source, done)
        return progress.finish(describe_sources_run(done))

    return _conclude(run, Path(outputs))


@flow(name="retrain-classifier", **OPTIONS)
def retrain_classifier(outputs: str, force: bool = False) -> State:
    """Learn the classifier anew from labelled passages and decisions, and use it if it is not worse.

    Args:
        outputs: the folder of the store and the classifiers.
        force: use it even if something speaks against it.
    """

    def run(settings: Settings) -> Ending:
        from flows.conduct import conduct_retraining  # noqa: PLC0415 - imports what only learning needs

        return describe_retraining(conduct_retraining(settings, force=force, note=get_run_logger().info))

    return _conclude(run, Path(outputs))


@flow(name="relabel-and-publish", **OPTIONS)
def relabel_and_publish(outputs: str) -> State:
    """Label what is stored by the classifier in use, and publish the dataset.

    Args:
        outputs: the folder of the store and the dataset.
    """

    def run(settings: Settings) -> Ending:
        from flows.relabelling.conduct import relabel_store  # noqa: PLC0415 - imports what only this needs

        if settings.lacks_store(Path(outputs)):
            return Ending("Completed", "nothing has been ingested yet")
        progress = ProgressArtifact("progress-relabel", "label passages")
        log = RelabelLog(progress, get_run_logger().info)
        done = relabel_store(Path(outputs), settings=settings, watcher=log)
        return progress.finish(describe_relabelling(done))

    return _conclude(run, Path(outputs))


def _conclude(run: Callable[[Settings], Ending], outputs: Path) -> State:
    """Return the state in which a run ends; what it raises is told in a sentence, and in full in its log."""
    if runtime.deployment.id is not None:
        tie_to_parent()
    try:
        ending = run(read_settings(outputs))
    except Exception as error:
        get_run_logger().exception("the run ended early")
        ending = explain_error(error, outputs=outputs)
    if ending.kind == "Failed":
        return Failed(message=ending.sentence)
    return Completed(name=ending.kind, message=ending.sentence)


def _show_run(source: str, run: SourcesRun) -> None:
    """Add to the flow run what failed and why, and what changed in the dataset."""
    failures = [asdict(failure) for failure in list_failures(run)]
    if failures:
        line = f"What failed at {source}"
        create_table_artifact(failures[:MOST_ROWS], key=f"failures-{source}", description=line)
    if run.summary is None:
        return
    changes = sum_row_changes(outcome.changes for outcome in run.summary.outcomes)
    rows = [
        {"table": t, "added": changes.added.get(t, 0), "removed": changes.removed.get(t, 0), "now": count}
        for t, count in run.summary.row_counts.items()
        if t in ("documents", "passages", "rules")
    ]
    create_table_artifact(rows, key=f"changes-{source}", description=describe_row_changes(changes))
