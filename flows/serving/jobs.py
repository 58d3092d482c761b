"""What is served: each declared source, retraining and relabelling, with schedule, tags and parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from flows.problems import Unusable
from flows.serving.schedules import Timing, make_timing, read_schedules
from flows.settings import Settings
from flows.sources.declaration import read_sources
from flows.sources.kinds import Source

FlowFunction = Literal["fetch_and_ingest", "retrain_classifier", "relabel_and_publish"]
COMMON_JOBS = ("retrain", "relabel")


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is deployed."""

    name: str
    """Of the source, or `retrain`, or `relabel`; also the name of the deployment."""
    function: FlowFunction
    """Of the module `flows.serving.deployed`."""
    timing: Timing
    parameters: dict[str, object] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    description: str = ""

    @property
    def flow_name(self) -> str:
        """What Prefect calls the flow."""
        return self.function.replace("_", "-")

    @property
    def full_name(self) -> str:
        """What Prefect calls the deployment."""
        return f"{self.flow_name}/{self.name}"


def list_jobs(outputs: Path, *, settings: Settings, only: Sequence[str] = ()) -> tuple[Job, ...]:
    """Return what is to be served: all enabled sources, `retrain` and `relabel`, or those that are named.

    Raises Unusable if a declaration does not hold, or a name is of nothing that is declared.
    """
    declared = read_sources(settings.corpus)
    schedules = read_schedules(settings.corpus)
    folder = str(outputs.absolute())
    names = [name for name in only if name not in COMMON_JOBS]
    sources = declared.choose(names) if names or not only else ()
    if clash := next((source.name for source in declared.sources if source.name in COMMON_JOBS), None):
        raise Unusable(f"{declared.file.name}: source {clash}: name: `kisoku serve` calls something else so")
    common = (
        Job(
            "retrain",
            "retrain_classifier",
            schedules.retrain,
            {"outputs": folder},
            ("kisoku", "retrain"),
            "Learns the classifier from labelled passages and decisions, and uses it if it is not worse.",
        ),
        Job(
            "relabel",
            "relabel_and_publish",
            schedules.relabel,
            {"outputs": folder},
            ("kisoku", "relabel"),
            "Labels what is stored by the classifier in use, and publishes the dataset.",
        ),
    )
    return (
        *(make_source_job(source, folder) for source in sources),
        *(job for job in common if not only or job.name in only),
    )


def make_source_job(source: Source, outputs: str) -> Job:
    """Return how a source is served."""
    said = (("source", source.name), ("agency", source.agency), ("country", source.country))
    tags = tuple(f"{key}:{value}" for key, value in said if value)
    return Job(
        source.name,
        "fetch_and_ingest",
        make_timing(source),
        {"source": source.name, "outputs": outputs},
        ("kisoku", *tags),
        f"Fetches what is new or changed at {source.name} ({source.kind}) and ingests it.",
    )
