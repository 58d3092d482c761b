"""When things are due: the timing of sources, and of what `corpus/schedules.toml` declares."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from flows.problems import Unusable
from flows.sources.checks import check_schedule, check_timezone, find_next_run
from flows.sources.kinds import Source

FILE_NAME = "schedules.toml"
ANCHOR = datetime(2024, 1, 1, tzinfo=UTC)
"""From where intervals count, so that they fall due at the same moments after each start."""


class UnusableSchedules(Unusable):
    """A declaration of schedules that does not hold."""


class Timing(BaseModel):
    """When something is due; with neither of both, only when somebody asks for it."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    schedule: Annotated[str, AfterValidator(check_schedule)] | None = None
    """Cron: minute, hour, day of the month, month, day of the week."""
    every_seconds: int | None = Field(default=None, ge=1)
    timezone: Annotated[str, AfterValidator(check_timezone)] = "UTC"
    """Of `schedule`."""

    @property
    def is_set(self) -> bool:
        """Whether it is ever due without being asked for."""
        return bool(self.schedule or self.every_seconds)

    def find_next(self, after: datetime) -> datetime | None:
        """Return when it is due next after a moment that knows its time zone.

        >>> Timing(schedule="30 6 * * *", timezone="Asia/Tokyo").find_next(ANCHOR).astimezone(UTC).isoformat()
        '2024-01-01T21:30:00+00:00'
        >>> Timing(every_seconds=90).find_next(ANCHOR + timedelta(seconds=100)).isoformat()
        '2024-01-01T00:03:00+00:00'
        """
        moment = datetime.fromtimestamp(
            after.timestamp(), UTC
        )  # Prefect's moments are of a type of their own
        if self.schedule:
            return find_next_run(self.schedule, self.timezone, after=moment)
        if self.every_seconds:
            period = timedelta(seconds=self.every_seconds)
            return ANCHOR + ((moment - ANCHOR) // period + 1) * period
        return None

    def describe(self) -> str:
        """Return in words when it is due."""
        if self.schedule:
            return self.schedule if self.timezone == "UTC" else f"{self.schedule} {self.timezone}"
        return f"every {self.every_seconds} s" if self.every_seconds else "on demand"

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if self.schedule and self.every_seconds:
            raise ValueError("has both schedule and every_seconds; one is needed at most")
        return self


class Schedules(BaseModel):
    """What is done on a schedule besides fetching."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    retrain: Timing = Timing()
    relabel: Timing = Timing()


def make_timing(source: Source) -> Timing:
    """Return when a source is due."""
    return Timing(schedule=source.schedule, every_seconds=source.every_seconds, timezone=source.timezone)


def read_schedules(corpus: Path) -> Schedules:
    """Return what `corpus/schedules.toml` declares, nothing on a schedule if there is no such file.

    Raises UnusableSchedules with a line that names the file, the table and the key.
    """
    file = corpus / FILE_NAME
    if not file.is_file():
        return Schedules()
    try:
        return Schedules.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnusableSchedules(f"{file.name}: cannot be read ({error})") from error
    except ValidationError as error:
        raise UnusableSchedules(f"{file.name}: {_explain(error)}") from error


def _explain(error: ValidationError) -> str:
    """Return what is wrong first, with its key."""
    problem = error.errors(include_url=False)[0]
    key = ".".join(map(str, problem["loc"]))
    if problem["type"] == "extra_forbidden":
        return f"{key}: unknown key"
    if problem["type"] == "value_error":
        return f"{key}: {problem['ctx']['error']}"
    return f"{key}: {problem['input']!r}: {problem['msg'][:1].lower()}{problem['msg'][1:]}"
