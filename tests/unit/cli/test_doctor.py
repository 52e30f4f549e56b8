import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from tests.unit.adapters.chat.test_providers import DONE, Server, chunk

from askdock.cli.doctor import command
from askdock.errors import ConfigurationError


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server()
    monkeypatch.setenv("LLM_BASE_URL", made.url)
    monkeypatch.setenv("LLM_MODEL", "m")
    monkeypatch.setenv("LLM_API_KEY", "sk-very-secret-key")
    yield made
    made.http.shutdown()
    made.http.server_close()


def test_doctor_asks_the_chat_model_and_says_what_it_supports(endpoint: Server) -> None:
    def reply(server: Server) -> object:
        if "temperature" in server.bodies[-1]:
            return 400, {"error": {"message": "Unsupported parameter: 'temperature'", "param": "temperature"}}
        said = chunk({"content": "<think>hm</think>It opens at noon [1]."})
        return [said, chunk({}, "stop", usage={"prompt_tokens": 1, "completion_tokens": 2}), DONE]

    endpoint.reply = reply
    done = CliRunner().invoke(command, ["--llm", "--json"])
    assert done.exit_code == 0
    (found,) = json.loads(done.stdout)
    assert (found["ok"], found["cites"], found["tells_usage"]) == (True, True, True)
    assert (found["detail"], found["refused_parameters"]) == ("It opens at noon [1].", ["temperature"])
    assert "takes no temperature" in CliRunner().invoke(command, ["--llm"]).stdout


def test_doctor_says_why_the_chat_model_does_not_answer(endpoint: Server) -> None:
    endpoint.reply = lambda _: (401, {"error": {"message": "Incorrect API key provided: sk-very-secret-key"}})
    done = CliRunner().invoke(command, ["--llm"])
    assert done.exit_code == 1
    assert "refused the key (status 401)" in done.stdout
    assert "very-secret" not in done.output


def test_doctor_without_a_chat_model_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LLM_BASE_URL", raising=False)
    done = CliRunner().invoke(command, ["--llm"])
    assert isinstance(done.exception, ConfigurationError)
