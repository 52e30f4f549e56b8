"""The only reader of the environment, by topic. Names users know stand as they are; ours begin with ASKDOCK_."""

from askdock.settings.load import TOPICS, Settings, environment_name, load_settings

__all__ = ["TOPICS", "Settings", "environment_name", "load_settings"]
