"""The words by which a question asks for a count, a sum, the highest: English and Chinese.

What is not here and no name or value of a table either is not understood, and then nothing is computed.
"""

from enum import StrEnum

from askdock.answering.tables.words import Words, words


class Sign(StrEnum):
    """What a word of the grammar says."""

    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    AVERAGE = "average"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    LIST = "list"
    EACH = "each"
    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="
    OR = "or"
    ROWS = "rows"
    TOP = "top"
    FILLER = ""


_PHRASES: dict[Sign, str] = {
    Sign.COUNT: (
        "how many|number of|the number of|count of|count|how many rows|"
        "有多少个|有多少|多少个|有几个|几个|多少条|有多少条|一共有多少|一共有多少个|共有多少个|共有多少|总共有多少个|"
        "多少项|有多少项|多少家|有多少家|多少笔|有多少笔|多少种|有多少行|多少行|数量|个数|各有多少个|各有多少|有几条"
    ),
    Sign.DISTINCT: (
        "how many different|how many distinct|how many unique|number of different|number of distinct|"
        "how many kinds of|多少种不同的|几种不同的|有多少种|有几种|多少种|几种|共有多少种不同的|"
        "共有多少种|有多少种不同的|有多少个不同的|多少个不同的"
    ),
    Sign.SUM: "total|sum|sum of|sum total|in total|total of|add up|合计|总计|总和|之和|总额|加起来|求和|总",
    Sign.AVERAGE: "average|mean|avg|平均|平均值|均值|平均数|平均是",
    Sign.MAXIMUM: "highest|maximum|max|largest|biggest|most|greatest|top|最高|最大|最多|最大值|最高值|最贵",
    Sign.MINIMUM: "lowest|minimum|min|smallest|least|fewest|最低|最小|最少|最小值|最低值|最便宜",
    Sign.LIST: "list|list all|show|show all|list every|列出|列出所有|列出全部|列举|请列出|哪些|有哪些|是哪些",
    Sign.EACH: "for each|per|by|in each|each|grouped by|for every|每个|每种|每一|每类|各|每|各个|各种",
    Sign.ABOVE: "more than|over|above|greater than|exceed|exceeds|larger than|higher than|大于|超过|高于|多于",
    Sign.AT_LEAST: "at least|no less than|not less than|or more|至少|不低于|不少于|不小于|以上",
    Sign.BELOW: "less than|under|below|fewer than|smaller than|lower than|小于|低于|少于|不到|不足",
    Sign.AT_MOST: "at most|no more than|up to|or less|不超过|不高于|不大于|至多|以下|以内",
    Sign.OR: "or|and|或|或者|和|及|与|以及",
    Sign.ROWS: "rows|row|records|record|entries|entry|lines|items|行|条记录|记录",
    Sign.FILLER: (
        "the|of|all|in|is|are|there|what|which|have|has|had|having|with|that|a|an|for|do|does|it|its|their|"
        "from|at|to|was|were|please|me|give|tell|belong|belonging|them|these|those|where|whose|on|"
        "altogether|over all|across all|amount|value|values|amounts|figure|one|ones|who|did|was there|be|"
        "的|是|为|有|在|中|里|请|共|一共|总共|所有|全部|哪个|哪一个|哪一|什么|吗|呢|个|条|项|了|其中|属于|年|月|日|份|"
        "多少|是多少|一下|哪|家|等于|这|那|表|表格|中的|数值|值|数|者|几|占|该|对应|对应的|分别|分别是|分别有|按|种|之"
    ),
}
NEGATIONS = frozenset(words("not no never without except excluding other 不 没 无 非 除 未"))
SCALES = {
    words(word): factor
    for word, factor in {
        "thousand": 1e3,
        "million": 1e6,
        "billion": 1e9,
        "千": 1e3,
        "万": 1e4,
        "百万": 1e6,
        "亿": 1e8,
    }.items()
}
GRAMMAR: dict[Words, Sign] = {
    words(phrase): sign for sign, phrases in reversed(_PHRASES.items()) for phrase in phrases.split("|")
}
AGGREGATES = (Sign.SUM, Sign.AVERAGE, Sign.MAXIMUM, Sign.MINIMUM)
_ASKS = frozenset((*AGGREGATES, Sign.COUNT, Sign.DISTINCT, Sign.LIST))


def asks_tables(question: str) -> bool:
    """Whether a question may ask for something that is computed: by its words alone, which tables may belie."""
    said = words(question)
    longest = max(map(len, GRAMMAR))
    return any(
        GRAMMAR.get(said[at : at + length]) in _ASKS for at in range(len(said)) for length in range(1, longest + 1)
    )
