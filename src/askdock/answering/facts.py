"""Facts of a statement that can be looked up word by word: numbers, dates, codes, names and how often.

The rule has no exceptions: each must be in the passage that is cited for the statement, as written or
normalised.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from askdock.answering.chinese_names import VERBS, chinese_names
from askdock.answering.numbers import Quantities, missing, quantities
from askdock.answering.verbatim import verbatim
from askdock.text import language_of
from askdock.text.analyzer import STOP_ENGLISH, analyze
from askdock.text.chinese import simplified

_CODE = re.compile(
    r"(?<![\w/])(?=[\w./:-]*\d)(?=[\w./:-]*[A-Za-z_])[A-Za-z0-9][\w]*(?:[-./:_][\w]+)*|(?<![\w.])\d+(?:\.\d+){2,}(?![\w])",
    re.ASCII,  # a code ends where Chinese goes on
)
"""Letters and digits together, or a version of three numbers."""
_NOT_CODE = re.compile(
    r"[\d.,]+(?:st|nd|rd|th|s|k|m|b|bn|mn|am|pm|h|min|km|cm|mm|kg|mg|g|gb|mb|kb|tb|kw|kwh|mw|gw|ghz|mhz|hz|nm|ms|ft|mph|x|px|"
    r"years?|days?|hours?|months?|weeks?|minutes?|percent|bar|v|w|l|ml|c|f)",
    re.IGNORECASE,
)
_HAN = re.compile(r"[一-鿿]")
_LATIN = re.compile(r"[a-z]{3}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CAPITALISED = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'’&.-]*")
_WORD = re.compile(r"[A-Za-zÀ-ÿ](?:(?![一-鿿])[\w'’&-])*(?:\.[A-Za-z])*\.?")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•\n\"“(]\s*|^\s*[-*>#]+\s*|\d[.)]\s+)$")
_POSSESSIVE = re.compile(r"['’]s?$")
_TITLES = frozenset(
    """mr mrs ms dr prof sir dame lord lady president chairman minister ceo cfo cto yes no ok i a the
    monday tuesday wednesday thursday friday saturday sunday am pm""".split()  # noqa: SIM905
)
_WEEKDAYS = frozenset("mondays tuesdays wednesdays thursdays fridays saturdays sundays weekdays weekends".split())  # noqa: SIM905
_MONTHS = frozenset(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec""".split()  # noqa: SIM905
)


_A = r"|\b(?:once|twice|times|days?|hours?|shifts?) a {}\b"
_HOW_OFTEN = {
    unit: (re.compile(said, re.IGNORECASE), re.compile(shown, re.IGNORECASE))
    for unit, said, shown in (
        ("secondly", r"\bper second\b|每秒|/s\b", r"\bsecond|秒|/s\b"),
        ("minutely", r"\b(?:every|each|per) minute\b|每分钟?|/min\b", r"\bmin|分|/min\b"),
        (
            "hourly",
            r"\bhourly\b|\b(?:every|each|per|an) hour\b|每(?:个)?小?时|/h\b",
            r"\bhour|时|/h\b|\d\s?h\b|mph|kmh",
        ),
        ("daily", r"\bdaily\b|\b(?:every|each|per) day\b|每[天日]", r"\bdai|\bday|[天日]"),
        ("weekly", r"\bweekly\b|\b(?:every|each|per) week\b|每(?:周|星期)" + _A.format("week"), r"\bweek|周|星期"),
        ("monthly", r"\bmonthly\b|\b(?:every|each|per) month\b|每个?月" + _A.format("month"), r"\bmonth|月"),
        ("quarterly", r"\bquarterly\b|\b(?:every|each|per) quarter\b|每个?季", r"\bquarter|季"),
        (
            "yearly",
            r"\b(?:yearly|annually)\b|\b(?:every|each|per) year\b|每年" + _A.format("year"),
            r"\byear|\bannu|年",
        ),
    )
}
"""How often, as it is said, and what a passage that says so must mention."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Of a text."""

    quantities: Quantities
    codes: frozenset[str]
    names: frozenset[str]
    how_often: frozenset[str]
    """Units: daily, weekly, monthly, quarterly, yearly."""
    verbatim: frozenset[str] = frozenset()
    """Identifiers, what something is called in lower case, what is put in quotation marks."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text that facts are looked up in."""

    quantities: Quantities
    codes: frozenset[str]
    plain: str
    """Letters and digits alone, lower case."""
    words: frozenset[str]
    """Lower case, and stemmed."""
    initials: str
    """First letters of its capitalised words, in order."""
    how_often: frozenset[str]
    """Units that it mentions."""


def facts_of(statement: str) -> Facts:
    """Read the facts that a statement states."""
    text = simplified(unicodedata.normalize("NFKC", statement))
    how_often = frozenset(unit for unit, (said, _) in _HOW_OFTEN.items() if said.search(text))
    return Facts(
        quantities(_without_codes(text)),
        frozenset(_codes(text)),
        frozenset(_names(text)),
        how_often,
        frozenset(verbatim(text)),
    )


@lru_cache(maxsize=256)
def evidence_of(text: str) -> Evidence:
    """Prepare a text to be looked up in; remembered, for each sentence of an answer asks for the same passages."""
    text = simplified(unicodedata.normalize("NFKC", text))
    words = {_POSSESSIVE.sub("", word.group().lower()).rstrip(".") for word in _WORD.finditer(text)}
    words |= {part for word in words for part in re.split(r"[-&'’.]", word)} | {_plain(word) for word in words}
    return Evidence(
        quantities=quantities(text),
        codes=frozenset(_plain(code) for code in _codes(text)),
        plain=_plain(text),
        words=frozenset(words | set(analyze(text))),
        initials="".join(word.group()[0] for word in _CAPITALISED.finditer(text)).lower(),
        how_often=frozenset(unit for unit, (_, shown) in _HOW_OFTEN.items() if shown.search(text)),
    )


def missing_facts(statement: Facts, evidence: Evidence) -> tuple[str, ...]:
    """The facts of a statement that are not in the text."""
    lacking = missing(statement.quantities, evidence.quantities)
    lacking += [code for code in statement.codes if not holds_code(code, evidence)]
    lacking += [name for name in statement.names if not holds_name(name, evidence)]
    lacking += statement.how_often - evidence.how_often
    lacking += [one for one in statement.verbatim if not _holds_verbatim(one, evidence)]
    return tuple(sorted(lacking))


def missing_figures(statement: Facts, evidence: Evidence) -> tuple[str, ...]:
    """The same of numbers and dates alone; a year may be told once for all that follows."""
    return tuple(one for one in missing(statement.quantities, evidence.quantities) if not _YEAR.fullmatch(one))


def _codes(text: str) -> Iterator[str]:
    for found in _CODE.finditer(text):
        code = found.group().strip(".:-/_")
        if not _NOT_CODE.fullmatch(code) and not re.fullmatch(r"\d{1,2}[:.]\d{2}(?:am|pm)?", code, re.IGNORECASE):
            yield code


def _without_codes(text: str) -> str:
    for code in _codes(text):
        text = text.replace(code, " ")
    return text


def holds_code(code: str, evidence: Evidence) -> bool:
    """Whether a code is in the text, however it is spaced and hyphened."""
    plain = _plain(code)
    if plain in evidence.codes:
        return True
    # As a whole word: "A1" is not in "A10".
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(code.lower())}(?![a-z0-9])", " ".join(evidence.words)))


def _names(text: str) -> Iterator[str]:
    if language_of(text) == "zh":
        yield from chinese_names(text)
    words = list(_WORD.finditer(text))
    for at, word in enumerate(words):
        name = _POSSESSIVE.sub("", word.group()).rstrip(".")
        lower = name.lower()
        if (
            not name[:1].isupper()
            or lower in STOP_ENGLISH
            or lower in _TITLES | _WEEKDAYS
            or lower in _MONTHS
            or len(name) < 2
        ):
            continue
        if any(sign.isdigit() for sign in name):
            continue  # a code
        begins = bool(_SENTENCE_START.search(text[: word.start()]))
        following = words[at + 1] if at + 1 < len(words) else None
        adjoining = (
            following is not None
            and following.group()[:1].isupper()
            and text[word.end() : following.start()] in (" ", " & ")
            and following.group().lower().rstrip(".") not in _MONTHS
        )
        # The first word of a sentence is a name only with another one behind it, or written as no word is.
        if not begins or adjoining or name[1:].lower() != name[1:]:
            yield name


def holds_name(name: str, evidence: Evidence) -> bool:
    """Whether a name, an inflection of it or its abbreviation is in the text.

    In a text of another script, where it would have another form, nothing is found wrong.
    """
    lower = name.lower()
    if "一" <= name[0] <= "鿿":
        # "石磊开的线路": the dictionary takes the verb for a part of the name.
        known = name[:-1] if len(name) > 2 and name[-1] in VERBS else name
        return _plain(known) in evidence.plain or not _HAN.search(evidence.plain)
    if not _LATIN.search(evidence.plain):
        return True
    parts = [part for part in re.split(r"[-&'’.]", lower) if part]
    if lower in evidence.words or all(part in evidence.words for part in parts):
        return True
    stems = analyze(name)
    if stems and all(stem in evidence.words for stem in stems):
        return True
    letters = _plain(name)
    if name.isupper() and 2 <= len(letters) <= 6:
        # An abbreviation, also one in dots, of words that are there in full; or one that is there in another form.
        return letters in evidence.initials or letters in evidence.words
    # "American" of "America", "Greeks" of "Greece"; but "InnovaTech" is no "InnovateTech".
    return (
        len(lower) > 4
        and name[1:].islower()
        and any(word[:5] == lower[:5] and abs(len(word) - len(lower)) < 4 for word in evidence.words)
    )


def _holds_verbatim(said: str, evidence: Evidence) -> bool:
    """Whether it stands there letter by letter, spaces and signs aside; true of a text of another script."""
    foreign = not _HAN.search(evidence.plain) if _HAN.search(said) else not _LATIN.search(evidence.plain)
    return foreign or _plain(said) in evidence.plain


def _plain(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())
