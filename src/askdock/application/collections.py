"""Collections: looked up, created, deleted; which index version (generation) of theirs this process writes."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace

from askdock import text
from askdock.errors import CollectionExists, CollectionNotFound, InvalidInput, ProfileMismatch, StoreUnavailable
from askdock.ports import Catalogue, ChunkStore, FileStore, all_documents, originals_of, parsed_of, synonyms_key
from askdock.records import COLLECTION_NAME, Collection, Generation, IndexProfile, Part, names_of


class Collections:
    """Collections by name. `profile` and `store` are asked for when they are first needed: they load models and
    clients.

    `profile` returns what the settings describe, with another embedding model where it is given one's name.
    `report` is told, once, of a collection whose profile is another one.

    `default` names the collection that is used where none is named. `prepares` is false where another process
    creates generations in the store.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        files: FileStore,
        store: Callable[[], ChunkStore],
        profile: Callable[..., IndexProfile],
        report: Callable[[str], None],
        *,
        default: str,
        prepares: bool = True,
    ) -> None:
        self._catalogue = catalogue
        self._files = files
        self._store = store
        self._profile = profile
        self._report = report
        self.default = default
        self._prepares = prepares
        self._prepared: set[str] = set()
        self._reported: set[str] = set()

    def get(self, name: str | None = None) -> Collection:
        """The named collection; None: the default one, created where absent.

        It keeps the profile that it was created with, whatever the settings say now. Raises CollectionNotFound;
        ProfileMismatch where this version cannot go on with it.
        """
        try:
            collection = self._catalogue.get_collection(name or self.default)
        except CollectionNotFound:
            if name not in (None, self.default):
                raise
            collection = self.create(self.default)
        configured = self._configured(collection)
        if self.writable(collection).profile != configured and collection.id not in self._reported:
            self._reported.add(collection.id)
            self._report(explain_difference(collection, configured))
        self._prepare(collection)
        return collection

    def several(self, names: str | None = None) -> list[Collection]:
        """The collections of these names, which commas separate, or the default one. Raises as `get` does."""
        return [self.get(name) for name in names_of(names)] if names else [self.get()]

    def find(self, name: str | None = None) -> Collection:
        """The named collection or the default one, whatever its profile. Raises CollectionNotFound."""
        return self._catalogue.get_collection(name or self.default)

    def all(self) -> list[Collection]:
        """All collections, by name."""
        return self._catalogue.list_collections()

    def stored_bytes(self, collections: Sequence[Collection]) -> int:
        """Size of the newest versions of all their documents together."""
        return self._catalogue.stored_bytes([collection.id for collection in collections])

    def create(
        self,
        name: str,
        *,
        embedding_model: str | None = None,
        chunk_size: int | None = None,
        chunk_overlap: int | None = None,
    ) -> Collection:
        """Create a collection, or return the one another process created just now; None means as configured.

        Raises InvalidInput for a name that is not allowed or an overlap as large as a chunk, ModelUnavailable.
        """
        if not re.fullmatch(COLLECTION_NAME, name):
            raise InvalidInput(
                f"'{name}' is not a valid collection name: lower-case letters, digits, - and _, at most 63 of them"
            )
        profile = resized(self._profile(embedding_model or ""), chunk_size, chunk_overlap)
        try:
            created = self._catalogue.create_collection(name, profile)
        except CollectionExists:
            return self._catalogue.get_collection(name)
        self._prepare(created)
        return created

    def switch_off(self, collection: Collection, off: Sequence[Part]) -> Collection:
        """The collection with these parts of it off and all others on. Raises CollectionNotFound."""
        self._catalogue.switch_off(collection.id, off)
        return self._catalogue.get_collection(collection.name)

    def delete(self, name: str) -> None:
        """Remove a collection with everything in it. Raises CollectionNotFound.

        It is gone for every caller once the catalogue forgot it; the reconciler removes what a crash then leaves.
        """
        collection = self._catalogue.get_collection(name)
        documents = all_documents(self._catalogue, collection.id)
        prefixes = [originals_of(collection.id), *(parsed_of(document.id) for document in documents)]
        generations = self._catalogue.list_generations(collection.id)
        self._catalogue.delete_collection(collection.id)
        for generation in generations:
            self._store().drop_generation(generation.name)
        for prefix in prefixes:
            for key in list(self._files.keys(prefix)):
                self._files.delete(key)
        self._files.delete(synonyms_key(collection.id))

    def fits(self, collection: Collection) -> bool:
        """Whether the live generation has the configured profile."""
        return collection.profile.fingerprint == self._configured(collection).fingerprint

    def writable(self, collection: Collection) -> Collection:
        """The collection with its generation of the configured profile, live or not; else as it is.

        Raises ProfileMismatch where this version's analyzer does not go on with what another one began.
        """
        own = self._own_generation(collection)
        if own is not None:
            return replace(collection, generation=own.name, profile=own.profile)
        if collection.profile.analyzer not in text.COMPATIBLE_ANALYZERS:
            raise ProfileMismatch(
                f"collection '{collection.name}' was indexed by analyzer {collection.profile.analyzer}, which "
                f"{text.ANALYZER} does not go on with: `askdock reindex` it"
            )
        return collection

    def all_writable(self) -> list[Collection]:
        """The collections that this process can write: see `writable`.

        What it writes need not be live: documents are written to the other generations before they are published.
        """
        matches = []
        for collection in self.all():
            with suppress(ProfileMismatch):
                matches.append(self.writable(collection))
        return matches

    def _prepare(self, collection: Collection) -> None:
        """Create the generation where it is missing. Uploads go on without the store: the worker creates it."""
        if self._prepares and collection.generation not in self._prepared:
            with suppress(StoreUnavailable):
                self._store().create_generation(collection.generation, collection.profile.dimension)
                self._prepared.add(collection.generation)

    def _configured(self, collection: Collection) -> IndexProfile:
        """The configured profile. Whether a model writes beside passages is said of each collection."""
        return replace(self._profile(), written=collection.profile.written)

    def _own_generation(self, collection: Collection) -> Generation | None:
        fingerprint = self._configured(collection).fingerprint
        generations = self._catalogue.list_generations(collection.id)
        return next((one for one in generations if one.profile.fingerprint == fingerprint), None)


def explain_difference(collection: Collection, configured: IndexProfile) -> str:
    """The settings that differ from the collection's, in one line, and how to bring it to them."""
    theirs, ours = asdict(collection.profile), asdict(configured)
    changes = [f"{name} {theirs[name]}, configured {ours[name]}" for name in ours if theirs[name] != ours[name]]
    return (
        f"collection '{collection.name}' keeps what it was indexed with ({'; '.join(changes)}); "
        "`askdock reindex` brings it to the settings"
    )


def resized(profile: IndexProfile, chunk_size: int | None, chunk_overlap: int | None) -> IndexProfile:
    """The profile with chunks of the sizes given. Raises InvalidInput where they would share all they have."""
    size = profile.chunk_size if chunk_size is None else chunk_size
    overlap = min(profile.chunk_overlap, size // 2) if chunk_overlap is None else chunk_overlap
    if overlap >= size:
        raise InvalidInput(f"chunks of {size} characters cannot share {overlap}")
    return replace(profile, chunk_size=size, chunk_overlap=overlap)
