"""What a question names and asks for: a file, a clause, what is not so."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from askdock.answering.dates import Date, take_dates, years_in
from askdock.records import Passage
from askdock.text.chinese import number, simplified

_DENIES = re.compile(
    r"\bnot\b|n[’']t\b|\bnever\b|\bwithout\b|\bexcept|\bexclud|\bforbidden\b|\bprohibited\b|\bno\b"
    r"|不[得能可准许予应要在含包接适]|严禁|禁止|切勿|请勿|除外|例外|不包括|无需|不再",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?:clause|section|article|chapter|paragraph|item|step|no\.|§|条款|第)\s*(\d+(?:\.\d+)*)(?![\d.]*\d)(?!\s*[行页天次届年月周号位个季名])|(?<![\d.])(\d+\.\d+)\s*[节条款]"
    r"|(第[一二三四五六七八九十百零]+[条章节款])",
    re.IGNORECASE,
)

_NUMBERED = re.compile("(?<![月年\\d])([一二三四五六七八九十百]+|\\d+)号([线楼库门机馆仓厂炉车站柜窗桌泵井])")
_ORDINAL = re.compile("第\\s*(\\d+|[一二三四五六七八九十百]+)\\s*([行页步列])")
_SPAN = re.compile(
    r"\b(?:after|before|since|until|till|by|from|between|following|prior|as of)\b"
    "|之?[前后]|以[前后来]|截[至止]|[至到]|期间",
    re.IGNORECASE,
)
"""A time that is not the one of the answer, or the end of one."""


def clause_of(question: str) -> str:
    """The number of the clause or section that a question asks for; empty where it names none."""
    found = _CLAUSE.search(question)
    return next((group for group in found.groups() if group), "") if found else ""


def dates_of(question: str) -> set[Date]:
    """The months and days that an answer must be of; none where it may be of a time before or after."""
    return set() if _SPAN.search(question) else take_dates(question)[1]


def year_of(question: str) -> str:
    """The year that an answer must be of; empty where it names none, several, or a time before or after."""
    years = years_in(question)
    return years.pop() if len(years) == 1 and not _SPAN.search(question) else ""


def numbered_of(text: str) -> set[str]:
    """Things told apart by their number alone ("五号线", "3号楼", "第 4 行"), with the number in digits."""
    plain = simplified(unicodedata.normalize("NFKC", text))
    found = [*_NUMBERED.findall(plain), *_ORDINAL.findall(plain)]
    return {f"{count if count.isdecimal() else number(count) or count}号{thing}" for count, thing in found}


def begins_with(statement: str, clause: str) -> bool:
    """Whether a statement or heading stands under the clause's number."""
    return re.match(rf"\W*{re.escape(clause)}(?![\d]|\.\d)", statement) is not None


def denies(text: str) -> bool:
    """Whether it says or asks what is not so, or not allowed."""
    return _DENIES.search(text) is not None


def of_named_file(question: str, passages: Sequence[Passage]) -> Sequence[Passage]:
    """The passages of files that the question names; all where it names none of them."""
    asked = unicodedata.normalize("NFKC", question).lower()
    named = [one for one in passages if _names(asked, one.chunk.document_name)]
    return named or passages


def without_file(question: str, passages: Sequence[Passage]) -> str:
    """The question without the names of the passages' files: they say where to look, not for what."""
    asked = unicodedata.normalize("NFKC", question)
    for name in {unicodedata.normalize("NFKC", one.chunk.document_name) for one in passages}:
        if _names(asked.lower(), name):
            named = rf"(?:\bin )?(?:the )?(?:\b(?:file|document) )?{re.escape(name)},?\s*"
            asked = re.sub(named, "", asked, flags=re.IGNORECASE)
    return asked.strip() or question


def _names(asked: str, document_name: str) -> bool:
    name = unicodedata.normalize("NFKC", document_name).lower()
    stem = PurePosixPath(name).stem
    if name in asked:
        return "." in name
    # "In the travel policy" is a subject; "in file travel-policy" and 《差旅报销制度》 are names.
    return any(
        sign.format(stem) in asked for sign in ("《{}》", "file {}", "document {}", "文件{}", "“{}”", '"{}"')
    )
