"""Text analysis: words for keyword search, the language of a question, the sentences of a passage."""

from askdock.text.analyzer import ANALYZER, COMPATIBLE_ANALYZERS, analyze, analyze_query, stems, tokens
from askdock.text.language import language_of
from askdock.text.sentences import sentences

__all__ = [
    "ANALYZER",
    "COMPATIBLE_ANALYZERS",
    "analyze",
    "analyze_query",
    "language_of",
    "sentences",
    "stems",
    "tokens",
]
