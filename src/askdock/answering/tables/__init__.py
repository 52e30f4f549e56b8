"""Answers that are computed from tables: what a question asks of which columns, where that is certain."""
