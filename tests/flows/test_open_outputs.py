"""What is wrong with a database is told in a line, and never with a password."""

from __future__ import annotations

import pytest

from dataset.store import open_store
from flows.conduct import open_outputs
from flows.problems import Broken, Unusable
from flows.settings import read_settings


def read_with(url, tmp_path):
    labels = {"KISOKU_CORPUS": str(tmp_path)}  # in which there are no decisions
    return read_settings(tmp_path, environment={"KISOKU_DATABASE_URL": url, **labels})


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("mysql://me:secret@localhost/x", "mysql://: a store is a SQLite file or a PostgreSQL database"),
        ("postgresql://me:secret@127.0.0.1:1/x", "Connection refused"),
        ("postgresql+asyncpg://me:secret@localhost/x", r"postgresql\+asyncpg://: a store is"),
        (
            "postgresql://me:secret@localhost:port/x",
            "the database's URL cannot be read; one is postgresql://user",
        ),
        ("sqlite:////dev/null/kisoku.db", "dev/null"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_a_line(tmp_path, url, line):
    with pytest.raises(Unusable, match=line) as caught, open_outputs(tmp_path, read_with(url, tmp_path)):
        pass
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert str(caught.value).startswith("the store cannot be opened: ")


def test_a_database_of_another_encoding_is_refused(postgres, tmp_path):
    with postgres.lend_database("ENCODING 'LATIN1' LOCALE 'C'") as url:
        settings = read_with(url, tmp_path)
        with (
            pytest.raises(Unusable, match="encoding is LATIN1; a store needs UTF8"),
            open_outputs(tmp_path, settings),
        ):
            pass


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_url_needs_to_name_no_driver(postgres_url, scheme):
    url = postgres_url.replace("postgresql:", f"{scheme}:")
    store = open_store(url)
    assert store.count_rows()["documents"] == 0
    store.close()


def read_documents(settings, outputs, *, meanwhile):
    with open_outputs(outputs, settings) as store:
        meanwhile()
        store.read_documents()


def test_a_database_that_goes_away_is_told_in_a_line(postgres, postgres_url, tmp_path):
    settings = read_with(postgres_url, tmp_path)
    with pytest.raises(Broken, match=r"^the store: [^\n]+ does not exist; what was stored is kept$"):
        read_documents(settings, tmp_path, meanwhile=lambda: postgres.drop_database(postgres_url))
