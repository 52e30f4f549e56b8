from askdock.answering.statements import statements


def readings(passage: str) -> list[str]:
    for start, end, *_ in statements(passage):
        assert passage[start:end] == passage[start:end].strip() != ""
    return [one.reading for one in statements(passage)]


def test_sentences_and_rows_in_order() -> None:
    passage = "Limits.\n\nPlan | Price\nBasic | 60\n Plus. Best. | 300\n\nThat is all. Ask us."
    assert readings(passage) == [
        "Limits.",
        "Plan: Basic; Price: 60",
        "Plan: Plus. Best.; Price: 300",
        "That is all.",
        "Ask us.",
    ]


def test_a_row_is_quoted_whole() -> None:
    passage = "Plan | Price\nBasic. Small. | 60"
    assert [passage[start:end] for start, end, *_ in statements(passage)] == ["Basic. Small. | 60"]


def test_cells_without_a_column_or_a_value_are_left_as_they_are() -> None:
    assert readings("A |  | C\n1 | 2 | \nx | y") == ["A: 1; 2", "x | y"]


def test_columns_of_one_name_are_told_apart() -> None:
    assert readings("Team | Wed | Wed\nDrama | 16:30 | 18:45") == ["Team: Drama; Wed: 16:30; Wed (2): 18:45"]


def test_a_single_line_with_a_bar_is_a_sentence() -> None:
    assert readings("Either | or. Both.") == ["Either | or.", "Both."]


def test_the_line_of_dashes_states_nothing_and_bars_outside_are_no_cells() -> None:
    passage = "|  | 2018 | 2017 |\n--- | --- | ---\nSales | 1 | 2\n| Total | 3 |  |\nA \\| B | 4 | 5"
    assert readings(passage) == ["Sales; 2018: 1; 2017: 2", "Total; 2018: 3", "A | B; 2018: 4; 2017: 5"]
    assert readings("|  |  |\n--- | ---\nCash | 1\nDebt | 2") == ["Cash: 1", "Debt: 2"]


def test_rows_of_a_table_without_a_head_are_fields_of_one_record() -> None:
    form, table = "|  |  |\n--- | ---\nBorrower | Ann Lee\nDevice | Camera", "Depot | Lead\nNetherby | Dan Moor"
    assert [one.is_field for one in statements(form)] == [True, True]
    assert [one.is_field for one in statements(table)] == [False]


def test_rows_whose_head_is_in_an_earlier_passage_are_read_under_it() -> None:
    passage = "Netherby | Dan Moor\nQuarry | Gwen Reed\n\nPlan | Price\nBasic | 60"
    found = [one.reading for one in statements(passage, "Depot | Manager")]
    assert found == [
        "Depot: Netherby; Manager: Dan Moor",
        "Depot: Quarry; Manager: Gwen Reed",
        "Plan: Basic; Price: 60",
    ]
    (row,) = statements("Netherby | Dan Moor", "Depot | Manager")
    assert (row.start, row.end, row.reading) == (0, 19, "Depot: Netherby; Manager: Dan Moor")


def test_a_lead_in_goes_with_its_items_which_stand_alone_too() -> None:
    passage = "Not covered:\n\n- frost\n- lightning\n\nAsk first."
    readings = [one.reading for one in statements(passage)]
    assert readings == ["Not covered:\n\n- frost\n- lightning", "- frost", "- lightning", "Ask first."]


def test_the_mark_of_an_item_alone_states_nothing() -> None:
    assert [one.reading for one in statements("1.\nFit the cap.\n2.\n")] == ["Fit the cap."]


def test_a_list_ends_where_the_next_clause_begins() -> None:
    text = "3.3 The price changes where: (a) copper rises; or (b) duties change.\n4.1 Liability is limited."
    assert text[slice(*next(iter(statements(text)))[:2])] == text.split("\n")[0]


def test_a_record_may_hold_semicolons_in_a_value() -> None:
    (row,) = statements("Code: E-5101; Remedy: Clean it; replace the seal; Measures on: yes")
    assert row.is_record
    (other,) = statements("Note: this is long; that is longer; the rest is silence")
    assert not other.is_record


def test_what_explains_a_term_is_told_with_it() -> None:
    passage = "Options\n\n-c, --cancel\n    Cancels it. Nothing else.\n\nIs it free?\n    Yes, it is.\n\nThe end."
    assert [(one.term, one.reading) for one in statements(passage)] == [
        ("", "Options"),
        ("-c, --cancel", "Cancels it."),
        ("-c, --cancel", "Nothing else."),
        ("", "Is it free?"),
        ("", "Yes, it is."),
        ("", "The end."),
    ]
