"""Capacity planning: the needs of an installation, each marked as measured here, computed or extrapolated."""
