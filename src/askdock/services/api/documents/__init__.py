"""Documents and collections: upload, list, progress, content."""
