"""Answering profiles of collections."""
