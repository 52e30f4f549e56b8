"""The content of a document: its original bytes, and its parsed text."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Annotated, Any, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse

from askdock.errors import Forbidden, InvalidInput
from askdock.formats.parsed_json import ParsedFile
from askdock.records import CitedPlace, Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import ChunksDep, CollectionDep, DocumentId, DocumentsDep, HistoryDep
from askdock.services.api.documents.ranges import asked_part
from askdock.services.api.schemas.chunks import ChunkOut, ChunksOut
from askdock.services.api.schemas.documents import TextOut
from askdock.services.api.schemas.reading import ReadingOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/documents/{document_id}", tags=["documents"], route_class=GuardedRoute)

BLOCK = 1 << 16
SHOWN_INLINE = frozenset({"application/pdf"})
"""Kinds of files that may be shown in place; whatever else a browser might run is only ever downloaded."""
ORIGINAL_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
MAX_WINDOW = 100_000
AROUND = 1_000
"""Code points before and behind a cited place that an asker sees of a document without pages."""

_BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes, under the name of the file.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    206: {
        "description": "The part of them that `Range` asks for.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    **errors(403, 404, 409),
}


@router.get(
    "/original",
    operation_id="get_original",
    summary="Download the file",
    response_class=Response,
    responses=_BYTES,
    openapi_extra=needs(Role.READER),
)
def get_original(
    document_id: DocumentId,
    collection: CollectionDep,
    documents: DocumentsDep,
    inline: Annotated[bool, Query(description="Show a PDF in place; other kinds download all the same.")] = False,
    range: Annotated[  # noqa: A002 - the header's name
        str | None, Header(description="One part of it: `bytes=0-65535`.")
    ] = None,
    if_range: Annotated[
        str | None, Header(description="The `ETag` of the version that the part is to be of.")
    ] = None,
) -> Response:
    """The newest version's bytes, exactly as they were uploaded; with `Range` a part of them."""
    document = documents.get(collection, document_id)
    shown = inline and document.media_type in SHOWN_INLINE
    tag = f'"{document.sha256}"'
    part = asked_part(range, if_range, document.size, tag)
    start, end = part or (0, document.size)
    headers = {
        "Content-Disposition": _disposition("inline" if shown else "attachment", document.name),
        "Content-Length": str(end - start),
        "Content-Security-Policy": ORIGINAL_POLICY,
        "Accept-Ranges": "bytes",
        "ETag": tag,
    }
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{document.size}"
    return StreamingResponse(
        _blocks(documents.open_original(document)) if part is None else documents.part(document, start, end),
        status_code=200 if part is None else 206,
        media_type=document.media_type if shown else "application/octet-stream",
        headers=headers,
    )


@router.get(
    "/chunks",
    operation_id="get_chunks",
    summary="See the chunks of a document",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.READER),
)
def get_chunks(
    document_id: DocumentId,
    collection: CollectionDep,
    documents: DocumentsDep,
    chunks: ChunksDep,
    after: Annotated[
        int, Query(ge=-1, le=2**31, description="`next_after` of the page before; -1: from the first.")
    ] = -1,
    limit: Annotated[int, Query(ge=1, le=200, description="Most chunks to return.")] = 50,
) -> ChunksOut:
    """What is searched of the document, as the live index version has it."""
    document = documents.get(collection, document_id)
    parsed = partial(documents.parsed, document, document.live_version)
    found = chunks.page(collection, document, parsed, after=after, limit=limit + 1)
    page = found[:limit]
    return ChunksOut(
        document_id=document.id,
        version=document.live_version,
        total=document.chunks,
        chunks=[ChunkOut.of(one) for one in page],
        next_after=page[-1].chunk.ordinal if len(found) > limit else None,
    )


@router.get(
    "/text",
    operation_id="get_text",
    summary="Read a part of the text",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.ASKER),
)
def get_text(
    document_id: DocumentId,
    collection: CollectionDep,
    documents: DocumentsDep,
    access: AccessDep,
    history: HistoryDep,
    start: Annotated[int, Query(ge=0, le=2**31, description="First code point of the part.")] = 0,
    end: Annotated[
        int | None, Query(ge=0, le=2**31, description="Its end, exclusive; 20,000 after `start` when left out.")
    ] = None,
    version: Annotated[
        int | None,
        Query(ge=1, le=2**31, description="Version of the document; when left out the one in use."),
    ] = None,
) -> TextOut:
    """The text that citations count their offsets in, at most 100,000 code points of it.

    To the role asker, as much of it as is on a page that answers of its conversations cite; where there are no
    pages, what stands around the cited place.
    """
    end = start + 20_000 if end is None else end
    if not start <= end <= start + MAX_WINDOW:
        raise InvalidInput(f"`end` must be at least `start` and at most {MAX_WINDOW:,} after it")
    document = documents.get(collection, document_id)
    wanted = version or document.live_version or document.version
    parsed = documents.parsed(document, wanted)
    if not access.caller.may(Role.READER, collection.name):
        cited = history.cited(access.caller.id, collection.name, document.id)
        start, end = _cited_part([one for one in cited if one.version == wanted], parsed, start, end)
    return TextOut.window(document, wanted, parsed, start, end)


@router.get(
    "/reading",
    operation_id="get_reading",
    summary="What was read of a document",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.READER),
)
def get_reading(document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep) -> ReadingOut:
    """What the parser found in the version in use, and which pages and parts it left out."""
    document = documents.get(collection, document_id)
    version = document.live_version or document.version
    return ReadingOut.of(document.id, version, documents.parsed(document, version).whole())


def _cited_part(cited: Sequence[CitedPlace], parsed: ParsedFile, start: int, end: int) -> tuple[int, int]:
    """What of a part is on the pages of a cited place. Raises Forbidden where nothing is."""
    for place in cited:
        pages = parsed.pages(place.start, place.end)
        first = min((page.start for page in pages), default=max(0, place.start - AROUND))
        last = max((page.end for page in pages), default=place.end + AROUND)
        if start < last and end > first:
            return max(start, first), min(end, last)
    raise Forbidden("this is on no page that an answer of your conversations cites")


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block


def _disposition(kind: str, name: str) -> str:
    """RFC 6266: a plain name for old clients, the true one in UTF-8."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
