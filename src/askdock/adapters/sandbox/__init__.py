"""Parsers in processes of their own, so that a file can break, hang or fill nothing but its own parser."""

from askdock.adapters.sandbox.parsers import ParserSandbox

__all__ = ["ParserSandbox"]
