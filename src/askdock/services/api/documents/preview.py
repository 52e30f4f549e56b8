"""The passages that a file would have, before a collection is made or indexed anew."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from askdock.application.collections import resized
from askdock.records import Role
from askdock.services.api.authorization import NOT_KEPT, needs
from askdock.services.api.dependencies import PreviewDep, SystemDep
from askdock.services.api.documents.filenames import decoded_filename, safe_filename
from askdock.services.api.documents.multipart import UploadRoute
from askdock.services.api.schemas.preview import PreviewOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/preview", tags=["collections"], route_class=UploadRoute)


@router.post(
    "",
    operation_id="preview_chunks",
    summary="See the passages of a file",
    responses=errors(400, 403, 413, 415),
    openapi_extra={**needs(Role.ADMIN), NOT_KEPT: True},
)
def preview_chunks(
    file: Annotated[UploadFile, File(description="The file; nothing of it is kept.")],
    previews: PreviewDep,
    system: SystemDep,
    embedding_model: Annotated[str, Form(max_length=200, description="The embedding model; as configured.")] = "",
    chunk_size: Annotated[
        int | None, Form(ge=50, le=20_000, description="Longest passage, in characters; as configured.")
    ] = None,
    chunk_overlap: Annotated[
        int | None,
        Form(ge=0, description="Characters that neighbouring passages share at most; as configured."),
    ] = None,
) -> PreviewOut:
    """Reads and cuts a file as indexing would with these settings; see `askdock inspect --chunks`."""
    name = safe_filename(decoded_filename(file.filename, file.headers.get("content-disposition")))
    profile = resized(system.profile_of(embedding_model), chunk_size, chunk_overlap)
    return PreviewOut.of(
        previews.of(profile, name, file.file),
        embedding_model=profile.embedding_model,
        chunk_size=profile.chunk_size,
        chunk_overlap=profile.chunk_overlap,
    )
