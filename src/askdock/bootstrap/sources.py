"""Sources that are kept in step, wired."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from askdock.application.sources import WEBHOOK_SECRET, Sources
from askdock.bootstrap.adapters import way_out
from askdock.ingestion.receive import Receiver
from askdock.ingestion.source_loop import SourceLoop
from askdock.ingestion.source_rights import SourceRights
from askdock.ingestion.source_run import SourceRunner
from askdock.ingestion.source_webhooks import SourceTeller
from askdock.ports import Catalogue, Connection, GuardedNetwork, Sealer, SourceStore, UserStore
from askdock.records import Collection, Document, RunClaim, SourceSpec
from askdock.settings import Settings

if TYPE_CHECKING:
    from askdock.adapters.sql.database import Database


def make_source_store(database: "Database") -> SourceStore:
    """In the catalogue's database."""
    from askdock.adapters.sql.synced import SqlSourceStore

    return SqlSourceStore(database)


def make_sealer(settings: Settings, database: "Database") -> Sealer:
    """With the configured key; in one process with a key of its own, beside the database."""
    from askdock.adapters.synced.sealing import FernetSealer, own_key

    if settings.sources_key is not None:
        return FernetSealer(settings.sources_key.get_secret_value())
    if database.is_sqlite:
        path = settings.data_dir / "sources.key"
        return FernetSealer(own_key(path), str(path))
    return FernetSealer(None)


def make_network(settings: Settings) -> GuardedNetwork:
    """To public addresses and the allowed networks; folders of this machine as configured."""
    from askdock.adapters.synced.network import Guard
    from askdock.adapters.web.addresses import parse_networks

    return Guard(
        allowed=parse_networks(settings.url_allowed_networks),
        folders=[Path(folder) for folder in settings.source_folders],
        max_bytes=settings.max_file_bytes,
        max_seconds=settings.url_max_seconds,
        proxy=way_out(settings),
        lent=settings.source_identity,
    )


def make_sources(
    settings: Settings,
    store: SourceStore,
    catalogue: Catalogue,
    sealer: Sealer,
    wake: Callable[[], None],
    check_metadata: Callable[[Collection, Mapping[str, Any]], object],
) -> Sources:
    """The use cases."""
    from askdock.adapters.synced.kinds import all_kinds
    from askdock.adapters.synced.schedules import next_time
    from askdock.adapters.web.guard import check_url

    network = make_network(settings)

    def connect(spec: SourceSpec, secrets: Mapping[str, str]) -> AbstractContextManager[Connection]:
        return all_kinds()[spec.kind].connect(spec, secrets, network)

    def forget(spec: SourceSpec) -> None:
        if spec.kind == "git":
            from askdock.adapters.synced.kinds.git import forget_repository

            forget_repository(spec)

    steps = (connect, next_time, check_url, wake, check_metadata, forget)
    return Sources(store, catalogue, sealer, all_kinds, *steps)


def make_source_loop(
    settings: Settings,
    store: SourceStore,
    catalogue: Catalogue,
    receiver: Receiver,
    sources: Sources,
    users: Callable[[], UserStore],
    wake: Callable[[], None],
    describe: Callable[[Document, Mapping[str, Any]], None],
) -> SourceLoop:
    """The loop of a worker. `wake` tells that documents were accepted."""
    from askdock.adapters.synced.kinds import all_kinds
    from askdock.adapters.synced.schedules import next_time
    from askdock.adapters.synced.webhooks import WebhookNotifier

    network = make_network(settings)

    @contextmanager
    def connect(claim: RunClaim) -> Iterator[Connection]:
        secrets = sources.secrets(claim.source)
        secrets.pop(WEBHOOK_SECRET, None)
        with all_kinds()[claim.source.spec.kind].connect(claim.source.spec, secrets, network) as connection:
            yield connection

    return SourceLoop(
        store,
        SourceRunner(
            store,
            catalogue,
            receiver,
            connect,
            lambda spec: sources.fresh_until(spec, datetime.now(UTC)),
            lambda: SourceRights(users()),
            wake,
            describe,
        ),
        SourceTeller(store, WebhookNotifier(network), lambda source: sources.secrets(source)[WEBHOOK_SECRET]),
        lambda spec, after: next_time(spec.schedule, spec.time_zone, after),
        lease_seconds=settings.lease_seconds,
    )
