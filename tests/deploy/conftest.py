"""Deployments read as files: no engine runs here."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from askdock.settings import Settings, environment_name, load_settings, secret_fields, settings_warnings

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
EMBEDDED = ROOT / "deploy" / "compose" / "embedded.yaml"
STACK = ROOT / "deploy" / "swarm" / "stack.yaml"
SECRETS = frozenset(environment_name(name) for name in secret_fields())
OURS = frozenset({"migrate", "api", "retriever", "worker", "index", "askdock", "secrets"})
"""Services that run our program."""
Load = Callable[[dict[str, str]], Settings]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Load:
    """The settings that a process with this environment has; fails on what is refused or means nothing."""
    monkeypatch.chdir(tmp_path)

    def loaded(environment: dict[str, str]) -> Settings:
        # ASKDOCK_TEST_DATA and its like are of the tests.
        ours = [name for name in os.environ if name.startswith("ASKDOCK_")]
        for name in [*map(environment_name, Settings.model_fields), *ours]:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings = load_settings()
        assert list(settings_warnings(settings)) == []
        for name in environment:
            monkeypatch.delenv(name)
        return settings

    return loaded
