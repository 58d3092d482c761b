"""What programs send to be read, and the work that comes of it."""

from __future__ import annotations

import time

from served import ServedDesk

KNOWN = ("waiting", "running", "done", "failed", "cancelled")


def test_a_document_that_is_sent_is_read_unless_that_is_cancelled(program, served_desk: ServedDesk):
    page = b"<!doctype html><html><head><title>Terms</title></head><body><p>Results belong to the Host.</p></body></html>"
    answer = program.post("/api/uploads", files={"file": ("terms.html", page)})
    assert answer.status_code == 202
    job = answer.json()
    assert (job["kind"], job["links"]["document"]) == ("ingest", None)
    assert "terms.html" in job["title"]
    assert job["job_id"] in [each["job_id"] for each in program.get("/api/jobs").json()["rows"]]
    assert program.post(f"{job['links']['self']}/cancel").json()["state"] in KNOWN
    deadline = time.monotonic() + 30
    while program.get(job["links"]["self"]).json()["state"] not in KNOWN[2:] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert program.get(job["links"]["self"]).json()["state"] == "cancelled"


def test_what_is_no_document_is_told_so(program):
    answer = program.post("/api/uploads", files={"file": ("terms.pdf", b"\x00\x01\x02 not at all")})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert "terms.pdf" in answer.json()["detail"]
    assert program.post("/api/uploads", json={}).status_code == 422
    assert program.get("/api/jobs/j-none").status_code == 404
    assert program.post("/api/jobs/j-none/cancel").status_code == 404
