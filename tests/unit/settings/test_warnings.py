import pytest

from askdock.settings import Settings, environment_name, load_settings, settings_warnings
from askdock.settings.warnings import NEEDS


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [*map(environment_name, Settings.model_fields), "ASKDOCK_TEST_DATA"]:
        monkeypatch.delenv(name, raising=False)


def warnings() -> list[str]:
    return list(settings_warnings(load_settings()))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("ASKDOCK_TOPK", "ASKDOCK_TOP_K"),
        ("ASKDOCK_TRUSTED_HOST", "ASKDOCK_TRUSTED_HOSTS"),
        ("ASKDOCK_ADMINKEY_FILE", "ASKDOCK_ADMIN_KEY_FILE"),
        ("CHUNK_SIZ", "CHUNK_SIZE"),
        ("LLM_BASEURL", "LLM_BASE_URL"),
        ("CHUNKSIZE", "CHUNK_SIZE"),
        ("EMBEDDINGMODEL", "EMBEDDING_MODEL"),
    ],
)
def test_an_unknown_name_is_told_the_nearest(monkeypatch: pytest.MonkeyPatch, name: str, near: str) -> None:
    monkeypatch.setenv(name, "3")
    assert warnings() == [f"{name} is not a setting: did you mean {near}?"]


def test_an_unknown_name_in_dotenv_counts_too(tmp_path) -> None:
    (tmp_path / ".env").write_text("ASKDOCK_XYZZY_PLUGH=1\n")
    assert warnings() == ["ASKDOCK_XYZZY_PLUGH is not a setting: `askdock config show` lists the settings"]


@pytest.mark.parametrize(
    "name",
    [
        "ASKDOCK_TOP_K",
        "ASKDOCK_IMAGE",
        "LLM_FILE",
        "LLM_IMAGE",
        "LLM_FOLDER",
        "DOCUMENTS",
        "OPENAI_BASE_URL",
        "HF_ENDPOINT",
        "VECTOR_DB_NAME",
        "ASKDOCK_API_SERVICE_HOST",
        "ASKDOCK_API_PORT_8000_TCP_ADDR",
        "PATH_OF_MINE",
    ],
)
def test_what_is_known_or_not_ours_is_silent(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "3")
    assert warnings() == []


def test_a_setting_without_effect_names_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKDOCK_OIDC_AUDIENCE", "askdock")
    monkeypatch.setenv("VECTOR_DB_HOST", "milvus")
    assert warnings() == [
        "ASKDOCK_OIDC_AUDIENCE has no effect without ASKDOCK_OIDC_ISSUER",
        "VECTOR_DB_HOST has no effect with ASKDOCK_STORE=embedded",
    ]
    monkeypatch.setenv("ASKDOCK_OIDC_ISSUER", "https://id.example.org")
    monkeypatch.setenv("ASKDOCK_STORE", "milvus")
    assert warnings() == []


def test_the_table_of_needs_names_settings() -> None:
    names = {environment_name(field) for field in Settings.model_fields}
    assert {*NEEDS, *(name for dependent in NEEDS.values() for name in dependent)} <= names
