from askdock.text.everyday import everyday_wordings


def test_everyday_words_of_the_questions_own_language_come_first() -> None:
    assert everyday_wordings("带薪休假有多少天？")[0] == "年假有多少天?"
    assert everyday_wordings("How much vacation do I get?")[0] == "How much annual leave do I get?"


def test_a_question_without_such_words_has_no_other_wording() -> None:
    assert everyday_wordings("Who painted the Mona Lisa?") == ()


def test_the_last_wording_has_the_words_of_the_other_language() -> None:
    assert everyday_wordings("How many days of annual leave?")[-1] == "How many days of 年假?"
    assert everyday_wordings("May I use the meeting room?") == ("May I use the conference room?",)
