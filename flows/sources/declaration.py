"""The sources that `corpus/sources.toml` declares, as records that have been checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from flows.problems import Unusable
from flows.sources.checks import (
    check_country,
    check_host,
    check_language,
    check_pattern,
    check_schedule,
    check_timezone,
    check_web_url,
)
from flows.sources.gazetteer_names import read_body_names

FILE_NAME = "sources.toml"
STRICT = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

Pattern = Annotated[str, AfterValidator(check_pattern)]
Host = Annotated[str, AfterValidator(check_host)]
WebUrl = Annotated[str, AfterValidator(check_web_url)]
Format = Literal["pdf", "docx", "html"]


class UnusableSources(Unusable):
    """A declaration of sources that does not hold; `problems` has each in a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = len(problems) - 1
        told = f" (and {more} more; `kisoku sources check` lists them)" if more else ""
        super().__init__(problems[0] + told)
        self.problems = tuple(problems)


class FetchLimits(BaseModel):
    """What fetching one source may cost."""

    model_config = STRICT

    documents: int = Field(default=1_000, ge=1)
    """Fetched in one run; the rest waits for the next."""
    document_megabytes: float = Field(default=100, gt=0)
    document_seconds: float = Field(default=300, gt=0)
    """For one document or listing, redirects included."""
    idle_seconds: float = Field(default=30, gt=0)
    """Without a byte from the other side."""
    run_seconds: float = Field(default=7_200, gt=0)
    """For the whole source in one run; what is not reached waits for the next."""
    listing_megabytes: float = Field(default=50, gt=0)
    """Of a page, feed or sitemap, unpacked."""
    attempts: int = Field(default=4, ge=1, le=10)
    """At a request, the first included."""
    backoff_seconds: float = Field(default=2, gt=0)
    """At most before the second attempt; doubled with each further one."""
    patience_seconds: float = Field(default=120, gt=0)
    """A host that asks to be left alone for longer is left for the next run."""


class _Declared(BaseModel):
    """What all kinds of sources have."""

    model_config = STRICT

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    enabled: bool = True
    agency: str | None = None
    """`id` of a row of `gazetteers/agencies.csv` or `organizations.csv`."""
    country: Annotated[str, AfterValidator(check_country)] | None = None
    language: Annotated[str, AfterValidator(check_language)] | None = None
    licence: str | None = None
    """On which terms the documents may be used, in words."""
    schedule: Annotated[str, AfterValidator(check_schedule)] | None = None
    """Cron: minute, hour, day of the month, month, day of the week."""
    every_seconds: int | None = Field(default=None, ge=1)
    """In place of `schedule`."""
    timezone: Annotated[str, AfterValidator(check_timezone)] = "UTC"
    """Of `schedule`."""
    include: tuple[Pattern, ...] = ()
    """Regular expressions; a location is taken if one of them is found in it, or if there are none."""
    exclude: tuple[Pattern, ...] = ()
    least: int = Field(default=0, ge=0)
    """Fewer locations than this in the listing are a failure, for the site has probably changed."""
    limits: FetchLimits = FetchLimits()

    def describe_schedule(self) -> str | None:
        """Return in words when the source is due, None if only when asked for."""
        if self.schedule:
            return self.schedule if self.timezone == "UTC" else f"{self.schedule} {self.timezone}"
        return f"every {self.every_seconds} s" if self.every_seconds else None

    @model_validator(mode="after")
    def _check_timing(self) -> Self:
        if self.schedule and self.every_seconds:
            raise ValueError("has both schedule and every_seconds; one is needed at most")
        return self


class FolderSource(_Declared):
    """A folder on this computer; what lies in it is read where it lies."""

    kind: Literal["folder"]
    path: Path
    """Relative to the folder of `sources.toml`."""

    @property
    def place(self) -> str:
        """Where the source is, for people."""
        return str(self.path)


class _WebSource(_Declared):
    """What all sources on the web have."""

    formats: tuple[Format, ...] = Field(default=("pdf", "docx"), min_length=1)
    """What a document may be, judged by its first bytes."""
    hosts: tuple[Host, ...] = ()
    """Where documents may lie, `*.example.org` with all hosts below; any public host if empty."""
    private_hosts: tuple[Host, ...] = ()
    """Hosts, perhaps with a port, that may have a private address."""
    delay_seconds: float = Field(default=1.0, ge=0)
    """At least so long between two requests to a host; robots.txt may ask for more."""
    obey_robots: bool = True
    recheck_hours: float = Field(default=0, ge=0)
    """So long a document that is known is not asked for again."""


class UrlSource(_WebSource):
    """Documents whose addresses are known."""

    kind: Literal["url"]
    urls: tuple[WebUrl, ...] = Field(min_length=1)

    @property
    def place(self) -> str:
        """Where the source is, for people."""
        return self.urls[0] + (f" and {len(self.urls) - 1} more" if len(self.urls) > 1 else "")


class _ListingSource(_WebSource):
    """A place on the web that lists documents; without `include`, links that end like a document count."""

    url: WebUrl
    follow: tuple[Pattern, ...] = ()
    """Links to pages whose own links are looked at too, one step deep."""

    @property
    def place(self) -> str:
        """Where the source is, for people."""
        return self.url


class FeedSource(_ListingSource):
    """An RSS or Atom feed: its entries' links and enclosures."""

    kind: Literal["feed"]


class PageSource(_ListingSource):
    """A web page with links to documents."""

    kind: Literal["page"]
    least: int = Field(default=1, ge=0)


class SitemapSource(_ListingSource):
    """A sitemap, or an index of sitemaps."""

    kind: Literal["sitemap"]
    least: int = Field(default=1, ge=0)


class StorageSource(_Declared):
    """A folder of an object store or another file system that fsspec knows."""

    kind: Literal["storage"]
    url: str
    options: dict[str, Any] = {}
    """Passed to fsspec; credentials belong in the environment, not here."""
    formats: tuple[Format, ...] = Field(default=("pdf", "docx"), min_length=1)

    @property
    def place(self) -> str:
        """Where the source is, for people."""
        return self.url

    @model_validator(mode="after")
    def _check_url(self) -> Self:
        scheme, separator, rest = self.url.partition("://")
        if not separator or not rest or "::" in self.url:
            raise ValueError(f"url: {self.url!r} is no URL of a file system, such as s3://bucket/folder")
        if scheme in ("http", "https", "file", "local"):
            raise ValueError(f'url: {scheme} URLs have kinds of their own: "url", "page" or "folder"')
        return self


WebSource = UrlSource | FeedSource | PageSource | SitemapSource
Source = FolderSource | WebSource | StorageSource
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
