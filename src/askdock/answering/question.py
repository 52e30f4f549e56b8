"""Parts of a question: two questions in one, a file that it names, all of a kind asked for, a negation."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from askdock.records import Passage

_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can|may|must|should)\b"
_ENGLISH_SEAM = re.compile(rf"(?:[,;]?\s+and|[,;?])\s+(?={_ASKING})", re.IGNORECASE)
_ASKS_ENGLISH = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how)\b|^(?:is|are|do|does|can|may)\b", re.IGNORECASE
)
_CHINESE_SEAM = re.compile(r"[，,；;？?]\s*(?:以及|并且|还有|那么?|而)?|以及|还有")
_ASKS_CHINESE = re.compile(r"什么|多少|几|哪|谁|怎么|怎样|如何|为何|是否|多[久长大高重远深快]|吗")
_ALL = re.compile(
    r"^\s*(?:please\s+)?(?:list|name|enumerate|give me|show)\b.*\b(?:all|every|each)\b|^\s*list\b"
    r"|\b(?:which|what) (?:are )?all\b"
    r"|列出|列举|有哪些|哪些|哪几[个种项]|所有的?|全部",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\bnot\b|n[’']t\b|\bnever\b|\bwithout\b|\bexcept|\bexclud|\bforbidden\b|\bprohibited\b|\bno\b"
    r"|不[得能可准许予应要在含包接适]|严禁|禁止|切勿|请勿|除外|例外|不包括|无需|不再",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?:clause|section|article|chapter|paragraph|item|step|no\.|§|条款|第)\s*(\d+(?:\.\d+)*)(?![\d.]*\d)|(?<![\d.])(\d+\.\d+)\s*[节条款]"
    r"|(第[一二三四五六七八九十百零]+[条章节款])",
    re.IGNORECASE,
)


def parts(question: str) -> list[str]:
    """The questions that one is made of, by its words alone; itself where it is one."""
    chinese = _ASKS_CHINESE.search(question) is not None
    seam, asks = (_CHINESE_SEAM, _ASKS_CHINESE) if chinese else (_ENGLISH_SEAM, _ASKS_ENGLISH)
    pieces = [piece.strip(" ?？") for piece in seam.split(question)]
    found = [piece for piece in pieces if piece]
    if len(found) < 2 or not all(asks.search(piece) for piece in found):
        return [question]
    return [f"{piece}{'？' if chinese else '?'}" for piece in found]


def asks_for_all(question: str) -> bool:
    """Whether all of a kind are asked for, not one."""
    return _ALL.search(question) is not None


def clause_of(question: str) -> str:
    """The number of the clause or section that a question asks for; empty where it names none."""
    found = _CLAUSE.search(question)
    return next((group for group in found.groups() if group), "") if found else ""


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


def _names(asked: str, document_name: str) -> bool:
    name = unicodedata.normalize("NFKC", document_name).lower()
    stem = PurePosixPath(name).stem
    if name in asked:
        return "." in name
    # "In the travel policy" is a subject; "in file travel-policy" and 《差旅报销制度》 are names.
    return any(
        sign.format(stem) in asked for sign in ("《{}》", "file {}", "document {}", "文件{}", "“{}”", '"{}"')
    )
