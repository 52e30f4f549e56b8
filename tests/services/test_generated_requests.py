"""Requests that Schemathesis makes of the OpenAPI document: none breaks the server or its own description.

A few for each operation by default; `make test-schemathesis` makes 200.
"""

import os
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import Phase as Phases
from hypothesis import settings as hypothesis_settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from tests.services.conftest import served
from tests.services.test_access import key

from askdock.bootstrap import System
from askdock.records import Role
from askdock.settings import Settings

CASES = int(os.environ.get("ASKDOCK_TEST_CASES", "3"))
EXCLUDED = [checks.positive_data_acceptance]
"""All checks but this: a request that fits its schema may still name what is not there, ask nothing, or be longer
in bytes than in characters."""
SECONDS = 300
"""Of one request; generous, so that only a server that hangs is found by it."""
ENDLESS = "follow_documents"
"""A stream that ends with its client; it has tests of its own."""

QUIET = hypothesis_settings(
    max_examples=CASES,
    deadline=None,
    phases=[Phases.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=CASES < 50,
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"key_requests_per_minute": 0})


def run(base_url: str, headers: dict[str, str]) -> list[str]:
    """What is wrong, if anything, one line for each operation."""
    document = httpx2.get(f"{base_url}/openapi.json", timeout=SECONDS).json()
    schema = schemathesis.openapi.from_dict(document).exclude(operation_id=ENDLESS)
    wrong = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @QUIET
        @given(case=operation.as_strategy())
        def attempt(case: Any) -> None:
            case.call_and_validate(base_url=base_url, headers=headers, excluded_checks=EXCLUDED, timeout=SECONDS)

        try:
            attempt()
        except FailureGroup as error:
            wrong.append(f"{operation.label}: {error}")
    return wrong


@pytest.fixture
def address(real_system: System) -> Iterator[str]:
    yield from served(real_system)


def test_anonymous(address: str, real_system: System) -> None:
    key(real_system)
    assert not run(address, {})


def test_with_a_key(address: str, real_system: System) -> None:
    assert not run(address, key(real_system, Role.ADMIN))
