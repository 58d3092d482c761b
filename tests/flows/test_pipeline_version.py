"""What has documents read again: another classifier in use, not the labels or decisions that one may learn."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from flows.classifier import pin_classifier
from flows.problems import Broken
from flows.settings import Settings, read_settings
from flows.versions import compute_pipeline_version, compute_reading_version
from models.current import switch_current
from models.versions import derive_version

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(tmp_path: Path, models: Path, learnt: str) -> Settings:
    """Settings of a corpus and of models that a test may change."""
    corpus = Path(shutil.copytree(ROOT / "corpus", tmp_path / "corpus", ignore=lambda *_: ["samples"]))
    version = derive_version(corpus / "labels")
    shutil.copytree(models / version, tmp_path / "models" / version)
    switch_current(tmp_path / "models", version)
    return replace(read_settings(environment={}), corpus=corpus, models=tmp_path / "models")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["decisions.jsonl", "spans.jsonl", "calls.jsonl", "labels.toml"])
def test_labels_and_decisions_alone_have_nothing_read_again(settings, name):
    before = compute_pipeline_version(settings)
    with (settings.labels / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert compute_pipeline_version(settings) == before


@pytest.mark.slow
def test_another_classifier_in_use_has_documents_labelled_again_and_nothing_else(settings):
    before, reading = compute_pipeline_version(settings), compute_reading_version(settings)
    (settings.models / "other").mkdir()
    card = settings.models / derive_version(settings.labels) / "card.json"
    shutil.copy(card, settings.models / "other")
    switch_current(settings.models, "other")
    assert compute_pipeline_version(settings) == f"{reading}.other" != before
    assert compute_reading_version(settings) == reading


@pytest.mark.slow
def test_a_run_keeps_to_the_classifier_that_it_began_with(settings):
    pinned = pin_classifier(settings)
    (settings.models / "other").mkdir()
    switch_current(settings.models, "other")
    assert pin_classifier(pinned) == pinned
    assert compute_pipeline_version(pinned).endswith(f".{pinned.classifier}")


def test_before_the_first_classifier_the_one_to_be_learnt_counts(tmp_path):
    settings = replace(read_settings(environment={}), models=tmp_path)
    assert compute_pipeline_version(settings).endswith(f".{derive_version(settings.labels)}")


def test_without_labelled_passages_there_is_no_classifier(tmp_path):
    settings = replace(read_settings(environment={}), corpus=tmp_path, models=tmp_path)
    with pytest.raises(Broken, match=r"labels\.toml"):
        pin_classifier(settings)
