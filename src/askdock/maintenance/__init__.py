"""Maintenance: the reconciler, which compares catalogue, files and store, and repairs."""
