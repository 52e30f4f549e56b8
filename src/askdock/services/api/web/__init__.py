"""The web UI and the API's documentation pages."""
