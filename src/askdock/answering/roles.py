"""Names in each other's place: "B built it" where the passage says that A did, though both names stand there.

As with figures (`places`), what tells is what stands around them. A passive sentence is read as the active one,
and names that are told in one breath ("A, B and C") share their place.
"""

import re
import unicodedata
from calendar import month_name
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from askdock.answering.chinese_names import SURNAMES, is_person
from askdock.answering.facts import facts_of
from askdock.text import analyze
from askdock.text.analyzer import STOP_ENGLISH
from askdock.text.chinese import simplified
from askdock.text.scripts import HAN

_RUN = r"[A-ZÀ-Þ][\w'’&.-]*(?: [A-ZÀ-Þ][\w'’&-]*)*"
_RUNS = re.compile(_RUN)
_PASSIVE = re.compile(
    rf"(?P<subject>[^.;:,]{{1,80}}?) (?:was|were|is|are|has been|have been|had been) "
    rf"(?P<verb>\w+(?:ed|en|wn|ght|ilt|ade|un|ut|id|old|ead))\b(?P<rest>[^.;]{{0,60}}?) by (?P<agent>{_RUN})"
)
_RELATIVE = re.compile(rf"(?P<name>{_RUN}),? who ")
_COPULA = re.compile(r"(?:\b(?:is|was|are|were|be|namely)|[是为:])\s*$")
"""Before a name that is what the sentence tells of another thing: its place is that of the thing."""
_ONE_BREATH = re.compile(r"\s*(?:,\s*and|,|、|and|or|&|和|与|及|以及)\s*")
_NAME = "\0"
"""Stands for a name among the words around another one."""
_TOKEN = re.compile(rf"[{HAN}]|[^\W\d_{HAN}]+|[,;:{_NAME}]")
_IS_HAN = re.compile(f"[{HAN}]")
_ENDS = re.compile(r"[.;!?。；！？]\s|[。；！？\n]")
FAR = 6.0
"""Words on each side that tell the place of a name; the nth counts one nth. A Chinese word has two characters."""
PAUSE = 2.0
"""What a comma counts."""
OTHER_SIDE = 0.5
"""How much of that a word counts that stands on the other side in the passage: "B reports", "reports to B"."""
EITHER_SIDE = frozenset({-1})
"""Before a name there may be a noun for it, which may follow it as well: "the episode of A", "the A episode"."""
VERB = "\1"
"""Behind a word that is a verb by its form."""
MARGIN = 0.25
"""How much better the place of another name must fit."""
MIN_FIT = 0.5
"""How well it must."""

MAX_GIVEN = 2
"""Characters of a given name."""

Around = Mapping[tuple[int, str], float]


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Names told in one breath at one place of a text."""

    words: frozenset[str]
    around: Around
    sure: bool
    """Not only a word that begins a sentence."""


def named(texts: Iterable[str]) -> tuple[Named, ...]:
    """Read those of several texts."""
    sentences = [sentence for text in texts for sentence in _sentences(text)]
    names = facts_of("\n".join(sentences)).names
    return tuple(one for sentence in sentences for one in _read(sentence, names)) if names else ()


def exchanged(said: Sequence[Named], shown: Sequence[Named]) -> tuple[Set[str], Set[str]]:
    """The words of names in `said` whose place is another name's in `shown`, and of those in their own place."""
    at_home = {one: _at_home(one, shown) for one in said}
    wrong: set[str] = set()
    right: set[str] = set()
    for one in said:
        same = [_alike(one.around, other.around, EITHER_SIDE) for other in shown if one.words & other.words]
        if not same or not one.around:
            continue
        # What is in its own place in the statement has not been put in this one's.
        settled = {word for other in said if other is not one and at_home[other] for word in other.words}
        others = [
            _alike(one.around, other.around, frozenset())
            for other in shown
            if other.sure and not (one.words | settled) & other.words
        ]
        if others and max(others) >= MIN_FIT and max(others) > max(same) + MARGIN:
            wrong |= one.words
        elif max(same) >= MIN_FIT:
            right |= one.words
    return wrong, right


def _at_home(said: Named, shown: Sequence[Named]) -> bool:
    """Whether no other name fits a place better, the sides of its words told apart."""
    fits = {own: [0.0] for own in (True, False)}
    for other in shown:
        fits[bool(said.words & other.words)].append(_alike(said.around, other.around, frozenset()))
    return max(fits[True]) >= max(max(fits[False]), MIN_FIT)


def _sentences(text: str) -> list[str]:
    plain = simplified(unicodedata.normalize("NFKC", text))
    return [_active(one) for one in _ENDS.split(plain) if one.strip()]


def _active(sentence: str) -> str:
    told = _RELATIVE.sub(lambda one: f"{one['name']} ", sentence)
    return _PASSIVE.sub(lambda one: f"{one['agent']} {one['verb']} {one['subject']}{one['rest']}", told)


def _read(sentence: str, names: Set[str]) -> list[Named]:
    spans = _spans(sentence, names)
    chinese = _IS_HAN.search(sentence) is not None
    groups: list[list[tuple[int, int]]] = []
    for before, span in pairwise([(0, 0), *spans]):
        if groups and _ONE_BREATH.fullmatch(sentence[before[1] : span[0]]):
            groups[-1].append(span)
        else:
            groups.append([span])
    hidden = sentence
    for start, end in spans:
        hidden = hidden[:start] + _NAME + " " * (end - start - 1) + hidden[end:]
    return [
        Named(
            frozenset(word for start, end in group for word in _words(sentence[start:end])),
            {}
            if _COPULA.search(hidden[: group[0][0]])
            else {
                **_around(_TOKEN.findall(hidden[: group[0][0]])[::-1], -1, chinese=chinese),
                **_around(_TOKEN.findall(hidden[group[-1][1] :]), 1, chinese=chinese),
            },
            any(word in names or _IS_HAN.match(word) for span in group for word in _words(sentence[slice(*span)])),
        )
        for group in groups
    ]


def _spans(sentence: str, names: Set[str]) -> list[tuple[int, int]]:
    found = [
        one.span()
        for one in _RUNS.finditer(sentence)
        if any(word in names for word in _words(one.group())) or (not one.start() and _words(one.group()))
    ]
    for name in names:
        if not _IS_HAN.match(name):
            continue
        # 何建国: the dictionary takes the given name for a place, and leaves the surname alone.
        surname = "" if is_person(name) else "[{}]".format("".join(SURNAMES))
        if not surname or len(name) <= MAX_GIVEN:
            found += [one.span() for one in re.finditer(surname + re.escape(name), sentence)]
    found.sort()
    return [one for at, one in enumerate(found) if not any(one[0] < other[1] for other in found[:at])]


def _words(run: str) -> list[str]:
    if _IS_HAN.match(run):
        return [run]
    words = (re.sub(r"['’]s?$", "", word).rstrip(".") for word in run.split())
    return [word for word in words if word not in month_name and word.lower() not in STOP_ENGLISH]


def _around(outward: Sequence[str], side: int, *, chinese: bool) -> dict[tuple[int, str], float]:
    """The words on one side; in Chinese those of the clause, for a comma ends one."""
    around: dict[tuple[int, str], float] = {}
    distance = 0.0
    for one in outward:
        if one in ",;:":
            if chinese:
                break
            distance += PAUSE
            continue
        if one == _NAME:
            distance += 1.0
            continue
        word = one if _IS_HAN.match(one) else next(iter(analyze(one)), "")
        if not word or one.lower() in STOP_ENGLISH:
            continue
        word += VERB if one.endswith("ed") else ""
        distance += 0.5 if _IS_HAN.match(one) else 1.0
        if distance > FAR:
            break
        around.setdefault((side, word), 1 / max(distance, 1.0))
    return around


def _alike(said: Around, shown: Around, either: Set[int]) -> float:
    """Share of the words around one name that stand as near around the other."""
    common = sum(
        max(
            min(weight, shown.get((side, word), 0.0)),
            min(weight, shown.get((-side, word), 0.0))
            * (1.0 if side in either and not word.endswith(VERB) and not _IS_HAN.match(word) else OTHER_SIDE),
        )
        for (side, word), weight in said.items()
    )
    return common / (sum(said.values()) or 1.0)
