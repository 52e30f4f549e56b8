"""Recovery codes, over HTTP: each stands in once for a passkey, after the password."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from tests.services.test_access import key as key_of
from tests.services.test_passkeys import ORIGIN, browser, client, make
from tests.services.test_passkeys import app as app_of_passkeys
from tests.services.test_people import PASSWORD, make_user
from tests.support.authenticator import Authenticator

from askdock.adapters.sql.passkeys_schema import recovery_codes
from askdock.application.recovery import CODES
from askdock.records import Grant, Role
from askdock.services.api.accounts.attempts import OF_ACCOUNT

__all__ = ["app", "client"]

app = app_of_passkeys


@pytest.fixture
def codes(client: TestClient) -> list[str]:
    """Of a user who is asked for a passkey after the password."""
    make(client, Authenticator(ORIGIN))
    client.put("/v1/me/second-factor", json={"password": PASSWORD, "required": True})
    made = client.post("/v1/me/recovery-codes", json={"password": PASSWORD})
    assert made.status_code == 201, made.text
    found: list[str] = made.json()["codes"]
    return found


def recover(client: TestClient, code: str, password: str = PASSWORD, login: str = "lin@example.com") -> Any:
    return client.post("/v1/sign-in", json={"login": login, "password": password, "recovery_code": code})


def left(client: TestClient) -> int:
    return int(client.get("/v1/me/passkeys").json()["recovery_codes"])


def test_a_code_signs_in_once_after_the_password(app: FastAPI, client: TestClient, codes: list[str]) -> None:
    assert len(set(codes)) == CODES == left(client)
    other = browser(app)
    begun = recover(other, codes[0])
    assert begun.status_code == 200, begun.text
    assert other.get("/v1/me").json()["name"] == "lin@example.com"
    again = recover(browser(app), codes[0])
    assert (again.status_code, again.json()["code"]) == (401, "recovery_code_refused")
    assert left(client) == CODES - 1
    assert recover(browser(app), codes[1].upper().replace("-", " ")).status_code == 200


def test_a_code_opens_nothing_without_the_password(app: FastAPI, client: TestClient, codes: list[str]) -> None:
    refused = recover(browser(app), codes[0], password="another long one")
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong_password")
    assert left(client) == CODES


def test_a_code_is_the_users_own(app: FastAPI, client: TestClient, codes: list[str], system: Any) -> None:
    make_user(system, "eve@example.com", [Grant(Role.READER)])
    eve = browser(app)
    begun = eve.post("/v1/sign-in", json={"login": "eve@example.com", "password": PASSWORD})
    eve.headers["X-CSRF-Token"] = eve.cookies["askdock-csrf"]
    assert begun.status_code == 200
    make(eve, Authenticator(ORIGIN))
    hers = eve.post("/v1/me/recovery-codes", json={"password": PASSWORD}).json()["codes"]
    assert recover(browser(app), hers[0]).status_code == 401
    assert recover(browser(app), codes[0]).status_code == 200


def test_who_guesses_codes_is_held_up(app: FastAPI, codes: list[str]) -> None:
    thief = browser(app)
    for _ in range(OF_ACCOUNT.amount):
        assert recover(thief, codes[0][:-1] + "0").status_code == 401
    assert recover(thief, codes[0]).status_code == 429


def test_one_code_at_two_places_at_once_opens_one(app: FastAPI, codes: list[str]) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: recover(browser(app), codes[0]).status_code, range(4)))
    assert sorted(answers) == [200, 401, 401, 401]


def test_new_codes_take_the_place_of_those_before(app: FastAPI, client: TestClient, codes: list[str]) -> None:
    fresh = client.post("/v1/me/recovery-codes", json={"password": PASSWORD}).json()["codes"]
    assert left(client) == CODES
    assert recover(browser(app), codes[0]).status_code == 401
    assert recover(browser(app), fresh[0]).status_code == 200


def test_codes_are_kept_as_argon2id_hashes(codes: list[str], system: Any) -> None:
    with system.database.transaction() as connection:
        rows = connection.execute(select(recovery_codes)).all()
    assert len(rows) == CODES
    assert all(row.hash.startswith("$argon2id$") for row in rows)
    secrets = {code.replace("-", "")[4:] for code in codes}
    assert not [row for row in rows if any(one in row.hash for one in secrets)]


@pytest.mark.parametrize("password", ["wrong", "another one that is long"])
def test_making_codes_needs_the_password(client: TestClient, password: str) -> None:
    make(client, Authenticator(ORIGIN))
    answer = client.post("/v1/me/recovery-codes", json={"password": password})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert left(client) == 0


def test_without_a_passkey_there_are_none(client: TestClient) -> None:
    answer = client.post("/v1/me/recovery-codes", json={"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


def test_codes_go_with_the_last_passkey(app: FastAPI, client: TestClient, codes: list[str]) -> None:
    (one,) = client.get("/v1/me/passkeys").json()["passkeys"]
    assert client.delete(f"/v1/me/passkeys/{one['id']}").status_code == 204
    assert left(client) == 0
    # None is asked for any more, so the code is not looked at.
    assert recover(browser(app), codes[0]).status_code == 200


def test_a_disabled_user_shows_one_in_vain(app: FastAPI, codes: list[str], system: Any) -> None:
    make_user(system, "root@example.com")
    user, _ = system.people.users.by_login("lin@example.com")
    system.people.change(user.id, disabled=True)
    assert recover(browser(app), codes[0]).status_code == 401


def test_a_users_key_makes_no_codes(app: FastAPI, client: TestClient, system: Any) -> None:
    made = client.post("/v1/me/keys", json={"name": "sync", "role": "admin"}).json()
    for headers in ({"Authorization": f"Bearer {made['secret']}"}, key_of(system, Role.ADMIN)):
        answer = browser(app).post("/v1/me/recovery-codes", json={"password": PASSWORD}, headers=headers)
        assert answer.status_code == 403


@pytest.mark.parametrize("code", ["", "-", "é" * 16, "k7f2", " " * 64])
def test_nonsense_is_refused(app: FastAPI, codes: list[str], code: str) -> None:
    assert recover(browser(app), code).status_code == 401


def test_the_log_names_the_way_and_no_code(
    client: TestClient, app: FastAPI, codes: list[str], system: Any
) -> None:
    recover(browser(app), codes[0])
    events = client.get("/v1/audit?operation=sign_in").json()["events"]
    assert events[0]["target"]["by"] == "recovery_code"
    assert codes[0] not in client.get("/v1/audit").text
