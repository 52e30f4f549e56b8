import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from tests.unit.adapters.chat.test_providers import DONE, Server, chunk

from askdock.cli.doctor import _way_out, command
from askdock.errors import ConfigurationError

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file")


def test_doctor_says_which_way_calls_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, *map(str.upper, NAMES)):
        monkeypatch.delenv(name, raising=False)
    assert list(_way_out()) == []
    monkeypatch.setenv("HTTPS_PROXY", "http://user:geheim@proxy.corp:3128")
    monkeypatch.setenv("NO_PROXY", ".corp")
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ca.pem")
    assert list(_way_out()) == [
        "https goes out by the proxy http://***@proxy.corp:3128, but for: .corp",
        "certificates are checked by /etc/ca.pem",
    ]


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
