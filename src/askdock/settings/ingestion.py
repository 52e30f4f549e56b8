"""Chunking, workers, parser limits, fetching by URL, the reconcile loop."""

from typing import Annotated, Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, NoDecode

from askdock.settings.fields import MIB, named


class IngestionSettings(BaseSettings):
    """Chunking, workers, parser limits, fetching by URL, the reconcile loop."""

    chunk_size: int = named("CHUNK_SIZE", 1000, "Maximum chunk length, in characters.", ge=50, le=20_000)
    chunk_overlap: int = named(
        "CHUNK_OVERLAP", 200, "Maximum overlap of neighbouring chunks, in characters.", ge=0
    )

    embedded_worker: bool = named(
        "ASKDOCK_EMBEDDED_WORKER", True, "Run a worker inside `askdock serve`; false where `askdock worker` runs."
    )
    worker_port: int = named(
        "ASKDOCK_WORKER_PORT", 8001, "Port of a worker's /health, /ready and /metrics.", ge=0, le=65535
    )
    lease_seconds: float = named(
        "ASKDOCK_LEASE_SECONDS",
        60.0,
        "How long a document stays leased to a worker that sends no heartbeat.",
        gt=0,
    )
    ingestion_attempts: int = named(
        "ASKDOCK_INGESTION_ATTEMPTS", 3, "Attempts before a document is quarantined.", ge=1
    )
    retry_seconds: float = named(
        "ASKDOCK_RETRY_SECONDS",
        5.0,
        "Delay before a document's second attempt; doubled for each further one.",
        ge=0,
    )
    worker_grace_seconds: float = named(
        "ASKDOCK_WORKER_GRACE_SECONDS",
        30.0,
        "Graceful shutdown period of a worker for the documents in progress.",
        ge=0,
    )
    job_completion_index: int | None = named(
        "JOB_COMPLETION_INDEX", None, "Which pod of an Indexed Job this is; Kubernetes sets it.", ge=0
    )

    max_file_bytes: int = named("ASKDOCK_MAX_FILE_BYTES", 50 * MIB, "Maximum size of a file.", gt=0)
    parser_memory_bytes: int = named(
        "ASKDOCK_PARSER_MEMORY_BYTES", 2048 * MIB, "Memory limit of the parser of one document.", ge=256 * MIB
    )
    parser_cpu_seconds: int = named(
        "ASKDOCK_PARSER_CPU_SECONDS", 120, "CPU time limit of the parser of one document.", gt=0
    )
    parser_wall_seconds: float = named(
        "ASKDOCK_PARSER_WALL_SECONDS", 180.0, "Wall time limit of the parser of one document.", gt=0
    )
    ocr_seconds: float = named("ASKDOCK_OCR_SECONDS", 600.0, "OCR time limit of one document.", ge=0)
    ocr_page_seconds: float = named("ASKDOCK_OCR_PAGE_SECONDS", 60.0, "OCR time limit of one page.", gt=0)
    ocr_languages: str = named(
        "ASKDOCK_OCR_LANGUAGES",
        "chi_sim+eng",
        "Languages of text in pictures, by Tesseract's names; the first decides in doubt. Install their data.",
        pattern=r"^\w+(\+\w+)*$",
    )
    max_text_bytes: int = named(
        "ASKDOCK_MAX_TEXT_BYTES", 64 * MIB, "Maximum text and structure parsed from one document.", gt=0
    )
    max_unpacked_bytes: int = named(
        "ASKDOCK_MAX_UNPACKED_BYTES", 500 * MIB, "Maximum unpacked size of an archive or packed document.", gt=0
    )
    max_compression_ratio: int = named(
        "ASKDOCK_MAX_COMPRESSION_RATIO", 100, "Maximum compression ratio of a packed document.", gt=0
    )
    max_archive_depth: int = named(
        "ASKDOCK_MAX_ARCHIVE_DEPTH", 2, "Maximum nesting of archives and mails.", ge=1, le=8
    )
    max_archive_entries: int = named(
        "ASKDOCK_MAX_ARCHIVE_ENTRIES", 10_000, "Maximum number of files in an archive.", gt=0
    )

    parsing_url: str | None = named(
        "ASKDOCK_PARSING_URL",
        None,
        "URL of a server that parses instead of the parsers here, such as `http://docling:5001`; unset: none.",
        pattern=r"^https?://[^/?#]+(/[^?#]*)?$",
    )
    parsing_server: Literal["docling", "tika"] = named(
        "ASKDOCK_PARSING_SERVER", "docling", "What that server is: docling-serve or Apache Tika."
    )
    parsing_formats: Annotated[tuple[Literal["pdf", "image", "office"], ...], NoDecode] = named(
        "ASKDOCK_PARSING_FORMATS", ("pdf", "image"), "What it parses: some of `pdf`, `image` and `office`."
    )

    versions_kept: int = named(
        "ASKDOCK_VERSIONS_KEPT",
        0,
        "Earlier versions of a document whose text is kept to be compared with; 0: it goes with the new version.",
        ge=0,
        le=100,
    )
    versions_off: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_VERSIONS_OFF", (), "Collections of whose documents no earlier version is kept: names, or `*`."
    )

    figures_off: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_FIGURES_OFF", (), "Collections without figures: their names, or `*` for all."
    )

    url_fetch: bool = named("ASKDOCK_URL_FETCH", False, "Allow documents to be added by URL through the API.")
    url_allowed_networks: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_URL_ALLOWED_NETWORKS",
        (),
        "Private networks that may be fetched from, such as `10.1.0.0/16,fd00::/8`.",
    )
    url_proxy: str | None = named(
        "ASKDOCK_URL_PROXY",
        None,
        "HTTP proxy that web pages are fetched through; addresses that are not public are refused all the same.",
        pattern=r"^https?://[^/]+/?$",
    )
    url_proxy_login: SecretStr | None = named(
        "ASKDOCK_URL_PROXY_LOGIN", None, "What that proxy wants to know of us: `USER:PASSWORD`."
    )
    url_max_redirects: int = named("ASKDOCK_URL_MAX_REDIRECTS", 5, "Maximum redirects followed.", ge=0, le=20)
    url_max_seconds: float = named("ASKDOCK_URL_MAX_SECONDS", 30.0, "Timeout of fetching one URL.", gt=0)
    url_max_pages: int = named("ASKDOCK_URL_MAX_PAGES", 10_000, "Maximum pages indexed from one sitemap.", ge=1)

    source_folders: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_SOURCE_FOLDERS",
        (),
        "Folders of the server that sources of the kind `folder` may read, with what is below; none when unset.",
    )
    source_identity: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_SOURCE_IDENTITY",
        (),
        "Buckets that sources without credentials read by the rights of this machine or pod (workload identity), "
        "such as `s3://handbook/`: whoever may make a source can read them. None when unset.",
    )
    sources_key: SecretStr | None = named(
        "ASKDOCK_SOURCES_KEY",
        None,
        "Key that encrypts the credentials of sources: 32 random bytes in URL-safe base64; several by commas, of "
        "which the first encrypts. With SQLite unset: a file in the data folder.",
    )

    reconcile_seconds: float = named(
        "ASKDOCK_RECONCILE_SECONDS",
        3600.0,
        "Interval of the reconcile loop, which compares catalogue, files and store and repairs them, first when "
        "a worker starts; 0: never.",
        ge=0,
    )
    stuck_seconds: float = named(
        "ASKDOCK_STUCK_SECONDS", 900.0, "A document that waits this long without a worker counts as stuck.", gt=0
    )
