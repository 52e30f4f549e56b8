"""Numbers, dates, codes and names are looked up as written or normalised; the rule has no exceptions."""

import pytest

from askdock.answering.facts import evidence_of, facts_of, missing_facts


def lacking(statement: str, passage: str) -> tuple[str, ...]:
    return missing_facts(facts_of(statement), evidence_of(passage))


PASSAGE = (
    "Since March 5, 2021 the hotel limit per night in North America is 210 euros. The TH-300 costs $1.5 million "
    "and weighs 1,250 kg. Twenty-five days; a growth of 9%; it opens at 9:30 a.m. The United States and the U.K. "
    "agreed, said Dr. Maria Müller of Harrow & Lane. Revenue in thousands: 1,577. Score 6-3, version 2.10.4, "
    "third place."
)
CHINESE = "2018年8月17日上映，票房3.5亿元，主演刘昊然、陈飞宇，共十二集，占百分之二十五，第三名，每晚480元。"


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("The limit is 210 euros.", PASSAGE),
        ("The limit is €210.", PASSAGE),
        ("The limit is 210 euros since 5 March 2021.", PASSAGE),
        ("It holds since 2021-03-05.", PASSAGE),
        ("It holds since the 5th of March, 2021.", PASSAGE),
        ("It holds since March 2021.", PASSAGE),
        ("The TH-300 costs 1,500,000 dollars.", PASSAGE),
        ("TH300 costs $1.5m.", PASSAGE),
        ("It weighs 1250 kg.", PASSAGE),
        ("There are 25 days.", PASSAGE),
        ("There are twenty-five days.", PASSAGE),
        ("Growth was nine percent.", PASSAGE),
        ("It opens at 09:30.", PASSAGE),
        ("The US and the UK agreed.", PASSAGE),
        ("It was agreed by the U.S.", PASSAGE),
        ("Harrow & Lane is where Maria Müller works.", PASSAGE),
        ("Revenue was 1.577 million.", PASSAGE),
        ("It ended 6–3.", PASSAGE),
        ("It is version 2.10.4.", PASSAGE),
        ("It came 3rd.", PASSAGE),
        ("One of them agreed.", PASSAGE),
        ("1. The limit is 210 euros.", PASSAGE),
        ("It takes 10 to 15 days.", "It takes 10-15 days."),
        ("It takes 10-15 days.", "It takes between 10 and 15 days."),
        ("上映时间是8月17日。", CHINESE),
        ("2018年上映。", CHINESE),
        ("票房为35000万元。", CHINESE),
        ("共12集。", CHINESE),
        ("占25%。", CHINESE),
        ("主演包括劉昊然。", CHINESE),
        ("每晚四百八十元。", CHINESE),
        ("It opened on 17 August 2018 and made 350 million.", CHINESE),
    ],
)
def test_what_stands_there_is_found(statement: str, passage: str) -> None:
    assert lacking(statement, passage) == ()


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("The limit is 211 euros.", PASSAGE),
        ("The limit is 21 euros.", PASSAGE),
        ("The limit is 2100 euros.", PASSAGE),
        ("The limit is 210 pounds sterling.", "The limit is 210 euros."),
        ("It holds since March 6, 2021.", PASSAGE),
        ("It holds since April 5, 2021.", PASSAGE),
        ("It holds since April 2021.", PASSAGE),
        ("It holds since March 2012.", PASSAGE),
        ("It holds since 2022.", PASSAGE),
        ("The TH-301 costs $1.5 million.", PASSAGE),
        ("The TH-30 costs $1.5 million.", PASSAGE),
        ("The TH-300 costs $1.5 billion.", PASSAGE),
        ("The TH-300 costs $15 million.", PASSAGE),
        ("Growth was 10 percent.", PASSAGE),
        ("25% of the days.", "There are 25 days."),
        ("It opens at 9:45.", PASSAGE),
        ("The limit in South America is 210 euros.", PASSAGE),
        ("It was said by John Smith.", PASSAGE),
        ("Said by Maria Meyer of Harrow & Lane.", PASSAGE),
        ("It ended 6-4.", PASSAGE),
        ("It ended 3-6.", PASSAGE),
        ("It is version 2.10.5.", PASSAGE),
        ("It came 4th.", PASSAGE),
        ("There are twenty-six days.", PASSAGE),
        ("上映时间是8月18日。", CHINESE),
        ("2019年上映。", CHINESE),
        ("票房为4亿元。", CHINESE),
        ("票房为3.5万元。", CHINESE),
        ("共13集。", CHINESE),
        ("共十三集。", CHINESE),
        ("占26%。", CHINESE),
        ("主演包括张雪迎。", CHINESE),
        ("It opened on 18 August 2018.", CHINESE),
    ],
)
def test_what_does_not_stand_there_is_missed(statement: str, passage: str) -> None:
    assert lacking(statement, passage) != ()


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("2016年9月5日，郑明远选举结果揭晓", "郑明远"),
        ("影片由陈飞宇主演", "陈飞宇"),
        ("冠军是邹伟民", "邹伟民"),
        ("张先生在会上发言", ""),
        ("新王登基，金价上涨", ""),
        ("周日去开会，他有一张地图", ""),
    ],
)
def test_a_chinese_name_that_the_dictionary_lacks_is_one(statement: str, name: str) -> None:
    found = {one for one in facts_of(statement).names if one != "王登基"}
    assert (
        (name in found)
        if name
        else not any(one[0] in "张王周金" and len(one) > 2 and "先生" not in one for one in found)
    )


def test_a_name_ends_where_chinese_begins() -> None:
    assert facts_of("SystemMaxUse的默认值是多少？").names == {"SystemMaxUse"}
