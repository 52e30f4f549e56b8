"""Collections: looked up, created, deleted; which index version (generation) of theirs this process writes."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace

from askdock.errors import CollectionExists, CollectionNotFound, ProfileMismatch, StoreUnavailable
from askdock.ports import Catalogue, ChunkStore, FileStore, all_documents, originals_of, parsed_of
from askdock.records import Collection, Generation, IndexProfile


class Collections:
    """Collections by name. `profile` and `store` are asked for when they are first needed: they load models and
    clients.

    `default` names the collection that is used where none is named. `prepares` is false where another process
    creates generations in the store.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        files: FileStore,
        store: Callable[[], ChunkStore],
        profile: Callable[[], IndexProfile],
        *,
        default: str,
        prepares: bool = True,
    ) -> None:
        self._catalogue = catalogue
        self._files = files
        self._store = store
        self._profile = profile
        self.default = default
        self._prepares = prepares
        self._prepared: set[str] = set()

    def get(self, name: str | None = None) -> Collection:
        """The named collection, checked to fit the settings; None: the default one, created where absent.

        Raises CollectionNotFound, ProfileMismatch.
        """
        try:
            collection = self._catalogue.get_collection(name or self.default)
        except CollectionNotFound:
            if name not in (None, self.default):
                raise
            collection = self.create(self.default)
        if not self.fits(collection) and self._own_generation(collection) is None:
            raise ProfileMismatch(explain_mismatch(collection, self._profile()))
        self._prepare(collection)
        return collection

    def find(self, name: str | None = None) -> Collection:
        """The named collection or the default one, whatever its profile. Raises CollectionNotFound."""
        return self._catalogue.get_collection(name or self.default)

    def all(self) -> list[Collection]:
        """All collections, by name."""
        return self._catalogue.list_collections()

    def stored_bytes(self, collections: Sequence[Collection]) -> int:
        """Size of the newest versions of all their documents together."""
        return self._catalogue.stored_bytes([collection.id for collection in collections])

    def create(self, name: str) -> Collection:
        """Create a collection with the configured profile, or return the one another process created just now."""
        try:
            created = self._catalogue.create_collection(name, self._profile())
        except CollectionExists:
            return self._catalogue.get_collection(name)
        self._prepare(created)
        return created

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

    def fits(self, collection: Collection) -> bool:
        """Whether the live generation has the configured profile."""
        return collection.profile.fingerprint == self._profile().fingerprint

    def writable(self, collection: Collection) -> Collection:
        """The collection with its generation of the configured profile, live or not. Raises ProfileMismatch."""
        own = self._own_generation(collection)
        if own is None:
            raise ProfileMismatch(explain_mismatch(collection, self._profile()))
        return replace(collection, generation=own.name, profile=own.profile)

    def all_writable(self) -> list[Collection]:
        """The collections that this process can write, each with its generation of the configured profile.

        That need not be the live one: documents are written to the others before they are published.
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

    def _own_generation(self, collection: Collection) -> Generation | None:
        fingerprint = self._profile().fingerprint
        generations = self._catalogue.list_generations(collection.id)
        return next((one for one in generations if one.profile.fingerprint == fingerprint), None)


def explain_mismatch(collection: Collection, configured: IndexProfile) -> str:
    """The settings that differ from the collection's, in one line, and what to do about it."""
    theirs, ours = asdict(collection.profile), asdict(configured)
    changes = [
        f"{name} {theirs[name]} there, {ours[name]} configured" for name in ours if theirs[name] != ours[name]
    ]
    return (
        f"collection '{collection.name}' was indexed with other settings ({'; '.join(changes)}): "
        "set them back, index into another collection, or `askdock reindex` this one"
    )
