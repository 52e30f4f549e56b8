"""What a setting must look like is said in words."""

import pytest

from askdock.errors import ConfigurationError
from askdock.settings import Settings, load_settings
from askdock.settings.fields import PATTERNS_IN_WORDS


def test_every_pattern_has_words() -> None:
    patterns = {
        pattern
        for field in Settings.model_fields.values()
        for item in field.metadata
        if (pattern := getattr(item, "pattern", None)) is not None
    }
    assert patterns
    assert patterns == set(PATTERNS_IN_WORDS)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LLM_BASE_URL", "127.0.0.1:1", "begin with http:// or https://"),
        ("ASKDOCK_RERANKER_URL", "foo", "begin with http:// or https://"),
        ("ASKDOCK_EMBEDDER_URL", "http://tei:80", "end in /embed (TEI) or /embeddings (OpenAI)"),
        ("ASKDOCK_FILES_URL", "gs://b", "s3://BUCKET"),
        ("ASKDOCK_COLLECTION", "HR Docs", "lower-case"),
    ],
)
def test_a_malformed_value_is_told_the_rule(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv("LLM_MODEL", "m")
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as raised:
        load_settings()
    assert f"{name}: must " in str(raised.value)
    assert words in str(raised.value)
