"""What `sources.toml` may say, and how it is told what it may not."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prefect.client.schemas.schedules import CronSchedule

from flows.sources.checks import check_schedule, find_next_run
from flows.sources.declaration import UnusableSources, read_sources
from flows.sources.kinds import FolderSource, PageSource

ROOT = Path(__file__).parents[2]
PAGE = {"name": "calls", "kind": "page", "url": "https://www.example.org/calls/"}


def write_sources(corpus: Path, *tables: dict[str, object], head: str = "") -> Path:
    text = head + "\n"
    for table in tables:
        text += "[[source]]\n" + "".join(f"{key} = {write_value(value)}\n" for key, value in table.items())
    (corpus / "sources.toml").write_text(text, encoding="utf-8")
    return corpus


def write_value(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {write_value(each)}" for key, each in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(write_value, value))}]"
    return json.dumps(value)


def find_problems(corpus: Path) -> tuple[str, ...]:
    """Return what is wrong with a declaration, nothing if it is read."""
    try:
        read_sources(corpus)
    except UnusableSources as error:
        return error.problems
    return ()


def list_problems(corpus: Path) -> list[str]:
    with pytest.raises(UnusableSources) as told:
        read_sources(corpus)
    return list(told.value.problems)


def test_what_a_fresh_clone_declares_fetches_nothing_from_elsewhere():
    declared = read_sources(ROOT / "corpus")
    [source] = declared.choose([])
    assert isinstance(source, FolderSource)
    assert source.path == ROOT / "corpus" / "samples"
    assert {each.kind for each in declared.sources} == {"folder", "url", "feed", "page", "sitemap", "storage"}


def test_without_a_file_nothing_is_declared(tmp_path):
    assert read_sources(tmp_path).sources == ()


def test_a_source_is_read_with_its_defaults(tmp_path):
    [source] = read_sources(write_sources(tmp_path, PAGE | {"limits": {"documents": 7}})).sources
    assert isinstance(source, PageSource)
    assert (source.enabled, source.formats, source.delay_seconds, source.least) == (
        True,
        ("pdf", "docx"),
        1.0,
        1,
    )
    assert (source.limits.documents, source.limits.document_megabytes) == (7, 100)
    assert source.place == "https://www.example.org/calls/"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"colour": "red"}, "colour: unknown key"),
        ({"limits": {"pages": 3}}, "limits.pages: unknown key"),
        ({"limits": {"documents": 0}}, "limits.documents: 0: should be greater than or equal to 1"),
        ({"name": "The Calls"}, "name: 'The Calls': string should match pattern"),
        ({"kind": "ftp"}, "kind: feed, folder, page, sitemap, storage, url are known"),
        (
            {"url": "ftp://example.org/"},
            "url: 'ftp://example.org/' is no URL of the web, such as https://www.example.org/",
        ),
        ({"url": "calls.html"}, "url: 'calls.html' is no URL of the web"),
        ({"url": "https://me:secret@example.org/"}, "url: a URL with a name and password in it"),
        ({"country": "XX"}, "country: 'XX' is no code of ISO 3166-1, such as JP, nor EU"),
        ({"country": "jp"}, "country: 'jp' is no code"),
        ({"language": "english"}, "language: 'english' is no language tag, such as en or pt-BR"),
        ({"language": "xx"}, "language: 'xx' is no language tag"),
        ({"schedule": "61 * * * *"}, "schedule: '61 * * * *' is no cron expression: bad minute"),
        ({"schedule": "@daily"}, "schedule: '@daily' is no cron expression of five fields"),
        ({"schedule": "* * * * * *"}, "of five fields"),
        ({"schedule": "0 6 LW * *"}, "'LW' is not supported"),
        ({"schedule": "0 6 * * *", "every_seconds": 9}, "has both schedule and every_seconds"),
        ({"timezone": "Mars/Base"}, "timezone: 'Mars/Base' is no time zone"),
        (
            {"include": ["(pdf"]},
            "include.0: '(pdf' is no regular expression (missing ), unterminated subpattern",
        ),
        ({"private_hosts": ["http://a"]}, "private_hosts.0: 'http://a' is no host"),
        ({"formats": ["rtf"]}, "formats.0: 'rtf': should be 'pdf', 'docx' or 'html'"),
        ({"delay_seconds": -1}, "delay_seconds: -1: should be greater than or equal to 0"),
        (
            {"agency": "jp-none"},
            "agency: no row of gazetteers/agencies.csv or organizations.csv has the id 'jp-none'",
        ),
    ],
)
def test_what_is_wrong_is_told_with_file_source_and_key_in_a_line(tmp_path, changes, told):
    table = PAGE | changes
    [problem] = list_problems(write_sources(tmp_path, table))
    assert problem.startswith(f"sources.toml: source {table['name']}: ")
    assert told in problem
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[source]\n", "sources.toml: cannot be read (Expected ']]'"),
        ("[source]\nname = 'a'\n", "each source stands in a table [[source]]"),
        ("[[sources]]\nname = 'a'\n", "sources: unknown key; sources stand in tables [[source]]"),
        ('contact = "a\\nb"\n', r"contact: 'a\nb' is no mail address or URL"),
        ("[[source]]\nkind = 'folder'\npath = 'x'\n", "source number 1: name: is missing"),
        ("[[source]]\nname = 'a'\n", "source a: kind: feed, folder, page, sitemap, storage, url are known"),
        (
            "[[source]]\nname='a'\nkind='url'\nurls=[]\n",
            "source a: urls: []: tuple should have at least 1 item",
        ),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_told(tmp_path, text, told):
    (tmp_path / "sources.toml").write_text(text)
    assert any(told in problem for problem in list_problems(tmp_path))


@pytest.mark.parametrize(
    "url", ["s3:/bucket", "bucket/x", "https://example.org/", "file:///x", "simplecache::s3://b"]
)
def test_a_store_has_a_url_of_a_file_system(tmp_path, url):
    [problem] = list_problems(write_sources(tmp_path, {"name": "a", "kind": "storage", "url": url}))
    assert "source a: url: " in problem


def test_a_name_is_there_once(tmp_path):
    assert list_problems(write_sources(tmp_path, PAGE, PAGE)) == [
        "sources.toml: source calls: name: another source has it"
    ]


def test_all_problems_are_told_and_the_first_for_short(tmp_path):
    corpus = write_sources(tmp_path, PAGE | {"colour": 1, "country": "XX"}, PAGE | {"name": "b", "kind": "x"})
    assert len(list_problems(corpus)) == 3
    with pytest.raises(UnusableSources, match=r"^[^\n]+ \(and 2 more; `kisoku sources check` lists them\)$"):
        read_sources(corpus)


def test_sources_are_chosen_by_name_whether_they_are_enabled_or_not(tmp_path):
    declared = read_sources(write_sources(tmp_path, PAGE, PAGE | {"name": "off", "enabled": False}))
    assert [source.name for source in declared.choose([])] == ["calls"]
    assert [source.name for source in declared.choose(["off", "calls", "off"])] == ["off", "calls"]
    with pytest.raises(UnusableSources, match="no source 'other'; it has calls, off"):
        declared.choose(["other"])


@given(
    st.recursive(
        st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("abkindnameurl", max_size=5), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_any_table_is_a_source_or_told_in_lines(tmp_path_factory, value):
    corpus = tmp_path_factory.getbasetemp()
    text = f"source = [{write_value(value)}]"
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    (corpus / "sources.toml").write_text(text, encoding="utf-8")
    problems = find_problems(corpus)
    assert all("\n" not in problem and problem.startswith("sources.toml: ") for problem in problems)


@pytest.mark.parametrize(
    "schedule", ["0 6 * * *", "*/15 8-18 * * mon-fri", "0 0 1 jan,jul *", "5 4 * jul wed"]
)
def test_cron_expressions_are_those_that_prefect_fires_alike(schedule):
    assert check_schedule(schedule) == schedule
    assert CronSchedule(cron=schedule, timezone="UTC").cron == schedule


def test_the_next_run_is_told_in_the_time_zone_of_the_schedule():
    after = datetime(2026, 3, 1, 12, tzinfo=UTC)
    due = find_next_run("30 5 * * *", "Asia/Tokyo", after=after)
    assert due.astimezone(UTC) == datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
