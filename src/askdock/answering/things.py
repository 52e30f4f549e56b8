"""The things that a short question is about, by their names: where one stands nowhere, nothing answers it."""

import re
import unicodedata
from collections.abc import Sequence, Set
from itertools import dropwhile, takewhile

from askdock.answering.facts import evidence_of, facts_of, holds_name
from askdock.records import Passage
from askdock.text import language_of
from askdock.text.chinese import is_interrogative, is_word, simplified

MOST_WORDS = 12
MOST = 2
"""A longer question, or one with more names, leads from one thing to another, which may be told apart from it."""
_RUN = re.compile(r"[A-Z][\w'’&.-]*(?: (?:(?:of|the|de|for) )?[A-Z][\w'’&.-]*)*")
_PLACE = re.compile(r"\b(?:in|at) ((?:the )?[A-Z][\w'’&.-]*(?: [A-Z][\w'’&.-]*)*)\W*$")
"""The end of a question, after what may be so in one place and otherwise in another."""
_NOT_NAMING = frozenset("vdpcurxy")
"""Parts of speech that end what a Chinese question begins with, as what it is about."""
_NUMERALS = frozenset("一二三四五六七八九十百千万两几半满")
_NOT_SO = frozenset("不没无未")
_TOO = frozenset("太很")
MIN_CHARACTERS = 3
_ATTRIBUTE = re.compile(
    "的((?:(?![是为叫有在多几哪谁的])[一-鿿]){2,3})(?:[是为叫](?!否|不是)|有?多少[?？]?$|在哪|[?？]|$)"
)
_ANY_TEXT = frozenset(
    """长度 宽度 高度 深度 厚度 重量 面积 体积 温度 速度 大小 价格 费用 金额 时间 日期 地址 地点 位置 名字 名称
    姓名 全称 简称 别名 原因 目的 作用 方法 特点 优点 缺点 区别 意思 含义 数量 人数 数目 结果 内容 情况 定义
    职责 规定 要求 标准 条件 流程 步骤 用途 功能 关系 影响 好处 类型 种类 地方 时候 东西 号码 电话 单位 年份
    年龄 身份 职业 背景 来源 代表 首都 人物 报价 单价 售价 总价 造价 成本 预算""".split()  # noqa: SIM905
)
"""Said in other words by most texts: "长 60 厘米" tells the 长度."""
_ASKS_WHAT_TO_DO = re.compile("怎么办|咋办|怎么回事|(?:怎么|如何)(?:处理|解决)")
_SEVERAL = re.compile(r"\b(?:or|and|both|between|than|versus|vs)\b", re.IGNORECASE)


def names_other_things(question: str, passages: Sequence[Passage]) -> bool:
    """Whether it names a thing that none of the passages does, nor the name or beginning of their documents."""
    texts = [f"{one.chunk.document_name}\n{one.chunk.keyword_text}\n{one.opening}" for one in passages]
    if language_of(question) == "zh":
        begins, trouble = _leading(_plain(question))
        plain = [_plain(one) for one in texts]
        needed = [*trouble, *_asked_of(_plain(question))]
        if any(not any(word in one for one in plain) for word in needed):
            return True
        return bool(begins) and not any(_holds_most(begins, one) for one in plain)
    things = things_of(question, facts_of(question).names)
    # In another language a name may have another form.
    where = [evidence_of(one) for one in texts if language_of(one) == "en"] if things else []
    return bool(where) and any(
        not any(holds_name(name, one) for one in where for name in thing) for thing in things
    )


def names_other_place(question: str, quoted: Sequence[Passage]) -> bool:
    """Whether a short English question asks for what is so in a place that the documents quoted do not name."""
    place = _PLACE.search(question)
    if place is None or len(question.split()) > MOST_WORDS or _SEVERAL.search(question):
        return False
    names = facts_of(question).names
    named = [word for word in re.findall(r"[\w&]+", place[1]) if word in names]
    texts = [f"{one.chunk.document_name}\n{one.chunk.keyword_text}\n{one.opening}" for one in quoted]
    where = [evidence_of(one) for one in texts if language_of(one) == "en"] if named else []
    return bool(where) and not any(holds_name(name, one) for one in where for name in named)


def _leading(question: str) -> tuple[str, list[str]]:
    """The noun that a Chinese question begins with; empty where it begins otherwise, or the noun is too short.

    And the nouns for what is the matter with it, where what to do is asked: 卡纸 of "打印机卡纸怎么办".
    """
    import rjieba  # who reads no Chinese shall not pay for its dictionary

    tagged: list[tuple[str, str]] = rjieba.tag(question)
    after = dropwhile(lambda one: one[0][0] in _NUMERALS, tagged)  # "一个好密码"
    words = [word for word, _ in takewhile(lambda one: not _ends_noun(*one), after)]
    noun = "".join(words)
    if not all("一" <= sign <= "鿿" for sign in noun):
        return "", []
    trouble = [word for word in words[1:] if len(word) > 1] if _ASKS_WHAT_TO_DO.search(question) else []
    return noun if len(noun) >= MIN_CHARACTERS else "", trouble


def _asked_of(question: str) -> list[str]:
    """What is asked of a thing ("九龙酒店的经理是谁"), where its texts must have it."""
    found = _ATTRIBUTE.search(question)
    return [found[1]] if found and found[1] not in _ANY_TEXT else []


def _ends_noun(word: str, tag: str) -> bool:
    """Whether what a question begins with ends before it: a verb, a numeral, what is not so, what asks."""
    if word[0] in _NUMERALS | _NOT_SO or tag[0] in _NOT_NAMING or is_interrogative(word):
        return True
    return word[0] in _TOO and not is_word(word)  # 太暗, but 太阳能


def _holds_most(phrase: str, text: str) -> bool:
    """Whether at least half of its pairs of characters stand there: "新员工" in "新进员工"."""
    pairs = [phrase[at : at + 2] for at in range(len(phrase) - 1)]
    return 2 * sum(pair in text for pair in pairs) >= len(pairs)


def _plain(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text)).strip()


def things_of(question: str, names: Set[str]) -> list[list[str]]:
    """The names of each thing that it names in English, one or two; none where it may lead to another thing.

    `names`: the words of the question that are names.
    """
    if len(question.split()) > MOST_WORDS or _SEVERAL.search(question):
        return []
    runs = [re.findall(r"[\w&]+(?:[-.][\w&]+)*", re.sub(r"['’]s?\b", "", run)) for run in _RUN.findall(question)]
    things = [[word for word in run if word in names] for run in runs]
    things = [thing for thing in things if thing]
    return things if len(things) <= MOST else []
