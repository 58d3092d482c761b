"""What the environment says: where things lie, how many readers work, what a document may cost."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import platformdirs

from flows.problems import Unusable

Runner = Literal["local", "dask"]
RUNNERS: tuple[Runner, ...] = get_args(Runner)
"""What reads documents: processes of this one, or the workers of a Dask cluster."""
STORE_FILE = "kisoku.db"
"""In the outputs, unless a database is configured."""
UPLOAD_MEGABYTES = 200

_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # what goes wrong is told in a line of our own
    "PREFECT_CLI_COLORS": "false",
    "OMP_NUM_THREADS": "1",  # each reader has one core
    "OMP_THREAD_LIMIT": "1",  # which OCR heeds
    "OPENBLAS_NUM_THREADS": "1",
}

_NAMES_SERVER = re.compile(
    rb"prefect_(?:api|profile)|\[(?:tool\.prefect)?\.?api\]|\[tool\.prefect|^api\.",
    re.IGNORECASE | re.MULTILINE,
)
"""What files of Prefect's settings hold that name a server: as a variable, or as a table of TOML."""


class UnusableSetting(Unusable):
    """A variable of the environment that holds no usable value."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost before it is given up."""

    seconds: float = 300.0
    """Without a page that OCR has read: a scan gets them anew with each of its pages."""
    megabytes: int = 4096
    pages: int = 5000
    ocr_pages: int = 1000
    """Scanned pages that OCR reads; counted, not timed, so that a slow machine gives the same rows."""
    attempts: int = 3
    """In as many ingests is a document tried that crashes its reader, or takes too long or too much."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is configured; `database_url` None means a SQLite file in the outputs' folder."""

    corpus: Path
    home: Path
    models: Path
    """The folder of classifiers, each in a folder of its own named for its version."""
    database_url: str | None = field(default=None, repr=False)  # it may hold a password
    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    runner: Runner = "local"
    dask_scheduler: str | None = None
    """The address of a Dask cluster that runs already; None for one of our own."""
    classifier: str | None = None
    """The version of the classifier that a run keeps to; None before one is chosen, never configured."""
    upload_megabytes: int = UPLOAD_MEGABYTES
    """The largest file that may be sent to the desk."""
    webhook_url: str | None = field(default=None, repr=False)
    """Where scheduled runs that fail are reported; such addresses are secrets, and never printed."""

    @property
    def gazetteers(self) -> Path:
        """The folder of names known beforehand."""
        return self.corpus / "gazetteers"

    @property
    def cues(self) -> Path:
        """The folder of the words by which rules are recognised."""
        return self.corpus / "cues"

    @property
    def labels(self) -> Path:
        """The folder of labelled passages that the classifier learns from."""
        return self.corpus / "labels"

    def locate_store(self, outputs: Path) -> str:
        """Return the URL of the store that belongs to `outputs`."""
        return self.database_url or f"sqlite:///{(outputs / STORE_FILE).absolute()}"

    def lacks_store(self, outputs: Path) -> bool:
        """Tell whether the store that belongs to `outputs` is a file that is not there yet."""
        return self.database_url is None and not (outputs / STORE_FILE).is_file()


def read_settings(
    outputs: Path = Path("outputs"), *, environment: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings for work on `outputs`, as the environment and the defaults say.

    `KISOKU_DATABASE_URL`, `KISOKU_CORPUS`, `KISOKU_HOME`, `KISOKU_MODELS`, `KISOKU_WORKERS`,
    `KISOKU_RUNNER`, `KISOKU_DASK_SCHEDULER`, `KISOKU_UPLOAD_MEGABYTES`, `KISOKU_WEBHOOK_URL`, and per
    document `KISOKU_DOCUMENT_SECONDS`, `KISOKU_DOCUMENT_MEGABYTES`, `KISOKU_DOCUMENT_PAGES`,
    `KISOKU_DOCUMENT_OCR_PAGES` and `KISOKU_DOCUMENT_ATTEMPTS`. Raises UnusableSetting.
    """
    values = os.environ if environment is None else environment
    beside = Path(__file__).resolve().parent.parent / "corpus"
    defaults = Limits()
    return Settings(
        corpus=Path(values.get("KISOKU_CORPUS") or beside).absolute(),
        home=Path(values.get("KISOKU_HOME") or platformdirs.user_state_path("kisoku")).absolute(),
        models=Path(values.get("KISOKU_MODELS") or outputs / "models").absolute(),
        database_url=values.get("KISOKU_DATABASE_URL") or None,
        workers=_read_number(values, "KISOKU_WORKERS", min(_count_cores(), 8)),
        runner=_read_runner(values),
        dask_scheduler=values.get("KISOKU_DASK_SCHEDULER") or None,
        limits=Limits(
            seconds=_read_number(values, "KISOKU_DOCUMENT_SECONDS", int(defaults.seconds)),
            megabytes=_read_number(values, "KISOKU_DOCUMENT_MEGABYTES", defaults.megabytes),
            pages=_read_number(values, "KISOKU_DOCUMENT_PAGES", defaults.pages),
            ocr_pages=_read_number(values, "KISOKU_DOCUMENT_OCR_PAGES", defaults.ocr_pages),
            attempts=_read_number(values, "KISOKU_DOCUMENT_ATTEMPTS", defaults.attempts),
        ),
        upload_megabytes=_read_number(values, "KISOKU_UPLOAD_MEGABYTES", UPLOAD_MEGABYTES),
        webhook_url=_read_webhook(values),
    )


def find_user_name() -> str:
    """Return the name of whoever runs this, as the operating system knows it; raises Unusable."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise Unusable("the system does not tell who you are; --reviewer does") from error


def quieten_libraries() -> None:
    """Keep the libraries that kisoku starts from telling anyone of it; to be called before they are imported.

    What the environment already says stands, save for the analytics, which are off.
    """
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"


def make_server_environment(home: Path) -> dict[str, str]:
    """Return the environment of kisoku's own Prefect server, whose state lies in `home`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    state = home / "prefect"
    return (
        own
        | _QUIET
        | {
            "PREFECT_HOME": str(state),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{state / 'prefect.db'}",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # runs are kept for 90 days
        }
    )


def _read_webhook(values: Mapping[str, str]) -> str | None:
    url = values.get("KISOKU_WEBHOOK_URL", "").strip()
    if url and not re.match(r"https?://[^/\s]+", url):
        raise UnusableSetting("KISOKU_WEBHOOK_URL is no address that begins with https:// or http://")
    return url or None


def names_prefect_server(
    *, environment: Mapping[str, str] | None = None, folder: Path = Path(), user: Path | None = None
) -> bool:
    """Tell whether Prefect's settings may name a server, without importing Prefect to ask it.

    They are variables, files in the working folder and profiles (docs.prefect.io, settings and profiles).
    """
    values = os.environ if environment is None else environment
    if any(name.startswith(("PREFECT_API", "PREFECT_PROFILE", "PREFECT_HOME")) for name in values):
        return True
    profiles = (user or Path.home()) / ".prefect" / "profiles.toml"
    files = (profiles, *(folder / name for name in (".env", "prefect.toml", "pyproject.toml")))
    return any(_mentions_prefect(path) for path in files)


def _mentions_prefect(path: Path) -> bool:
    try:
        return _NAMES_SERVER.search(path.read_bytes()) is not None
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _read_number(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise UnusableSetting(f"{name} is {text!r}; a whole number from 1 on is needed")
    return int(text)


def _read_runner(values: Mapping[str, str]) -> Runner:
    text = values.get("KISOKU_RUNNER", "").strip().lower() or "local"
    for runner in RUNNERS:
        if text == runner:
            return runner
    raise UnusableSetting(f"KISOKU_RUNNER is {text!r}; {' or '.join(RUNNERS)} is needed")


def _count_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
