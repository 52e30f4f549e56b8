"""Chat endpoints as the settings describe them."""

import json
from typing import Any

import pytest

from askdock.bootstrap.chat import endpoint_models, make_chat
from askdock.errors import ConfigurationError
from askdock.records import ChatChoice
from askdock.settings import Settings
from askdock.settings.endpoints import endpoints_of

FAST = {"base_url": "http://127.0.0.1:9/v1", "model": "small", "api_key": "hunter2"}


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def test_endpoints_are_named_beside_the_configured_one() -> None:
    given = settings(llm_endpoints=json.dumps({"fast": FAST}))
    assert endpoint_models(given) == {"fast": "small"}
    own = given.model_copy(update={"llm_base_url": "http://127.0.0.1:9/v1", "llm_model": "large"})
    assert endpoint_models(own) == {"": "large", "fast": "small"}
    assert endpoint_models(settings()) == {}
    assert "hunter2" not in repr(given) + repr(endpoints_of(given))


def test_a_choice_names_its_model_or_one_that_is_gone() -> None:
    given = settings(llm_endpoints=json.dumps({"fast": FAST}))
    chosen, gone = make_chat(given, ChatChoice("fast", 0.5)), make_chat(given, ChatChoice("slow"))
    assert chosen is not None
    assert gone is not None
    assert (chosen.name, gone.name) == ("small", "slow")
    assert make_chat(given) is None


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        json.dumps({"Not A Name": FAST}),
        json.dumps({"fast": FAST | {"base_url": "ftp://x"}}),
        json.dumps({"fast": FAST | {"base_url": "http://me:hunter2@127.0.0.1/v1"}}),
        json.dumps({"fast": FAST | {"apikey": "hunter2"}}),
        json.dumps({"fast": FAST | {"api_key": ["hunter2"]}}),
    ],
)
def test_what_is_wrong_is_one_line_without_what_was_read(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^LLM_ENDPOINTS: [^\n]+$") as refused:
        endpoints_of(settings(llm_endpoints=text))
    assert "hunter2" not in str(refused.value)
