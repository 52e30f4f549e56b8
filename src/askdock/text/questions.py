"""Kinds of questions, by their words alone: several in one, a comparison, all of a kind."""

import re

from askdock.text.language import language_of

_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|can|may|must|should)\b"
_ENGLISH_SEAM = re.compile(rf"(?:[,;]?\s+and|[,;?])\s+(?={_ASKING})", re.IGNORECASE)
_ASKS_ENGLISH = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how)\b|^(?:is|are|do|does|can|may)\b", re.IGNORECASE
)
_CHINESE_SEAM = re.compile(r"[，,；;？?]\s*(?:以及|并且|还有|那么?|而)?|以及|还有")
_ASKS_CHINESE = re.compile(r"什么|多少|几|哪|谁|怎么|怎样|如何|为何|是否|多[久长大高重远深快]|吗")
_ALL = re.compile(
    r"^\s*(?:please\s+)?(?:list|name|enumerate|give me|show)\b.*\b(?:all|every|each)\b|^\s*list\b"
    r"|\blist (?:all|each|every|them)\b"
    r"|\b(?:which|what) (?:are )?all\b"
    r"|列出|列举|有哪些|哪些|哪几[个种项]|所有的?|全部",
    re.IGNORECASE,
)
_COMPARES_ENGLISH = re.compile(
    r"\b(?:compar\w+|differ\w*|versus|vs|than|both)\b|^which (?:is|are|has|costs|one|of)\b", re.IGNORECASE
)
_WORD = r"\w[\w/'’-]*(?:\.\w+)*"
_NO_NOUN = r"(?!(?:and|or|in|of|for|on|at|between|from|with|differ\w*)\b)"
_NOUNS = rf"(?!compar\w*\b|which\b|what\b|how\b)(?:the |an? )?{_WORD}(?: {_NO_NOUN}{_WORD}){{0,3}}?"
_PAIR_ENGLISH = re.compile(
    rf"(?P<lead>(?:^|\b(?:of|in|between|compare|for|with|at|on|to|both)\s|,\s))(?P<one>{_NOUNS})"
    rf"\s+(?:and|or|versus|vs\.?)\s+(?P<other>{_NOUNS})"
    r"(?=\s+(?:in|of|for|on|at|differ\w*|regarding|with)\b|\s*[?.,]|\s*$)",
    re.IGNORECASE,
)
_COMPARES_CHINESE = re.compile("比较|对比|区别|差别|差异|不同|相比|分别|各[是有为]|哪[个种一].{0,3}更|谁更")
_PAIR_CHINESE = re.compile(
    "(?P<one>[^，,。；;的比较对]{2,20}?)\\s*(?:和|与|跟|同|还是|相比)\\s*(?P<other>[^，,。；;？?的]{2,20}?)"
    "(?=的|分别|各[是有为]|有[什何]|相比|哪|谁|之间|在|[，,。；;？?]|$)"
)
_COMMAND = re.compile("^请?(?:比较|对比)(?:一下)?")
_BETWEEN = re.compile("分别|相比|各(?=[是有为])|有什么(?:区别|差别|差异|不同)|之间|的?(?:区别|差别|差异)")
_HOW = re.compile(r"\bhow (?:many|much|long|often|far|old|tall|high|big|large)\b", re.IGNORECASE)
_COMMANDS = re.compile(
    r"^\s*(?:please\s+)?(?:list|enumerate|name|show|give)\s+(?:me\s+)?(?:all|every|each)?\s*(?:of\s+)?(?:the\s+)?"
    r"|[.?]?\s*(?:please\s+)?list (?:all|each|every)?\s*(?:of\s+)?(?:them)?\s*(?:all)?\.?\s*$"
    r"|^请?(?:列出|列举)(?:一下)?|所有的?|全部的?",
    re.IGNORECASE,
)

_WHETHER = re.compile(
    r"^\W*(?:may|can|could|is|are|was|were|does|do|did|must|should|will|am)\b|吗\s*[?？]?\s*$|是否|能否|可否|能不能|可不可以",
    re.IGNORECASE,
)


def parts(question: str) -> list[str]:
    """The questions that one is made of, by its words alone; itself where it is one.

    A comparison is made of one question for each of the two things.
    """
    return _joined(question) or _sides(question) or [question]


def _joined(question: str) -> list[str]:
    chinese = _ASKS_CHINESE.search(question) is not None
    seam, asks = (_CHINESE_SEAM, _ASKS_CHINESE) if chinese else (_ENGLISH_SEAM, _ASKS_ENGLISH)
    pieces = [piece.strip(" ?？") for piece in seam.split(question)]
    found = [piece for piece in pieces if piece]
    if len(found) < 2 or not all(asks.search(piece) for piece in found):
        return []
    return [f"{piece}{'？' if chinese else '?'}" for piece in found]


def _sides(question: str) -> list[str]:
    """A comparison without the one thing, and without the other."""
    chinese = language_of(question) == "zh"
    compares, pairs = (_COMPARES_CHINESE, _PAIR_CHINESE) if chinese else (_COMPARES_ENGLISH, _PAIR_ENGLISH)
    if not compares.search(question):
        return []
    asked = _COMMAND.sub("", question)
    pair = pairs.search(asked)
    if pair is None:
        return []
    before, after = asked[: pair.start("one")], asked[pair.end() :]
    if chinese:
        after = _BETWEEN.sub("", after)
        if not (before + after).strip(" 。?？"):
            return [f"{pair[side].strip()}是什么？" for side in ("one", "other")]
    return [" ".join(f"{before}{pair[side]}{after}".split()) for side in ("one", "other")]


def asks_for_all(question: str) -> bool:
    """Whether all of a kind are asked for, not one."""
    return _ALL.search(question) is not None


def subject_of(question: str) -> str:
    """The question without "many", "much", "long" behind "how": they ask, and answers hardly hold them."""
    return _HOW.sub("how", question)


def without_command(question: str) -> str:
    """What all of are asked for, without the words that ask for all."""
    return _COMMANDS.sub("", question).strip() or question


def asks_whether(question: str) -> bool:
    """Whether it asks if something is so, or allowed."""
    return _WHETHER.search(question) is not None
