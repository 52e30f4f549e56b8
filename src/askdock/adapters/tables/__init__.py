"""Engines that tables of documents are queried with."""
