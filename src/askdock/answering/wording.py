"""Words that a text has in another form than a question: short ones of tables, weekdays, what is not so."""

import re
import unicodedata
from collections.abc import Set

from askdock import text
from askdock.text.chinese import simplified

_SHORT = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
    "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June", "Jul": "July",
    "Aug": "August", "Sep": "September", "Sept": "September", "Oct": "October", "Nov": "November",
    "Dec": "December", "Qty": "quantity", "Amt": "amount", "Tel": "telephone", "Dept": "department",
    "Addr": "address", "Mgr": "manager", "Ext": "extension", "Max": "maximum", "Min": "minimum",
    "Avg": "average", "Temp": "temperature", "Hrs": "hours",
}  # fmt: skip
"""As columns are headed, with a capital."""
_SHORT_WORD = re.compile(rf"(?<![\w-])({'|'.join(sorted(_SHORT, key=len, reverse=True))})(?![\w-])")
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_AGAIN = re.compile(r" \(([2-9])\)(?=\s*(?:[:|]|$))")
"""Behind the name of a column that stands there again: see the parsers of tables."""
_WEEKDAY = re.compile("(?:[周週]|[礼禮]拜|星期)([一二三四五六日天])(?![年月周天日次个楼层条])")
_DENIED = re.compile("[不没无未](.)")
_GAP = 3
"""Characters at most between "not" and what is not so: 不冷 is 不制冷 or 无法制冷."""


def written_out(row: str) -> str:
    """A row with its short words written out behind them, and "second" behind the second column of a name."""
    row = _SHORT_WORD.sub(lambda found: f"{found[1]} {_SHORT[found[1]]}", row)
    return _AGAIN.sub(lambda found: f"{found[0]} {_ORDINALS[int(found[1]) - 2]}", row)


def one_form(sentence: str) -> str:
    """Chinese weekdays in one form: 周三, 礼拜三 as 星期三."""
    return _WEEKDAY.sub(lambda found: f"星期{'日' if found[1] == '天' else found[1]}", sentence)


def denied(wanted: Set[str], sentence: str) -> set[str]:
    """The words of "not" and one character that a sentence says with others between, or with another "not"."""
    pairs = [(word, found[1]) for word in wanted if (found := _DENIED.fullmatch(word))]
    if not pairs:
        return set()
    plain = simplified(unicodedata.normalize("NFKC", sentence))
    said = rf"(?:[不没无未]|没有|无法|不能)[^\W_]{{0,{_GAP}}}?"
    return {word for word, state in pairs if re.search(said + re.escape(state), plain)}


def words_of(statement: str, wanted: Set[str]) -> set[str]:
    """The words of a text, with those of `wanted` that it has in another form."""
    return set(text.analyze(one_form(statement))) | denied(wanted, statement)
