"""What is told of the difference between labels and rules before and after."""

from __future__ import annotations

from dataclasses import replace

from dataset.records import Classification, Document, DocumentRows, Passage, Rule
from flows.relabelling.changes import MOST_EXAMPLES, compare_rows, sum_changes
from flows.relabelling.report import describe_changes, write_markdown
from flows.relabelling.work import rename_version

DOCUMENT = Document("d-1", "s", "file", "file:///a.pdf", "a.pdf")


def make_rows(*labels: dict[str, float], rules: tuple[Rule, ...] = ()) -> DocumentRows:
    """Return a document with a passage for each dictionary of labels and scores."""
    passages = tuple(
        Passage(f"p-{i}", "d-1", i, i + 1, i + 1, "paragraph", (), f"Passage {i}") for i in range(len(labels))
    )
    classifications = tuple(
        Classification(p.passage_id, "d-1", label, score)
        for p, own in zip(passages, labels, strict=True)
        for label, score in own.items()
    )
    return DocumentRows(DOCUMENT, passages, classifications=classifications, rules=rules)


def make_rule(name: str, **changes: object) -> Rule:
    rule = Rule(name, "g", "p-0", "d-1", 1, ("ownership",), "operative", "power", "any", "Passage", 0, 7)
    return replace(rule, **changes)  # type: ignore[arg-type]


def test_labels_gained_and_lost_are_counted_by_passage():
    before = make_rows({"ownership": 0.9}, {"eligibility": 0.6}, {})
    after = make_rows({"ownership": 0.7}, {"ownership": 0.5, "selection_term": 0.8}, {"ownership": 0.4})
    change = compare_rows(before, after)
    assert (change.passages_changed, change.touched) == (2, True)
    assert (change.gained, change.lost) == ({"ownership": 2, "selection_term": 1}, {"eligibility": 1})
    assert [(each.page, each.before, each.weight) for each in change.examples] == [
        (2, ("eligibility",), 1.9),
        (3, (), 0.4),
    ]


def test_another_score_or_model_alone_is_no_change():
    old = make_rule("r-1", confidence=0.4, model_version="a")
    new = make_rule("r-1", confidence=0.9, model_version="b")
    change = compare_rows(
        make_rows({"ownership": 0.5}, rules=(old,)), make_rows({"ownership": 0.9}, rules=(new,))
    )
    assert not change.touched


def test_rules_are_added_removed_or_changed():
    before = make_rows({}, rules=(make_rule("r-1"), make_rule("r-2"), make_rule("r-3")))
    after = make_rows({}, rules=(make_rule("r-2", force="proposed"), make_rule("r-3"), make_rule("r-4")))
    change = compare_rows(before, after)
    assert (change.rules_added, change.rules_removed, change.rules_changed) == (1, 1, 1)


def test_the_sum_keeps_the_largest_examples_and_tells_what_could_not_be_labelled():
    change = compare_rows(make_rows(*[{}] * 20), make_rows(*[{"ownership": i / 20} for i in range(20)]))
    elsewhere = tuple(replace(each, file_name="b.pdf") for each in change.examples)
    other = replace(change, document_id="d-2", file_name="b.pdf", examples=elsewhere)
    failed = replace(change, document_id="d-3", error="c.pdf: labelling took longer than 300 s")
    total = sum_changes([change, other, failed])
    assert (total.documents, total.passages, total.gained) == (2, 40, {"ownership": 40})
    assert [(e.file_name, e.weight) for e in total.examples[:2]] == [("a.pdf", 0.95), ("b.pdf", 0.95)]
    assert len(total.examples) == MOST_EXAMPLES
    assert describe_changes(total).endswith("; 1 could not be")
    assert "- c.pdf: labelling took longer than 300 s" in write_markdown(total, "line")


def test_a_version_with_decisions_keeps_what_was_read():
    assert rename_version("0.1.0+read.model-1234abcd", "other") == "0.1.0+read.other"
    assert rename_version("0.1.0+read.model", "other-1234abcd") == "0.1.0+read.other-1234abcd"
