import pytest

from askdock.text import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How many days of leave?", "en"),
        ("年假有几天？", "zh"),
        ("Kubernetes 集群怎么升级？", "zh"),
        ("How do I write 健康 in pinyin, please?", "en"),
        ("休暇は何日ですか", "ja"),
        ("휴가는 며칠입니까", "ko"),
        ("E-4012", "en"),
        ("", "en"),
    ],
)
def test_language_of(text: str, language: str) -> None:
    assert language_of(text) == language
