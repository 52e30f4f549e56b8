from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from askdock.bootstrap.parsing import make_figure_stage
from askdock.errors import ConfigurationError
from askdock.records import Claim, Collection, Figure, IndexProfile, ParsedDocument
from askdock.settings import Settings

PROFILE = IndexProfile("m", "w", 8, 1000, 200, "a")
PARSED = ParsedDocument("Figure 1", "t", (), figures=(Figure(1, 0, 0, 9, 9, 0, 8),))


@pytest.fixture
def claim(make_document: Callable[..., object]) -> Claim:
    collection = Collection("c", "hr", PROFILE, "g", datetime.now(UTC))
    return Claim(make_document("d"), collection, "w")  # type: ignore[arg-type]


def never(*_: object) -> bytes:
    raise AssertionError


def test_figures_that_are_off_are_not_kept(claim: Claim) -> None:
    settings = Settings(_env_file=None)
    kept = make_figure_stage(settings, never, lambda collection: collection.name == "it")(Path("f"), claim, PARSED)
    gone = make_figure_stage(settings, never, lambda collection: collection.name == "hr")(Path("f"), claim, PARSED)
    assert (kept, gone.figures) == (PARSED, ())


def test_a_model_without_a_name_is_a_mistake_of_the_settings() -> None:
    settings = Settings(_env_file=None, vision_base_url="http://127.0.0.1:9/v1")
    with pytest.raises(ConfigurationError, match="VISION_MODEL"):
        make_figure_stage(settings, never, lambda _: False)
