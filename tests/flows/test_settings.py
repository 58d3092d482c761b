from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings import UnusableSetting, read_settings


def test_the_classifier_lies_with_the_outputs_unless_a_folder_is_named():
    assert read_settings(environment={}).models == Path("outputs/models").absolute()
    assert read_settings(Path("elsewhere"), environment={}).models == Path("elsewhere/models").absolute()
    shared = read_settings(Path("elsewhere"), environment={"KISOKU_MODELS": "/shared/models"})
    assert shared.models == Path("/shared/models")


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5"])
def test_numbers_have_to_be_whole_and_from_1_on(text):
    with pytest.raises(UnusableSetting, match="KISOKU_WORKERS"):
        read_settings(environment={"KISOKU_WORKERS": text})
