"""The kinds of sources and what each may say, as records that check themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from flows.sources.checks import (
    check_country,
    check_host,
    check_language,
    check_pattern,
    check_schedule,
    check_timezone,
    check_web_url,
)

STRICT = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

Pattern = Annotated[str, AfterValidator(check_pattern)]
Host = Annotated[str, AfterValidator(check_host)]
WebUrl = Annotated[str, AfterValidator(check_web_url)]
Format = Literal["pdf", "docx", "html"]


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
