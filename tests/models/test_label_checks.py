from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_corpus import make_passages

sys.path.append(str(Path(__file__).parents[1] / "flows"))  # for made_decisions

from made_decisions import reduce_labels

from dataset.records import Force, Modality
from models.label_checks import check_labels, find_doubtful, find_rare, find_repeats, read_lines
from models.labelled import LabelDefinition, LabelledPassage
from models.registry import find_encodings

TEXT = "The Recipient shall send a copy of each patent application to the programme office within ten days."
OTHER = "Visitors to the harbour found the new lighthouse open on every Sunday of the long summer."


def make_passage(name: str, text: str, *labels: str, document: str = "one") -> LabelledPassage:
    force: Force | None = "operative" if labels else None
    modality: Modality | None = "obligation" if labels else None
    return LabelledPassage(name, document, "call", "", text, labels, force, modality)


@pytest.mark.parametrize(
    ("document", "labels", "check"),
    [
        ("one", ("disclosure_filing",), "repeat"),
        ("two", ("disclosure_filing",), "leak"),
        ("one", ("compliance_recovery",), "contradiction"),
        ("two", (), "contradiction"),
    ],
)
def test_two_passages_that_say_the_same_are_found(document: str, labels: tuple[str, ...], check: str) -> None:
    swapped = TEXT.replace("ten days", "twelve days")
    passages = [
        make_passage("a", TEXT, "disclosure_filing"),
        make_passage("b", OTHER),
        make_passage("c", swapped, *labels, document=document),
    ]
    (finding,) = find_repeats(passages)
    assert (finding.check, finding.where) == (check, ("a", "c"))


def test_short_formulas_may_recur() -> None:
    assert find_repeats([make_passage("a", "Not applicable."), make_passage("b", "Not applicable.")]) == []


@given(st.permutations(range(4)))
def test_the_order_of_passages_changes_no_pair(order: list[int]) -> None:
    texts = (TEXT, OTHER, TEXT + " It keeps a list.", OTHER.replace("Sunday", "Monday"))
    passages = [make_passage(str(i), text) for i, text in enumerate(texts)]
    pairs = {frozenset(finding.where) for finding in find_repeats([passages[i] for i in order])}
    assert pairs == {frozenset("02"), frozenset("13")}


def test_a_label_of_few_passages_or_few_documents_is_rare() -> None:
    many = [make_passage(f"a{i}", TEXT, "ownership", document=f"d{i % 5}") for i in range(20)]
    near = [make_passage(f"b{i}", TEXT, "eligibility", document=f"d{i % 4}") for i in range(20)]
    rare = {finding.where[0]: finding.says for finding in find_rare([*many, *near])}
    assert "ownership" not in rare
    assert rare["eligibility"].startswith("20 passages of 4 documents")
    assert rare["transfer_control"].startswith("0 passages of 0 documents")


def test_labels_that_were_swapped_are_doubted(definitions: list[LabelDefinition]) -> None:
    passages = make_passages()
    wrong = next(i for i, passage in enumerate(passages) if passage.labels == ("ownership",))
    assert find_doubtful(passages, definitions) == []
    passages[wrong] = replace(passages[wrong], labels=("cost_cofunding",))
    findings = find_doubtful(passages, definitions)
    assert {finding.where for finding in findings} == {(passages[wrong].id,)}
    assert any("misses ownership" in finding.says for finding in findings)


def test_nothing_is_doubted_where_no_document_can_be_held_out() -> None:
    assert find_doubtful([make_passage("a", TEXT, "ownership"), make_passage("b", OTHER)]) == []


def test_every_broken_line_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    good = asdict(make_passage("a", TEXT, "ownership"))
    lines = [good, good | {"colour": "red"}, {"id": "x"}, good, good | {"id": "b", "labels": ["ownerships"]}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    passages, findings = read_lines(tmp_path)
    assert [passage.id for passage in passages] == ["a"]
    assert [finding.where[0] for finding in findings] == [f"a.jsonl, line {n}" for n in (2, 3, 4, 5)]
    told = " | ".join(finding.says for finding in findings)
    assert re.search(r"unknown fields colour.*misses document.*a stands in a.jsonl, line 1.*ownerships", told)


def test_the_corpus_has_nothing_to_mend(labels_folder: Path, full_passages: list[LabelledPassage]) -> None:
    passages, unread = read_lines(labels_folder)
    assert [*unread, *find_repeats(passages), *find_rare(passages)] == []
    assert passages == full_passages
    assert len(passages) > 4000


@pytest.mark.slow
def test_a_check_tells_all_that_has_to_be_mended_and_then_what_is_doubted(
    definitions: list[LabelDefinition], models: Path, learnt: str, tmp_path: Path
) -> None:
    folder = reduce_labels(tmp_path / "labels", every=8)
    encode = find_encodings(models).encode
    report = check_labels(folder, encode=encode)
    passages, unread = read_lines(folder)
    mend = [*unread, *find_repeats(passages), *find_rare(passages)]
    doubtful = find_doubtful(passages, definitions, encode=encode)
    assert report.findings == (*mend, *doubtful)
    assert mend  # of few documents some labels are rare
    assert doubtful
    assert not any(finding.breaks for finding in doubtful)
    assert report.passages == len(passages) > 300
