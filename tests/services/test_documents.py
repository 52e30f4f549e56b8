"""`/v1/documents`."""

import pytest
from tests.services.conftest import add_document, originals

from askdock.errors import StorageFull
from askdock.records import DocumentStatus


def upload(client, *files: tuple[str, bytes], **fields):
    return client.post("/v1/documents", files=[("file", file) for file in files], **fields)


def test_one_file_is_accepted_and_can_be_looked_up(client, system) -> None:
    reply = upload(client, ("年假 leave.txt", b"25 days"), data={"tag": ["hr", "人事"]})
    assert reply.status_code == 202
    [result] = reply.json()["results"]
    assert (result["status"], result["outcome"], result["name"]) == (202, "new", "年假 leave.txt")
    assert originals(system) == {"upload:年假 leave.txt": b"25 days"}
    found = client.get(reply.headers["location"])
    assert found.status_code == 200
    assert found.json() == result["document"]
    assert (found.json()["status"], found.json()["tags"]) == ("RECEIVED", ["hr", "人事"])


def test_several_files_are_accepted_together(client, system) -> None:
    reply = upload(client, ("a.txt", b"a"), ("b.txt", b"b"))
    assert reply.status_code == 202
    assert [result["name"] for result in reply.json()["results"]] == ["a.txt", "b.txt"]
    assert "location" not in reply.headers


def test_a_bad_file_among_good_ones_is_207_with_its_problem(client, system) -> None:
    reply = upload(client, ("a.txt", b"a"), ("b.exe", b"MZ"), ("big.txt", b"x" * 5001))
    assert reply.status_code == 207
    assert [result["status"] for result in reply.json()["results"]] == [202, 415, 413]
    assert reply.json()["results"][1]["problem"]["code"] == "unsupported_media_type"
    assert originals(system) == {"upload:a.txt": b"a"}


def test_only_bad_files_have_the_first_ones_problem(client) -> None:
    reply = upload(client, ("b.exe", b"MZ"), ("big.txt", b"x" * 5001))
    assert reply.status_code == 415
    assert [result["status"] for result in reply.json()["results"]] == [415, 413]


def test_a_file_of_no_known_type(client) -> None:
    reply = upload(client, ("b.exe", b"MZ"))
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.status_code, reply.json()["code"]) == (415, "unsupported_media_type")


def test_a_file_over_its_limit_names_the_setting(client) -> None:
    reply = upload(client, ("big.txt", b"x" * 5001))
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")
    assert "ASKDOCK_MAX_FILE_BYTES" in reply.json()["detail"]


def test_a_request_over_its_limit_is_refused_by_its_length(client, system) -> None:
    reply = upload(client, ("big.txt", b"x" * 2_000_000))
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")
    assert "ASKDOCK_MAX_FILE_BYTES" in reply.json()["detail"]
    assert reply.headers["connection"] == "close"
    assert originals(system) == {}


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd.txt", "passwd.txt"), ("C:\\docs\\a.txt", "a.txt"), ("a\u202etxt.txt", "atxt.txt")],
)
def test_names_are_made_safe(client, given, kept) -> None:
    assert upload(client, (given, b"x")).json()["results"][0]["name"] == kept


def test_a_full_disk_is_507_and_nothing_is_acknowledged(client, system, monkeypatch) -> None:
    def full(*args: object, **fields: object) -> None:
        raise StorageFull("the disk of the file store is full")

    monkeypatch.setattr(system.files, "put", full)
    reply = upload(client, ("a.txt", b"a"))
    assert (reply.status_code, reply.json()["code"]) == (507, "storage_full")
    assert originals(system) == {}


def test_an_upload_without_a_file(client) -> None:
    reply = client.post("/v1/documents", data={"x": "y"})
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_input")


def test_pages_of_the_list_follow_the_cursor(client, system) -> None:
    for n in range(5):
        add_document(system, f"d{n}")
    seen, cursor = [], None
    for _ in range(3):
        page = client.get("/v1/documents", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [document["id"] for document in page["documents"]]
        cursor = page["next_cursor"]
    assert seen == ["d0", "d1", "d2", "d3", "d4"]
    assert cursor is None


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "cursor=a%20b", "collection=.."])
def test_a_malformed_page_request(client, query) -> None:
    reply = client.get(f"/v1/documents?{query}")
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_input")


def test_a_failed_document_says_why(client, system) -> None:
    add_document(system, "d1", status=DocumentStatus.FAILED, reason="encrypted", detail="needs a password")
    found = client.get("/v1/documents/d1").json()
    assert (found["status"], found["reason"], found["detail"]) == ("FAILED", "encrypted", "needs a password")


def test_a_deleted_document_is_gone(client, system) -> None:
    add_document(system, "d1")
    reply = client.delete("/v1/documents/d1")
    assert (reply.status_code, reply.content) == (204, b"")
    for again in (client.get("/v1/documents/d1"), client.delete("/v1/documents/d1")):
        assert (again.status_code, again.json()["code"]) == (404, "document_not_found")


def test_a_document_of_another_collection_is_not_there(client, system) -> None:
    client.post("/v1/collections", json={"name": "other"})
    add_document(system, "d1")
    assert client.get("/v1/documents/d1?collection=other").status_code == 404
    assert client.delete("/v1/documents/d1?collection=other").status_code == 404
    assert client.get("/v1/documents/d1").status_code == 200


def test_a_collection_that_is_not_there(client) -> None:
    for reply in (
        client.get("/v1/documents?collection=nosuch"),
        upload(client, ("a.txt", b"a"), params={"collection": "nosuch"}),
    ):
        assert (reply.status_code, reply.json()["code"]) == (404, "collection_not_found")


def test_tags_and_folder_are_changed_later(client) -> None:
    [result] = upload(client, ("hr/a.txt", b"a")).json()["results"]
    place = f"/v1/documents/{result['document']['id']}"
    assert result["document"]["folder"] == "hr"
    changed = client.patch(place, json={"tags": ["x"], "folder": " it / 2026 "})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["tags"], changed.json()["folder"]) == (["x"], "it/2026")
    assert client.patch(place, json={}).json() == changed.json()
    assert client.patch(place, json={"folder": ""}).json()["folder"] == ""
    upload(client, ("b/a.txt", b"b"))
    taken = client.patch(place, json={"folder": "b"})
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize("body", [{"tags": ["x" * 65]}, {"folder": "a/../b"}, {"folder": "/".join("abcdefghi")}])
def test_what_no_document_can_have_is_refused(client, body) -> None:
    [result] = upload(client, ("a.txt", b"a")).json()["results"]
    reply = client.patch(f"/v1/documents/{result['document']['id']}", json=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_input")


def test_what_is_on_its_way_is_not_ingested_anew(client) -> None:
    [result] = upload(client, ("a.txt", b"a")).json()["results"]
    reply = client.post(f"/v1/documents/{result['document']['id']}/reingest")
    assert (reply.status_code, reply.json()["code"]) == (409, "wrong_state")
