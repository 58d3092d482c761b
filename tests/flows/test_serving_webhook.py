"""What a webhook is told, and that nothing it does matters to a run."""

from __future__ import annotations

import time

import pytest
from made_webhook import open_webhook

from flows.serving import webhook as told
from flows.serving.webhook import RunReport, post_report
from flows.settings import UnusableSetting, read_settings

REPORT = RunReport(
    text="kisoku: calls: Failed: it cannot be listed",
    flow="fetch-and-ingest",
    source="calls",
    state="Failed",
    message="it cannot be listed",
    recovered=False,
    run="fetch-and-ingest calls 2026-05-01T06:00:00Z",
    link="http://127.0.0.1:4200/runs/flow-run/1",
)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    monkeypatch.setattr(told, "BACKOFF_SECONDS", 0.01)


def test_a_webhook_gets_what_a_person_needs():
    with open_webhook() as webhook:
        assert post_report(f"{webhook.url}/hook", REPORT, log=pytest.fail)
    [request] = webhook.requests
    assert request.path == "/hook"
    assert request.body["text"] == "kisoku: calls: Failed: it cannot be listed"
    assert request.body["link"].endswith("/runs/flow-run/1")


def test_what_may_go_better_is_tried_again():
    with open_webhook((500, 429, 200)) as webhook:
        assert post_report(webhook.url, REPORT, log=pytest.fail)
    assert len(webhook.requests) == 3


@pytest.mark.parametrize(("status", "attempts"), [(404, 1), (503, told.ATTEMPTS)])
def test_a_refusal_is_logged_without_the_secret_of_the_address(status, attempts):
    lines: list[str] = []
    with open_webhook((status,)) as webhook:
        assert not post_report(f"{webhook.url}/services/secret", REPORT, log=lines.append)
    assert len(webhook.requests) == attempts
    assert lines == [f"the webhook at 127.0.0.1 was not told: it answered {status}"]


def test_nobody_at_the_address_is_logged():
    with open_webhook() as webhook:
        pass  # its port is closed again
    lines: list[str] = []
    assert not post_report(f"{webhook.url}/secret", REPORT, log=lines.append)
    assert lines == ["the webhook at 127.0.0.1 was not told: ConnectError"]


def test_a_slow_webhook_is_given_up(monkeypatch):
    monkeypatch.setattr(told, "TOTAL_SECONDS", 0.3)
    lines: list[str] = []
    start = time.monotonic()
    with open_webhook(seconds=3.0) as webhook:
        assert not post_report(webhook.url, REPORT, log=lines.append)
        assert time.monotonic() - start < 2.0
    assert "no answer within" in lines[0]


def test_an_address_is_checked_and_never_printed():
    settings = read_settings(environment={"KISOKU_WEBHOOK_URL": "https://hooks.example.org/secret"})
    assert settings.webhook_url == "https://hooks.example.org/secret"
    assert "secret" not in repr(settings)
    with pytest.raises(UnusableSetting) as raised:
        read_settings(environment={"KISOKU_WEBHOOK_URL": "hooks.example.org/secret"})
    assert "secret" not in str(raised.value)


def test_a_failure_is_news_once_and_so_is_its_end():
    from prefect.states import Completed, Failed  # noqa: PLC0415 - takes seconds

    from flows.serving.reporting import is_news  # noqa: PLC0415 - as above

    good, partly, lost = (
        Completed(),
        Completed(name="Completed with failures", message="a"),
        Failed(message="b"),
    )
    assert not is_news(good, None)
    assert not is_news(good, good)
    assert is_news(lost, None)
    assert is_news(lost, good)
    assert not is_news(lost, Failed(message="b"))
    assert is_news(Failed(message="c"), lost)
    assert is_news(partly, lost)
    again = Completed(name="Completed with failures", message="a; 3 locations: 2 new, 1 failed")
    assert not is_news(again, partly)
    assert is_news(good, partly)
