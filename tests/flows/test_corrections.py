from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from dataset.records import Document, DocumentRows, Mention, Passage
from dataset.store import open_store
from extractors.gazetteer import read_gazetteer
from extractors.names.discovery import discover_entity
from flows.corrections import check_entities
from flows.settings import read_settings

CORPUS = Path(__file__).parents[2] / "corpus"
HEAD = "name,label,country,verdict,entity,note\n"
RIVERS = discover_entity("AGENCY", "Ministry of Rivers", country="NO")
LABOUR = discover_entity("AGENCY", "Ministry of Labour", country="NO")
LABOUR_TOO = discover_entity("AGENCY", "Labour Ministry", country="NO")


def write_corpus(folder: Path, rows: str) -> Path:
    shutil.copytree(CORPUS / "gazetteers", folder / "gazetteers")
    (folder / "gazetteers" / "merges.csv").write_text(HEAD + rows, encoding="utf-8")
    return folder


def fill_store(outputs: Path) -> None:
    """Store a document that names three ministries, one of which was merged with the agency NEDO."""
    nedo = read_gazetteer(CORPUS / "gazetteers").entities["jp-nedo"]
    document = Document("d-1", "0" * 64, "samples", "a.pdf", "a.pdf", pipeline_version="before")
    entities = (replace(nedo, merged_ids=(RIVERS.entity_id,)), LABOUR, LABOUR_TOO)
    names = ("Ministry of Rivers", LABOUR.name, LABOUR_TOO.name)
    passages = tuple(Passage(f"p-{i}", "d-1", i, 1, 1, "paragraph", (), name) for i, name in enumerate(names))
    mentions = tuple(
        Mention(f"m-{i}", f"p-{i}", "d-1", "AGENCY", name, 0, len(name), entity.entity_id, "pattern")
        for i, (name, entity) in enumerate(zip(names, entities, strict=True))
    )
    outputs.mkdir()
    store = open_store(f"sqlite:///{outputs / 'kisoku.db'}")
    store.write_document(DocumentRows(document, passages, mentions, entities))
    store.close()


def test_the_report_tells_what_was_merged_and_what_may_be(tmp_path: Path) -> None:
    rows = (
        "Ministry of Rivers,AGENCY,NO,same,jp-nedo,renamed\nMinistry of Sand,AGENCY,NO,same,jp-nedo,moved\n"
    )
    corpus = write_corpus(tmp_path / "corpus", rows)
    fill_store(tmp_path / "outputs")
    settings = read_settings(tmp_path / "outputs", environment={"KISOKU_CORPUS": str(corpus)})
    report = check_entities(tmp_path / "outputs", settings=settings)
    assert [(c.line, c.entity_id, c.note, c.merged_ids) for c in report.corrections] == [
        (2, "jp-nedo", "renamed", (RIVERS.entity_id,)),
        (3, "jp-nedo", "moved", ()),
    ]
    assert [{p.first_id, p.second_id} for p in report.proposals] == [{LABOUR.entity_id, LABOUR_TOO.entity_id}]
    assert report.outdated


def test_the_command_prints_the_report(kisoku, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", "Ministry of Rivers,AGENCY,NO,same,jp-nedo,renamed\n")
    fill_store(tmp_path / "outputs")
    done = kisoku.call("entities", "check", KISOKU_CORPUS=str(corpus))
    assert done.returncode == 0
    assert f"line 2: Ministry of Rivers is jp-nedo ({RIVERS.entity_id}): renamed" in done.stdout
    assert "may be one, as a row of merges.csv decides: 1" in done.stdout
    report = json.loads(kisoku.call("entities", "check", "--json", KISOKU_CORPUS=str(corpus)).stdout)
    assert report["proposals"][0]["reason"] == "the same words"


def test_a_wrong_row_ends_an_ingest_before_anything_is_read(kisoku, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", "Ministry of Rivers,AGENCY,NO,same,jp-nodo,renamed\n")
    (tmp_path / "page.html").write_text("<p>The Ministry of Rivers pays.</p>", encoding="utf-8")
    done = kisoku.call("ingest", "page.html", KISOKU_CORPUS=str(corpus))
    assert done.returncode == 2
    assert "merges.csv, line 2: “Ministry of Rivers”: “jp-nodo” is the identifier of no entity" in done.stderr
    assert not (tmp_path / "outputs" / "dataset").exists()
