"""Retraining: what people rightly decide is learned, what they wrongly decide is refused, and all can be undone."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from made_decisions import OTHER_YELLOW_SLIPS, TITLES, YELLOW_SLIPS, decide, make_texts, reduce_labels

from flows.classifier import load_classifier
from flows.decisions import append_decisions
from flows.models import list_models, switch_model
from flows.problems import Broken, Unusable
from flows.retraining import Retraining, retrain
from flows.settings import Settings, read_settings
from models.current import read_card, read_current
from models.labelled import list_files
from models.registry import FILES
from models.versions import derive_version

pytestmark = pytest.mark.slow
UNSEEN = list(OTHER_YELLOW_SLIPS)
OWNED = make_texts(TITLES, 3, first=400)


@pytest.fixture(scope="module")
def learned_once(few_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small corpus and the classifier that was learned of it, to be copied."""
    folder = tmp_path_factory.mktemp("small")
    reduce_labels(folder / "corpus" / "labels")
    shutil.copytree(few_models, folder / "models")
    return folder


@pytest.fixture
def settings(learned_once: Path, tmp_path: Path) -> Settings:
    return make_settings(Path(shutil.copytree(learned_once, tmp_path / "own")))


def make_settings(folder: Path) -> Settings:
    return replace(read_settings(environment={}), corpus=folder / "corpus", models=folder / "models")


def retrain_with(settings: Settings, texts: list[str], *labels: str, **options: int | bool) -> Retraining:
    force = bool(options.pop("force", False))
    append_decisions(settings.labels / "decisions.jsonl", decide(texts, *labels, **options))
    return retrain(settings, force=force, note=lambda _: None)


def tell_labels(settings: Settings, texts: list[str]) -> list[tuple[str, ...]]:
    return [judgement.labels for judgement in load_classifier(settings).classify(texts)]


@pytest.mark.parametrize("documents", [1, 7, 30])
def test_thirty_decisions_teach_what_the_model_got_wrong(settings, documents):
    assert not any("security_control" in labels for labels in tell_labels(settings, UNSEEN))
    done = retrain_with(settings, make_texts(YELLOW_SLIPS, 30), "security_control", documents=documents)
    assert done.ending == "promoted", done.sentence
    assert done.sentence.startswith(f"promoted: {done.version}, which learned 30 more decisions, is in use")
    assert read_current(settings.models) == done.version != done.previous
    assert all("security_control" in labels for labels in tell_labels(settings, UNSEEN))


@pytest.mark.parametrize("count", [30, 150])
@pytest.mark.parametrize("labels", [(), ("licence_access",), ("eligibility", "amount_rate")])
def test_wrong_decisions_are_refused_and_the_model_stays(settings, count, labels):
    before = read_current(settings.models)
    done = retrain_with(settings, make_texts(TITLES, count), *labels)
    assert done.ending == "refused", done.verdict
    assert done.sentence.startswith(f"refused: {done.version}")
    assert done.verdict is not None
    assert all(reason in done.sentence for reason in done.verdict.reasons)
    assert read_current(settings.models) == before == done.in_use
    assert retrain(settings, force=False, note=lambda _: None).ending == "refused"  # asked again, told again


def test_labelled_passages_that_are_overruled_wrongly_are_refused(settings):
    rows = [json.loads(line) for path in list_files(settings.labels) for line in path.open(encoding="utf-8")]
    texts = [row["text"] for row in rows if row["labels"]][:60]
    assert retrain_with(settings, texts).ending == "refused"


def test_force_promotes_what_is_refused_and_says_what_spoke_against_it(settings):
    done = retrain_with(settings, make_texts(TITLES, 150), "licence_access", force=True)
    assert done.ending == "forced"
    assert ", although " in done.sentence
    assert read_current(settings.models) == done.version
    assert tell_labels(settings, OWNED) == [("licence_access",)] * 3


def test_a_switch_back_restores_what_was_said(settings):
    before, first = tell_labels(settings, UNSEEN), read_current(settings.models)
    done = retrain_with(settings, make_texts(YELLOW_SLIPS, 30), "security_control")
    assert tell_labels(settings, UNSEEN) != before
    assert switch_model(settings, str(first)).previous == done.version
    assert tell_labels(settings, UNSEEN) == before
    again = retrain(settings, force=False, note=pytest.fail if done.verdict is None else lambda _: None)
    assert (again.ending, again.version) == ("promoted", done.version)


def test_without_news_nothing_is_learned(settings):
    done = retrain(settings, force=True, note=pytest.fail)
    assert done.ending == "unchanged"
    assert done.verdict is None
    assert "nothing to learn" in done.sentence


def test_learning_twice_gives_the_same_files(settings, learned_once, tmp_path):
    other = make_settings(Path(shutil.copytree(learned_once, tmp_path / "other")))
    one, two = (
        retrain_with(own, make_texts(YELLOW_SLIPS, 12), "security_control") for own in (settings, other)
    )
    assert one.version == two.version
    for name in FILES:
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes(), name
    cards = [json.loads((done.folder / "card.json").read_text(encoding="utf-8")) for done in (one, two)]
    assert cards[0] | {"trained_at": ""} == cards[1] | {"trained_at": ""}
    assert one.verdict == two.verdict


def test_the_card_tells_what_was_learned(settings):
    done = retrain_with(settings, make_texts(YELLOW_SLIPS, 30), "security_control")
    card = read_card(settings.models, done.version)
    assert len(card["decisions"]) == 30
    assert card["passages"]["of_reviewers_alone"] == 30
    low, high = card["cross_validation"]["micro"]["interval"]
    assert low < card["cross_validation"]["micro"]["f1"] < high
    page = (done.folder / "card.html").read_text(encoding="utf-8")
    assert page.count("<svg") == len(card["cross_validation"]["labels"])
    assert "http" not in page
    listed = {model.version: model for model in list_models(settings).models}
    assert listed[done.version].decisions == 30
    assert listed[done.version].in_use
    assert not listed[done.previous].in_use


def test_a_decision_goes_before_the_label_of_the_same_text(settings):
    rows = [json.loads(line) for path in list_files(settings.labels) for line in path.open(encoding="utf-8")]
    row = next(row for row in rows if row["labels"])
    done = retrain_with(settings, [row["text"].replace(" ", "\n ")], "government_rights", documents=1)
    card = read_card(settings.models, done.version)
    assert card["passages"]["learned"] == len(rows)
    assert len(card["decisions"]) == 1


def test_what_was_refused_is_not_learned_when_other_code_trains_anew(settings, monkeypatch):
    retrain_with(settings, make_texts(YELLOW_SLIPS, 30), "security_control")
    refused = retrain_with(settings, make_texts(TITLES, 150), "licence_access")
    assert refused.ending == "refused"
    monkeypatch.setattr("models.versions.LIBRARIES", ("numpy", "click"))
    assert all("security_control" in labels for labels in tell_labels(settings, UNSEEN))
    assert read_current(settings.models) not in (refused.version, refused.previous)
    assert len(read_card(settings.models, str(read_current(settings.models)))["decisions"]) == 30


def test_a_model_of_other_code_cannot_be_used(settings, monkeypatch):
    first = str(read_current(settings.models))
    monkeypatch.setattr("models.versions.LIBRARIES", ("numpy", "click"))
    with pytest.raises(Unusable, match=f"other code.*{first} stays in use"):
        switch_model(settings, first)


@pytest.mark.parametrize("version", ["none", "..", "../models", ""])
def test_a_version_that_there_is_not_cannot_be_used(settings, version):
    with pytest.raises(Unusable, match="no such model"):
        switch_model(settings, version)


@pytest.mark.parametrize("name", [*FILES, "card.json"])
def test_a_damaged_model_cannot_be_used(settings, name):
    first = str(read_current(settings.models))
    broken = Path(shutil.copytree(settings.models / first, settings.models / "0123456789ab"))
    (broken / name).write_bytes((broken / name).read_bytes()[:100])
    with pytest.raises(Unusable, match=f"0123456789ab.*{first} stays in use"):
        switch_model(settings, broken.name)
    assert read_current(settings.models) == first


def test_a_damaged_model_in_use_is_an_error_that_tells_the_way_out(settings):
    before = tell_labels(settings, UNSEEN)
    done = retrain_with(settings, make_texts(YELLOW_SLIPS, 30), "security_control")
    (done.folder / "card.json").write_text("{", encoding="utf-8")
    with pytest.raises(Broken, match="kisoku models use"):
        retrain(settings, force=False, note=lambda _: None)
    switch_model(settings, done.previous)
    assert tell_labels(settings, UNSEEN) == before


def test_decisions_that_break_their_format_are_named(settings):
    (settings.labels / "decisions.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(Unusable, match=r"decisions\.jsonl, line 1"):
        retrain(settings, force=False, note=lambda _: None)


def test_a_first_model_learns_the_labelled_passages_alone(settings):
    shutil.rmtree(settings.models)
    done = retrain_with(settings, make_texts(TITLES, 150), "licence_access")
    assert done.ending == "refused"
    assert done.in_use == derive_version(settings.labels)
