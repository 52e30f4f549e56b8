"""What no capital marks as a name is looked up letter by letter."""

import pytest

from askdock.answering.facts import evidence_of, facts_of, missing_facts

PASSAGE = (
    "The staging host is called boreas. Set max_retries in settings.yaml, restart with --graceful and write "
    "to ops@example.com; logs are in /var/log/dock. The report is named \u201cQuiet Harbour\u201d. "
    "The field maxAge is optional."
)
CHINESE = "小组把新系统叫做“青鸟”，说明见《运维手册》，登录名为admin。"


def lacking(statement: str, passage: str) -> tuple[str, ...]:
    return missing_facts(facts_of(statement), evidence_of(passage))


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("The staging host is called boreas.", PASSAGE),
        ("Set `max_retries` in settings.yaml.", PASSAGE),
        ("Restart it with --graceful.", PASSAGE),
        ("Write to ops@example.com.", PASSAGE),
        ("Logs are in /var/log/dock.", PASSAGE),
        ('The report is called "Quiet Harbour".', PASSAGE),
        ("The field maxAge is optional.", PASSAGE),
        ("The team called for a restart.", PASSAGE),
        ("Use it e.g. in the morning, i.e. at 9 a.m.", "Use it in the morning at 9 a.m."),
        ("新系统叫做“青鸟”。", CHINESE),
        ("说明见《运维手册》。", CHINESE),
        ("The system is called qingniao.", "新系统叫做青鸟。"),
    ],
)
def test_what_stands_there_is_found(statement: str, passage: str) -> None:
    assert lacking(statement, passage) == ()


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("The staging host is called zephyr.", PASSAGE),
        ("The staging host is named boreal.", PASSAGE),
        ("Set max_tries in settings.yaml.", PASSAGE),
        ("Set `max_retries` in defaults.yaml.", PASSAGE),
        ("Restart it with --force.", PASSAGE),
        ("Write to help@example.com.", PASSAGE),
        ("Logs are in /var/lib/dock.", PASSAGE),
        ('The report is called "Loud Harbour".', PASSAGE),
        ("The field minAge is optional.", PASSAGE),
        ("新系统叫做“白鹭”。", CHINESE),
        ("说明见《员工手册》。", CHINESE),
    ],
)
def test_what_does_not_is_missed(statement: str, passage: str) -> None:
    assert lacking(statement, passage) != ()
