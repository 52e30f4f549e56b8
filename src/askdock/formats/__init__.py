"""Stored formats: parsed documents as JSON, chunks as JSON and as Arrow tables."""
