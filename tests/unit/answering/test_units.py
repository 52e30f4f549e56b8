"""A number is looked up with its unit: another unit is another fact, the same length in another one is none."""

import pytest

from askdock.answering.facts import evidence_of, facts_of, missing_facts

PUMP = "The pump delivers 45 litres per minute at 3.2 bar and weighs 18 kg. Replace the filter every 500 hours."
STORE = (
    "库房温度应保持在2至8摄氏度。货架承重每层250千克，通道宽度不得小于1.2米，"
    "全年用电三百二十万千瓦时，造价两亿四千万元。"
)
RETURNS = "Returns are accepted within 14 days; orders above 750 EUR ship free. The bridge is 640 metres long."
TABLE = "Weight (kg): 18; Length in m: 640"


def lacking(statement: str, passage: str) -> tuple[str, ...]:
    return missing_facts(facts_of(statement), evidence_of(passage))


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("It weighs 18 kilograms.", PUMP),
        ("It weighs 18,000 g.", PUMP),
        ("It weighs 18kg.", PUMP),
        ("45 litres a minute", PUMP),
        ("Filters are replaced after 500 working hours.", PUMP),
        ("Returns are accepted within two weeks.", RETURNS),
        ("The bridge is 640 m long.", RETURNS),
        ("The bridge is 0.64 km long.", RETURNS),
        ("It weighs 18 kg and is 640 m long.", TABLE),
        ("温度保持在2到8℃。", STORE),
        ("每层承重250公斤。", STORE),
        ("通道宽度至少120厘米。", STORE),
        ("全年用电320万千瓦时。", STORE),
        ("全年用电3200兆瓦时。", STORE),
        ("造价2.4亿元。", STORE),
        ("It lasts 18 months.", "It lasts one and a half years, that is 18 months."),
        ("The contract runs for 2 years.", "The contract runs for 24 months."),
        ("Revenue was 640 million.", "Revenue was 640 m."),
        ("公司成立于1998年。", "1998年成立。"),
    ],
)
def test_the_same_in_another_unit_is_the_same(statement: str, passage: str) -> None:
    assert lacking(statement, passage) == ()


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("It delivers 45 gallons per minute.", PUMP),
        ("It delivers 45 litres per second.", PUMP),
        ("It weighs 18 pounds.", PUMP),
        ("The filter is replaced every 500 days.", PUMP),
        ("It runs at 3.2 psi.", PUMP),
        ("Returns are accepted within 14 weeks.", RETURNS),
        ("Returns are accepted within three weeks.", RETURNS),
        ("Orders above 750 USD ship free.", RETURNS),
        ("The bridge is 640 feet long.", RETURNS),
        ("温度保持在2至8华氏度。", STORE),
        ("每层承重250克。", STORE),
        ("通道宽度不得小于1.2厘米。", STORE),
        ("全年用电三百二十万兆瓦时。", STORE),
        ("造价两亿四千万美元。", STORE),
        ("造价四亿两千万元。", STORE),
    ],
)
def test_another_unit_is_another_fact(statement: str, passage: str) -> None:
    assert lacking(statement, passage) != ()
