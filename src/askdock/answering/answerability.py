"""Answerability of a question from its passages: a few signals, weighed by a logistic regression.

The weights are those that `benchmarks/refusal_fit.py` prints: fitted on one half of the questions of public data
sets, measured on the other half (docs/reference/quality.md). Fit them again when a signal means something else.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from askdock import text
from askdock.answering.facts import facts_of
from askdock.answering.support import MONTH_WORDS
from askdock.answering.wording import one_form, words_of, written_out
from askdock.records import Passage
from askdock.text.questions import subject_of


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights of signals, and what the weighed signals must come to.

    `min_subject`: the part of what is asked about that one passage needs: to name the company is not enough.
    """

    weights: Mapping[str, float]
    minimum: float
    min_subject: float = 0.0


BY_MODEL: Mapping[str, Fit] = {
    "sentence-transformers/all-MiniLM-L6-v2": Fit({"similarity": 4.32, "subject": 1.97}, 3.04, 0.3),
    "intfloat/multilingual-e5-small": Fit({"similarity": 6.67, "subject": 1.39}, 2.99, 0.2),
}
"""Where the model knows the question's language. Cosines of one model say nothing of another's: of a model that
is not here words alone judge."""
WORDS = Fit({"coverage": 5.78, "lacks_name": -0.43, "numbers_missing": -1.71}, 3.47)
"""Where words are all there is to go by."""

NEARLY_ALL = 0.75
HALF = 0.5
MIN_ABOUT = 0.25
MANY_ASKED = 2
MOST_ASKED = 12

UNITS = frozenset(text.analyze("time times day days date hour hours minutes week weeks month months year years"))
"""Of times: asked for, and in sentences about anything."""
_NAME = re.compile(r"(?<=[\w,'’] )[A-Z][\w'’-]*")
"""A capital within a sentence; the first word of a question tells nothing."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Of one question: what its candidate sentences and passages have in common with it."""

    similarity: float | None
    """The highest cosine of a sentence; None where the model does not know the language or has no fit."""
    subject: float
    """The best passage's share of what is asked about: see `subject_share`."""
    coverage: float
    """Share of the question's words in the best sentence, or, for less, in its surroundings."""
    lacks_quantity: bool
    """A quantity or a time is asked for, and the best sentence has none but the question's own."""
    lacks_name: bool
    """The same for a person or a place, whose names are not told as surely."""
    numbers_missing: int
    """Numbers of the question that neither the best sentence nor its title and headings have."""
    codes_missing: int = 0
    """Codes of the question (part numbers, versions) that stand nowhere about what would be quoted."""
    names_missing: int = 0
    """The same of names."""
    thing_missing: bool = False
    """The question names one or two things, and one of them stands in none of the passages."""
    beside: bool = False
    """It asks whether something is so, and what would be quoted has no word of it but those of its title; or
    it asks for a phone number or an address, and there is none."""
    other_date: bool = False
    """The question names a year, a month or a day, and what fits it best names others alone."""
    about: float = 1.0
    """Share of what is asked, beside whom and when, in a sentence that would be quoted: see `about_share`."""
    whole: bool = False
    """The best sentence has so many of the question's words that these alone make it an answer."""
    row: bool = False
    """The best sentence is a row of a table, which speaks for what it names alone."""
    han: bool = False
    """The question is Chinese, whose names are told by a dictionary, not by their capitals."""
    model: str = ""
    """Whose cosine it is."""

    @property
    def fit(self) -> Fit:
        """By which they are weighed."""
        return WORDS if self.similarity is None else BY_MODEL[self.model]

    def weighed(self) -> float:
        """How much speaks for an answer; comparable among questions with a similarity, and among those without."""
        return sum(weight * (getattr(self, signal) or 0.0) for signal, weight in self.fit.weights.items())

    def lacks(self) -> bool:
        """Whether something is missing that no other signal makes up for."""
        other = self.codes_missing > 0 or ((self.row or self.han) and self.names_missing > 0)
        # A row has few words: one of another form ("drives", "Driver") is missed though all others stand there.
        terse = self.row and self.coverage >= NEARLY_ALL
        elsewhere = self.subject < self.fit.min_subject and not terse
        least = NEARLY_ALL if self.names_missing else HALF
        unnamed = self.lacks_name and self.coverage <= least
        related = self.about < MIN_ABOUT and not self.whole
        missing = self.lacks_quantity or self.other_date or self.thing_missing or self.beside
        return missing or related or other or elsewhere or unnamed

    def told(self) -> Mapping[str, float | bool]:
        """The signals by name, those that are known."""
        named = ((name, getattr(self, name)) for name in self.__slots__ if name != "model")
        return {name: round(value, 4) for name, value in named if value is not None}

    def support(self, margin: float = 0.0) -> bool:
        """Whether an answer may be given; with a margin, whether that much more than needed speaks for it."""
        if self.lacks():
            return False
        return (self.whole and not margin) or self.weighed() >= self.fit.minimum + margin


def asked_of_names(question: str) -> set[str]:
    """The words for what is asked of a question's names; none where it names nothing or there is but one.

    Chinese names are not told from what is asked of them surely enough.
    """
    if text.language_of(question) == "zh" or not (names := facts_of(question).names):
        return set()
    named = set(text.analyze(" ".join((*names, *_NAME.findall(question)))))
    words = set(text.analyze_query(subject_of(question))) - named - MONTH_WORDS
    asked = {word for word in words if not word.isdecimal()} - UNITS
    return asked if len(asked) >= MANY_ASKED else set()


def about_share(asked: Set[str], statement: str) -> float:
    """The statement's share of what is asked, of a long question of MOST_ASKED words; 1 where nothing is.

    A sentence that has the name and the year and nothing else of the question is related to it, no answer.
    """
    return len(asked & set(text.analyze(statement))) / min(len(asked), MOST_ASKED) if asked else 1.0


def subject_share(question: str, passages: Sequence[Passage]) -> float:
    """The best passage's share of the question's words that are not names; 1 where there are only names."""
    named = set(text.analyze(" ".join(_NAME.findall(question))))
    subject = {word for word in text.analyze_query(one_form(subject_of(question))) if word not in named}
    if not subject:
        return 1.0
    held = (words_of(written_out(passage.chunk.searchable_text), subject) for passage in passages)
    return max((len(subject & words) / len(subject) for words in held), default=0.0)
