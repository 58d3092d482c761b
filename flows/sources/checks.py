"""What a source may say of itself: countries, languages, schedules, patterns, hosts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

_CRON_FIELDS = 5
_LAST = re.compile(r"(?i)\dL|(?:^|,)L|LW|\?")
"""Forms that not every reader of cron expressions knows alike."""


def check_country(code: str) -> str:
    """Return a code of ISO 3166-1, or EU; raises ValueError.

    >>> check_country("JP")
    'JP'
    """
    from extractors.places.names import name_countries  # noqa: PLC0415 - reads a large table

    if code != "EU" and code not in name_countries():
        raise ValueError(f"{code!r} is no code of ISO 3166-1, such as JP, nor EU")
    return code


def check_language(tag: str) -> str:
    """Return a language tag of BCP 47; raises ValueError.

    >>> check_language("pt-BR")
    'pt-BR'
    """
    from babel import Locale  # noqa: PLC0415 - reads a large table

    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?", tag) or (
        tag.partition("-")[0] not in Locale("en").languages
    ):
        raise ValueError(f"{tag!r} is no language tag, such as en or pt-BR")
    return tag


def check_schedule(expression: str) -> str:
    """Return a cron expression of five fields; raises ValueError.

    >>> check_schedule("30 6 * * mon-fri")
    '30 6 * * mon-fri'
    """
    from cronsim import CronSim, CronSimError  # noqa: PLC0415 - few commands need it

    fields = expression.split()
    sample = "minute, hour, day of the month, month and day of the week, such as '30 6 * * *'"
    if len(fields) != _CRON_FIELDS:
        raise ValueError(f"{expression!r} is no cron expression of five fields: {sample}")
    for field in fields[2], fields[4]:
        if _LAST.search(re.sub("(?i)[a-z]{3}", "", field)):
            raise ValueError(f"{expression!r}: {field!r} is not supported; use {sample}")
    try:
        CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f"{expression!r} is no cron expression: {str(error).lower()}") from error
    return expression


def check_timezone(name: str) -> str:
    """Return a name of the IANA time zones; raises ValueError.

    >>> check_timezone("Asia/Tokyo")
    'Asia/Tokyo'
    """
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone, such as UTC or Asia/Tokyo")
    return name


def check_pattern(pattern: str) -> str:
    r"""Return a regular expression; raises ValueError.

    >>> check_pattern(r"/calls/.*\\.pdf$")
    '/calls/.*\\\\.pdf$'
    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression ({error})") from error
    return pattern


def check_web_url(url: str) -> str:
    """Return a URL of the web; raises ValueError.

    >>> check_web_url("https://www.example.org/calls/?year=2026")
    'https://www.example.org/calls/?year=2026'
    """
    try:
        parsed = urlsplit(url)
        whole = parsed.scheme in ("http", "https") and parsed.hostname and parsed.port != 0
    except ValueError:
        whole = False
    if not whole or re.search(r"\s", url):
        raise ValueError(f"{url!r} is no URL of the web, such as https://www.example.org/calls/")
    if parsed.username or parsed.password:
        raise ValueError("a URL with a name and password in it is not supported")
    return url


def check_host(host: str) -> str:
    """Return a host, perhaps with a port or, for all below it, with `*.` before it; raises ValueError.

    >>> [check_host(host) for host in ("*.Example.org", "127.0.0.1:8000", "[::1]:80")]
    ['*.example.org', '127.0.0.1:8000', '[::1]:80']
    """
    if not re.fullmatch(r"(?:\*\.)?(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?", host):
        raise ValueError(f"{host!r} is no host, such as example.org, *.example.org or 10.0.0.7:8080")
    return host.lower()


def find_next_run(schedule: str, timezone: str, *, after: datetime) -> datetime:
    """Return when a schedule falls due next after a moment; both know their time zone."""
    from cronsim import CronSim  # noqa: PLC0415 - few commands need it

    return next(CronSim(schedule, after.astimezone(ZoneInfo(timezone))))
