"""Settings -> wired pipelines. The only place that picks adapters."""

from askdock.bootstrap.checks import Check
from askdock.bootstrap.retriever import RetrieverSystem
from askdock.bootstrap.system import System

__all__ = ["Check", "RetrieverSystem", "System"]
