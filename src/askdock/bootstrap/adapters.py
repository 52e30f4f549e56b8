"""Which adapter stands behind each port, by the settings. Each is imported when it is first needed."""

from collections.abc import Callable

from askdock.ports import Catalogue, ChatModel, ChunkStore, Embedder, FileStore
from askdock.settings import Settings


def make_catalogue(settings: Settings) -> Catalogue:
    """SQLite in the data folder."""
    from askdock.adapters.sql_catalogue import SqlCatalogue

    return SqlCatalogue(f"sqlite:///{settings.data_dir / 'catalogue.db'}")


def make_files(settings: Settings) -> FileStore:
    """A folder in the data folder."""
    from askdock.adapters.files.local import LocalFiles

    return LocalFiles(settings.data_dir / "files")


def make_store(settings: Settings) -> ChunkStore:
    """LanceDB in the data folder."""
    from askdock.adapters.stores.lancedb import LanceChunkStore

    return LanceChunkStore(settings.data_dir / "chunks")


def make_embedder(settings: Settings, report: Callable[[str], None]) -> Embedder:
    """The configured model, fetched first where it is not there; `report` is told of that."""
    from askdock.adapters.models.onnx_embedder import OnnxEmbedder
    from askdock.adapters.models.pull import pull

    folder = pull(
        settings.embedding_model,
        settings.models_folder,
        precision=settings.embedding_precision,
        offline=settings.offline,
        report=report,
    )
    languages = frozenset(settings.embedding_languages or ())
    return OnnxEmbedder.load(folder, threads=settings.embedding_threads, languages=languages)


def make_chat(settings: Settings) -> ChatModel | None:
    """The configured endpoint, or None: then answers are extractive."""
    if not settings.llm_base_url or not settings.llm_model:
        return None
    from askdock.adapters.models.openai_chat import OpenAIChat

    return OpenAIChat(
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else None,
        model=settings.llm_model,
        first_token_seconds=settings.llm_first_token_seconds,
        gap_seconds=settings.llm_gap_seconds,
        total_seconds=settings.llm_total_seconds,
    )
