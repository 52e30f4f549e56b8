"""The default embedding model, for the tests marked `model`."""

import os
from pathlib import Path

import pytest

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """The folder of prepared models: that of ASKDOCK_MODELS_DIR, or the one `askdock` itself would use."""
    given = os.environ.get("ASKDOCK_MODELS_DIR")
    return Path(given) if given else Path.home() / ".local" / "share" / "askdock" / "models"


@pytest.fixture(scope="session")
def model_dir(models_dir: Path) -> Path:
    """The prepared default model. Where it cannot be had the test is skipped, except in CI, where it fails."""
    from askdock.adapters.models.pull import pull
    from askdock.errors import ModelUnavailable

    try:
        return pull(DEFAULT_MODEL, models_dir)
    except ModelUnavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the default embedding model cannot be had: {error}")
