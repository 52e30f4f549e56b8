"""Tables as parsers write them."""

from collections.abc import Callable

import pytest

from askdock.adapters.parsers.builder import TextBuilder
from askdock.answering.tables.read import tables_of
from askdock.records import DataTable, ParsedDocument

ORDERS = """Order | Customer | Amount (€) | State | Date
A-1 | Hughes | 1,200.50 | open | 2023-02-01
A-2 | Okafor | 80.25 | cancelled | 2023-05-07
A-3 | Hughes | (20.00) | open | 2024-01-15
A-4 | Tanaka | n.a. | delivered | 2024-06-30
Total |  | 1,260.75 |  |"""
REGIONS = """Customer | Region
Hughes | Europe
Okafor | Africa
Tanaka | Asia"""
ORDERS_ZH = """订单号 | 金额（元） | 状态 | 日期
甲一 | 1,000 | 已签收 | 2023-02-01
甲二 | 2,500 | 待发货 | 2024-02-01
甲三 | 500 | 已签收 | 2024-03-01
合计 | 4,000 |  |"""


@pytest.fixture
def parsed() -> Callable[..., ParsedDocument]:
    def make(rows: str, *, above: str = "") -> ParsedDocument:
        builder = TextBuilder()
        if above:
            builder.add("paragraph", above)
        builder.begin_table()
        for row in rows.splitlines():
            builder.row([cell.strip() for cell in row.split(" |")])
        return builder.build(None, "orders.pdf")

    return make


@pytest.fixture
def table(parsed: Callable[..., ParsedDocument]) -> Callable[..., DataTable]:
    def make(rows: str = ORDERS, name: str = "orders.pdf", **given: str) -> DataTable:
        return tables_of(parsed(rows, **given), name, 1, name)[0]

    return make
