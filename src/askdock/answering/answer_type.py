"""The answer type of a question, and whether a sentence names one that the question does not."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from askdock.answering.dates import take_dates, take_times
from askdock.text import language_of
from askdock.text.analyzer import STOP_ENGLISH
from askdock.text.chinese import simplified

Kind = Literal["quantity", "time", "person", "place"]

_ASKS: dict[Kind, re.Pattern[str]] = {
    "person": re.compile(r"\bwho(?:m|se)?\b|谁|哪[一几]?位|什么人|哪些人", re.IGNORECASE),
    "place": re.compile(
        r"\bwhere\b|\b(?:what|which) (?:country|city|state|place|town|village|region|location)\b|"
        r"哪里|哪儿|在哪|何处|何地|什么地方|地点|哪一?个?(?:国家|城市|地方|地区|省|市|县|国)|举办[国地]",
        re.IGNORECASE,
    ),
    "time": re.compile(
        r"\bwhen\b|\b(?:what|which) (?:year|date|time|day|month)\b|"
        r"何时|什么时候|时间[?？\s]*$|(?:什么|哪个)?(?:时间|日期)(?:[是为]|[?？\s]*$)|哪一?个?[年天月日]|几[月号日点时](?![游常])|哪天",
        re.IGNORECASE,
    ),
    "quantity": re.compile(
        r"\bhow (?:many|much|long|often|old|far|tall|high|large|big)\b|"
        r"\bwhat (?:percentage|percent|proportion)\b|"
        r"\bwhat (?:is|are|was|were) the (?:[\w-]+ )?(?:price|prices|cost|costs|fee|fees)\b|"
        r"多少|几[个天次年人名位岁家场支枚种届周楼层条页台只件度倍分元级项款]|几(?:小时|分钟|个月|公里|公斤|星期)|多[久长大高重远深快宽厚]|(?:[人次点件个票]数|数量|金额|价格|售价)[?？\s]*$",
        re.IGNORECASE,
    ),
}
_UNIT = re.compile(
    # "多少个座位" asks for no 座.
    r"(?:(?:多少|几)[万亿千百]?|(?:多少|几)个(?=人|月|小时|星期))(人|名|位|元|钱|米|公里|吨|岁|次|天|月|场|支|枚|家|种|届|只|辆|架|座|年|周|星期|楼|层|条|页|度|小时|分钟|公斤)"
)
_UNITS = {
    "人": "人名位例",
    "名": "人名位例",
    "位": "人名位例",
    "钱": "元币块镑",
    "元": "元币",
    "年": "年岁载",
    "天": "天日",
    "楼": "楼层",
    "层": "楼层",
    "度": "度℃°",
    "周": "周星",
}
"""Words accepted for the unit asked for; a unit that is not here has no others."""
_NUMBER = r"(?:\d+(?:[.,:]\d+)*|[零〇一二三四五六七八九十百千万亿两半]+)"
_QUANTITY = re.compile(
    # No digit of a code: "W3", "TH-300"; but "USD350".
    r"(?:(?<![a-z_\d.])(?<![a-z_]-)|(?<=usd)|(?<=eur)|(?<=rmb)|(?<=cny))\d+(?:[.,:]\d+)*|[零〇一二三四五六七八九十百千万亿两半数几]+(?=个|[年月周天日人次元台倍成岁小点分秒万亿度层楼级米克吨升])|"
    r"[零〇一二三四五六七八九十百千万亿两]{3,}|每[天周月年日]|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundreds?|"
    r"thousands?|millions?|half|once|twice|never|always|noon|midnight|today|daily|weekly|monthly|quarterly|annually|"
    r"yearly|every|jan\w*|feb\w*|march|april|may|june|july|aug\w*|sept\w*|oct\w*|nov\w*|dec\w*|\w+days?|morning|"
    r"evening|spring|summer|autumn|winter|century)\b"
)
_MONEY = re.compile(r"\b(?:how much|prices?|costs?|fees?)\b|多少钱|价格|售价|单价|费用", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MEASURED = re.compile(
    r"\b(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|half|every|an?) "
    r"(?:\w+ )?(?:minutes?|hours?|days?|weeks?|months?|years?|percent|euros?|dollars?)\b|\d[\d.,]* ?%"
)
_EMBEDDED = re.compile(r"多少|几[个条次]|\bhow (?:many|much)\b", re.IGNORECASE)
"""A question within a sentence: "a number, how many may be started"."""
_VERBS = re.compile(r"\b(?:may|march)\b")
"""As small letters write them: no months."""
_COUNTS = re.compile(r"\bhow many\b(?! (?:days|weeks|months|years|hours|minutes)\b)", re.IGNORECASE)
_CHINESE_TIME = re.compile(
    rf"{_NUMBER}\s*(?:年|个?月|日|号|时|点|周|天|世纪|小时|分钟)|(?:19|20)\d\d|\d+[-/.:：]\d+|"
    r"[今昨明前后]天|[今去明]年|年[初底末]|月[初底末]|[春夏秋冬][天季]|每[天周月年日]|周[一二三四五六日末]|星期"
)
_PERSON_FIELD = re.compile(
    r"(?:人|员|者|师|主管|经理|主任|姓名)\s*[:：]\s*([一-鿿]{2,4})(?=\s*(?:[;；,，。、|]|$))"
)
"""A field of a row that a person stands in, whose name no dictionary may have."""
_FULL_NAME = re.compile(
    r"(?<=[\w,'’(:;] )[A-ZÀ-Þ][a-zß-ÿ]+ [A-ZÀ-Þ][a-zß-ÿ'’-]+(?= *(?:[,.;:)\n]|and\b|$))"
    r"|^[A-ZÀ-Þ][a-zß-ÿ]+ [A-ZÀ-Þ][a-zß-ÿ]+ [a-z]"
)
"""Not two words of a title before a third one."""
_CAPITALISED = re.compile(r"(?<=[\w,'’(] )[A-Z][\w'’-]+|[A-Z][\w'’-]+(?= [A-Z])")


def expected(question: str) -> Kind | None:
    """The kind of thing that is asked for, as far as its interrogative tells."""
    return next((kind for kind, asks in _ASKS.items() if asks.search(question)), None)


def asks_price(question: str) -> bool:
    """Whether it asks what something costs."""
    return _MONEY.search(question) is not None


def has_full_name(sentence: str) -> bool:
    """Whether two capitalised words stand there as first name and surname do, which tells a person more surely."""
    return _FULL_NAME.search(sentence) is not None


def names(kind: Kind, sentence: str, question: str, *, across: bool = False) -> bool:
    """Whether the sentence names something of this kind. What the question itself names answers nothing.

    `across`: it is in another language, whose units and names are not the question's.
    """
    if kind == "quantity" and _EMBEDDED.search(sentence) and not re.search(r"\d", sentence):
        return False
    if across:
        found = _FINDERS[kind](sentence, "")
        return bool(found) and not (_MONEY.search(question) and all(map(_YEAR.fullmatch, found)))
    return not _FINDERS[kind](sentence, question) <= _given(kind, question)


@lru_cache(maxsize=16)
def _given(kind: Kind, question: str) -> frozenset[str]:
    """The names in the question itself: found once, for all the sentences that are checked for it."""
    return frozenset(_FINDERS[kind](question, question))


def _quantities(text: str, question: str) -> set[str]:
    text = _VERBS.sub(" ", simplified(unicodedata.normalize("NFKC", text))).lower()
    if unit := _UNIT.search(question):
        either = "|".join(_UNITS.get(unit.group(1), (unit.group(1),)))
        # "17 天", and in a table "天数: 17" or "单价（元）: 17".
        number = rf"(?![万亿千百]){_NUMBER}[多余几]?[万亿千百]*"
        named = rf"(?:{either})数?\)?(?: / [^:;]*)?\s*:\s*{number}"
        return set(re.findall(rf"{number}\s*(?:个?工作|个)?(?:{either})|{named}", text))
    if _COUNTS.search(question):
        # A date, a time or a length of one is no number of things.
        text = _MEASURED.sub(" ", take_times(take_dates(text)[0])[0])
    found = set(_QUANTITY.findall(text))
    # A price is no year.
    return {one for one in found if not _YEAR.fullmatch(one)} if _MONEY.search(question) else found


def _times(text: str, question: str) -> set[str]:
    text = simplified(unicodedata.normalize("NFKC", text)).lower()
    return set((_CHINESE_TIME if language_of(question) == "zh" else _QUANTITY).findall(text))


def _named(*classes: str) -> Callable[[str, str], set[str]]:
    """Finds names: of these word classes in Chinese, whatever is capitalised in English."""

    def find(text: str, question: str) -> set[str]:
        if language_of(question) != "zh":
            return {word.lower() for word in _CAPITALISED.findall(text)} - STOP_ENGLISH
        import rjieba  # who reads no Chinese shall not pay for its dictionary

        plain = simplified(text)
        tagged: list[tuple[str, str]] = rjieba.tag(plain)
        fields = set(_PERSON_FIELD.findall(plain)) if "nr" in classes else set()
        return {word for word, tag in tagged if tag.startswith(classes) and len(word) > 1} | fields

    return find


_FINDERS: dict[Kind, Callable[[str, str], set[str]]] = {
    "quantity": _quantities,
    "time": _times,
    "person": _named("nr"),
    "place": _named("ns", "nt"),
}
