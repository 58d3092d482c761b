"""The store that relabelling is measured on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.relabel import LABELLED_SHARE, fill_store
from dataset.store import open_store

pytestmark = pytest.mark.slow


def test_documents_have_the_passages_asked_for_each_with_what_it_names(tmp_path: Path):
    fill_store(tmp_path / "kisoku.db", passages=250, each=100)
    store = open_store(tmp_path / "kisoku.db")
    documents = [store.read_document(document.document_id) for document in store.read_documents()]
    store.close()
    assert sorted(len(rows.passages) for rows in documents if rows) == [50, 100, 100]
    texts = {p.passage_id: p.text for rows in documents if rows for p in rows.passages}
    assert len(set(texts.values())) == 250
    mentions = [mention for rows in documents if rows for mention in rows.mentions]
    assert len(mentions) > 250 * LABELLED_SHARE
    assert all(texts[m.passage_id][m.start : m.end] == m.text for m in mentions)
    kinds = Counter(p.kind for rows in documents if rows for p in rows.passages)
    assert kinds["paragraph"] > kinds["list_item"] > kinds["heading"] > kinds["footnote"]
