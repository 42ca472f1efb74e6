"""Made-up calls, drawn from the description with a fixed seed: no fault, no answer that is not described.

`make schema` sends 500 an operation (HOMPHIEU_CALLS); the suite sends fewer.
"""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from simulator import Office
from starlette.testclient import TestClient
from systems import Caller
from web import Clock

from app.systems import limits

CALLS = int(os.environ.get("HOMPHIEU_CALLS", "60"))
KINDS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


@pytest.mark.parametrize("path", ["/api/v1/slips", "/api/v1/returned"])
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_no_made_up_call_finds_a_fault_or_an_answer_that_is_not_described(
    client: TestClient, office: Office, system: Caller, clock: Clock, path: str, mode: Any
) -> None:
    clock.moment = office.now
    client.app.state.limits = limits.Limits(iter(range(0, 10**9, 60)).__next__)  # type: ignore[attr-defined]
    client.app.state.kept_pages._clock = lambda: 0.0  # type: ignore[attr-defined]
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", client.app)
    operation = schema[path]["POST"]
    checks = [CHECKS.get_one(kind) for kind in KINDS]
    seen: set[int] = set()

    @seed(13)
    @settings(
        max_examples=CALLS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), good=st.integers(0, 9))
    def send(case: Any, good: int) -> None:
        if good:  # of ten calls nine come with the key
            case.headers["Authorization"] = f"Bearer {system.key}"
        answer = case.call()
        seen.add(answer.status_code)
        case.validate_response(answer, checks=checks)

    send()
    assert seen > {401}
