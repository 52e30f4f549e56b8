"""What tests of every kind share: the default embedding model, and the public data sets where they are."""

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


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of public data sets: ASKDOCK_TEST_DATA, or `shared/data` beside the checkout."""
    given = os.environ.get("ASKDOCK_TEST_DATA")
    folder = Path(given) if given else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public data sets are not here (ASKDOCK_TEST_DATA names their folder)")
    return folder
