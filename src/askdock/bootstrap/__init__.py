"""Settings -> wired pipelines. The only place that picks adapters."""

from askdock.bootstrap.checks import Check
from askdock.bootstrap.retriever import RetrieverParts, RetrieverSystem
from askdock.bootstrap.system import Parts, System

__all__ = ["Check", "Parts", "RetrieverParts", "RetrieverSystem", "System"]
