from collections.abc import Mapping

import pytest
from tests.contract.test_source_kinds import guard
from tests.support.slack_server import Workspace, slack

from askdock.adapters.synced.kinds.slack import SlackKind
from askdock.errors import FetchBusy, FetchDenied, InvalidInput
from askdock.records import RemoteItem, RemoteReaders, SourceSpec

MORNING = 1_793_520_000.0
"""2026-11-01, eight o'clock."""


def person(number: str, name: str, **more: object) -> dict[str, object]:
    return {"id": number, "profile": {"display_name": name, "email": f"{name.lower()}@example.com"}, **more}


@pytest.fixture
def workspace() -> Workspace:
    there = Workspace()
    there.channels = [
        {"id": "C1", "name": "pumps", "is_member": True},
        {"id": "C2", "name": "elsewhere", "is_member": False},
        {"id": "C3", "name": "board", "is_member": True, "is_private": True},
    ]
    there.users = [
        person("U1", "Lin"),
        person("U2", "Wei"),
        person("U3", "Guest", is_restricted=True),
        person("U4", "Gone", deleted=True),
    ]
    there.members = {"C3": ["U2", "U3", "U4"]}
    asked = {"ts": f"{MORNING:.6f}", "user": "U1", "text": "Hi <@U2>, see <https://example.com|the &amp; page>"}
    there.messages = {
        "C1": [
            {**asked, "reply_count": 1},
            {"ts": f"{MORNING + 60:.6f}", "user": "U2", "text": "The seal is worn."},
            {"ts": f"{MORNING + 86_400:.6f}", "user": "U2", "text": "Next day."},
        ],
        "C3": [{"ts": f"{MORNING:.6f}", "username": "Bot", "text": "Secret"}],
    }
    there.replies = {asked["ts"]: [asked, {"ts": f"{MORNING + 5:.6f}", "user": "U2", "text": "Seen."}]}
    return there


def listed(workspace: Workspace, options: Mapping[str, str] | None = None) -> dict[str, tuple[RemoteItem, str]]:
    """Items by path, with their text."""
    with slack(workspace) as url:
        given = {"endpoint": url, "since": "2026-10-01", **(options or {})}
        spec = SourceSpec("s", "slack", "https://team.slack.com", given)
        found = {}
        with SlackKind().connect(spec, {"token": "secret"}, guard()) as connection:
            for page in connection.pages(None):
                for item in page.items:
                    with connection.open(item, None) as opened:
                        assert opened.content is not None
                        found[item.path] = (item, opened.content.read().decode())
        return found


def test_a_day_of_a_channel_is_a_document_with_its_threads(workspace: Workspace) -> None:
    found = listed(workspace)
    assert set(found) == {
        "pumps/#pumps 2026-11-01.md",
        "pumps/#pumps 2026-11-02.md",
        "board/#board 2026-11-01.md",
    }
    item, text = found["pumps/#pumps 2026-11-01.md"]
    assert text == (
        "# #pumps 2026-11-01\n\n"
        "**Lin** 08:00: Hi @Wei, see [the & page](https://example.com)\n\n"
        "> **Wei** 08:00: Seen.\n\n"
        "**Wei** 08:01: The seal is worn."
    )
    assert item.readers is None
    assert item.link == "https://team.slack.com/archives/C1/p1793491200000000"


@pytest.mark.parametrize("change", [{"edited": {"ts": "9"}}, {"latest_reply": "9"}, {"reply_count": 2}])
def test_an_edit_or_an_answer_changes_the_revision_of_its_day_alone(
    workspace: Workspace, change: dict[str, object]
) -> None:
    before = listed(workspace)
    workspace.messages["C1"][0] |= change
    after = listed(workspace)
    changed = {path for path in before if before[path][0].revision != after[path][0].revision}
    assert changed == {"pumps/#pumps 2026-11-01.md"}


def test_channels_and_the_first_day_are_chosen(workspace: Workspace) -> None:
    assert set(listed(workspace, {"channels": "#pumps", "since": "2026-11-02"})) == {"pumps/#pumps 2026-11-02.md"}


def test_members_of_private_channels_and_people_of_open_ones_come_along(workspace: Workspace) -> None:
    found = {path: item.readers for path, (item, _) in listed(workspace, {"rights": "yes"}).items()}
    assert found["board/#board 2026-11-01.md"] == RemoteReaders(
        frozenset({"wei@example.com", "guest@example.com"})
    )
    assert found["pumps/#pumps 2026-11-01.md"] == RemoteReaders(frozenset({"lin@example.com", "wei@example.com"}))


def test_a_workspace_that_asks_for_time_or_does_not_know_the_token_says_so(workspace: Workspace) -> None:
    with slack(workspace) as url:
        spec = SourceSpec("s", "slack", "https://team.slack.com", {"endpoint": url})
        with (
            SlackKind().connect(spec, {"token": "wrong-canary"}, guard()) as connection,
            pytest.raises(FetchDenied, match="invalid_auth"),
        ):
            list(connection.pages(None))
        workspace.busy = 1
        with (
            SlackKind().connect(spec, {"token": "secret"}, guard()) as connection,
            pytest.raises(FetchBusy) as raised,
        ):
            list(connection.pages(None))
    assert raised.value.retry_after == 7


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01"])
def test_a_first_day_that_is_none_is_refused(since: str) -> None:
    spec = SourceSpec("s", "slack", "https://team.slack.com", {"since": since})
    with pytest.raises(InvalidInput, match="a day like"), SlackKind().connect(spec, {"token": "t"}, guard()):
        pass
