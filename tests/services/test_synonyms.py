"""`/v1/collections/{name}/synonyms`."""

import pytest

GROUPS = [["capex", "capital expenditure"], ["年假", "带薪休假"]]


def test_are_kept_and_replaced_as_a_whole(client) -> None:
    client.post("/v1/collections", json={"name": "hr"})
    assert client.get("/v1/collections/hr/synonyms").json() == {"groups": []}
    assert client.put("/v1/collections/hr/synonyms", json={"groups": GROUPS}).json() == {"groups": GROUPS}
    assert client.get("/v1/collections/hr/synonyms").json() == {"groups": GROUPS}
    client.put("/v1/collections/hr/synonyms", json={"groups": GROUPS[:1]})
    assert client.get("/v1/collections/hr/synonyms").json() == {"groups": GROUPS[:1]}


@pytest.mark.parametrize("groups", [[["alone"]], [[" ", "x"]], [["x", "y" * 101]], [["x", "x"]], "x"])
def test_what_is_no_group_is_refused(client, groups) -> None:
    client.post("/v1/collections", json={"name": "hr"})
    reply = client.put("/v1/collections/hr/synonyms", json={"groups": groups})
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_input")
    assert client.get("/v1/collections/hr/synonyms").json() == {"groups": []}


def test_a_collection_made_again_begins_without(client) -> None:
    client.post("/v1/collections", json={"name": "hr"})
    client.put("/v1/collections/hr/synonyms", json={"groups": GROUPS})
    client.delete("/v1/collections/hr")
    client.post("/v1/collections", json={"name": "hr"})
    assert client.get("/v1/collections/hr/synonyms").json() == {"groups": []}
