"""The touchstone: what the brief on international R&D in Japan says is in the dataset, each row with its page."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from dataset.publication import publish
from dataset.records import Document, derive_id
from dataset.store import open_store
from flows.processing import process_document
from flows.settings import read_settings
from flows.toolbox import load_toolbox

pytestmark = pytest.mark.slow

BRIEF = Path(__file__).parents[2] / "corpus" / "samples" / "japan-international-rd-brief.pdf"

Row = dict[str, str]


@dataclass(frozen=True)
class Tables:
    """The published CSV tables by name."""

    folder: Path

    def read(self, name: str) -> list[Row]:
        with (self.folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def program(self, program_id: str) -> Row:
        return next(row for row in self.read("programs") if row["program_id"] == program_id)


@pytest.fixture(scope="module")
def tables(models: Path, learnt: str, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Read the PDF through the whole pipeline, store it and publish the dataset."""
    data = BRIEF.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    document = Document(
        derive_id("d", sha256), sha256, "samples", BRIEF.name, BRIEF.name, pipeline_version="t"
    )
    toolbox = load_toolbox(read_settings(environment={"KISOKU_MODELS": str(models)}))
    reading = process_document(data, document=document, toolbox=toolbox)
    outputs = tmp_path_factory.mktemp("japan")
    store = open_store(outputs / "kisoku.db")
    store.write_document(reading.rows)
    publication = publish(store, outputs, formats=("csv",))
    store.close()
    return Tables(publication.folder)


def test_each_programme_has_its_agency_period_and_successor(tables: Tables) -> None:
    sicorp, sip, impact = (tables.program(f"jp-{name}") for name in ("sicorp", "sip", "impact"))
    assert (json.loads(sicorp["agencies"]), sicorp["start_year"]) == (["jp-jst"], "2009")
    assert "joint" in json.loads(sicorp["mechanisms"])
    assert (json.loads(sip["agencies"]), sip["start_year"]) == (["jp-csti"], "2014")
    assert (impact["start_year"], impact["end_year"], impact["successor"]) == ("2014", "2018", "jp-moonshot")
    assert tables.program("jp-moonshot")["predecessor"] == "jp-impact"
    assert any(row["name"] == "VLSI Semiconductor Research Project" for row in tables.read("programs"))


def test_budgets_are_those_in_yen_and_their_equivalents_are_not_added(tables: Tables) -> None:
    sip, impact = tables.program("jp-sip"), tables.program("jp-impact")
    assert (sip["budget_minimum"], sip["budget_maximum"]) == ("30000000000", "30000000000")
    assert (sip["budget_currency"], sip["budget_period"]) == ("JPY", "annual")
    assert (impact["budget_minimum"], impact["budget_currency"]) == ("55000000000", "JPY")


def test_foreign_participants_are_countries(tables: Tables) -> None:
    assert json.loads(tables.program("jp-moonshot")["partner_countries"]) == ["AU", "FI", "FR", "US"]
    texts = [row["text"] for row in tables.read("mentions") if row["label"] == "COUNTRY"]
    assert not any("15" in text or "region" in text for text in texts)


@pytest.mark.parametrize(
    ("yen", "dollars"),
    [("30000000000", "200000000"), ("55000000000", "370000000"), ("476000000000", "3600000000")],
)
def test_each_sum_in_yen_is_linked_to_its_equivalent_in_dollars(
    tables: Tables, yen: str, dollars: str
) -> None:
    amounts = {row["mention_id"]: row for row in tables.read("amounts")}
    pairs = {
        (amounts[row["equivalent_of"]]["minimum"], row["minimum"])
        for row in amounts.values()
        if row["equivalent_of"]
    }
    assert (yen, dollars) in pairs


def test_a_foreign_entity_shares_at_least_half(tables: Tables) -> None:
    (rule,) = [row for row in tables.read("rules") if row["threshold_value"] == "50"]
    assert "joint_ownership" in json.loads(rule["labels"])
    assert rule["bearer"].startswith("foreign entity")
    assert (rule["threshold_operator"], rule["threshold_unit"]) == (">=", "percent")
    assert (rule["force"], rule["modality"], rule["action"]) == ("reported", "obligation", "share")
    assert "Japanese government" in rule["quote"]


def test_a_joint_patent_is_owned_jointly(tables: Tables) -> None:
    assert any(row["object"] == "joint patent" and "owned" in row["action"] for row in tables.read("rules"))


def test_to_notify_and_to_obtain_permission_are_two_rules_of_one_group(tables: Tables) -> None:
    rules = [
        row
        for row in tables.read("rules")
        if "transfer_control" in json.loads(row["labels"]) and row["action"] in ("notify", "obtain")
    ]
    assert sorted(row["action"] for row in rules) == ["notify", "obtain"]
    assert len({row["group_id"] for row in rules}) == 1
    for rule in rules:
        assert (rule["scope"], rule["force"], rule["modality"]) == ("any", "reported", "obligation")
        assert rule["bearer"] == "holder"
        assert "transferred to a foreign entity" in rule["condition"]
        assert "exclusive licence" in rule["condition"]
    assert {row["object"] for row in rules} >= {"its permission"}


def test_market_shares_and_companies_are_neither_rules_nor_budgets(tables: Tables) -> None:
    assert not [row for row in tables.read("rules") if row["threshold_value"] == "50.3"]
    assert not [row for row in tables.read("rules") if "share of the world market" in row["quote"]]
    tsmc = {row["label"] for row in tables.read("mentions") if row["text"] == "TSMC"}
    assert tsmc == {"ORGANIZATION"}
    budgets = {row["value_text"] for row in tables.read("facts") if row["relation"] == "budget"}
    assert not [text for text in budgets if text.startswith("476")]


def test_every_rule_quotes_the_page_it_stands_on(tables: Tables) -> None:
    passages = {row["passage_id"]: row for row in tables.read("passages")}
    for rule in tables.read("rules"):
        passage = passages[rule["passage_id"]]
        assert passage["text"][int(rule["start"]) : int(rule["end"])] == rule["quote"]
        assert passage["page_start"] == rule["page"]
        assert json.loads(rule["boxes"])
