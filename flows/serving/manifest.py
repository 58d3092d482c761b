"""The same deployments in the words of `prefect.yaml`, for work pools whose workers run elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from flows.serving.jobs import Job
from flows.serving.schedules import ANCHOR, Timing

HEAD = """\
# The deployments of corpus/sources.toml and corpus/schedules.toml for workers of a work pool, as written by
#   kisoku deployments --pool {pool} --outputs {outputs} > prefect.yaml
# `prefect deploy --all` registers them; docs/operations.md tells more. Write it anew when one changes.
name: kisoku
pull: []

deployments:
"""


def write_manifest(jobs: Sequence[Job], *, outputs: Path, pool: str) -> str:
    """Return the text of `prefect.yaml`.

    Relative `outputs` are then relative to where `prefect deploy` is run.
    """
    folder = str(outputs) if outputs.is_absolute() else f"{{{{ $PWD }}}}/{outputs.as_posix()}"
    lines = [line for job in jobs for line in _list_lines(job, folder, pool)]
    return HEAD.format(pool=pool, outputs=outputs) + "\n".join(lines) + "\n"


def _list_lines(job: Job, outputs: str, pool: str) -> Iterator[str]:
    parameters = job.parameters | {"outputs": outputs}
    yield f"- name: {_quote(job.name)}"
    yield f"  description: {_quote(job.description)}"
    yield f"  tags: {_quote(list(job.tags))}"
    yield f"  entrypoint: flows.serving.deployed.{job.function}"
    yield "  parameters:"
    yield from (f"    {name}: {_quote(value)}" for name, value in parameters.items())
    yield from _list_schedule(job.timing)
    yield "  concurrency_limit:"
    yield "    limit: 1"
    yield "    collision_strategy: CANCEL_NEW"
    yield "  work_pool:"
    yield f"    name: {_quote(pool)}"


def _list_schedule(timing: Timing) -> Iterator[str]:
    if timing.schedule:
        yield "  schedules:"
        yield f"  - cron: {_quote(timing.schedule)}"
        yield f"    timezone: {_quote(timing.timezone)}"
    elif timing.every_seconds:
        yield "  schedules:"
        yield f"  - interval: {timing.every_seconds}"
        yield f"    anchor_date: {_quote(ANCHOR.isoformat())}"
    else:
        yield "  schedules: []"


def _quote(value: object) -> str:
    """Return a value as YAML, of which JSON is a part."""
    return json.dumps(value, ensure_ascii=False)
