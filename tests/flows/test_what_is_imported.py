"""What is imported when: each library that reading does without is time saved at every start."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("sklearn", "skops", "scipy", "pytest", "pandas", "prefect", "polars", "sqlalchemy", "xlsxwriter")


def list_heavy(code: str) -> list[str]:
    """Return which of the heavy libraries a fresh interpreter has imported after the code."""
    code += f"\nimport sys\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.slow
def test_reading_imports_nothing_that_only_learning_or_storing_needs():
    assert list_heavy("import flows.processing") == []


@pytest.mark.slow
def test_the_seed_is_started_before_anything_heavy_is_imported():
    assert list_heavy("import flows.conduct, flows.worker") == []


@pytest.mark.slow
def test_writers_are_imported_for_the_formats_asked_for():
    code = "from dataset.export import load_writers\nload_writers(['csv', 'jsonl'])"
    assert list_heavy(code) == []
    assert list_heavy(code + "\nload_writers(['xlsx'])") == ["xlsxwriter"]


@pytest.mark.slow
def test_judging_with_a_classifier_imports_no_scikit_learn(learnt, models):
    code = (
        "from flows.classifier import load_classifier\nfrom flows.settings import read_settings\n"
        f"settings = read_settings(environment={{'KISOKU_MODELS': {str(models)!r}}})\n"
        "assert load_classifier(settings).classify(['Title vests in the Party.'])"
    )
    assert list_heavy(code) == []
