"""Log lines in both formats."""

import json
import logging
import sys
from typing import Any

import pytest

from askdock.bootstrap.logs import make_formatter
from askdock.settings import Settings
from askdock.telemetry import TRACE_HEADERS

SECRET = "sk-canary-4711"


def line(settings: dict[str, Any], message: str, *args: object, error: str | None = None) -> str:
    info = None
    if error is not None:
        try:
            raise ValueError(error)  # noqa: TRY301 - for its traceback
        except ValueError:
            info = sys.exc_info()
    record = logging.LogRecord("askdock.x", logging.WARNING, "x.py", 1, message, args, info)
    return make_formatter(Settings(_env_file=None, **settings)).format(record)


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_are_hidden_in_messages_arguments_and_tracebacks(form: str) -> None:
    settings = {"ASKDOCK_LOG_FORMAT": form, "LLM_API_KEY": SECRET, "VECTOR_DB_PASSWORD": 'pa ss"word'}
    shown = line(settings, f"key {SECRET} and %s", 'pa ss"word', error=f"refused {SECRET}")
    assert SECRET not in shown
    assert "word" not in shown
    assert shown.count("[secret]") >= 3


def test_json_lines_carry_the_ids_of_request_and_trace() -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    token = TRACE_HEADERS.set({"x-request-id": "r-1", "traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    try:
        found = json.loads(line({"ASKDOCK_LOG_FORMAT": "json"}, "two\nlines %s", "员工"))
    finally:
        TRACE_HEADERS.reset(token)
    assert (found["request_id"], found["trace_id"]) == ("r-1", trace)
    assert (found["level"], found["message"]) == ("warning", "two\nlines 员工")


def test_lines_for_people_stay_as_they_are() -> None:
    assert line({}, "the store is %s", "away") == "WARNING askdock.x: the store is away"
