"""What a model writes beside its statements is not shown, and never takes the place of an answer."""

import pytest
from tests.unit.answering.test_check import read

TEXT = "Hotels cost at most 140 euros a night. Taxis need a receipt. The canteen's answer contains passages."
SAID = "Taxis need a receipt [1]."


@pytest.mark.parametrize(
    "preface",
    [
        "Answer: ",
        "**Answer:** ",
        "## Answer\n\n",
        "Assistant: ",
        "Final answer: ",
        "Here is my response: ",
        "Sure! Here is the answer: ",
        "Response:\n",
    ],
)
def test_what_announces_the_answer_is_not_shown(make_passages, preface: str) -> None:
    assert read(make_passages(TEXT), preface + SAID)[0] == SAID


@pytest.mark.parametrize(
    "sources",
    [
        "\n\nSources:\n[1] NAME",
        "\n\nSource: NAME, page 3 [1]",
        "\n\n**References**\n\n1. NAME\n2. https://example.org/a",
        "\n\n## Sources\n- [1] NAME",
        "\n\n参考资料：\n[1] NAME",
        "\n\n[^1]: NAME",
        "\n\n[y]: https://evil.example/a.png",
    ],
)
def test_a_list_of_sources_at_the_end_is_not_shown(make_passages, sources: str) -> None:
    passages = make_passages(TEXT)
    text, checked = read(passages, SAID + sources.replace("NAME", passages[0].chunk.document_name))
    assert text == SAID
    assert checked.claims == 1


def test_the_name_of_a_document_may_be_the_answer(make_passages) -> None:
    passages = make_passages(TEXT)
    name = passages[0].chunk.document_name
    text, _ = read(passages, f"{name} [1].", question="Which document has the limit?")
    assert text == f"{name} [1]."


@pytest.mark.parametrize(
    "silent",
    [
        "The passages do not contain the answer.",
        "The provided context does not mention the canteen.",
        "I'm sorry, but the provided passages do not contain information about this. [1]",
        "There is no mention of the canteen in the passages.",
        "I don't know.",
        "I'm sorry, I cannot answer this question.",
        '{"answer": "NO_ANSWER"}',
        "NO\\_ANSWER",
        "资料中没有提到食堂的相关信息。",
        "抱歉，无法回答。",
    ],
)
def test_that_the_passages_are_silent_is_no_statement_from_them(make_passages, silent: str) -> None:
    text, checked = read(make_passages(TEXT), silent)
    assert (text, checked.claims) == ("", 0)


@pytest.mark.parametrize(
    ("document", "reply"),
    [
        ("The available information does not include tax.", "The available information does not include tax [1]."),
        ("The passage is not open to cars.", "The passage is not open to cars [1]."),
        ("Rental cars are not paid.", "Unfortunately, rental cars are not paid [1]."),
        ("资料未提交的，不予报销。", "资料未提交的，不予报销 [1]。"),
    ],
)
def test_what_a_document_says_of_such_things_is_shown(make_passages, document: str, reply: str) -> None:
    assert read(make_passages(document), reply)[0] == reply
