"""What the processes that judge passages are told and asked."""

from __future__ import annotations

from dataclasses import dataclass

from flows.settings import Settings


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where classifiers and passages are."""

    settings: Settings
    store_url: str


@dataclass(frozen=True, slots=True)
class WorkOut:
    """Asks for the passages whose labels would teach most, the one that would teach most first."""

    limit: int


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks what the classifier says of a passage, and which words speak for its labels."""

    passage_id: str
    version: str | None
    """Of the classifier; None for the one in use."""
