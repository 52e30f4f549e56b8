"""`/v1/collections`."""

import pytest


def test_a_new_collection_is_listed(client) -> None:
    made = client.post("/v1/collections", json={"name": "hr-2026"})
    assert made.status_code == 201
    assert made.json()["embedding_model"] == "hash"
    names = [one["name"] for one in client.get("/v1/collections").json()["collections"]]
    assert names == ["default", "hr-2026"]


def test_a_name_that_is_taken(client) -> None:
    reply = client.post("/v1/collections", json={"name": "default"})
    assert (reply.status_code, reply.json()["code"]) == (409, "collection_exists")


@pytest.mark.parametrize("name", ["", "HR", "-x", "a/b", "x" * 64, "人事", None])
def test_names_that_cannot_be(client, name) -> None:
    reply = client.post("/v1/collections", json={"name": name})
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_input")


def test_passages_of_a_size_of_its_own(client) -> None:
    asked = {"name": "short", "chunk_size": 300, "chunk_overlap": 30}
    made = client.post("/v1/collections", json=asked).json()
    assert {name: made[name] for name in asked} == asked
    by_default = client.post("/v1/collections", json={"name": "usual"}).json()
    assert by_default["profile"] != made["profile"]


def test_passages_that_share_all_they_have(client) -> None:
    reply = client.post("/v1/collections", json={"name": "x", "chunk_size": 100, "chunk_overlap": 100})
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_input")
