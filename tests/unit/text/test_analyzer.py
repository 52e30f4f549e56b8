import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdock.text import analyze, analyze_query, stems, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Holidays and policies", ["holiday", "and", "polici"]),
        ("the patient's file", ["the", "patient", "file"]),
        ("E-4012", ["e-4012", "e", "4012"]),
        ("HttpServer", ["httpserver", "http", "server"]),
        ("parseJSONFile", ["parsejsonfile", "pars", "json", "file"]),
        ("user_id", ["user_id", "user", "id"]),
        ("3.2.1", ["3.2.1"]),
        ("1,250,000.5 EUR", ["1250000.5", "eur"]),
        ("C++ and C#", ["c++", "and", "c#"]),
        ("ＡＢ－１２", ["ab-12", "ab", "12"]),
        ("カタカナ", ["カタ", "タカ", "カナ"]),
        ("한국어", ["한국", "국어"]),
        ("茶", ["茶"]),
        ("a\u00a0b\u2003c", ["a", "b", "c"]),
        ("", []),
        ("?! …", []),
    ],
)
def test_tokens_of(text: str, expected: list[str]) -> None:
    assert analyze(text) == expected


@pytest.mark.parametrize(
    ("typed", "document"),
    [
        ("健康", "心理健康服务"),
        ("心理健康", "本市心理健康服务中心"),
        ("年假", "员工年假可以结转五天"),
        ("结转", "员工年假可以结转五天"),
        ("报销 E-4012", "错误代码 E-4012 表示报销单缺少发票"),
        ("e-4012", "Error E-4012: paper jam"),
        ("4012", "Error E-4012: paper jam"),
        ("server config", "class HttpServerConfig:"),
        ("ABC123", "型号ＡＢＣ１２３的价格"),
        ("HOLIDAY", "public holidays"),
        ("kubernetes 部署", "使用Kubernetes部署服务"),
        ("王小明", "联系人：王小明。"),
    ],
)
def test_what_people_type_is_found(typed: str, document: str) -> None:
    missing = set(analyze_query(typed)) - set(analyze(document))
    assert not missing


def test_function_words_leave_a_question_that_has_others() -> None:
    assert analyze_query("What is the policy on travel?") == ["polici", "travel"]
    assert analyze_query("请问什么是年假？") == ["年假"]
    assert analyze_query("to be or not to be") == ["to", "be", "or", "not"]


def test_a_question_asks_for_each_token_once() -> None:
    assert analyze_query("tea tea 茶叶 茶叶") == ["tea", "茶叶"]


@given(st.text())
def test_tokens_hold_no_white_space_and_are_not_empty(text: str) -> None:
    found = analyze(text)
    assert all(token and not any(c.isspace() for c in token) for token in found)
    assert tokens(text).split(" ") == (found or [""])


@given(st.text(alphabet="abcXYZ 019-_.'中文健康年假カ한，。", max_size=60))
def test_a_document_is_found_by_its_own_words(text: str) -> None:
    """Each word of a query that a document consists of stands in the document, alone or in company."""
    assert set(analyze_query(text)) & set(analyze(text)) or not analyze(text)


def test_an_encoded_attachment_makes_no_endless_token() -> None:
    assert max(map(len, analyze("QUJD" * 1000))) <= 64


@pytest.mark.parametrize(
    ("typed", "document"),
    [
        ("离职要提前几天", "離職須提前三日通知"),
        ("歐陽志遠的分機", "信息部经理欧阳志远，分机八八零一"),
        ("8801", "欧阳志远，分机八八零一"),
        ("税", "税务申报截止每月十五日"),
        ("每月15日", "税务申报截止每月十五日"),
        ("二十五度", "温度不超过 25 度"),
    ],
)
def test_scripts_numerals_and_single_characters_meet(typed: str, document: str) -> None:
    assert set(analyze_query(typed)) & set(analyze(document))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("几点上班？", ["上班"]),
        ("食堂在几楼", ["食堂"]),
        ("试用期多久？", ["试用", "试用期"]),
        ("空调不冷怎么办", ["空调", "不冷"]),
        ("密码要几位", ["密码"]),
        ("多久", ["多久"]),
    ],
)
def test_interrogatives_leave_a_question_that_has_other_words(question: str, words: list[str]) -> None:
    assert analyze_query(question) == words


def test_plain_words_are_analysed_as_any_others() -> None:
    words = ["policies", "the", "running", "employment", "policy", "should"]
    assert analyze_query(" ".join(words)) == analyze_query("  ".join(words)) == ["polici", "run", "employ"]
    assert analyze_query("what is the") == analyze_query("what  is the")
    assert stems(words) == [token for word in words for token in analyze(word)]


def test_a_version_in_a_name_and_the_plural_of_an_abbreviation_meet_what_is_asked() -> None:
    assert "2.39.4" in analyze("git-2.39.4-notes")
    assert "2.39.4" in analyze("Git v2.39.4")
    assert analyze("CVEs") == ["cves", "cve"]
    assert "cve" in analyze("CVE-2024-32002")
