"""Callers and API keys."""
