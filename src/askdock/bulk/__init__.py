"""Bulk indexing: many documents in shards, made by whatever engine, loaded into the store at the end."""
