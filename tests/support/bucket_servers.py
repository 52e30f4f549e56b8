"""Servers of storage in buckets, each with a prefix made like a folder of this machine."""

import asyncio
import base64
import hmac
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import httpx2
import pytest
from tests.support.faulty_http import faulty_http
from tests.support.office_servers import google_drive, office, service_account
from tests.support.source_servers import Place, free_port, wait_for_port

from askdock.records import SourceSpec

ACCOUNT = "devstoreaccount1"
KEY = base64.b64encode(b"key of an account of the tests").decode()


Put = Callable[[str, bytes | None], object]
"""Puts an object by its name in the prefix; None: deletes it."""


def mirror(folder: Path, put_one: Put) -> Callable[[], None]:
    """What makes a prefix hold the folder's files; what has not changed is not put again."""
    put: dict[str, bytes] = {}

    def publish() -> None:
        there = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        for name in put.keys() - there.keys():
            put_one(name, None)
        for name, content in there.items():
            if put.get(name) != content:
                put_one(name, content)
        put.clear()
        put.update(there)

    return publish


def _reads(method: str, path: str) -> bool:
    """Not a listing."""
    return method == "GET" and "list" not in path.partition("?")[2]


def _filled(store: Any, prefix: str) -> Callable[[int], None]:
    """Puts many objects, some at a time."""
    import obstore

    async def put(count: int) -> None:
        for start in range(0, count, 200):
            names = [f"{prefix}{number // 100}/{number}.md" for number in range(start, min(start + 200, count))]
            await asyncio.gather(*(obstore.put_async(store, name, b"# x") for name in names))

    return lambda count: asyncio.run(put(count))


def _into(store: Any, prefix: str) -> Put:
    import obstore

    def put(name: str, content: bytes | None) -> None:
        if content is None:
            obstore.delete(store, prefix + name)
        else:
            obstore.put(store, prefix + name, content)

    return put


@contextmanager
def s3_place(server: Any, folder: Path) -> Iterator[Place]:
    """A prefix of a bucket of SeaweedFS."""
    from obstore.store import S3Store

    keys = {"access_key_id": server.access_key_id, "secret_access_key": server.secret_access_key}
    config: Any = {"endpoint": server.endpoint, "region": "us-east-1", **keys}
    store = S3Store(server.bucket, config=config, client_options={"allow_http": True})
    prefix = f"{uuid4().hex}/"
    secrets = {"secret_access_key": server.secret_access_key}
    with faulty_http(urlsplit(server.endpoint).port or 80, _reads) as (faults, port):
        options = {"endpoint": f"http://127.0.0.1:{port}", "access_key_id": server.access_key_id}
        spec = SourceSpec("s", "s3", f"s3://{server.bucket}/{prefix}", options)
        place = Place(spec, folder, secrets, mirror(folder, _into(store, prefix)), server=faults)
        place.filled = _filled(store, prefix)
        yield place


@contextmanager
def azure_place(folder: Path) -> Iterator[Place]:
    """A container of Azurite, Microsoft's emulator, which checks signatures."""
    from obstore.store import AzureStore

    port = free_port()
    where = ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--inMemoryPersistence", "--silent"]
    accounts = {"AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"}
    with _server("azurite-blob", "npm install -g azurite", where, accounts, port):
        endpoint = f"http://127.0.0.1:{port}/{ACCOUNT}"
        _make_container(endpoint, "documents")
        config: Any = {"account_name": ACCOUNT, "account_key": KEY, "endpoint": endpoint}
        store = AzureStore("documents", config=config, client_options={"allow_http": True})
        with faulty_http(port, _reads) as (faults, before):
            address = f"http://127.0.0.1:{before}/{ACCOUNT}/documents/handbook/"
            spec = SourceSpec("s", "azure-blob", address, {"account": ACCOUNT})
            publish = mirror(folder, _into(store, "handbook/"))
            place = Place(spec, folder, {"account_key": KEY}, publish, server=faults)
            place.filled = _filled(store, "handbook/")
            yield place


def _make_container(endpoint: str, name: str) -> None:
    """With a Shared Key: https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key."""
    now = formatdate(usegmt=True)
    headers = {"x-ms-date": now, "x-ms-version": "2021-08-06"}
    named = "".join(f"{key}:{value}\n" for key, value in headers.items())
    signed = "PUT" + "\n" * 12 + f"{named}/{ACCOUNT}/{ACCOUNT}/{name}\nrestype:container"
    digest = hmac.new(base64.b64decode(KEY), signed.encode(), sha256).digest()
    headers["Authorization"] = f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}"
    httpx2.put(f"{endpoint}/{name}?restype=container", headers=headers).raise_for_status()


@contextmanager
def gcs_place(folder: Path) -> Iterator[Place]:
    """A bucket of fake-gcs-server, which takes any token; it is made by a server of its own."""
    port = free_port()
    where = ["-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-backend", "memory"]
    where += ["-public-host", f"127.0.0.1:{port}"]
    how = "go install github.com/fsouza/fake-gcs-server@latest"
    endpoint = f"http://127.0.0.1:{port}"
    with office(folder, google_drive) as (_, tokens), _server("fake-gcs-server", how, where, {}, port):
        httpx2.post(f"{endpoint}/storage/v1/b", json={"name": "documents"}).raise_for_status()
        objects = f"{endpoint}/storage/v1/b/documents/o"

        def put(name: str, content: bytes | None) -> None:
            key = f"handbook/{name}"
            if content is None:
                reply = httpx2.delete(f"{objects}/{quote(key, safe='')}")
            else:
                asked = {"uploadType": "media", "name": key}
                reply = httpx2.post(f"{endpoint}/upload/storage/v1/b/documents/o", params=asked, content=content)
            reply.raise_for_status()

        def fill(count: int) -> None:
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda number: put(f"{number // 100}/{number}.md", b"# x"), range(count)))

        with faulty_http(port, _reads, keep_host=False) as (faults, before):
            spec = SourceSpec("s", "gcs", "gs://documents/handbook/", {"endpoint": f"http://127.0.0.1:{before}"})
            secrets = {"service_account": service_account(tokens)}
            place = Place(spec, folder, secrets, mirror(folder, put), server=faults)
            place.filled = fill
            yield place


@contextmanager
def _server(
    name: str, how: str, arguments: list[Any], environment: Mapping[str, str], port: int
) -> Iterator[None]:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed ({how})")
    server = subprocess.Popen(
        [program, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port, server)
        yield
    finally:
        server.terminate()
        server.wait(30)
