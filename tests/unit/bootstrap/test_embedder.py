"""The configured embedding model behind a server, and the one that an older index was made with."""

from pathlib import Path

import pytest

from askdock.adapters.embedding.http import HttpEmbedder
from askdock.bootstrap.adapters import make_embedder
from askdock.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(HttpEmbedder, "dimension", 8)
    model = "intfloat/multilingual-e5-large"
    return Settings(_env_file=None, data_dir=tmp_path, embedder_url="http://tei/embed", embedding_model=model)


def test_an_index_made_without_prefixes_is_asked_without_them(settings: Settings) -> None:
    plain = settings.model_copy(update={"embedder_document_prefix": "", "embedder_query_prefix": ""})
    old, new = make_embedder(plain, print).fingerprint, make_embedder(settings, print).fingerprint
    assert old != new
    assert make_embedder(settings, print, fingerprint=old).fingerprint == old
    assert make_embedder(settings, print, fingerprint=new).fingerprint == new
