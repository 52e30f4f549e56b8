"""Making and changing sources, over the real store and the real sealer."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.synced import SqlSourceStore
from askdock.adapters.synced.kinds import all_kinds
from askdock.adapters.synced.schedules import next_time
from askdock.adapters.synced.sealing import FernetSealer
from askdock.application.sources import Sources
from askdock.errors import ConfigurationError, InvalidInput
from askdock.ports import SourceKind
from askdock.records import Collection, IndexProfile, RunState, SourceSpec

SHARE = SourceSpec("share", "webdav", "https://cloud.example.com/Handbook/", {"user": "lin"})


class World:
    """A collection, and use cases with a key of their own."""

    def __init__(self, database: Database) -> None:
        self.catalogue = SqlCatalogue(database)
        self.store = SqlSourceStore(database)
        self.collection: Collection = self.catalogue.create_collection(
            "c", IndexProfile("hash", "f", 8, 1000, 200, "a")
        )

    def sources(self, **parts: Any) -> Sources:
        """With another key each time."""
        sealer = FernetSealer(Fernet.generate_key().decode())

        def connect(*_: object) -> object:
            raise AssertionError("nothing is connected")

        return Sources(
            self.store,
            self.catalogue,
            sealer,
            all_kinds,
            connect,  # type: ignore[arg-type]
            next_time,
            lambda url: url,
            **parts,
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with closing(Database(f"sqlite:///{tmp_path / 'catalogue.db'}")) as database:
        yield World(database)


@pytest.mark.parametrize(
    ("kind", "address", "options"),
    [
        ("git", "https://canary@example.com/x.git", {}),
        ("feed", "http://lin:canary@example.com/feed.xml", {}),
        ("azure-blob", "https://a.blob.core.windows.net/c/?sv=1&sig=canary", {}),
        ("s3", "s3://bucket/", {"endpoint": "http://AK:canary@example.com"}),
    ],
)
def test_no_secret_is_kept_in_an_address(world: World, kind: str, address: str, options: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as raised:
        world.sources().create(world.collection, SourceSpec("s", kind, address, options), {})
    assert "canary" not in str(raised.value)
    assert world.store.of_collection(world.collection.id) == []


def test_secrets_whose_key_is_lost_are_given_anew(world: World) -> None:
    source, _ = world.sources().create(world.collection, SHARE, {"password": "old"})
    later = world.sources()
    renamed, _ = later.change(world.collection, source.id, {"name": "Handbook"})
    assert (renamed.spec.name, renamed.credentials) == ("Handbook", ("password",))
    with pytest.raises(ConfigurationError):
        later.change(world.collection, source.id, {"webhook": "https://example.com/told"})
    later.change(world.collection, source.id, {}, {"password": "new"})
    assert later.secrets(later.get(world.collection, source.id)) == {"password": "new"}


def test_a_trial_leaves_what_waits_for_somebody(world: World) -> None:
    sources = world.sources()
    source, _ = sources.create(world.collection, SHARE, {})
    claim = world.store.claim("host:1:a", 60)
    assert claim is not None
    world.store.end(claim, RunState.HELD, reason="source_held", detail="3 of 8 items are gone")
    sources.run(world.collection, source.id, dry=True)
    newest = sources.newest_run(source)
    assert newest is not None
    assert newest.state is RunState.HELD
    # While the trial is open another run is not asked for.
    sources.pause(world.collection, source.id)
    sources.resume(world.collection, source.id)


def test_a_paused_source_is_run_dry_only(world: World) -> None:
    sources = world.sources()
    source, _ = sources.create(world.collection, SHARE, {}, paused=True)
    assert sources.run(world.collection, source.id, dry=True).dry
    claim = world.store.claim("host:1:a", 60)
    assert claim is not None
    assert claim.run.created_at <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("kind", "address"), [("git", "root@host:/x.git"), ("webdav", "//host/"), ("feed", "https:")]
)
def test_an_address_that_is_none_is_refused_when_it_is_given(world: World, kind: str, address: str) -> None:
    with pytest.raises(InvalidInput, match="is like"):
        world.sources().create(world.collection, SourceSpec("s", kind, address), {})


@pytest.mark.parametrize("kind", [kind for kind in all_kinds().values() if "://" in kind.address])
def test_an_address_of_a_protocol_that_the_kind_does_not_speak_is_refused(world: World, kind: SourceKind) -> None:
    options = {field.name: "x" for field in kind.fields if field.required and not field.secret}
    secrets = {field.name: "x" for field in kind.fields if field.required and field.secret}
    with pytest.raises(InvalidInput, match="begins with"):
        world.sources().create(world.collection, SourceSpec("s", kind.name, "ftp://host/x", options), secrets)
    world.sources().create(world.collection, SourceSpec("s", kind.name, kind.address, options), secrets)


@pytest.mark.parametrize(
    ("kind", "address"),
    [("webdav", "http://host/x/"), ("git", "ssh://host/x.git"), ("feed", "HTTPS://host/feed.xml")],
)
def test_an_address_of_another_protocol_that_it_speaks_is_taken(world: World, kind: str, address: str) -> None:
    world.sources().create(world.collection, SourceSpec("s", kind, address), {})


def test_values_of_fields_that_the_collection_has_not_are_refused(world: World) -> None:
    def check(_: Collection, given: object) -> None:
        raise InvalidInput(f"there is no field {given}")

    sources = world.sources(check_metadata=check)
    with pytest.raises(InvalidInput, match="nofield"):
        sources.create(world.collection, replace(SHARE, metadata={"nofield": "x"}), {})
    source, _ = sources.create(world.collection, SHARE, {})
    with pytest.raises(InvalidInput, match="nofield"):
        sources.change(world.collection, source.id, {"metadata": {"nofield": "x"}})


def test_what_was_fetched_goes_with_the_source(world: World) -> None:
    gone: list[SourceSpec] = []
    sources = world.sources(forget=gone.append)
    source, _ = sources.create(world.collection, SHARE, {}, paused=True)
    sources.delete(world.collection, source.id, keep_documents=True)
    assert gone == [source.spec]
