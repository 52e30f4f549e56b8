"""The only reader of the environment, by topic. Names users know stand as they are; ours begin with ASKDOCK_."""

from askdock.settings.load import TOPICS, Settings, environment_name, load_settings, secret_fields
from askdock.settings.warnings import settings_warnings

__all__ = ["TOPICS", "Settings", "environment_name", "load_settings", "secret_fields", "settings_warnings"]
