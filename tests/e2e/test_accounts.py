"""The life of accounts, by the shipped commands, a server that runs and a real mail server."""

import csv
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from tests.e2e.conftest import Shell
from tests.support.mail_server import Inbox, serving

from askdock.services.api.accounts.cookies import HEADER, TOKEN

pytestmark = [pytest.mark.e2e, pytest.mark.model]

LIN, WEI = "lin@example.com", "wei@example.com"
OLD, NEW = "correct horse battery", "another horse battery"
QUESTION = "When does the canteen open?"


@pytest.fixture
def inbox(shell: Shell) -> Iterator[Inbox]:
    """What the installation mails."""
    made = Inbox()
    with serving(made) as port:
        shell.environment |= {
            "ASKDOCK_SMTP_URL": f"smtp+plain://127.0.0.1:{port}",
            "ASKDOCK_MAIL_FROM": "AskDock <askdock@example.com>",
            "ASKDOCK_PUBLIC_URL": "http://docs.example.com",
        }
        yield made


def link_of(inbox: Inbox) -> tuple[str, str]:
    """To whom the next mail goes, and the secret of its link."""
    (to,), text = inbox.arrived.get(timeout=30)
    (secret,) = re.findall(r"^http://docs\.example\.com/#/invitation/(\S+)", text, re.MULTILINE)
    return to, secret


def redeem(client: httpx2.Client, secret: str, password: str) -> int:
    answer = client.post("/v1/links/redeem", json={"secret": secret, "password": password})
    return remember(client, answer)


def sign_in(client: httpx2.Client, login: str, password: str) -> int:
    return remember(client, client.post("/v1/sign-in", json={"login": login, "password": password}))


def remember(client: httpx2.Client, answer: httpx2.Response) -> int:
    if answer.status_code == 200:
        client.headers[HEADER] = client.cookies[TOKEN]
    return answer.status_code


def until(status: int, ask: Callable[[], httpx2.Response], seconds: float = 10) -> httpx2.Response:
    """The answer once it has this status: what a command changes, a running server knows within five seconds."""
    end = time.monotonic() + seconds
    while (answer := ask()).status_code != status:
        assert time.monotonic() < end, (answer.status_code, answer.text)
        time.sleep(0.2)  # each request counts
    return answer


def canteen(shell: Shell, folder: Path) -> None:
    folder.mkdir()
    (folder / "canteen.txt").write_text("The canteen opens at noon.")
    assert shell.run("index", folder).returncode == 0


def test_from_open_to_accounts_and_into_another_installation(shell: Shell, inbox: Inbox, tmp_path: Path) -> None:
    canteen(shell, tmp_path / "docs")
    with shell.serving() as url, client_of(url) as lin, client_of(url) as wei:
        # Open: whoever uses the machine asks. Then there is an admin, who is mailed a link.
        asked = lin.post("/v1/conversations", json={"collection": "default"}).json()["id"]
        body = {"question": QUESTION, "conversation_id": asked}
        assert "noon" in lin.post("/v1/ask", json=body).json()["text"]
        refused = shell.run("users", "create", LIN)
        assert (refused.returncode, "nobody would be an admin" in refused.stderr) == (1, True)
        assert shell.run("users", "create", LIN, "--role", "admin").returncode == 0
        until(401, lambda: lin.get("/v1/collections"))
        to, secret = link_of(inbox)
        assert (to, redeem(lin, secret, OLD)) == (LIN, 200)
        assert redeem(wei, secret, OLD) == 401
        turns = lin.get(f"/v1/conversations/{asked}").json()["turns"]
        assert [one["question"] for one in turns] == [QUESTION]

        # A group, a member who is invited by the page, a quota.
        group = {"name": "staff", "grants": [{"role": "reader", "collections": ["default"]}]}
        assert lin.post("/v1/groups", json=group).status_code == 201
        made = lin.post("/v1/users", json={"login": WEI, "groups": ["staff"]})
        assert (made.status_code, made.json()["sent_to"]) == (201, WEI)
        assert redeem(wei, link_of(inbox)[1], OLD) == 200
        assert shell.run("users", "quota", WEI, "--questions", "1").returncode == 0
        # What is asked before the server looks its quotas up again is answered, and counts.
        passed = 0
        while (spent := wei.post("/v1/ask", json={"question": QUESTION})).status_code == 200:
            passed += 1
        assert (spent.status_code, passed > 0) == (429, True)
        assert spent.json()["code"] == "quota_exceeded"
        (left,) = wei.get("/v1/me/quota").json()["quotas"]
        assert (left["kind"], left["left"]) == ("questions", 0)
        program = {"Authorization": f"Bearer {wei.post('/v1/me/keys', json={'name': 'bot'}).json()['secret']}"}

        # A forgotten password, and one that an admin has reset; each ends the sessions before.
        assert wei.post("/v1/sign-in/forgotten", json={"login": WEI}).status_code == 204
        with client_of(url) as other:
            assert sign_in(other, WEI, OLD) == 200
            to, secret = link_of(inbox)
            assert (to, redeem(wei, secret, NEW)) == (WEI, 200)
            until(401, lambda: other.get("/v1/me"))
            assert sign_in(other, WEI, OLD) == 401
            assert shell.run("users", "reset", WEI).returncode == 0
            assert redeem(other, link_of(inbox)[1], OLD) == 200
        until(401, lambda: wei.get("/v1/me"))

        # Out, and in again.
        assert shell.run("users", "disable", WEI).returncode == 0
        until(401, lambda: httpx2.get(f"{url}/v1/me", headers=program))
        assert sign_in(wei, WEI, OLD) == 401
        listed = {one["login"]: (one["disabled"], one["groups"]) for one in shell.json("users", "list")}
        assert listed == {LIN: (False, []), WEI: (True, ["staff"])}
        assert shell.run("users", "enable", WEI).returncode == 0
        assert sign_in(wei, WEI, OLD) == 200
        refused = shell.run("users", "disable", LIN)
        assert (refused.returncode, "nobody would be an admin" in refused.stderr) == (1, True)

        usage = list(csv.DictReader(lin.get("/v1/usage/export?period=day").text.splitlines()))
        assert {(one["name"], one["answers"]) for one in usage} == {(LIN, "1"), (WEI, str(passed))}
        told(shell, lin, [OLD, NEW, secret, "noon", QUESTION])

    there = Shell(tmp_path / "there" / "data", Path(shell.environment["ASKDOCK_MODELS_DIR"]))
    there.data_dir.parent.mkdir()
    assert shell.run("backup", tmp_path / "all.tar").returncode == 0
    assert there.run("restore", tmp_path / "all.tar").returncode == 0
    with there.serving() as url, client_of(url) as lin, client_of(url) as wei:
        assert httpx2.get(f"{url}/v1/me").status_code == 401
        assert sign_in(lin, LIN, OLD) == 200
        assert lin.get(f"/v1/conversations/{asked}").json()["turns"][0]["answer"] == turns[0]["answer"]
        assert sign_in(wei, WEI, OLD) == 200
        assert wei.get("/v1/users").status_code == 403
        by_key = httpx2.get(f"{url}/v1/documents", headers=program).json()["documents"]
        assert [one["name"] for one in by_key] == ["canteen.txt"]
        (quota,) = wei.get("/v1/me/quota").json()["quotas"]
        assert (quota["kind"], quota["limit"]) == ("questions", 1)


def client_of(url: str) -> httpx2.Client:
    return httpx2.Client(base_url=url, timeout=60)


def told(shell: Shell, admin: httpx2.Client, contents: list[str]) -> None:
    """The audit log has what was done by commands and by requests, in each form, and no contents."""
    forms = [shell.run("audit", "--format", "csv").stdout, admin.get("/v1/audit/export?format=csv").text]
    wanted = {("create_user", "ok"), ("link_user", "ok"), ("change_user", "ok"), ("forgot_password", "ok")}
    wanted |= {("sign_in", "ok"), ("sign_in", "refused"), ("redeem_link", "ok"), ("create_own_key", "ok")}
    for text in forms:
        assert wanted <= {(one["operation"], one["result"]) for one in csv.DictReader(text.splitlines())}
        assert not [one for one in contents if one in text]
