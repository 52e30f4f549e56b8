import io
from dataclasses import replace
from pathlib import Path

import pytest

from askdock.errors import ParserTimeout, StoreUnavailable
from askdock.formats.parsed_json import parsed_from_json
from askdock.ingestion.pipeline import TURN_CHUNKS
from askdock.ports import original_key, parsed_key
from askdock.records import NO_FILTER, DocumentStatus, Filter, ParsedDocument, UnreadPage

LONG = " ".join(f"Sentence number {n} speaks of topic {n % 7}." for n in range(60))


def test_documents_end_ready_with_their_chunks_in_the_store(bench) -> None:
    accepted = [bench.receive(f"{n}.txt", f"{n} {LONG}") for n in range(5)]
    ended = bench.ingest()
    assert {d.status for d in ended} == {DocumentStatus.READY}
    for one in accepted:
        document = bench.document(one)
        assert (document.status, document.live_version, document.attempts) == (DocumentStatus.READY, 1, 1)
        assert len(bench.chunk_ids(document, 1)) == document.chunks > 5


def test_chunks_are_spans_of_the_stored_parsed_text(bench) -> None:
    document = bench.receive("a.md", f"# Title\n\n{LONG}\n\n## 第二节\n\n年假为十五天。").document
    bench.ingest()
    with bench.files.open(parsed_key(document.id, 1)) as stored:
        parsed = parsed_from_json(stored.read())
    generation = bench.collection.generation
    hits = bench.store.search_sparse(generation, "sentenc topic titl", 100, NO_FILTER)
    assert hits
    for chunk in bench.store.read_chunks(generation, [hit.chunk_id for hit in hits]).values():
        assert parsed.text[chunk.start : chunk.end] == chunk.text


def test_a_bad_document_fails_with_its_reason_and_its_neighbours_do_not(bench) -> None:
    good = bench.receive("good.txt", LONG)
    bad = bench.receive("bad.pdf", b"%PDF-1.7\nnot really")
    other = bench.receive("other.txt", "Something else.")
    bench.ingest()
    assert bench.document(good).status is DocumentStatus.READY
    assert bench.document(other).status is DocumentStatus.READY
    failed = bench.document(bad)
    assert (failed.status, failed.reason) == (DocumentStatus.FAILED, "unreadable_document")
    assert failed.detail
    assert "\n" not in failed.detail


def test_a_parser_that_breaks_ends_the_document_not_the_run(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted = bench.receive("a.txt", LONG)

    def broken(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(bench.pipeline._parse, "parse", broken)
    bench.ingest()
    assert bench.document(accepted).reason == "parser_error"


def test_a_parser_that_dies_quarantines_its_document_when_its_attempts_are_used_up(
    bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = bench.receive("poison.txt", "poison")
    good = [bench.receive(f"{n}.txt", f"{n} {LONG}") for n in range(2)]
    parse = bench.pipeline._parse.parse

    def dying(path: Path, name: str, media_type: str) -> ParsedDocument:
        if name == "poison.txt":
            raise ParserTimeout("parsing takes more than 1 s")
        return parse(path, name, media_type)

    monkeypatch.setattr(bench.pipeline._parse, "parse", dying)
    bench.ingest()
    document = bench.document(poison)
    assert (document.status, document.reason) == (DocumentStatus.QUARANTINED, "parser_timeout")
    assert (document.attempts, document.detail) == (3, "parsing takes more than 1 s")
    assert {bench.document(one).status for one in good} == {DocumentStatus.READY}


def test_a_new_version_replaces_the_old_one(bench) -> None:
    first = bench.receive("a.txt", f"old {LONG}", "file:///a.txt")
    bench.ingest()
    second = bench.receive("a.txt", "The new text is short.", "file:///a.txt")
    assert second.outcome == "changed"
    assert bench.document(first).live_version == 1
    bench.ingest()
    document = bench.document(first)
    assert (document.live_version, document.chunks) == (2, 1)
    assert bench.chunk_ids(document, 1) == set()
    assert list(bench.files.keys(f"parsed/{document.id}/")) == [parsed_key(document.id, 2)]


def test_a_new_version_that_comes_while_the_old_one_is_ingested(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first = bench.receive("a.txt", f"old {LONG}", "file:///a.txt")
    parse = bench.pipeline._parse.parse

    def replaced_meanwhile(path: Path, name: str, media_type: str) -> ParsedDocument:
        monkeypatch.setattr(bench.pipeline._parse, "parse", parse)
        bench.receive("a.txt", f"new {LONG}", "file:///a.txt")
        return parse(path, name, media_type)

    monkeypatch.setattr(bench.pipeline._parse, "parse", replaced_meanwhile)
    bench.ingest()
    document = bench.document(first)
    assert (document.status, document.live_version, document.attempts) == (DocumentStatus.READY, 2, 1)
    assert len(bench.chunk_ids(document, 2)) == document.chunks
    assert bench.chunk_ids(document, 1) == set()


def test_a_version_that_cannot_be_read_leaves_the_old_one_live(bench) -> None:
    first = bench.receive("a.pdf", _pdf(), "file:///a.pdf")
    bench.ingest()
    assert bench.document(first).live_version == 1, bench.document(first)
    bench.receive("a.pdf", b"%PDF-1.7\nbroken", "file:///a.pdf")
    bench.ingest()
    document = bench.document(first)
    assert (document.status, document.live_version) == (DocumentStatus.FAILED, 1)
    assert bench.chunk_ids(document, 1)


def test_a_store_that_fails_leaves_the_document_to_be_claimed_again(
    bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = bench.receive("a.txt", LONG)
    with monkeypatch.context() as patch:

        def down(*args: object) -> None:
            raise StoreUnavailable("down")

        patch.setattr(bench.store, "upsert", down)
        with pytest.raises(StoreUnavailable):
            bench.ingest()
    assert bench.document(accepted).live_version == 0
    bench.ingest()
    assert bench.document(accepted).status is DocumentStatus.READY


def test_a_document_of_which_pages_were_left_out_is_ready_and_says_so(
    bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = bench.pipeline._parse.parse
    unread = (UnreadPage(4, "time"), UnreadPage(5, "time"), UnreadPage(7, "damaged"))
    monkeypatch.setattr(bench.pipeline._parse, "parse", lambda *args: replace(parse(*args), unread=unread))
    accepted = bench.receive("scan.txt", LONG)
    (ended,) = bench.ingest()
    document = bench.document(accepted)
    assert (document.status, document.reason) == (DocumentStatus.READY, "pages_unread")
    assert "pages left out: 2 scanned and not recognised in time (raise ASKDOCK_OCR_SECONDS" in document.detail
    assert document.detail.endswith(
        "send it again), the first of them page 4; 1 damaged, the first of them page 7"
    )
    assert (ended.reason, ended.detail) == (document.reason, document.detail)
    monkeypatch.undo()
    # A later version that is whole has nothing to say.
    bench.receive("scan.txt", "Now it is short.")
    bench.ingest()
    assert bench.document(accepted).reason is None


def test_nothing_is_published_before_all_chunks_read_back(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted = bench.receive("a.txt", LONG)
    read = bench.store.chunk_ids
    monkeypatch.setattr(bench.store, "chunk_ids", lambda *args: set(list(read(*args))[1:]))
    with pytest.raises(StoreUnavailable, match="does not keep what it takes"):
        bench.ingest()
    assert bench.document(accepted).live_version == 0


def test_attempts_run_out(bench) -> None:
    accepted = bench.receive("a.txt", LONG)
    for _ in range(3):
        assert bench.catalogue.claim("elsewhere:1:0", 0)  # a worker that dies at once
    bench.ingest()
    document = bench.document(accepted)
    assert (document.status, document.reason) == (DocumentStatus.QUARANTINED, "attempts_exhausted")
    assert bench.ingest() == []


def test_a_deleted_document_leaves_no_trace(bench) -> None:
    kept = bench.receive("kept.txt", f"kept {LONG}")
    gone = bench.receive("gone.txt", LONG).document
    bench.ingest()
    bench.catalogue.mark_deleting(bench.collection.id, gone.id)
    bench.ingest()
    assert bench.chunk_ids(gone, 1) == set()
    assert not bench.files.exists(original_key(bench.collection.id, gone.sha256))
    assert list(bench.files.keys(f"parsed/{gone.id}/")) == []
    assert bench.chunk_ids(bench.document(kept), 1)


LARGE = "\n\n".join(f"Paragraph {n} of a long book. " + LONG[:150] for n in range(3 * TURN_CHUNKS))


@pytest.mark.parametrize("attempts", [1, 2])
def test_small_documents_do_not_wait_for_the_end_of_a_large_one(bench, attempts: int) -> None:
    large = bench.receive("large.txt", LARGE)
    for _ in range(attempts - 1):
        assert bench.catalogue.claim("elsewhere:1:0", 0)
    small = [bench.receive(f"{n}.txt", f"{n} {LONG}") for n in range(3)]
    ended = [document.id for document in bench.ingest()]
    assert ended == [*(one.document.id for one in small), large.document.id]
    document = bench.document(large)
    assert len(bench.chunk_ids(document, 1)) == document.chunks >= 3 * TURN_CHUNKS


def test_many_small_documents_do_not_hold_up_a_large_one(bench) -> None:
    large = bench.receive("large.txt", LARGE)
    for number in range(90):
        bench.receive(f"{number}.txt", f"{number} {LONG}")
    ended = [document.id for document in bench.ingest()]
    assert len(ended) == 91
    assert 20 < ended.index(large.document.id) < 80


@pytest.mark.parametrize("begun_again", [False, True])
def test_a_large_document_that_is_deleted_on_its_way_is_given_up(
    bench, monkeypatch: pytest.MonkeyPatch, begun_again: bool
) -> None:
    large = bench.receive("large.txt", LARGE).document
    upsert, written = bench.store.upsert, 0

    def delete_meanwhile(generation: str, chunks: list[object]) -> None:
        nonlocal written
        if written == 0:
            bench.catalogue.mark_deleting(bench.collection.id, large.id)
            if begun_again:
                bench.receive("large.txt", "Now it is short.", large.source_uri)
        written += len(chunks)
        upsert(generation, chunks)

    monkeypatch.setattr(bench.store, "upsert", delete_meanwhile)
    bench.ingest()
    assert written <= 2 * TURN_CHUNKS
    assert bench.chunk_ids(large, 1) == set()


def test_a_document_deleted_while_it_is_ingested_leaves_no_trace(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = bench.receive("gone.txt", LONG).document
    upsert = bench.store.upsert

    def delete_meanwhile(generation: str, chunks: object) -> None:
        bench.catalogue.mark_deleting(bench.collection.id, gone.id)
        bench.catalogue.forget(gone.id)
        upsert(generation, chunks)

    monkeypatch.setattr(bench.store, "upsert", delete_meanwhile)
    assert bench.ingest() == []
    assert bench.chunk_ids(gone, 1) == set()


def test_a_replay_writes_the_same_chunks(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    document = bench.receive("a.txt", LONG).document
    with monkeypatch.context() as patch:
        patch.setattr(bench.catalogue, "publish", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            bench.ingest()
    written = bench.chunk_ids(document, 1)
    assert written
    bench.ingest()
    assert bench.chunk_ids(document, 1) == written
    assert bench.store.count(bench.collection.generation) == len(written)


def _interrupt(*args: object, **named: object) -> None:
    raise KeyboardInterrupt


def _pdf() -> bytes:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica")
    pdf.multi_cell(0, text=LONG)
    return bytes(pdf.output())


def test_other_tags_on_the_same_bytes_are_written_while_the_document_stays_live(bench) -> None:
    receiver, collection = bench.receiver, bench.collection
    receiver.receive(collection, "a.txt", "upload:a.txt", io.BytesIO(b"Seals wear out."), tags=["old"])
    (ready,) = bench.ingest()
    again = receiver.receive(collection, "a.txt", "upload:a.txt", io.BytesIO(b"Seals wear out."), tags=["new"])
    assert (again.outcome, again.document.live_version) == ("unchanged", 1)
    bench.ingest()
    query, generation = bench.embedder.embed_query("seals"), collection.generation
    old, new, every = (
        [hit.chunk_id for hit in bench.store.search_dense(generation, query, 5, where)]
        for where in (Filter(tags=("old",)), Filter(tags=("new",)), NO_FILTER)
    )
    assert old == []
    assert [chunk.tags for chunk in bench.store.read_chunks(generation, new).values()] == [("new",)]
    assert bench.chunk_ids(ready, 1) == set(every)
