from pathlib import Path

import pytest

from askdock.errors import ConfigurationError
from askdock.settings import Settings, environment_name, load_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the tester's and no `.env` of theirs reaches these tests."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(environment_name(field), raising=False)
        monkeypatch.delenv(f"{environment_name(field)}_FILE", raising=False)


def test_defaults_are_those_of_the_documentation() -> None:
    settings = load_settings()
    assert (settings.chunk_size, settings.chunk_overlap, settings.port) == (1000, 200, 8000)
    assert settings.embedding_model == "intfloat/multilingual-e5-small"
    assert settings.models_folder == settings.data_dir / "models"


def test_flag_beats_environment_beats_dotenv(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("CHUNK_SIZE=300\nASKDOCK_PORT=1\nASKDOCK_HOST=dotenv\n")
    monkeypatch.setenv("ASKDOCK_PORT", "2")
    monkeypatch.setenv("ASKDOCK_HOST", "environment")
    settings = load_settings(host="flag")
    assert (settings.chunk_size, settings.port, settings.host) == (300, 2, "flag")


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_BASE_URL", "")
    assert load_settings().llm_base_url is None


def test_secret_comes_from_a_file_and_never_prints(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-very-secret\n")
    monkeypatch.setenv("LLM_API_KEY_FILE", str(tmp_path / "key"))
    settings = load_settings()
    assert settings.llm_api_key is not None
    assert settings.llm_api_key.get_secret_value() == "sk-very-secret"
    assert "very-secret" not in f"{settings!r} {settings.model_dump(mode='json')}"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            {"CHUNK_SIZE": "100", "CHUNK_OVERLAP": "100"},
            "CHUNK_OVERLAP (100) must be smaller than CHUNK_SIZE (100)",
        ),
        ({"CHUNK_SIZE": "many"}, "CHUNK_SIZE: "),
        ({"LLM_BASE_URL": "http://127.0.0.1:1/v1"}, "LLM_MODEL is not"),
        ({"LLM_BASE_URL": "127.0.0.1:1/v1", "LLM_MODEL": "m"}, "LLM_BASE_URL: "),
        ({"LLM_BASE_URL": "ftp://h/v1", "LLM_MODEL": "m"}, "LLM_BASE_URL: "),
        ({"ASKDOCK_COLLECTION": "../x"}, "ASKDOCK_COLLECTION: "),
        ({"LLM_API_KEY": "a", "LLM_API_KEY_FILE": "b"}, "both set"),
        ({"LLM_API_KEY_FILE": "/nowhere/key"}, "cannot read /nowhere/key"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_API_KEY", "sk-very-secret")
    monkeypatch.setenv("CHUNK_SIZE", "0")
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert "very-secret" not in str(caught.value)


def test_languages_are_a_comma_separated_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKDOCK_EMBEDDING_LANGUAGES", "en, zh")
    assert load_settings().embedding_languages == ("en", "zh")


def test_a_password_in_the_database_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError, match="ASKDOCK_DATABASE_PASSWORD") as error:
        load_settings(database_url="postgresql://user:hush-hush@host/name")
    assert "hush" not in str(error.value)
    assert load_settings(database_url="postgresql://user@host/name").database_url


@pytest.mark.parametrize(
    "name",
    ["LLM_BASE_URL", "ASKDOCK_EMBEDDER_URL", "ASKDOCK_RERANKER_URL", "RETRIEVER_URL", "ASKDOCK_OTLP_ENDPOINT"],
)
@pytest.mark.parametrize("url", ["https://user:hush-hush@host/embed", "https://host/embed?api-key=hush-hush"])
def test_a_credential_in_any_url_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    monkeypatch.setenv(name, url)
    monkeypatch.setenv("LLM_MODEL", "m")
    with pytest.raises(ConfigurationError, match=name) as error:
        load_settings()
    assert "hush" not in str(error.value)


def test_secrets_come_from_a_folder_and_may_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "llm_api_key").write_text("sk-of-the-folder\n")
    (tmp_path / "reranker_api_key").write_text("")
    monkeypatch.setenv("ASKDOCK_SECRETS_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.llm_api_key is not None
    assert settings.llm_api_key.get_secret_value() == "sk-of-the-folder"
    assert not settings.reranker_api_key
    assert settings.database_password is None
    monkeypatch.setenv("LLM_API_KEY", "sk-of-the-environment")
    settings = load_settings()
    assert settings.llm_api_key is not None
    assert settings.llm_api_key.get_secret_value() == "sk-of-the-environment"


def test_a_client_certificate_needs_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VECTOR_DB_CLIENT_CERT_FILE", "/etc/tls.crt")
    with pytest.raises(ConfigurationError, match="belong together"):
        load_settings()
