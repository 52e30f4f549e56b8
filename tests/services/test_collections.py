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
