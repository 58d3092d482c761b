"""The interface is asked for what nobody thinks of, and keeps what its OpenAPI document promises."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from review.api.description import describe_alone, iterate_operations

# on a desk without users whoever sits at its computer is let in without a token
SCHEMA = schemathesis.openapi.from_dict(describe_alone() | {"security": []})
DESCRIBED = {f"{method.upper()} {path}": told for path, method, told in iterate_operations(SCHEMA.raw_schema)}
# whatever is sent as a document is kept and read, which takes a process of its own
ASKED = [(name, GenerationMode.POSITIVE) for name in DESCRIBED if name != "POST /api/uploads"]
ASKED += [(name, GenerationMode.NEGATIVE) for name, told in DESCRIBED.items() if "parameters" in told]
LONGEST_URL = 60_000
"""Longer ones the server refuses before the desk sees them."""
EXAMPLES = 15
NO_SCHEMA_SAYS = ("names no word to look for", "at most 64 words", "is no decision of the log")


@pytest.fixture(scope="module")
def session(served_desk):
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {served_desk.token}"
        yield session


@pytest.fixture(scope="module")
def known(served_desk) -> dict[str, str]:
    """Identifiers of what is there."""
    rows = served_desk.documents["Bridge terms"]
    with served_desk.open_program() as program:
        path = f"/api/rules/{rows.rules[0].rule_id}/decisions"
        decision = program.post(path, json={"verdict": "accept"}).json()
    return {
        "rule_id": rows.rules[0].rule_id,
        "passage_id": rows.passages[1].passage_id,
        "document_id": rows.document.document_id,
        "decision_id": decision["decision_id"],
        "job_id": "j-none",
    }


@pytest.mark.parametrize(("operation", "mode"), ASKED)
def test_every_answer_is_as_the_document_says(operation, mode, served_desk, session, known):
    method, path = operation.split()
    asked = SCHEMA[path][method]

    @given(case=asked.as_strategy(generation_mode=mode), is_known=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case, is_known):
        if is_known and mode is GenerationMode.POSITIVE:
            case.path_parameters = {name: known[name] for name in case.path_parameters}
        answer = case.call(base_url=served_desk.url, session=session, timeout=20)
        url = answer.request.url
        assume(len(url) < LONGEST_URL)
        excluded = []
        if answer.status_code == 422 and any(told in answer.json()["detail"] for told in NO_SCHEMA_SAYS):
            excluded.append(positive_data_acceptance)
        if "" in {value for _, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)}:
            excluded.append(negative_data_rejection)  # forms send so what nobody filled in
        case.validate_response(answer, excluded_checks=excluded)

    ask()
