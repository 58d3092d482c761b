from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from models.labelled import LabelledPassage
from models.parts import PARTS, find_part
from models.training import predict_out_of_fold


@given(st.text())
def test_a_document_has_one_part_and_keeps_it(document: str) -> None:
    assert find_part(document) == find_part(document) < PARTS


def test_documents_are_spread_over_all_parts() -> None:
    counts = Counter(find_part(f"d-{number}") for number in range(1000))
    assert len(counts) == PARTS
    assert max(counts.values()) < 250


def test_new_documents_move_no_other_one(small_passages: list[LabelledPassage], definitions) -> None:
    fewer = [passage for passage in small_passages if passage.document != "document-3"]
    folds = [predict_out_of_fold(passages, definitions).folds for passages in (small_passages, fewer)]
    kept = [i for i, passage in enumerate(small_passages) if passage.document != "document-3"]
    assert folds[0][kept].tolist() == folds[1].tolist()
