from collections.abc import Callable

import pytest
from tests.unit.answering.tables.conftest import ORDERS_ZH, REGIONS

from askdock.adapters.tables.sqlite import SqliteTables
from askdock.answering.tables.grammar import asks_tables
from askdock.answering.tables.match import query_of
from askdock.answering.tables.run import run
from askdock.records import DataTable, Value


def computed(question: str, *tables: DataTable) -> list[tuple[Value, ...]] | None:
    query = query_of(question, tables)
    return None if query is None else list(run(query, SqliteTables()).computed.rows)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("How many orders are there?", [(4,)]),
        ("How many orders are open?", [(2,)]),
        ("How many orders have the state cancelled?", [(1,)]),
        ("How many orders are open or cancelled?", [(3,)]),
        ("How many orders of Hughes are open?", [(2,)]),
        ("What is the total amount of all orders?", [(1260.75,)]),
        ("Sum of the amount of open orders", [(1180.5,)]),
        ("What is the average amount of the orders of Hughes?", [(590.25,)]),
        ("Which order has the highest amount?", [("A-1", 1200.5)]),
        ("Which order has the lowest amount in 2023?", [("A-2", 80.25)]),
        ("List the 2 orders with the highest amount", [("A-1", 1200.5), ("A-2", 80.25)]),
        ("How many orders have an amount of more than 100?", [(1,)]),
        ("How many orders have an amount of at most 80.25 euros?", [(2,)]),
        ("How many orders in 2024?", [(2,)]),
        ("How many orders are there for each state?", [("cancelled", 1), ("delivered", 1), ("open", 2)]),
        ("What is the total amount per customer?", [("Hughes", 1180.5), ("Okafor", 80.25)]),
        ("How many different customers do the orders have?", [(3,)]),
        ("List all orders of Hughes", [("A-1",), ("A-3",)]),
    ],
)
def test_english(question: str, rows: list[tuple[Value, ...]], table: Callable[..., DataTable]) -> None:
    assert asks_tables(question)
    assert computed(question, table()) == rows


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("已签收的订单有多少个？", [(2,)]),
        ("状态为待发货的订单有几个？", [(1,)]),
        ("订单的金额合计是多少？", [(4000.0,)]),
        ("已签收订单的平均金额是多少？", [(750.0,)]),
        ("金额最高的是哪个订单号？", [("甲二", 2500.0)]),
        ("金额超过600元的订单有多少？", [(2,)]),
        ("金额大于0.2万元的订单有多少个？", [(1,)]),
        ("2024年订单的金额总计是多少？", [(3000.0,)]),
        ("每种状态各有多少个订单？", [("已签收", 2), ("待发货", 1)]),
        ("列出所有已签收的订单号", [("甲一",), ("甲三",)]),
        ("已簽收的訂單有多少個？", [(2,)]),
    ],
)
def test_chinese(question: str, rows: list[tuple[Value, ...]], table: Callable[..., DataTable]) -> None:
    assert asks_tables(question)
    assert computed(question, table(ORDERS_ZH)) == rows


@pytest.mark.parametrize(
    "question",
    [
        "How many orders are from Ohio?",  # a word that means nothing here
        "How many orders are not open?",
        "How many orders are open except those of Hughes?",
        "What is the total amount of the orders shipped by rail?",
        "What is the total amount in dollars over 100 $?",
        "How many orders have an amount of more than 100 kg?",
        "Which customer has the highest amount?",  # of a row, or of all rows of the customer?
        "How many customers are there?",  # rows, or different names?
        "Which order has the highest average amount?",
        "What is the amount of A-1?",  # nothing is computed
        "How many orders in 2023 and 2024?",
        "How many orders; DROP TABLE t0; -- are there?",
        "How many orders where State = 'open' OR 1=1?",
        "没有签收的订单有多少个？",
    ],
)
def test_what_is_not_certain_is_not_computed(question: str, table: Callable[..., DataTable]) -> None:
    assert computed(question, table()) is None
    assert computed(question, table(ORDERS_ZH)) is None


def test_a_value_that_is_a_common_word_counts_below_its_column_alone(table: Callable[..., DataTable]) -> None:
    packages = table("Package | Size | Architecture\na | 1 | all\nb | 2 | amd64\nc | 4 | all")
    assert computed("What is the total size of all packages?", packages) == [(7.0,)]
    assert computed("What is the total size of packages of architecture all?", packages) == [(5.0,)]


def test_a_number_in_thousands_is_not_compared_with_millions(table: Callable[..., DataTable]) -> None:
    sales = table("Region | Revenue (k€)\nEast | 900\nWest | 2,500")
    assert computed("How many regions have a revenue of more than 2 million?", sales) is None
    assert computed("How many regions have a revenue of more than 1000?", sales) == [(1,)]


def test_percentages_are_not_added_up(table: Callable[..., DataTable]) -> None:
    shares = table("Name | Share (%)\na | 40\nb | 60")
    assert computed("What is the total share of all names?", shares) is None
    assert computed("What is the average share of all names?", shares) == [(50.0,)]


def test_a_table_with_subtotals_is_not_computed_with(table: Callable[..., DataTable]) -> None:
    accounts = table("Item | 2024\nGoods | 1\nTotal goods | 1\nFees | 3")
    assert computed("What is the total 2024?", accounts) is None


def test_two_tables_that_share_a_column(table: Callable[..., DataTable]) -> None:
    both = table(), table(REGIONS, "regions.pdf")
    assert computed("How many orders are in the region Europe?", *both) == [(2,)]
    assert computed("What is the total amount of the region Europe?", *both) == [(1180.5,)]
    assert computed("How many orders of Hughes are there?", *both) is None, "one table says it"
    unknown = table("Customer | Region\nHughes | Europe\nOkafor | Africa", "regions.pdf")
    assert computed("How many orders are in the region Europe?", both[0], unknown) is None, "Tanaka has none"


def test_rows_named_by_a_document_that_is_nothing_but_its_table(table: Callable[..., DataTable]) -> None:
    rows = "Name | State\nAcme | Ohio\nBolt | Texas\nCork | Ohio"
    assert computed("How many suppliers are in Ohio?", table(rows, "suppliers.csv")) == [(2,)]
    text = "Our handbook of suppliers says much more than this table does, in many more words. " * 9
    assert computed("How many suppliers are in Ohio?", table(rows, "suppliers.csv", above=text)) is None


def test_one_row_by_its_name_is_not_counted(table: Callable[..., DataTable]) -> None:
    brands = table("Names | Share | Number of items\nCasino | 24.8 | 1800\nCora | 12.2 | 1224\nStoc | 16.2 | 650")
    assert computed("How many items does Cora have?", brands) is None
