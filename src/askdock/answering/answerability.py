"""Whether the passages answer a question: a few signals, weighed by a logistic regression.

The weights are those that `benchmarks/refusal_fit.py` prints: fitted on one half of the questions of public data
sets, measured on the other half (docs/reference/quality.md). Fit them again when a signal means something else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from askdock import text
from askdock.records import Passage

NEAR = {"similarity": 4.32, "subject": 1.97}
WORDS = {"coverage": 5.78, "lacks_name": -0.43, "numbers_missing": -1.71}
MIN_NEAR = 3.04
MIN_WORDS = 3.47
"""What the weighed signals must come to: where the model knows the question's language, and where words are all
there is to go by."""
MIN_SUBJECT = 0.3
"""To name the company is not enough: the part of the rest of the question that one passage needs. Not fitted;
words alone refuse all that this would."""

_NAME = re.compile(r"(?<=[\w,'’] )[A-Z][\w'’-]*")
"""A capital within a sentence; the first word of a question tells nothing."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Of one question: what its candidate sentences and passages have in common with it."""

    similarity: float | None
    """The highest cosine of a sentence; None where the model does not know the question's language."""
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

    def weighed(self) -> float:
        """How much speaks for an answer; comparable among questions with a similarity, and among those without."""
        weights = WORDS if self.similarity is None else NEAR
        return sum(weight * (getattr(self, signal) or 0.0) for signal, weight in weights.items())

    def lacks(self) -> bool:
        """Whether something is missing that no other signal makes up for."""
        return self.lacks_quantity or (self.similarity is not None and self.subject < MIN_SUBJECT)

    def support(self, margin: float = 0.0) -> bool:
        """Whether an answer may be given; with a margin, whether that much more than needed speaks for it."""
        least = MIN_WORDS if self.similarity is None else MIN_NEAR
        return not self.lacks() and self.weighed() >= least + margin


def subject_share(question: str, passages: Sequence[Passage]) -> float:
    """The best passage's share of the question's words that are no names; 1 where there are only names."""
    named = set(text.analyze(" ".join(_NAME.findall(question))))
    subject = {word for word in text.analyze_query(question) if word not in named}
    if not subject:
        return 1.0
    held = (set(text.analyze(passage.chunk.searchable_text)) for passage in passages)
    return max((len(subject & words) / len(subject) for words in held), default=0.0)
