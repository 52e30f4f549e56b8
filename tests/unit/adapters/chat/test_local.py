"""A chat model of this machine: pulled by name or taken from a file, served by a child that ends with us."""

import json
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from askdock.adapters.chat import local
from askdock.adapters.weights import chat, sources
from askdock.adapters.weights.chat import DEFAULT_CHAT, KNOWN_CHAT, find_chat, pull_chat
from askdock.adapters.weights.hub import HubModel, HubUnreachable
from askdock.adapters.weights.modelscope import ModelScopeModel
from askdock.bootstrap import chat as bootstrap
from askdock.cli.models import command
from askdock.errors import ConfigurationError, ModelUnavailable
from askdock.settings import Settings

WEIGHTS = b"GGUF" + bytes(range(256)) * 40
REPOSITORY = KNOWN_CHAT[DEFAULT_CHAT].repository
FILE = KNOWN_CHAT[DEFAULT_CHAT].file


class ModelScope:
    """Answers as ModelScope does: `content` for the file, `listed` as its checksum."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/"

    def __init__(self) -> None:
        self.content = WEIGHTS
        self.listed = sha256(WEIGHTS).hexdigest()
        self.ranges: list[str | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None: ...

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                if path == f"/api/v1/models/{REPOSITORY}/repo/files":
                    files = [
                        {"Path": "docs", "Type": "tree"},
                        {"Path": FILE, "Type": "blob", "Size": len(WEIGHTS), "Sha256": outer.listed},
                    ]
                    return self._send(json.dumps({"Code": 200, "Data": {"Files": files}}).encode())
                if path == f"/api/v1/models/{REPOSITORY}":
                    return self._send(json.dumps({"Code": 200, "Data": {"License": "apache-2.0"}}).encode())
                if path == f"/models/{REPOSITORY}/resolve/master/{FILE}":
                    wanted = self.headers.get("Range")
                    outer.ranges.append(wanted)
                    begin = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
                    return self._send(outer.content[begin:], 206 if wanted else 200)
                return self._send(b"{}", 404)

            def _send(self, body: bytes, status: int = 200) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def modelscope(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelScope]:
    made = ModelScope()
    monkeypatch.setattr(HubModel, "find", _unreachable)
    yield made
    made.http.shutdown()
    made.http.server_close()


def _unreachable(name: str) -> HubModel:
    raise HubUnreachable("the hub cannot be reached")


def test_where_the_hub_does_not_answer_modelscope_does(modelscope: ModelScope, tmp_path: Path) -> None:
    told: list[str] = []
    pulled = pull_chat(DEFAULT_CHAT, tmp_path, modelscope=modelscope.url, report=told.append)
    assert (pulled.path.read_bytes(), pulled.licence) == (WEIGHTS, "Apache-2.0")
    assert pulled.source == f"ModelScope, {REPOSITORY}"
    assert "licence apache-2.0" in told[-1]
    assert find_chat(DEFAULT_CHAT, tmp_path) == pulled
    assert pull_chat(DEFAULT_CHAT, tmp_path, modelscope=modelscope.url) == pulled
    assert len(modelscope.ranges) == 1


def test_what_was_begun_is_continued(modelscope: ModelScope, tmp_path: Path) -> None:
    (tmp_path / f"{FILE}.partial").write_bytes(WEIGHTS[:1000])
    assert ModelScopeModel.find(REPOSITORY, modelscope.url).fetch(FILE, tmp_path).read_bytes() == WEIGHTS
    assert modelscope.ranges == ["bytes=1000-"]


def test_damaged_bytes_are_not_kept(modelscope: ModelScope, tmp_path: Path) -> None:
    modelscope.content = WEIGHTS[:-1] + b"x"
    with pytest.raises(ModelUnavailable, match="damaged"):
        pull_chat(DEFAULT_CHAT, tmp_path, modelscope=modelscope.url)
    assert find_chat(DEFAULT_CHAT, tmp_path) is None
    assert not list(tmp_path.rglob("*.partial"))


def test_embedding_models_come_from_there_too(modelscope: ModelScope) -> None:
    told: list[str] = []
    assert sources._find(REPOSITORY, told.append, modelscope.url).shown == "ModelScope"
    assert "trying ModelScope" in told[0]


def test_where_nothing_can_be_fetched_the_message_says_what_to_do(modelscope: ModelScope, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"HF_ENDPOINT .*--chat FILE\.gguf"):
        pull_chat("qwen3-8b", tmp_path, modelscope=modelscope.url)
    with pytest.raises(ModelUnavailable, match="ASKDOCK_OFFLINE"):
        pull_chat("qwen3-8b", tmp_path, offline=True)
    with pytest.raises(ModelUnavailable, match="no chat model that is known"):
        pull_chat("no-such", tmp_path, modelscope=modelscope.url)


def test_a_model_in_parts_is_joined_and_proved(
    modelscope: ModelScope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(requirement: Path, target: Path, *, hashes: bool) -> None:
        number = int(requirement.read_text().split("part")[1].split("==")[0])
        target.mkdir()
        (target / "data.bin").write_bytes(WEIGHTS[: 100 if number == 1 else 0] or WEIGHTS[100:])

    known = KNOWN_CHAT["qwen2.5-coder-1.5b-instruct"]
    for digest, fits in ((sha256(WEIGHTS).hexdigest(), True), ("0" * 64, False)):
        made = chat.KnownChatModel(known.repository, "m.gguf", "MIT", 4, ("p-part{}", 2, "1"), digest)
        monkeypatch.setitem(KNOWN_CHAT, "made", made)
        monkeypatch.setattr(chat, "install", install)
        if fits:
            assert pull_chat("made", tmp_path, modelscope=modelscope.url).path.read_bytes() == WEIGHTS
        else:
            with pytest.raises(ModelUnavailable, match="do not make the file"):
                pull_chat("made", tmp_path / "other", modelscope=modelscope.url)


def test_a_file_is_used_where_it_is(tmp_path: Path) -> None:
    own = tmp_path / "mine.gguf"
    own.write_bytes(WEIGHTS)
    done = CliRunner().invoke(command, ["pull", "--chat", str(own), "--data-dir", str(tmp_path / "data")])
    assert done.exit_code == 0, done.output
    assert "mine (0.0 GB, licence not stated) is ready" in done.stdout
    listed = CliRunner().invoke(command, ["list", "--data-dir", str(tmp_path / "data")])
    assert "mine  chat" in listed.stdout
    # LLM_MODEL may name it either way.
    by_file = find_chat(str(own), tmp_path / "data" / "models")
    assert by_file is not None
    assert by_file == find_chat("mine", tmp_path / "data" / "models")
    (tmp_path / "text.gguf").write_text("not weights")
    with pytest.raises(ModelUnavailable, match="not a GGUF file"):
        pull_chat(str(tmp_path / "text.gguf"), tmp_path)


SERVES = "import sys; print('http://127.0.0.1:9', flush=True); sys.stdin.read()"


def test_the_child_ends_with_its_input() -> None:
    server = local.start([sys.executable, "-c", SERVES], "m")
    assert server.address == "http://127.0.0.1:9"
    server.stop()
    assert server.process.returncode == 0


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("import sys; sys.exit('cannot allocate memory')", "m does not start: cannot allocate memory"),
        ("print('hello')", "it says nothing"),
        ("import time; time.sleep(60)", "it says nothing"),
    ],
)
def test_a_child_that_does_not_start_is_an_error(program: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        local.start([sys.executable, "-c", program], "m", seconds=0.5 if "sleep" in program else 20)


def settings(folder: Path, **more: str) -> Settings:
    return Settings(_env_file=None, data_dir=folder, llm_base_url="local", **more)


def test_local_is_a_model_that_was_pulled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap._local_chat.cache_clear()
    started = []

    def serve(weights: chat.ChatWeights, **more: int) -> local.LocalServer:
        started.append((weights.name, more))
        return local.start([sys.executable, "-c", SERVES], weights.name)

    monkeypatch.setattr(local, "serve_locally", serve)
    with pytest.raises(ConfigurationError, match=f"askdock models pull --chat {DEFAULT_CHAT}"):
        bootstrap.make_chat(settings(tmp_path))
    for name in ("one", "two"):
        (tmp_path / f"{name}.gguf").write_bytes(WEIGHTS)
        pull_chat(str(tmp_path / f"{name}.gguf"), tmp_path / "models")
        if name == "one":
            made = bootstrap.make_chat(settings(tmp_path))
            assert made is not None
            assert made.name == "one"
            bootstrap.make_chat(settings(tmp_path))
    assert started == [("one", {"threads": 0, "context": 4096})]
    with pytest.raises(ConfigurationError, match="choose one"):
        bootstrap._local_chat(tmp_path / "models", None, 1, 4096)
    with pytest.raises(ConfigurationError, match="pull --chat three"):
        bootstrap.make_chat(settings(tmp_path, llm_model="three"))


@pytest.mark.parametrize("named", [{}, {"llm_model": "one"}])
def test_a_local_model_is_asked_whether_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: dict[str, str]
) -> None:
    bootstrap._local_chat.cache_clear()
    asked = []
    monkeypatch.setattr(
        local, "serve_locally", lambda weights, **_: local.start([sys.executable, "-c", SERVES], weights.name)
    )
    monkeypatch.setattr("askdock.adapters.chat.reachable.ChatPing", lambda url, key: asked.append((url, key)))
    (tmp_path / "one.gguf").write_bytes(WEIGHTS)
    pull_chat(str(tmp_path / "one.gguf"), tmp_path / "models")
    bootstrap.make_chat_ping(settings(tmp_path, **named))
    assert asked == [(bootstrap._local_chat(tmp_path / "models", named.get("llm_model"), 0, 4096)[0], None)]


def test_without_llama_cpp_the_message_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "find_spec", lambda _: None)
    (tmp_path / "m.gguf").write_bytes(WEIGHTS)
    weights = pull_chat(str(tmp_path / "m.gguf"), tmp_path)
    with pytest.raises(ConfigurationError, match="xllamacpp"):
        local.serve_locally(weights, threads=1, context=4096)
