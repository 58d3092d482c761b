from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

sys.path.append(str(Path(__file__).parent))  # for made_postgres

from made_postgres import NoServer, Server, serve_postgres

from flows.classifier import load_classifier
from flows.settings import read_settings
from models.current import switch_current
from models.versions import derive_version

DATABASES = ("sqlite", "postgresql")

hypothesis_settings.register_profile("kisoku", deadline=None)  # a busy machine is slow, not wrong
hypothesis_settings.load_profile("kisoku")


@pytest.fixture(scope="session")
def models(request: pytest.FixtureRequest) -> Path:
    """A folder of classifiers that outlasts the session: learning one takes a minute."""
    return Path(os.environ.get("KISOKU_MODELS") or request.config.cache.mkdir("models"))


@pytest.fixture(scope="session")
def learnt(models: Path) -> str:
    """The version of the classifier of the labels as they are, in use, so that no test has to wait for it."""
    settings = read_settings(environment={"KISOKU_MODELS": str(models)})
    version = derive_version(settings.labels)
    load_classifier(replace(settings, classifier=version), note=print)
    switch_current(models, version)
    return version


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real server; KISOKU_TEST_POSTGRES=required, as in CI, makes it a failure that none can be had."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(serve_postgres())
        except NoServer as error:
            if os.environ.get("KISOKU_TEST_POSTGRES") == "required":
                raise
            pytest.skip(str(error))
        yield server


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with postgres.lend_database() as url:
        yield url


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the files that take longest begin first, so that of two processes none tests long after the other.

    Before all others comes one that has the classifier learnt, which takes a minute; meanwhile the other
    process does what can do without.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)

    def rank(path: Path) -> tuple[bool, bool]:
        slow = any(item.get_closest_marker("slow") for item in files[path])
        waits = any("learnt" in getattr(item, "fixturenames", ()) for item in files[path])
        return not slow, waits

    ordered = sorted(files, key=rank)
    first = [path for path in ordered if rank(path) == (False, True)][:1]
    items[:] = [item for path in dict.fromkeys([*first, *ordered]) for item in files[path]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have what is marked so tried on both databases, and the rest on SQLite."""
    if "store_url" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        metafunc.parametrize("store_url", DATABASES if both else DATABASES[:1], indirect=True)


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of the kind asked for."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store' / 'kisoku.db'}"
    return str(request.getfixturevalue("postgres_url"))
