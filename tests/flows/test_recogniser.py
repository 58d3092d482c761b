from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.pipeline import load_pipeline
from flows.problems import Unusable
from flows.recogniser import check_recogniser, learn_recogniser, list_known_names, locate_recogniser
from flows.settings import Settings, read_settings
from flows.versions import compute_pipeline_version
from models.recogniser_files import BrokenRecogniser, read_card

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a corpus with few annotated passages."""
    corpus = Path(shutil.copytree(ROOT / "corpus", tmp_path / "corpus", ignore=lambda *_: ["samples"]))
    lines = (corpus / "labels" / "spans.jsonl").read_text(encoding="utf-8").splitlines()
    (corpus / "labels" / "spans.jsonl").write_text("\n".join(lines[::12]) + "\n", encoding="utf-8")
    return replace(read_settings(environment={}), corpus=corpus, models=tmp_path / "models")


@pytest.mark.slow
def test_the_one_in_the_corpus_is_used_until_another_is_learned(settings):
    assert check_recogniser(settings) == settings.corpus / "recogniser"
    before = compute_pipeline_version(settings)
    epochs: list[object] = []
    learned = learn_recogniser(settings, tell=epochs.append)
    assert epochs
    assert check_recogniser(settings) == learned.folder == settings.models / "recogniser"
    assert read_card(learned.folder)["version"] == learned.version
    assert compute_pipeline_version(settings) != before
    nlp = load_pipeline(settings.gazetteers, recogniser=learned.folder)
    assert nlp.pipe_names[-1] == "kisoku_recogniser"


def test_a_damaged_recogniser_is_not_used(settings):
    (settings.corpus / "recogniser" / "ner" / "moves").write_bytes(b"")
    with pytest.raises(BrokenRecogniser, match="kisoku train-ner"):
        check_recogniser(settings)


def test_passages_that_break_their_format_are_named(settings):
    (settings.labels / "spans.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(Unusable, match=r"spans\.jsonl, line 1"):
        learn_recogniser(settings, tell=print)


def test_known_names_are_written_with_capitals_and_latin_letters():
    names = list_known_names(ROOT / "corpus" / "gazetteers")
    assert set(names) == {"AGENCY", "ORGANIZATION", "PROGRAM"}
    assert all(name[0].isupper() and max(name) < "ʰ" for own in names.values() for name in own)
    assert "Deutsche Forschungsgemeinschaft" in names["AGENCY"]


@pytest.mark.slow
def test_the_command_replaces_a_folder_tells_how_well_the_network_does_and_prefect_keeps_it(
    kisoku, settings, ask
):
    target = kisoku.folder / "kept" / "own"
    target.mkdir(parents=True)
    (target / "old").touch()
    done = kisoku.call("train-ner", "--to", target, KISOKU_CORPUS=str(settings.corpus))
    assert done.returncode == 0, done.stderr
    assert "whatever the label" in done.stdout
    assert "learned network 4 of 4, to keep" in done.stderr
    assert not (target / "old").exists()
    card = read_card(target)
    assert card["cross_validation"]["every"]["support"] > 30
    assert locate_recogniser(settings) == settings.corpus / "recogniser"
    (run,) = ask("flow_runs/filter", flows={"name": {"any_": ["train-ner"]}})
    assert run["state_type"] == "COMPLETED"
    assert card["version"] in run["state"]["message"]
    artifacts = ask("artifacts/filter", artifacts={"flow_run_id": {"any_": [run["id"]]}})
    assert [artifact["key"] for artifact in artifacts] == ["recogniser-scores"]
