"""Webhooks of sources: signed, told once, told again where nobody took them, and none lost when a worker dies."""

import base64
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from tests.support.serving import serving

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.sources_schema import source_messages, source_runs
from askdock.adapters.sql.synced import SqlSourceStore
from askdock.adapters.synced.network import Guard
from askdock.adapters.synced.webhooks import WebhookNotifier
from askdock.adapters.web.addresses import parse_networks
from askdock.errors import ConfigurationError
from askdock.ingestion.source_webhooks import GIVE_UP_SECONDS, SourceTeller
from askdock.records import (
    DocumentStatus,
    IndexProfile,
    KeptItem,
    PageResult,
    RunCounts,
    RunState,
    SourceFile,
    SourceSpec,
    SyncedSource,
)

NOW = datetime(2026, 11, 30, tzinfo=UTC)
KEY = b"thirty-two bytes of a test's key"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
URI = "https://dav.example.com/a.txt"


class Receiver:
    """Somebody's server: keeps what it took, and refuses as long as `status` says so."""

    def __init__(self) -> None:
        self.status = 204
        self.asked: list[Mapping[str, str]] = []
        self.took: list[tuple[Mapping[str, str], bytes]] = []
        self.url = ""

    @property
    def types(self) -> list[str]:
        """Of what it took."""
        return [json.loads(body)["type"] for _, body in self.took]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            made.asked.append(headers)
            if made.status < 300:
                made.took.append((headers, body))
            self.send_response(made.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with serving(Handler) as port:
        made.url = f"http://127.0.0.1:{port}/hook"
        yield made


class World:
    """A collection with a source that has a webhook."""

    def __init__(self, database: Database, url: str, *, documents: bool) -> None:
        self.database = database
        self.catalogue, self.store = SqlCatalogue(database), SqlSourceStore(database)
        self.collection = self.catalogue.create_collection("c", IndexProfile("hash", "f", 8, 1000, 200, "a"))
        spec = SourceSpec("share", "webdav", "https://dav.example.com/", webhook=url, webhook_documents=documents)
        self.store.add(SyncedSource("s1", self.collection.id, spec, (), False, NOW, None, None), "sealed")

    def teller(self) -> SourceTeller:
        """As a process has it that starts now."""
        network = Guard(allowed=parse_networks(["127.0.0.0/8"]), folders=(), max_bytes=1000, max_seconds=10)
        return SourceTeller(self.store, WebhookNotifier(network), lambda _: SECRET)

    def bring(self, uri: str = URI) -> str:
        """A document that a run accepts."""
        self.store.enqueue("s1")
        claim = self.store.claim("host:1:a", 60)
        assert claim is not None
        self.store.expect(claim, [KeptItem("a", uri, None)])
        file = SourceFile(uri, "a.txt", "text/plain", f"{uri:_>64}", 3, 7)
        document = self.catalogue.accept(self.collection.id, file).document
        self.store.write(claim, PageResult(None, True, RunCounts(seen=1, added=1), (KeptItem("a", uri, "1"),), ()))
        self.store.end(claim, RunState.DONE)
        return document.id

    def let_time_pass(self, seconds: float = 0) -> None:
        """What waits is due, and ended so long ago."""
        ended = datetime.now(UTC) - timedelta(seconds=seconds)
        with self.database.transaction(writes=True) as connection:
            waits = source_runs.c.tell_after.is_not(None)
            connection.execute(update(source_runs).where(waits).values(tell_after=ended, ended_at=ended))
            connection.execute(update(source_messages).values(tell_after=ended, ended_at=ended))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{tmp_path / 'catalogue.db'}")) as opened:
        yield opened


@pytest.fixture
def world(database: Database, receiver: Receiver) -> World:
    return World(database, receiver.url, documents=True)


def by_openssl(headers: Mapping[str, str], body: bytes) -> str:
    """The signature as another program makes it."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    how = ["dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{KEY.hex()}", "-binary"]
    digest = subprocess.run([program, *how], input=signed, capture_output=True, check=True).stdout
    return "v1," + base64.b64encode(digest).decode()


def test_the_end_of_a_run_and_of_a_document_are_told_and_signed(world: World, receiver: Receiver) -> None:
    document = world.bring()
    world.catalogue.publish(document, 1)
    assert world.teller().turn()
    assert receiver.types == ["source.run.ended", "source.document.ended"]
    for headers, body in receiver.took:
        assert headers["webhook-signature"] == by_openssl(headers, body)
        assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 300
    assert len({headers["webhook-id"] for headers, _ in receiver.took}) == 2
    told = json.loads(receiver.took[1][1])["data"]
    assert told["source"] == {"id": "s1", "name": "share", "kind": "webdav"}
    expected = {"id": document, "name": "a.txt", "uri": URI, "version": 1, "status": "READY", "reason": None}
    assert told["document"] == expected
    assert not world.teller().turn()


def test_a_document_that_failed_is_told_with_its_reason(world: World, receiver: Receiver) -> None:
    document = world.bring()
    world.catalogue.fail(document, 1, DocumentStatus.QUARANTINED, "parser_died", "three times")
    world.teller().turn()
    told = json.loads(receiver.took[1][1])["data"]["document"]
    assert (told["status"], told["reason"]) == ("QUARANTINED", "parser_died")


def test_ends_of_documents_are_told_to_whom_asked_for_them(database: Database, receiver: Receiver) -> None:
    world = World(database, receiver.url, documents=False)
    world.catalogue.publish(world.bring(), 1)
    world.teller().turn()
    assert receiver.types == ["source.run.ended"]


def test_a_document_of_no_source_is_told_to_nobody(world: World, receiver: Receiver) -> None:
    file = SourceFile("upload://b.txt", "b.txt", "text/plain", "b" * 64, 3, 7)
    world.catalogue.publish(world.catalogue.accept(world.collection.id, file).document.id, 1)
    assert not world.teller().turn()


def test_who_takes_nothing_is_asked_again_with_the_same_id_and_less_and_less_often(
    world: World, receiver: Receiver
) -> None:
    world.catalogue.publish(world.bring(), 1)
    receiver.status = 500
    world.teller().turn()
    assert not world.teller().turn()  # not yet
    world.let_time_pass(1000)
    world.teller().turn()
    world.let_time_pass(1000)
    receiver.status = 204
    world.teller().turn()
    assert receiver.types == ["source.run.ended", "source.document.ended"]
    assert [one["webhook-id"] for one in receiver.asked[:2]] == [one["webhook-id"] for one in receiver.asked[-2:]]
    assert len(receiver.asked) == 6


def test_a_message_outlives_the_worker_that_had_it(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.catalogue.publish(world.bring(), 1)
    dying = world.teller()

    def die(*_: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(dying, "_delivered", die)
    with pytest.raises(SystemExit):
        dying.turn()
    assert receiver.took == []
    world.let_time_pass()  # its lease has run out
    world.teller().turn()
    assert receiver.types == ["source.run.ended", "source.document.ended"]


def test_two_workers_tell_each_message_once(world: World, receiver: Receiver) -> None:
    for number in range(30):
        world.catalogue.publish(world.bring(f"https://dav.example.com/{number}.txt"), 1)

    def tell() -> None:
        while world.teller().turn():
            pass

    threads = [threading.Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [headers["webhook-id"] for headers, _ in receiver.took]
    assert (len(ids), len(set(ids))) == (60, 60)


def test_a_message_that_nobody_took_for_a_day_is_given_up(world: World, receiver: Receiver) -> None:
    world.catalogue.publish(world.bring(), 1)
    receiver.status = 503
    world.let_time_pass(GIVE_UP_SECONDS + 60)
    world.teller().turn()
    world.let_time_pass(GIVE_UP_SECONDS + 60)
    assert not world.teller().turn()


def test_a_secret_that_cannot_be_read_is_tried_again(world: World, receiver: Receiver) -> None:
    world.catalogue.publish(world.bring(), 1)
    blind = world.teller()

    def no_key(_: SyncedSource) -> str:
        raise ConfigurationError("encrypted with another key")

    blind._secret = no_key
    blind.turn()
    world.let_time_pass(60)
    world.teller().turn()
    assert len(receiver.took) == 2


def test_a_source_that_is_deleted_tells_nothing_more(world: World, receiver: Receiver) -> None:
    world.catalogue.publish(world.bring(), 1)
    world.store.remove("s1")
    assert not world.teller().turn()
