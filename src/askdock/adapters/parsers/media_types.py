"""The kinds of files that can be read, by the extensions of their names."""

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
EPUB = "application/epub+zip"
RTF = "application/rtf"
EML = "message/rfc822"
ZIP = "application/zip"
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"
CSV = "text/csv"
TSV = "text/tab-separated-values"
JSON = "application/json"
JSONL = "application/jsonl"
CODE = "text/x-source"
"""Source code of any language."""

_SOURCE_CODE = (
    "bash bat c cc clj cmake conf cpp cs css cxx dart ex exs fs go gradle graphql groovy h hpp hs ini ipp java jl "
    "js jsx kt kts lua m mjs ml mm php pl pm proto ps1 py pyi r rb rs sass scala scss sh sql swift tcl tf toml ts "
    "tsx vb vue yaml yml zig"
)

BY_EXTENSION = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".pptx": PPTX,
    ".xlsx": XLSX,
    ".odt": ODT,
    ".epub": EPUB,
    ".rtf": RTF,
    ".eml": EML,
    ".zip": ZIP,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": TEXT,
    ".text": TEXT,
    ".log": TEXT,
    ".rst": TEXT,
    ".csv": CSV,
    ".tsv": TSV,
    ".json": JSON,
    ".jsonl": JSONL,
    ".ndjson": JSONL,
    **{f".{extension}": CODE for extension in _SOURCE_CODE.split()},
}
BINARY = frozenset((PDF, DOCX, PPTX, XLSX, ODT, EPUB, RTF, ZIP))
"""Kinds that are told by their first bytes; the others are text."""
SUPPORTED = (
    "PDF, DOCX, PPTX, XLSX, ODT, EPUB, RTF, EML, ZIP, HTML, Markdown, TXT, CSV, TSV, JSON, JSONL and source code"
)
