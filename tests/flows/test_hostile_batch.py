"""Files that harm their readers, many times over among good ones: nothing is lost, no good row differs."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from made_files import make_pdf
from made_hostile import HOSTILE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in /proc"),
]
COPIES = 4
GOOD = ("Lake Fund", "Forest Fund", "Harbour Fund", "Mountain Fund")
CHOSEN = (
    "claimed-pages.pdf",
    "cyclic-tree.pdf",
    "damaged-page.pdf",
    "blank.pdf",
    "cyclic-outlines.pdf",
    "bomb-of-digits.pdf",
    "deep-arrays.pdf",
    "xref-stream-loop.pdf",
    "map-bomb.pdf",
    "jpx-bomb.pdf",
    "locked.pdf",
    "empty-password.pdf",
    "no.pdf",
    "truncated.pdf",
    "entity-bomb.docx",
    "wide.html",
    "old.docx",
)
"""Those that need little time; each differs from its copies by a remark at its end."""


def make_good(folder: Path) -> None:
    folder.mkdir()
    for subject in GOOD:
        make_pdf(folder / f"{subject}.pdf", subject=subject, page_count=2)


def read_rows(outputs: Path, table: str, document_ids: set[str]) -> list[dict[str, str]]:
    with (outputs / "dataset" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        {name: value for name, value in row.items() if name not in ("uri", "ingested_at")}
        for row in rows
        if row["document_id"] in document_ids
    ]


def test_good_documents_among_hostile_ones_are_read_as_if_alone_and_the_others_listed(
    kisoku, learnt, api_url, tmp_path
):
    make_good(tmp_path / "good")
    make_good(tmp_path / "mixed")
    for name in CHOSEN:
        data = HOSTILE[name].make()
        for copy in range(COPIES):
            (tmp_path / "mixed" / f"{copy}-{name}").write_bytes(data + b"\n%% copy %d\n" % copy)
    limits = {"KISOKU_WORKERS": "2", "KISOKU_DOCUMENT_PAGES": "50"}

    alone = kisoku.call("ingest", "good", "--outputs", "alone", "--json", **limits)
    mixed = kisoku.call("ingest", "mixed", "--outputs", "among", "--json", **limits)

    assert (alone.returncode, mixed.returncode) == (0, 1), mixed.stderr
    outcomes = {outcome["file_name"]: outcome for outcome in json.loads(mixed.stdout)["outcomes"]}
    assert len(outcomes) == len(GOOD) + COPIES * len(CHOSEN)
    for name in CHOSEN:
        copies = [outcomes[f"{copy}-{name}"] for copy in range(COPIES)]
        assert {copy["status"] for copy in copies} == {HOSTILE[name].status}
        assert len({(copy["error"] or "").partition(": ")[2] for copy in copies}) == 1
    ids = {outcomes[f"{subject}.pdf"]["document_id"] for subject in GOOD}
    for table in ("documents", "passages", "mentions", "amounts", "classifications", "rules", "facts"):
        rows = read_rows(tmp_path / "among", table, ids)
        assert rows == read_rows(tmp_path / "alone", table, ids)
        assert rows or table in ("facts", "classifications")

    lines = kisoku.call("status", "--problems", "--outputs", "among").stdout.splitlines()
    statuses = [HOSTILE[name].status for name in CHOSEN]
    failed, partial = statuses.count("failed") * COPIES, statuses.count("partial") * COPIES
    problems = lines[lines.index(f"to look at: {failed} failed, {partial} partial") + 1 :]
    assert [line.partition(":")[0] for line in problems] == ["failed"] * failed + ["partial"] * partial
    locked = "failed: 0-locked.pdf: encrypted, needs a password; save it without one and ingest that file"
    assert locked in problems
    told = "partial: 0-damaged-page.pdf: page 2 damaged and not read; fetch the file again"
    assert any(line.startswith(told) for line in problems)
