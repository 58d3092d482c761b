from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

sys.path.append(str(Path(__file__).parents[1] / "dataset"))  # for made_rules
from made_rules import TIDES, say, write

from dataset.store import open_store

JOIN = say(
    "Foreign firms may join the fund.", "permission", bearer="Foreign firms", action="join", scope="foreign"
)
OWN = say(
    "Results are owned jointly, and the State has 25 percent.",
    "constitutive",
    "joint_ownership",
    object="Results",
    action="owned",
    force="proposed",
)
SELL = say(
    "A patent may not be sold without the consent of the Minister.",
    "prohibition",
    "transfer_control",
    object="patent",
    action="be sold",
    confidence=0.4,
)


@pytest.fixture
def outputs(tmp_path):
    """An outputs' folder whose store has two documents, one about a programme."""
    folder = tmp_path / "outputs"
    store = open_store(folder / "kisoku.db")
    store.write_document(write("call", JOIN, JOIN, named=[(0, TIDES), (1, TIDES)], country="NO"))
    store.write_document(write("act", OWN, SELL, country="SE"))
    store.close()
    return folder


def test_rules_are_printed_with_their_evidence(kisoku, outputs):
    done = kisoku.call("compare", "--outputs", outputs)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tides Fund" in done.stdout
    assert "Foreign firms MAY join the fund [foreign] [1, 2]" in done.stdout
    assert "[1] The call report, p. 1" in done.stdout
    assert "“Foreign firms may join the fund.”" in done.stdout
    assert "note: 1 rule less sure than 0.5 left out" in done.stdout


def test_filters_are_those_of_the_options(kisoku, outputs):
    asked = ("compare", "--outputs", outputs, "--by", "documents", "--confidence", 0, "--format", "json")
    for options, names in (
        (("--country", "se"), ["The act report"]),
        (("--program", "tif"), ["The call report"]),
        (("--force", "proposed"), ["The act report"]),
        (("--labels", "eligibility,ownership"), ["The call report"]),
        (("--rows", 1), ["The act report"]),
    ):
        done = kisoku.call(*asked, *options)
        assert [row["name"] for row in json.loads(done.stdout)["rows"]] == names


def test_questions_are_answered_and_silence_is_told(kisoku, outputs):
    done = kisoku.call("compare", "--outputs", outputs, "--questions", "--confidence", 0)
    assert done.returncode == 0
    answers = done.stdout.split("?\n")
    assert "Tides Fund: may take part" in answers[1]
    assert "joint title" in answers[2]
    assert "consent of Minister" in answers[3]
    assert "  nothing found" in answers[4]


def test_a_matrix_is_written_as_the_file_is_called(kisoku, outputs):
    for name in ("a.csv", "a.xlsx", "a.json", "a.html"):
        done = kisoku.call("compare", "--outputs", outputs, "--to", name)
        assert (done.returncode, done.stdout) == (0, f"written: {name}\n")
    folder = kisoku.folder
    (head, *lines) = csv.reader(io.StringIO((folder / "a.csv").read_text(encoding="utf-8")))
    assert "Foreign firms MAY join the fund [foreign]" in lines[0][head.index("eligibility")]
    assert load_workbook(folder / "a.xlsx").sheetnames[:2] == ["comparison", "evidence"]
    assert json.loads((folder / "a.json").read_text(encoding="utf-8"))["rows"][0]["key"] == TIDES.entity_id
    assert "<b>MAY</b> join the fund" in (folder / "a.html").read_text(encoding="utf-8")


def test_answers_are_written_as_csv(kisoku, outputs):
    done = kisoku.call("compare", "--outputs", outputs, "--questions", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(done.stdout)))
    assert lines[0]["quote"] == JOIN.quote
    assert {line["verdict"] for line in lines if line["name"] == TIDES.name} == {
        "may take part",
        "nothing found",
    }


def test_a_report_is_one_file(kisoku, outputs):
    done = kisoku.call("report", "--outputs", outputs, "--to", "mine.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, "written: mine.html\n", "")
    text = (kisoku.folder / "mine.html").read_text(encoding="utf-8")
    assert "Foreign firms" in text
    assert "<svg" in text


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--labels", "titles"), "titles: no label; there are ownership"),
        (("--force", "weak"), "weak: no force; there are operative"),
        (("--program", "Moon"), "Moon: no document names such a programme"),
        (("--format", "xlsx"), "a workbook needs a file"),
        (("--to", "a.doc"), "a file is .csv, .xlsx, .json or .html"),
        (("--to", "nowhere/a.csv"), "nowhere/a.csv: cannot be written"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(kisoku, outputs, options, told):
    done = kisoku.call("compare", "--outputs", outputs, *options)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_store_there_is_nothing_to_compare(kisoku):
    for command in ("compare", "report"):
        done = kisoku.call(command, "--outputs", "none")
        assert done.returncode == 2
        assert not (kisoku.folder / "none").exists()
