"""Servers that parse files instead of the parser processes, by URL: docling-serve, Apache Tika, transcription."""

from askdock.adapters.parsers.media_types import DOC, DOCX, IMAGES, MSG, PDF, PPT, PPTX, RTF, XLS, XLSX

FORMATS = {
    "pdf": frozenset((PDF,)),
    "image": frozenset(IMAGES),
    "office": frozenset((DOC, DOCX, MSG, PPT, PPTX, RTF, XLS, XLSX)),
}
"""Names of the kinds of files that may be handed to a server, with their media types."""
