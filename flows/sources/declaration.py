"""The sources that `corpus/sources.toml` declares, as records that have been checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    Field,
    TypeAdapter,
    ValidationError,
)

from flows.problems import Unusable
from flows.sources.gazetteer_names import read_body_names
from flows.sources.kinds import FolderSource, Source

FILE_NAME = "sources.toml"


class UnusableSources(Unusable):
    """A declaration of sources that does not hold; `problems` has each in a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = len(problems) - 1
        told = f" (and {more} more; `kisoku sources check` lists them)" if more else ""
        super().__init__(problems[0] + told)
        self.problems = tuple(problems)


_SOURCE: TypeAdapter[Source] = TypeAdapter(Annotated[Source, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True)
class Sources:
    """All declared sources, in the order of the file."""

    file: Path
    sources: tuple[Source, ...] = ()
    contact: str | None = None
    """Where the people are reached who fetch, a mail address or a page: told to each host."""
    agencies: tuple[tuple[str, str], ...] = ()
    """The names of the agencies of these sources, by identifier."""

    def choose(self, names: Sequence[str]) -> tuple[Source, ...]:
        """Return the sources of these names, or all that are enabled; raises UnusableSources."""
        if not names:
            return tuple(source for source in self.sources if source.enabled)
        by_name = {source.name: source for source in self.sources}
        unknown = [name for name in names if name not in by_name]
        if unknown:
            known = ", ".join(by_name) or "none"
            raise UnusableSources(
                [f"{self.file.name}: no source {name!r}; it has {known}" for name in unknown]
            )
        return tuple(by_name[name] for name in dict.fromkeys(names))

    def name_agency(self, source: Source) -> str | None:
        """Return the name of the agency whose source it is."""
        return dict(self.agencies).get(source.agency or "")


def read_sources(corpus: Path) -> Sources:
    """Return what `corpus/sources.toml` declares, nothing if there is no such file.

    Raises UnusableSources with a line for each problem, which names the file, the source and the key.
    """
    file = corpus / FILE_NAME
    if not file.is_file():
        return Sources(file)
    try:
        declared = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnusableSources([f"{file.name}: cannot be read ({error})"]) from error
    sources: list[Source] = []
    problems = list(_check_head(declared, file.name))
    tables = declared.get("source", [])
    for number, table in enumerate(tables if isinstance(tables, list) else [], 1):
        try:
            sources.append(_anchor(_SOURCE.validate_python(table), corpus))
        except ValidationError as error:
            place = f"{file.name}: {_name_table(table, number)}"
            problems += [f"{place}: {line}" for line in _explain(error)]
    names = read_body_names(corpus / "gazetteers", {s.agency for s in sources if s.agency})
    problems += [f"{file.name}: {line}" for line in _check_together(sources, names)]
    if problems:
        raise UnusableSources(problems)
    return Sources(file, tuple(sources), declared.get("contact"), tuple(sorted(names.items())))


def _check_head(declared: dict[str, Any], name: str) -> Iterator[str]:
    for key in declared.keys() - {"source", "contact"}:
        yield f"{name}: {key}: unknown key; sources stand in tables [[source]]"
    if not isinstance(declared.get("source", []), list):
        yield f"{name}: source: [source] is one table; each source stands in a table [[source]]"
    if not re.fullmatch(r"[ -~]{1,200}", contact := str(declared.get("contact", "-"))):
        yield f"{name}: contact: {contact!r} is no mail address or URL"


def _check_together(sources: Sequence[Source], agencies: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with sources that are right on their own."""
    seen: set[str] = set()
    for source in sources:
        if source.name in seen:
            yield f"source {source.name}: name: another source has it"
        seen.add(source.name)
        if source.agency and source.agency not in agencies:
            yield (
                f"source {source.name}: agency: no row of gazetteers/agencies.csv or organizations.csv "
                f"has the id {source.agency!r}"
            )


def _anchor(source: Source, corpus: Path) -> Source:
    if isinstance(source, FolderSource):
        return source.model_copy(update={"path": (corpus / source.path.expanduser()).resolve()})
    return source


def _name_table(table: object, number: int) -> str:
    name = table.get("name") if isinstance(table, dict) else None
    return f"source {name}" if isinstance(name, str) and name else f"source number {number}"


def _explain(error: ValidationError) -> Iterator[str]:
    """Yield what is wrong with a source, a line for each key."""
    problems = error.errors(include_url=False)
    places = [problem["loc"] for problem in problems]
    for problem in problems:
        kind, given, place = problem["type"], problem["input"], problem["loc"]
        if any(len(other) > len(place) > 0 and other[: len(place)] == place for other in places):
            continue  # what is wrong inside is told
        path = [str(part) for part in place[1:]]  # the first is the kind of the source
        key = f"{'.'.join(path)}: " if path else ""
        if kind == "extra_forbidden":
            yield f"{key}unknown key"
        elif kind == "missing":
            yield f"{key}is missing"
        elif kind.startswith("union_tag"):
            yield f"kind: {', '.join(sorted(_KINDS))} are known"
        elif kind == "value_error":
            yield f"{key}{problem['ctx']['error']}"
        else:
            message = problem["msg"].removeprefix("Input ")
            yield f"{key}{given!r}: {message[:1].lower()}{message[1:]}"


_KINDS = frozenset({"folder", "url", "feed", "page", "sitemap", "storage"})
