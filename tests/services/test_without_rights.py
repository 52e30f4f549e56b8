"""Whoever is known and has no role, so far or any more: one's own account is open, and nothing else."""

from typing import Any

from fastapi.testclient import TestClient
from tests.services.test_people import PASSWORD, browser, make_user, sign_in

from askdock.services.api.accounts.cookies import HEADER, TOKEN
from askdock.services.api.app import create_app


def test_one_sees_ones_account_and_signs_out_and_reaches_no_document(system: Any) -> None:
    app = create_app(system)
    make_user(system)
    make_user(system, "nil@example.com", grants=())
    client = browser(app)
    assert sign_in(client, "nil@example.com").status_code == 200
    assert client.get("/v1/me").json()["grants"] == []
    assert [client.get(f"/v1/me/{name}").status_code for name in ("sessions", "quota", "passkeys")] == [200] * 3
    change = {"old": PASSWORD, "new": f"{PASSWORD} staple 9"}
    assert client.put("/v1/me/password", json=change).status_code == 200
    client.headers[HEADER] = client.cookies[TOKEN]  # of the session that took the place of the one before
    assert refused(client) == [403] * 5
    assert client.post("/v1/sign-out").status_code == 200
    assert client.get("/v1/me").status_code == 401


def refused(client: TestClient) -> list[int]:
    return [
        client.post("/v1/ask", json={"question": "leave"}).status_code,
        client.post("/v1/search", json={"query": "leave"}).status_code,
        client.get("/v1/documents").status_code,
        client.get("/v1/me/keys").status_code,
        client.get("/v1/conversations").status_code,
    ]
