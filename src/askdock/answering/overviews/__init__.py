"""Overviews: what a document, a section or a collection is about, and which documents deal with something."""
