"""The labels of passages as forms send them, and the queue that leads from one to the next."""

from __future__ import annotations

import json
import time

import pytest
from made_queue import CALL, TERMS, list_ticked

from dataset.records import LABELS
from models.decisions import parse_label_decision


def test_a_passage_has_a_box_for_each_label_with_a_key_of_its_own(queue_desk):
    page = queue_desk.visit("Ada").get("/passages/p-terms-1")
    keys = [piece.split('data-key="')[1][0] for piece in page.text.split('name="labels" value="')[1:]]
    assert len(set(keys)) == len(LABELS) == 15
    assert 'name="no_rule" value="true" data-key="0"' in page.text
    assert TERMS[0] in page.text
    assert TERMS[2] in page.text
    assert "Rules › Of terms" in page.text


def test_the_passage_is_marked_on_the_picture_of_its_page(queue_desk):
    ada = queue_desk.visit("Ada")
    page = ada.get("/passages/p-terms-1")
    assert 'class="area area-quote" x="58.5" y="100.0"' in page.text
    picture = ada.get("/documents/d-terms/pages/1.png?width=600")
    assert picture.content.startswith(b"\x89PNG")


def test_saved_labels_are_one_decision_that_tells_what_held_before(queue_desk):
    ada = queue_desk.visit("Ada")
    before = len(queue_desk.read_log())
    page = ada.save(
        ada.get("/passages/p-terms-0"),
        "eligibility",
        "ownership",
        force="operative",
        modality="obligation",
        note="  read twice ",
    )
    [decision] = queue_desk.read_log()[before:]
    read = parse_label_decision(decision, place="log")
    assert (read.labels, read.force, read.modality) == (
        ("ownership", "eligibility"),
        "operative",
        "obligation",
    )
    assert (decision.reviewer, decision.note, decision.passage_text) == ("Ada", "read twice", TERMS[0])
    assert json.loads(decision.before) == {"labels": [], "force": None, "modality": None}
    assert list_ticked(page) == ["ownership", "eligibility"]
    assert "decided by Ada" in page.text
    assert "Saved: ownership, eligibility" in page.text


def test_no_rule_is_said_and_not_left_out(queue_desk):
    ada = queue_desk.visit("Ada")
    page = ada.get("/passages/p-call-4")
    assert ada.save(page).status_code == 422
    contradiction = ada.save(page, "ownership", no_rule="true", note="why not")
    assert contradiction.status_code == 422
    assert list_ticked(contradiction) == ["ownership"]
    assert "why not" in contradiction.text
    assert ada.save(page, "fishing").status_code == 422
    assert queue_desk.desk.ledger.list_counting("labels") == []
    saved = ada.save(page, no_rule="true", force="operative")
    assert saved.status_code == 200
    assert "Saved: no rule" in saved.text
    [decision] = queue_desk.desk.ledger.list_counting("labels")
    assert json.loads(decision.after) == {"labels": [], "force": None, "modality": None}


def test_the_second_of_two_reviewers_hears_of_the_first_and_loses_nothing(queue_desk):
    ada, bela = queue_desk.visit("Ada"), queue_desk.visit("Bela")
    page = ada.get("/passages/p-terms-2")
    bela.save(bela.get("/passages/p-terms-2"), "licence_access")
    late = ada.save(page, "ownership", modality="permission", note="mine")
    assert late.status_code == 409
    assert "Bela was faster and decided: licence access." in late.text
    assert list_ticked(late) == ["ownership"]
    assert 'value="mine"' in late.text
    assert '<option value="permission" selected>' in late.text
    overruled = ada.save(late, "ownership")
    assert overruled.status_code == 200
    assert "decided by Ada" in overruled.text


def test_a_decision_is_taken_back(queue_desk):
    ada = queue_desk.visit("Ada")
    ada.save(ada.get("/passages/p-terms-3"), "disclosure_filing")
    saved = ada.save(ada.get("/passages/p-terms-3"), "ownership")
    [_, last] = queue_desk.desk.ledger.list_counting("labels")
    undone = ada.press(saved, "undo", decision_id=last.decision_id)
    assert "Taken back" in undone.text
    assert list_ticked(undone) == ["disclosure_filing"]
    again = ada.press(saved, "undo", decision_id=last.decision_id)
    assert "taken back, or followed by another one, already" in again.text


def test_scripts_of_documents_are_text(queue_desk):
    page = queue_desk.visit("Ada").get("/passages/p-call-5")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


def test_a_passage_that_is_not_stored_is_no_page(queue_desk):
    ada = queue_desk.visit("Ada")
    for path in ("/passages/p-none", "/queue/p-none", "/passages/p-none/judgement"):
        assert ada.get(path).status_code == 404


def test_what_the_classifier_says_comes_with_thresholds_and_words(queue_desk):
    ada = queue_desk.visit("Ada")
    whole = ada.get("/passages/p-terms-0/judgement")
    part = ada.get("/passages/p-terms-0/judgement", headers={"HX-Request": "true"})
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert 'class="bar-mark"' in part.text
    assert 'class="word word-4"' in part.text
    [holding, *_] = part.text.split('<li class="holds">')[1:]
    assert "ownership" in holding
    assert 'hx-trigger="load"' not in ada.get("/passages/p-terms-0").text  # it is known by now


def test_the_queue_leads_from_one_passage_to_the_next(queue_desk):
    ada = queue_desk.visit("Ada")
    first = ada.get("/queue")
    assert "Why this one:" in first.text
    second = ada.save(first, "ownership")
    assert second.url.path.startswith("/queue/p-")
    assert second.url.path != first.url.path
    assert "Saved: ownership" in second.text
    assert f'id="previous" href="{first.url.path}"' in second.text
    back = ada.get(first.url.path)
    assert list_ticked(back) == ["ownership"]
    assert "decided by Ada" in back.text
    third = ada.press(second, "skip")
    assert third.url.path not in (first.url.path, second.url.path)
    assert len(queue_desk.desk.ledger.list_counting("labels")) == 1


def test_reviewers_at_once_are_given_different_passages(queue_desk):
    ada, bela = queue_desk.visit("Ada"), queue_desk.visit("Bela")
    of_ada, of_bela = ada.get("/queue"), bela.get("/queue")
    seen = set()
    for _ in range(3):
        assert of_ada.url.path != of_bela.url.path
        seen |= {of_ada.url.path, of_bela.url.path}
        of_ada = ada.save(of_ada, no_rule="true")
        of_bela = bela.save(of_bela, no_rule="true")
    assert len(seen) == 6


def test_what_somebody_else_has_just_decided_on_is_passed_over(queue_desk):
    ada, bela = queue_desk.visit("Ada"), queue_desk.visit("Bela")
    open_at_ada = ada.get("/queue")
    order = [each.passage_id for each in queue_desk.desk.learning.read_order().passages]
    following = order[order.index(open_at_ada.url.path.removeprefix("/queue/")) + 1]
    bela.save(bela.get(f"/queue/{following}"), no_rule="true")
    assert ada.save(open_at_ada, no_rule="true").url.path not in (
        f"/queue/{following}",
        open_at_ada.url.path,
    )


def test_the_end_of_the_queue_says_what_to_do(queue_desk):
    ada = queue_desk.visit("Ada")
    order = queue_desk.desk.learning.read_order().passages
    assert {each.text for each in order} <= {*TERMS, *CALL}
    page = ada.get("/queue")
    for _ in range(len(order) - 1):
        page = ada.press(page, "skip")
    end = ada.save(page, no_rule="true")
    assert end.url.path == "/queue"
    assert f"{len(order) - 1} passages that you skipped" in end.text
    assert ada.press(end, "unskip").url.path.startswith("/queue/p-")


def test_the_order_is_not_worked_out_twice_of_one_state(queue_desk):
    learning = queue_desk.desk.learning
    times = learning.times_worked_out
    ada = queue_desk.visit("Ada")
    ada.save(ada.get("/queue"), no_rule="true")  # few passages are left, all of which it knows
    for _ in range(5):
        learning.renew_order()
        time.sleep(0.05)
    assert learning.times_worked_out == times == 1


def test_progress_counts_the_day_and_the_reviewer(queue_desk):
    ada, bela = queue_desk.visit("Ada"), queue_desk.visit("Bela")
    bela.save(bela.get("/queue"), no_rule="true")
    page = ada.save(ada.get("/queue"), no_rule="true")
    tally = page.text.split('class="tally"')[1].split("</dl>")[0]
    counts = [int(piece.split("<")[0]) for piece in tally.split("<dd>")[1:]]
    order = queue_desk.desk.learning.read_order().passages
    assert counts == [2, 1, 2, len(order) - 2]


def test_agreement_needs_two_reviewers_of_one_passage(queue_desk):
    ada, bela = queue_desk.visit("Ada"), queue_desk.visit("Bela")
    ada.save(ada.get("/passages/p-terms-0"), "ownership")
    assert "Needs two reviewers" in ada.get("/queue/agreement").text
    ada.save(ada.get("/passages/p-call-4"), no_rule="true")
    bela.save(bela.get("/passages/p-terms-0"), "ownership", "eligibility")
    bela.save(bela.get("/passages/p-call-4"), no_rule="true")
    page = ada.get("/queue/agreement").text
    row = page.split('<th scope="row" data-title="label">ownership</th>')[1].split("</tr>")[0]
    assert ">1.00<" in row
    assert "almost perfect" in row
    assert ">2<" in row
    assert "Ada and Bela: 2 texts in common" in page


@pytest.mark.parametrize("path", ["/queue/p-terms-0/labels", "/passages/p-terms-0/undo", "/models/retrain"])
def test_forms_of_other_sites_are_refused(queue_desk, path):
    assert queue_desk.visit("Ada").post(path, data={"no_rule": "true"}).status_code == 403
