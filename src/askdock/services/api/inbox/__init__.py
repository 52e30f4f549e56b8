"""The inbox of a collection."""
