"""The page of classifiers, and what people are told of a retraining."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
from starlette.requests import Request

from flows.reports import write_json
from flows.retraining import Retraining
from models.promotion import Change, Verdict
from review.model_comparison import choose_pair, compare_cards
from review.pages.models import render_models
from review.ports import Classifier, Job, NoJudgement


def make_card(version: str, f1: float) -> dict[str, object]:
    score = {"f1": f1, "interval": [f1 - 0.01, f1 + 0.01], "precision": f1, "recall": f1, "support": 90}
    figure = {"value": f1, "interval": [f1 - 0.01, f1 + 0.01]}
    return {
        "version": version,
        "trained_at": "2026-03-04T05:06:07+00:00",
        "passages": {"learned": 500, "documents": 40},
        "decisions": ["x-1"],
        "cross_validation": {
            "micro": score,
            "macro_f1": figure,
            "is_a_rule": figure,
            "force": figure,
            "labels": {"ownership": score},
        },
        "thresholds": {"ownership": 0.4},
        "intended_use": "For tests.",
        "limits": ["None."],
    }


OLD = Classifier("0" * 12, in_use=False, card=make_card("0" * 12, 0.70))
NEW = Classifier("1" * 12, in_use=True, card=make_card("1" * 12, 0.75))


def make_job(ending: str, *reasons: str) -> Job:
    """Return a retraining that is over, as its process tells it."""
    verdict = Verdict(
        reasons,
        (Change("micro-F1", 0.70, 0.75, 0.01, 0.99),),
        500,
        20,
        9,
        2,
        denied=0,
        given=3,
        new_decisions=20,
    )
    retraining = Retraining(
        ending=ending,
        version=NEW.version,
        previous=OLD.version,
        in_use=OLD.version if ending == "refused" else NEW.version,
        folder=Path("models"),
        new_decisions=20,
        quality={},
        verdict=verdict,
    )
    result = json.loads(write_json(retraining))
    return Job("j-1", "retrain", "Retrain the classifier", state="done", result=result)


def render(job: Job) -> str:
    state = {"reviewer": "Ada", "csrf_token": "", "can_log_out": False}
    scope = {"type": "http", "method": "GET", "path": "/models", "query_string": b"", "headers": []}
    page = render_models(
        Request({**scope, "state": state, "server": ("127.0.0.1", 80), "scheme": "http"}),
        classifiers=[NEW, OLD],
        jobs=[job],
        beside=None,
        decision_ids=["x-1", "x-2"],
        notice=None,
    )
    return bytes(page.body).decode()


def test_what_a_retraining_gained_is_told_with_both_cards():
    page = render(make_job("promoted"))
    assert "Promoted" in page
    assert "wrong before: 9, now: 2" in page
    assert '<td class="look-number gain" data-title="gained">+0.0500</td>' in page
    assert NEW.version in page
    assert OLD.version in page
    assert "<b>1 decision</b> on labels is not learned" in page
    assert '<td class="look-number gain" data-title="difference">+0.050</td>' in page


def test_a_refusal_tells_why():
    page = render(make_job("refused", "micro-F1 on labelled passages goes from 0.7000 to 0.6000"))
    assert "Refused" in page
    assert "micro-F1 on labelled passages goes from 0.7000 to 0.6000" in page


def test_a_failure_is_told():
    page = render(Job("j-1", "retrain", "Retrain the classifier", state="failed", error="no space is left"))
    assert "It failed" in page
    assert "no space is left" in page


def test_a_difference_counts_where_intervals_do_not_overlap():
    figures = {each.name: each for each in compare_cards(OLD.card, NEW.card)}
    assert figures["ownership"].is_certain
    near = compare_cards(make_card("2", 0.745), NEW.card)
    assert not any(each.is_certain for each in near)
    assert all(each.difference is None for each in compare_cards(None, NEW.card))


def test_the_classifier_beside_the_one_in_use_is_the_chosen_or_the_latest_that_can_be_read():
    broken = Classifier("2" * 12, in_use=False, card=None, trouble="its card cannot be read")
    assert choose_pair([broken, NEW, OLD], None) == (NEW, OLD)
    assert choose_pair([broken, NEW, OLD], broken.version) == (NEW, broken)
    assert choose_pair([], None) == (None, None)


def test_a_retraining_is_started_watched_and_cancelled(queue_desk):
    ada = queue_desk.visit("Ada")
    page = ada.get("/models")
    assert "In use" in page.text
    assert "macro-F1" in page.text
    started = ada.press(page, "retrain")
    assert started.url.path == "/models"
    assert 'hx-trigger="every 2s"' in started.text
    assert '<noscript><meta http-equiv="refresh"' in started.text
    ada.press(page, "retrain")  # the same again changes nothing
    [job] = queue_desk.desk.jobs.list()
    ada.press(started, "cancel")
    while not (job := queue_desk.desk.jobs.find(job.job_id)).is_over:
        time.sleep(0.05)
    assert job.state == "cancelled"
    assert "Cancelled" in ada.get("/models").text


def test_a_process_that_judges_is_replaced_when_it_crashed(queue_desk):
    learning = queue_desk.desk.learning
    learning.judge("p-call-0")
    [process_id] = learning.process_ids
    os.kill(process_id, signal.SIGKILL)
    os.waitid(os.P_PID, process_id, os.WEXITED | os.WNOWAIT)
    assert learning.judge("p-call-1").scores["eligibility"] >= 0.0
    assert learning.process_ids != [process_id]
    with pytest.raises(NoJudgement, match="no such passage"):
        learning.judge("p-none")
