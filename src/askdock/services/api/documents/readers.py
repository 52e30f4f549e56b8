"""Who may read a document, and the documents of a folder."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from askdock.application.documents import uploaded
from askdock.application.folders import MAX_PREFIX
from askdock.application.readers import DocumentReaders
from askdock.records import COLLECTION_NAME, Collection, Readers, Role
from askdock.services.api.authorization import NOT_KEPT, Access, AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, DocumentId, DocumentsDep, ReadersDep
from askdock.services.api.documents.filenames import safe_folder
from askdock.services.api.schemas.readers import (
    FolderIn,
    FolderOut,
    FoldersOut,
    PlacesIn,
    PlacesOut,
    ReaderOut,
    ReadersIn,
    ReadersOut,
)
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["documents"], route_class=GuardedRoute)

CheckOnly = Annotated[bool, Query(description="Change nothing: only tell what would hold.")]
CollectionPath = Annotated[str, Path(pattern=COLLECTION_NAME, description="Name of the collection.")]


@router.get(
    "/documents/{document_id}/readers",
    operation_id="get_readers",
    summary="Say who may read a document",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.EDITOR),
)
def get_readers(
    document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep, names: ReadersDep
) -> ReadersOut:
    """By name, and the folder it has them from."""
    document = documents.get(collection, document_id)
    return _out(names, document.readers, document.readers_from, readable=True)


@router.put(
    "/documents/{document_id}/readers",
    operation_id="set_readers",
    summary="Let only some read a document",
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.EDITOR),
)
def set_readers(
    document_id: DocumentId,
    body: ReadersIn,
    collection: CollectionDep,
    documents: DocumentsDep,
    names: ReadersDep,
    access: AccessDep,
    request: Request,
    check_only: CheckOnly = False,
) -> ReadersOut:
    """From the next question on, nothing is indexed again. A user or group that is not known is 404.

    Who shuts itself out is told so (`readable`), and only an admin brings it back: ask with `check_only` first."""
    document = documents.get(collection, document_id)
    readers = names.make(body.users, body.groups)
    request.state.target = _let_in(readers) | _checked(only=check_only)
    if not check_only:
        names.set(collection, document, readers)
    return _out(names, readers, None, readable=_admits(readers, access, collection))


@router.delete(
    "/documents/{document_id}/readers",
    operation_id="remove_readers",
    summary="Take a document's own readers away",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.EDITOR),
)
def remove_readers(
    document_id: DocumentId,
    collection: CollectionDep,
    documents: DocumentsDep,
    names: ReadersDep,
    access: AccessDep,
    request: Request,
    check_only: CheckOnly = False,
) -> ReadersOut:
    """It has those of its folder again, or is open to whoever may read the collection.

    Where the folder's do not admit you, it is `restricted`, not `readable`, and nobody is named."""
    document = documents.get(collection, document_id)
    request.state.target = _checked(only=check_only)
    if not check_only:
        names.set(collection, document, None)
    folder = names.folder_of(collection, document)
    if folder is None:
        return _out(names, None, None, readable=True)
    if not _admits(folder.readers, access, collection):
        return ReadersOut(restricted=True, users=[], groups=[], folder=None, readable=False)
    return _out(names, folder.readers, folder.prefix, readable=True)


@router.post(
    "/documents/places",
    operation_id="check_places",
    summary="Ask where you could not read a document",
    responses=errors(403, 404, 409, 413),
    openapi_extra={**needs(Role.EDITOR), NOT_KEPT: True},
)
def check_places(body: PlacesIn, collection: CollectionDep, names: ReadersDep, access: AccessDep) -> PlacesOut:
    """Before it is uploaded or moved there: only an admin, or who may read it there, brings it back."""
    if body.users or body.groups:
        readers = names.make(body.users, body.groups)
        return PlacesOut(shut_out=[] if _admits(readers, access, collection) else body.folders)
    above = {one: names.folder_above(collection, uploaded(safe_folder(one), "")) for one in body.folders}
    closed = {one for one, folder in above.items() if folder and not _admits(folder.readers, access, collection)}
    return PlacesOut(shut_out=[one for one in body.folders if one in closed])


@router.get(
    "/collections/{name}/folders",
    operation_id="list_folders",
    summary="List folders that only some may read",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.ADMIN),
)
def list_folders(name: CollectionPath, access: AccessDep, names: ReadersDep) -> FoldersOut:
    """The longest prefix of a document's source URI decides, unless the document has readers of its own."""
    return _folders(names, access.collection(name))


@router.put(
    "/collections/{name}/folders",
    operation_id="set_folder",
    summary="Let only some read a folder",
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.ADMIN),
)
def set_folder(
    name: CollectionPath, body: FolderIn, access: AccessDep, names: ReadersDep, request: Request
) -> FoldersOut:
    """Its documents now and later, from the next question on.

    `/srv/hr/` is meant as `file:///srv/hr/`, and what addresses encode may be typed as it is; `documents` says how
    many are there now.
    """
    collection = access.collection(name)
    readers = names.make(body.users, body.groups)
    request.state.target = {"folder": body.prefix, **_let_in(readers)}
    names.set_folder(collection, body.prefix, readers)
    return _folders(names, collection)


@router.delete(
    "/collections/{name}/folders",
    operation_id="remove_folder",
    summary="Take a folder's readers away",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.ADMIN),
)
def remove_folder(
    name: CollectionPath,
    access: AccessDep,
    names: ReadersDep,
    request: Request,
    prefix: Annotated[str, Query(min_length=1, max_length=MAX_PREFIX, description="The folder.")],
) -> FoldersOut:
    """Its documents have the readers of the folder above, or are open."""
    collection = access.collection(name)
    request.state.target = {"folder": prefix}
    names.set_folder(collection, prefix, None)
    return _folders(names, collection)


def _let_in(readers: Readers) -> dict[str, str]:
    """Who reads it now, by id, for the audit log."""
    return {"users": " ".join(readers.users) or "none", "groups": " ".join(readers.groups) or "none"}


def _admits(readers: Readers, access: Access, collection: Collection) -> bool:
    """Whether the caller, who may read the collection, is among them."""
    return readers.admit(access.caller) or access.caller.may(Role.ADMIN, collection.name)


def _checked(*, only: bool) -> dict[str, str]:
    """For the audit log: that nothing was changed."""
    return {"check_only": "true"} if only else {}


def _out(names: DocumentReaders, readers: Readers | None, folder: str | None, *, readable: bool) -> ReadersOut:
    users, groups = names.named(readers or Readers())
    return ReadersOut(
        restricted=readers is not None,
        users=[ReaderOut.of(one) for one in users],
        groups=[ReaderOut.of(one) for one in groups],
        folder=folder,
        readable=readable,
    )


def _folders(names: DocumentReaders, collection: Collection) -> FoldersOut:
    found = []
    for one in names.folders(collection):
        users, groups = ([ReaderOut.of(each) for each in kind] for kind in names.named(one.readers))
        below = names.below(collection, one.prefix)
        found.append(FolderOut(prefix=one.prefix, documents=below, users=users, groups=groups))
    return FoldersOut(folders=found)
