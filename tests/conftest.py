from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from flows.classifier import load_classifier
from flows.settings import read_settings
from models.current import switch_current
from models.versions import derive_version

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
