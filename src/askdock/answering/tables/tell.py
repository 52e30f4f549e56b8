"""The result of a query over tables in words, English or Chinese, a line each for what has a place of its own."""

from typing import NamedTuple

from askdock.answering.inert import inert
from askdock.answering.tables.run import Ran
from askdock.records import Condition, TableQuery, Value

_WHERE = {
    "en": {"=": "{} is {}", ">": "{} is more than {}", ">=": "{} is at least {}", "<": "{} is less than {}",
           "<=": "{} is at most {}", "begins": "{} is in {}"},
    "zh": {"=": "{}为{}", ">": "{}大于 {}", ">=": "{}不小于 {}", "<": "{}小于 {}", "<=": "{}不大于 {}",
           "begins": "{}在 {} 年"},
}  # fmt: skip
_TEXTS = {
    "en": {
        "count": "{result} of {rows} rows{where}.",
        "all": "{result} rows.",
        "distinct": "{result} different values of {measure}{where}.",
        "sum": "The sum of {measure} is {result}, over {used} rows{where}.",
        "average": "The average of {measure} is {result}, over {used} rows{where}.",
        "maximum": "The highest {measure} of {used} rows{where}:",
        "minimum": "The lowest {measure} of {used} rows{where}:",
        "list": "{result} of {rows} rows{where}:",
        "grouped": "By {group}{where}:",
        "left_out": "{} left out: the cell could not be read as a number.",
        "more": "The first {} of {} are shown.",
        "totals": "Totals that the table itself holds are not counted.",
    },
    "zh": {
        "count": "{rows} 行中有 {result} 行{where}。",
        "all": "共 {result} 行。",
        "distinct": "{measure}共有 {result} 个不同的值{where}。",
        "sum": "{measure}合计为 {result}，共 {used} 行{where}。",
        "average": "{measure}平均为 {result}，共 {used} 行{where}。",
        "maximum": "{used} 行中{measure}最高的是{where}：",
        "minimum": "{used} 行中{measure}最低的是{where}：",
        "list": "{rows} 行中有 {result} 行{where}：",
        "grouped": "按{group}{where}：",
        "left_out": "{}未计入：单元格不能读作数字。",
        "more": "显示 {1} 项中的前 {0} 项。",
        "totals": "表中自带的合计行未计入。",
    },
}


class Told(NamedTuple):
    """An answer in parts: what was computed, a line for each row of the result, what else is to be known."""

    first: str
    rows: list[str]
    notes: list[str]


def told(query: TableQuery, ran: Ran, language: str, listed: int) -> Told:
    """At most `listed` rows."""
    texts = _TEXTS["zh" if language == "zh" else "en"]
    computed, rows = ran.computed, ran.computed.rows
    known = {
        "rows": f"{len(query.tables[0].rows):,}",
        "used": f"{computed.rows_used:,}",
        "where": _where(query, language),
        "measure": inert(query.column(query.measure).name) if query.measure is not None else "",
        "group": inert(query.column(query.group).name) if query.group is not None else "",
    }
    named = query.aggregate in ("maximum", "minimum", "list") or query.group is not None
    kind: str = query.aggregate
    if query.group is not None:
        kind = "grouped"
    elif kind == "count" and not query.conditions:
        kind = "all"
    result = f"{len(rows):,}" if named else _value(rows[0][0])
    notes = []
    if named and len(rows) > listed:
        notes.append(texts["more"].format(listed, len(rows)))
    if count := computed.rows_left_out:
        rows_of = f"{count:,} 行" if language == "zh" else f"{count:,} row{'' if count == 1 else 's'}"
        notes.append(texts["left_out"].format(rows_of))
    if any(table.totals for table in query.tables):
        notes.append(texts["totals"])
    lines = [": ".join(map(_value, row)) for row in rows[:listed]] if named else []
    return Told(texts[kind].format(result=result, **known), lines, notes)


def _where(query: TableQuery, language: str) -> str:
    """` where State is “open” and ...`, or nothing."""
    parts = [_condition(query, one, language) for one in query.conditions]
    if not parts:
        return ""
    return f"（{'，'.join(parts)}）" if language == "zh" else f" where {' and '.join(parts)}"


def _condition(query: TableQuery, one: Condition, language: str) -> str:
    words = _WHERE["zh" if language == "zh" else "en"]
    between = " 或 " if language == "zh" else " or "
    values = between.join(f"“{_value(value)}”" if one.comparison == "=" else _value(value) for value in one.values)
    return words[one.comparison].format(inert(query.column(one.column).name), values)


def _value(value: Value) -> str:
    """A number with its thousands apart, or the cell's text."""
    if isinstance(value, float | int):
        return f"{value:,.10f}".rstrip("0").rstrip(".")
    return inert(" ".join(str(value or "").split()))
