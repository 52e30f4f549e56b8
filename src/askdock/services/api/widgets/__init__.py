"""Widgets on other sites' pages: made by admins, asked by visitors."""
