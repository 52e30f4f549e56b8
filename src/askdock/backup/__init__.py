"""Backup and restore: a portable copy of everything that answers are made of."""
