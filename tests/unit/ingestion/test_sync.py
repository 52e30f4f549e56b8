"""A collection kept in step with a folder, on fakes; a bucket and a web site as sources."""

import io
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from askdock.adapters.files.s3 import S3Files, connect
from askdock.adapters.sources.bucket import BucketSource
from askdock.adapters.sources.local import PathSource
from askdock.adapters.sources.web import WebSource
from askdock.errors import DocumentNotFound, FetchFailed, FetchGone, InvalidInput, UrlRefused
from askdock.ingestion.sync import Step, Sync
from askdock.ports import Source
from askdock.records import DocumentStatus, FetchResponse

SETTLED_NS = time.time_ns() - 3600 * 10**9


class Follower:
    """A bench, a sync, and a count of what was opened."""

    def __init__(self, bench: Any) -> None:
        self.bench = bench
        self.sync = Sync(bench.catalogue, bench.receiver)

    def run(self, source: Source, *, prune: bool = False, tags: tuple[str, ...] | None = None) -> list[Step]:
        items = list(source.items())
        steps = list(self.sync.take(self.bench.collection, source, items, tags))
        return steps + (list(self.sync.prune(self.bench.collection, source, items)) if prune else [])

    def outcomes(self, source: Source, **how: Any) -> Counter[str]:
        return Counter(step.outcome for step in self.run(source, **how))

    def names(self) -> set[str]:
        return {d.name for d in self.bench.catalogue.list_documents(self.bench.collection.id)}


@pytest.fixture
def follower(bench: Any) -> Follower:
    return Follower(bench)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        write(made / name, f"Text of {name}.")
    return made


def write(path: Path, text: str, modified_ns: int = SETTLED_NS) -> None:
    path.write_text(text)
    os.utime(path, ns=(modified_ns, modified_ns))


def test_known_files_are_not_read_again(follower: Follower, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert follower.outcomes(PathSource(folder)) == {"new": 3}
    monkeypatch.setattr(PathSource, "open", lambda *_: pytest.fail("a known file was opened"))
    assert follower.outcomes(PathSource(folder)) == {"unchanged": 3}


def test_a_file_changed_just_now_is_looked_at_again(follower: Follower, folder: Path) -> None:
    """Its clock may not have ticked between this change and the next."""
    now = time.time_ns()
    write(folder / "a.txt", "One text..", now)
    follower.run(PathSource(folder))
    write(folder / "a.txt", "Two texts.", now)
    assert follower.outcomes(PathSource(folder)) == {"unchanged": 2, "changed": 1}


def test_a_changed_file_is_a_new_version_that_replaces_the_old_at_one_instant(
    follower: Follower, folder: Path
) -> None:
    bench = follower.bench
    follower.run(PathSource(folder))
    bench.ingest()
    write(folder / "a.txt", "A longer text of the file a.")
    assert follower.outcomes(PathSource(folder)) == {"unchanged": 2, "changed": 1}
    (before,) = [d for d in bench.catalogue.list_documents(bench.collection.id) if d.name == "a.txt"]
    assert (before.version, before.live_version, before.status) == (2, 1, DocumentStatus.RECEIVED)
    assert bench.catalogue.live_versions([before.id]) == {before.id: 1}
    bench.ingest()
    assert bench.catalogue.live_versions([before.id]) == {before.id: 2}


def test_touched_and_not_changed_costs_a_hash(follower: Follower, folder: Path) -> None:
    follower.run(PathSource(folder))
    os.utime(folder / "a.txt", ns=(SETTLED_NS + 10**9, SETTLED_NS + 10**9))
    assert follower.outcomes(PathSource(folder)) == {"unchanged": 3}
    assert (
        follower.bench.catalogue.find_source(
            follower.bench.collection.id, (folder / "a.txt").as_uri()
        ).file.modified_ns
        == SETTLED_NS + 10**9
    )


def test_what_is_gone_is_deleted_only_when_asked(follower: Follower, folder: Path, tmp_path: Path) -> None:
    beside = tmp_path / "docs-beside"
    beside.mkdir()
    write(beside / "d.txt", "Text beside.")
    follower.run(PathSource(folder))
    follower.run(PathSource(beside))
    (folder / "b.txt").unlink()
    follower.run(PathSource(folder))
    assert follower.names() == {"a.txt", "b.txt", "c.txt", "d.txt"}
    steps = follower.run(PathSource(folder), prune=True)
    assert [s.uri for s in steps if s.outcome == "pruned"] == [(folder / "b.txt").as_uri()]
    assert follower.names() == {"a.txt", "c.txt", "d.txt"}


def test_a_pruned_file_that_stands_elsewhere_too_keeps_its_document(follower: Follower, folder: Path) -> None:
    write(folder / "copy.txt", "Text of a.txt.")
    follower.run(PathSource(folder))
    (folder / "a.txt").unlink()
    follower.run(PathSource(folder), prune=True)
    assert follower.names() == {"copy.txt", "b.txt", "c.txt"}


def test_an_empty_folder_prunes_nothing(follower: Follower, folder: Path) -> None:
    follower.run(PathSource(folder))
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(InvalidInput, match="nothing is pruned"):
        follower.run(PathSource(folder), prune=True)
    assert len(follower.names()) == 3


def test_a_single_file_prunes_nothing_beside_it(follower: Follower, folder: Path) -> None:
    write(folder / "a.txt.bak", "Text of the old a.")
    follower.run(PathSource(folder))
    (folder / "a.txt.bak").unlink()
    assert follower.outcomes(PathSource(folder / "a.txt"), prune=True) == {"unchanged": 1}


def test_what_failed_is_tried_again(follower: Follower, folder: Path) -> None:
    write(folder / "bad.pdf", "%PDF-1.7 broken")
    follower.run(PathSource(folder))
    follower.bench.ingest()
    (bad,) = [d for d in follower.bench.catalogue.list_documents(follower.bench.collection.id) if d.reason]
    follower.run(PathSource(folder))
    assert follower.bench.catalogue.get_document(bad.collection_id, bad.id).status is DocumentStatus.RECEIVED


def test_a_bad_file_is_its_own_affair(follower: Follower, folder: Path) -> None:
    (folder / "program.bin").write_bytes(b"\x7fELF" + bytes(100))
    (folder / "empty.txt").touch()
    steps = {Path(s.uri).name: s for s in follower.run(PathSource(folder))}
    assert {name: s.outcome for name, s in steps.items() if s.reason} == {
        "program.bin": "skipped",
        "empty.txt": "failed",
    }
    (named,) = follower.run(PathSource(folder / "program.bin"))
    assert named.outcome == "failed"


def test_a_renamed_file_is_known_by_its_new_name_at_once(follower: Follower, folder: Path) -> None:
    follower.run(PathSource(folder))
    follower.bench.ingest()
    (folder / "a.txt").rename(folder / "ferry.txt")
    renamed = next(step for step in follower.run(PathSource(folder)) if step.outcome == "renamed")
    assert (Path(renamed.uri).name, renamed.waiting) == ("ferry.txt", True)
    assert follower.names() == {"ferry.txt", "b.txt", "c.txt"}
    follower.bench.ingest()
    store, generation = follower.bench.store, follower.bench.collection.generation
    chunks = store.read_document(generation, renamed.document_id, 1)
    assert {item.chunk.document_name for item in chunks} == {"ferry.txt"}
    assert follower.outcomes(PathSource(folder), prune=True) == {"unchanged": 3}


def test_a_copy_is_no_new_name(follower: Follower, folder: Path) -> None:
    follower.run(PathSource(folder))
    write(folder / "copy.txt", "Text of a.txt.")
    assert follower.outcomes(PathSource(folder)) == {"unchanged": 3, "duplicate": 1}
    assert follower.names() == {"a.txt", "b.txt", "c.txt"}


def test_a_known_file_that_became_unreadable_fails(follower: Follower, folder: Path) -> None:
    follower.run(PathSource(folder))
    (folder / "a.txt").write_bytes(b"\x7fELF" + bytes(100))
    (failed,) = [step for step in follower.run(PathSource(folder)) if step.reason]
    assert (Path(failed.uri).name, failed.outcome) == ("a.txt", "failed")


def test_new_tags_reach_known_files(follower: Follower, folder: Path) -> None:
    follower.run(PathSource(folder))
    follower.run(PathSource(folder), tags=("public",))
    documents = follower.bench.catalogue.list_documents(follower.bench.collection.id)
    assert {d.tags for d in documents} == {("public",)}


def test_a_bucket_is_followed_like_a_folder(follower: Follower, s3_server: Any) -> None:
    keys = {"access_key_id": s3_server.access_key_id, "secret_access_key": s3_server.secret_access_key}
    client = connect(s3_server.bucket, endpoint=s3_server.endpoint, **keys)
    files, prefix = S3Files(client), f"sync-{uuid4().hex}/"
    for name in ("a.txt", "sub/b.txt", ".hidden/c.txt", "空 格.txt"):
        files.put(f"{prefix}{name}", io.BytesIO(f"Text of {name}.".encode()))
    source = BucketSource(client, s3_server.bucket, prefix)
    assert follower.outcomes(source) == {"new": 3}
    assert follower.outcomes(source) == {"unchanged": 3}
    assert follower.names() == {"a.txt", "b.txt", "空 格.txt"}
    files.delete(f"{prefix}a.txt")
    assert follower.outcomes(source, prune=True)["pruned"] == 1
    assert follower.names() == {"b.txt", "空 格.txt"}


SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
PAGE = "<!doctype html><html><title>{0}</title><body><p>The page {0} says what it says.</p></body></html>"


class FakeFetcher:
    """Serves pages from a dictionary; a page not modified since is not sent."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str, int]] = {}
        self.sent: list[str] = []

    def page(self, url: str, text: str | None = None, modified_ns: int = SETTLED_NS // 10**9 * 10**9) -> None:
        self.pages[url] = (text or PAGE.format(url), "application/xml" if text else "text/html", modified_ns)

    def sitemap(self, url: str, *pages: str) -> None:
        listed = "".join(f"<url><loc> {page} </loc></url>" for page in pages)
        self.pages[url] = (SITEMAP.format(listed), "application/xml", 0)

    @contextmanager
    def fetch(self, url: str, *, modified_ns: int = 0) -> Iterator[FetchResponse]:
        if url not in self.pages:
            raise FetchGone(f"{url} is gone")
        text, media_type, changed = self.pages[url]
        if modified_ns and changed <= modified_ns:
            yield FetchResponse(url, None, "", 0)
            return
        self.sent.append(url)
        yield FetchResponse(url, io.BytesIO(text.encode()), media_type, changed)


def test_a_sitemap_stands_for_its_pages_and_no_others(follower: Follower) -> None:
    web = FakeFetcher()
    pages = [f"https://docs.test/guide/{name}" for name in ("one", "two", "three?x=1")]
    for url in pages:
        web.page(url)
    site = "https://docs.test/guide/sitemap.xml"
    web.sitemap(site, *pages, "https://docs.test/other", "https://elsewhere.test/guide/x", "file:///etc/passwd")
    assert follower.outcomes(WebSource(web, site, max_pages=10)) == {"new": 3}
    web.sent.clear()
    assert follower.outcomes(WebSource(web, site, max_pages=10)) == {"unchanged": 3}
    assert web.sent == [site]
    web.sitemap(site, *pages[:2])
    web.page(pages[0], modified_ns=(SETTLED_NS // 10**9 + 60) * 10**9)
    assert follower.outcomes(WebSource(web, site, max_pages=10), prune=True) == {"unchanged": 2, "pruned": 1}
    assert follower.names() == {"one.html", "two.html"}


def test_one_page(follower: Follower) -> None:
    web = FakeFetcher()
    web.page("https://docs.test/")
    source = WebSource(web, "https://docs.test/", max_pages=10)
    assert follower.outcomes(source, prune=True) == {"new": 1}
    assert follower.names() == {"docs.test.html"}
    (gone,) = follower.run(WebSource(web, "https://docs.test/nothing", max_pages=10))
    assert gone.outcome == "failed"


def test_a_sitemap_of_sitemaps_and_its_limits(follower: Follower) -> None:
    web = FakeFetcher()
    index = "https://docs.test/sitemap.xml"
    web.pages[index] = (
        (
            "<sitemapindex><sitemap><loc>https://docs.test/a.xml</loc></sitemap>"
            "<sitemap><loc>https://docs.test/sitemap.xml</loc></sitemap></sitemapindex>"
        ),
        "",
        0,
    )
    web.sitemap("https://docs.test/a.xml", *(f"https://docs.test/{n}" for n in range(3)))
    assert len(list(WebSource(web, index, max_pages=3).items())) == 3
    with pytest.raises(InvalidInput, match="ASKDOCK_URL_MAX_PAGES"):
        list(WebSource(web, index, max_pages=2).items())


@pytest.mark.parametrize(
    "text",
    [
        "no xml",
        "<html/>",
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url>',
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;">]><x>&c;</x>',
    ],
)
def test_a_sitemap_that_is_none(text: str) -> None:
    web = FakeFetcher()
    web.pages["https://docs.test/sitemap.xml"] = (text, "", 0)
    with pytest.raises(UrlRefused):
        list(WebSource(web, "https://docs.test/sitemap.xml", max_pages=3).items())


def test_a_site_that_fails_half_way_prunes_nothing(follower: Follower) -> None:
    web = FakeFetcher()
    web.page("https://docs.test/one")
    site = "https://docs.test/sitemap.xml"
    web.sitemap(site, "https://docs.test/one")
    follower.run(WebSource(web, site, max_pages=10))
    del web.pages[site]
    with pytest.raises(FetchFailed):
        follower.run(WebSource(web, site, max_pages=10), prune=True)
    assert follower.names() == {"one.html"}


def test_a_document_deleted_while_it_is_taken_in_stays_deleted(follower: Follower, folder: Path) -> None:
    bench = follower.bench
    follower.run(PathSource(folder))
    document = bench.catalogue.list_documents(bench.collection.id)[0]
    bench.catalogue.mark_deleting(bench.collection.id, document.id)
    bench.ingest()
    with pytest.raises(DocumentNotFound):
        bench.catalogue.get_document(bench.collection.id, document.id)
    assert bench.catalogue.find_source(bench.collection.id, document.source_uri) is None
