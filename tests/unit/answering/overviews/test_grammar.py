import pytest

from askdock.answering.overviews.grammar import Overview, asked_of


@pytest.mark.parametrize(
    "question",
    [
        "What is this collection about?",
        "what documents do you have",
        "List all documents.",
        "Can you summarise the documents?",
        "What can you answer?",
        "这个知识库有哪些内容？",
        "这里有哪些文档",
        "本知识库主要讲什么？",
        "列出所有文档",
    ],
)
def test_what_there_is(question: str) -> None:
    assert asked_of(question) == Overview("collection")


@pytest.mark.parametrize(
    ("question", "subject", "section"),
    [
        ("Summarise the leave policy", "leave policy", ""),
        ("Please give me a short summary of “Annual Report 2024”.", "Annual Report 2024", ""),
        ("What is the travel policy about?", "travel policy", ""),
        ("What are the main points of the security policy?", "security policy", ""),
        ("summarize chapter 2.1 of the field guide", "field guide", "2.1"),
        ("Summarise this document", "", ""),
        ("请总结一下员工手册", "员工手册", ""),
        ("差旅报销制度主要讲什么？", "差旅报销制度", ""),
        ("员工手册第三章讲了什么", "员工手册", "三"),
        ("这份文件的主要内容是什么？", "", ""),
    ],
)
def test_what_one_is_about(question: str, subject: str, section: str) -> None:
    assert asked_of(question) == Overview("document", subject, section)


@pytest.mark.parametrize(
    ("question", "heading", "document"),
    [
        ("Summarise the section on per diems of the travel policy", "per diems", "travel policy"),
        ("Summarise the section Sabbatical of leave-policy.md", "Sabbatical", "leave-policy.md"),
        ("总结一下请假制度中病假这一节", "病假", "请假制度"),
        ("Summarise the section on per diems", "per diems", ""),
        ("总结一下这份文件的附件部分", "附件", ""),
    ],
)
def test_what_a_section_is_about(question: str, heading: str, document: str) -> None:
    assert asked_of(question) == Overview("document", heading, within=document)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Which documents deal with travel?", "travel"),
        ("How many documents mention sick leave?", "sick leave"),
        ("list all files about passwords", "passwords"),
        ("In which document is calibration described?", "calibration"),
        ("哪些文档提到差旅？", "差旅"),
        ("校准在哪些文件里提到过", "校准"),
        ("列出所有涉及校准的文档", "校准"),
    ],
)
def test_which_deal_with_something(question: str, subject: str) -> None:
    assert asked_of(question) == Overview("mentions", subject)


@pytest.mark.parametrize(
    "question",
    [
        "What is the hotel limit?",
        "What documents do I need for onboarding?",
        "有哪些文件需要签字",
        "Who wrote the summary?",
        "How many orders are open?",
        "年假有几天？",
        "",
    ],
)
def test_other_questions(question: str) -> None:
    assert asked_of(question) is None
