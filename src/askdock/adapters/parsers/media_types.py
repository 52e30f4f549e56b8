"""The kinds of files that can be read, by the extensions of their names."""

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
ODG = "application/vnd.oasis.opendocument.graphics"
EPUB = "application/epub+zip"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
MSG = "application/vnd.ms-outlook"
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
XML = "application/xml"
NOTEBOOK = "application/x-ipynb+json"
RST = "text/x-rst"
ASCIIDOC = "text/asciidoc"
ORG = "text/x-org"
LATEX = "application/x-latex"
SUBTITLES = "application/x-subrip"
VTT = "text/vtt"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
WEBP = "image/webp"
CODE = "text/x-source"
"""Source code of any language."""

_SOURCE_CODE = (
    "bash bat c cc clj cmake conf cpp cs css cxx dart ex exs fs go gradle graphql groovy h hpp hs ini ipp java jl "
    "js jsx kt kts lua m mjs ml mm php pl pm proto ps1 py pyi r rb rs sass scala scss sh sql swift tcl tf toml ts "
    "tsx vb vue yaml yml zig"
)

BY_EXTENSION = {
    ".pdf": PDF,
    ".png": PNG,
    **dict.fromkeys((".jpg", ".jpeg", ".jpe"), JPEG),
    **dict.fromkeys((".tif", ".tiff"), TIFF),
    ".webp": WEBP,
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), DOCX),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"), PPTX),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), XLSX),
    **dict.fromkeys((".odt", ".ott"), ODT),
    **dict.fromkeys((".ods", ".ots"), ODS),
    **dict.fromkeys((".odp", ".otp"), ODP),
    **dict.fromkeys((".odg", ".otg"), ODG),
    ".epub": EPUB,
    ".doc": DOC,
    ".xls": XLS,
    ".ppt": PPT,
    ".msg": MSG,
    ".rtf": RTF,
    **dict.fromkeys((".eml", ".mht", ".mhtml"), EML),
    ".zip": ZIP,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": TEXT,
    ".text": TEXT,
    **dict.fromkeys((".log", ".vcf", ".ics"), TEXT),
    ".rst": RST,
    **dict.fromkeys((".adoc", ".asciidoc"), ASCIIDOC),
    ".org": ORG,
    ".tex": LATEX,
    ".xml": XML,
    ".ipynb": NOTEBOOK,
    ".srt": SUBTITLES,
    ".vtt": VTT,
    ".properties": CODE,
    ".csv": CSV,
    ".tsv": TSV,
    ".json": JSON,
    ".jsonl": JSONL,
    ".ndjson": JSONL,
    **{f".{extension}": CODE for extension in _SOURCE_CODE.split()},
}
OPEN_DOCUMENT = frozenset((ODT, ODS, ODP, ODG))
OLE = frozenset((DOC, XLS, PPT, MSG))
"""Kinds of Microsoft's files before 2007."""
IMAGES = frozenset((PNG, JPEG, TIFF, WEBP))
BINARY = frozenset((PDF, DOCX, PPTX, XLSX, EPUB, RTF, ZIP)) | OPEN_DOCUMENT | OLE | IMAGES
"""Kinds that are told by their first bytes; the others are text."""
SUPPORTED = (
    "PDF, DOCX, PPTX, XLSX, ODT, EPUB, ODS, ODP, ODG, DOC, XLS, PPT, RTF, EML, MSG, ZIP, HTML, Markdown, RST, "
    "AsciiDoc, Org, LaTeX, TXT, SRT, VTT, CSV, TSV, JSON, JSONL, XML, IPYNB, PNG, JPEG, TIFF, WebP and source code"
)
