"""The comparison of mention steps: every way reads the same passages, and the table says how fast."""

from __future__ import annotations

from pathlib import Path

from bench.compare import LABELS
from bench.mentions import (
    ENTITIES,
    FULL,
    KISOKU,
    RULES,
    MentionComparison,
    MentionRun,
    count_tokens,
    load_ways,
    measure_ways,
    read_documents,
    write_mentions,
)
from bench.results import Machine

MACHINE = Machine(2, "a processor", "Linux", 0.1, {"kisoku": "0.1.0", "spacy": "3.8"})
RUNS = tuple(MentionRun(name, seconds, 5) for name, seconds in ((KISOKU, 1.0), (FULL, 8.0), (ENTITIES, 4.0)))


def test_each_way_reads_all_passages_in_each_round() -> None:
    documents = read_documents(LABELS)[:6]
    runs = list(measure_ways(load_ways(), documents, rounds=2))
    assert [run.name for run in runs] == [KISOKU, RULES, FULL, ENTITIES] * 2
    assert [run.found for run in runs[:4]] == [run.found for run in runs[4:]]
    assert all(run.found > 0 and run.cpu_seconds > 0 for run in runs)
    assert count_tokens(documents) > 1000


def test_documents_are_whole() -> None:
    documents = read_documents(LABELS)
    assert len({passages[0].document_id for passages in documents}) == len(documents)


def test_speeds_are_compared_with_both_models(tmp_path: Path) -> None:
    comparison = MentionComparison(MACHINE, passages=2, tokens=8000, runs=RUNS)
    assert comparison.compute_rows()[0] == (KISOKU, "1", "5", "8,000", "8.0", "4.0")
    path = tmp_path / "RESULTS.md"
    path.write_text("# Results\n\n## Mentions\n\nold\n\n## Others\n\nkept\n", encoding="utf-8")
    write_mentions("Mentions", comparison, path=path)
    text = path.read_text(encoding="utf-8")
    assert "old" not in text
    assert "kept" in text
    assert f"| {FULL} | 1 | 5 | 1,000 | 1.0 | 0.5 |" in text
