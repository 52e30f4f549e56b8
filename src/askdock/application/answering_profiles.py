"""Answering profiles of collections: saved, tried, proved by golden questions, activated, rolled back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from askdock.answering.prompt import estimate_tokens
from askdock.application.golden_runs import GoldenRuns
from askdock.errors import Conflict, InvalidInput, NotFound, TooLarge
from askdock.ports import AnsweringStore
from askdock.records import (
    AS_INSTALLED,
    Activation,
    AnsweringProfile,
    AnsweringVersion,
    Caller,
    Collection,
    GoldenRun,
    new_id,
)
from askdock.text.names import is_text

MAX_INSTRUCTIONS = 1_500
"""Characters; they take the place of passages in the prompt."""
MAX_INSTRUCTION_TOKENS = 600
MAX_NOTE = 500
"""Characters of a note or a reason."""
MAX_STARTERS = 8
MAX_STARTER = 200
"""Characters."""
MAX_VERSIONS = 1_000


@dataclass(frozen=True, slots=True)
class AnsweringState:
    """What a collection is answered by, and what is prepared."""

    versions: tuple[AnsweringVersion, ...]
    """Newest first."""
    activations: tuple[Activation, ...]
    """Newest first."""

    @property
    def active(self) -> int:
        """Number of the version that answers; 0: as installed."""
        return self.activations[0].number if self.activations else 0

    @property
    def draft(self) -> AnsweringVersion | None:
        """The newest version, where it never answered."""
        newest = self.versions[0] if self.versions else None
        used = {one.number for one in self.activations}
        return newest if newest is not None and newest.number not in used else None

    @property
    def before(self) -> int | None:
        """Number of what answered before the version that answers; None where nothing did."""
        if not self.activations:
            return None
        earlier = (one.number for one in self.activations if one.number != self.active)
        return next(earlier, 0 if self.active else None)


class AnsweringProfiles:
    """The profiles of collections.

    `endpoints`: the models of the chat endpoints by name; `runs` are asked for when needed: they load models.
    """

    def __init__(
        self, store: AnsweringStore, endpoints: Mapping[str, str], runs: Callable[[], GoldenRuns]
    ) -> None:
        self._store = store
        self.endpoints = endpoints
        self._runs = runs

    def state(self, collection: Collection) -> AnsweringState:
        """All versions, and which answered when."""
        versions, activations = self._store.versions(collection.id), self._store.activations(collection.id)
        return AnsweringState(tuple(versions), tuple(activations))

    def active(self, collection: Collection) -> AnsweringVersion | None:
        """The version that answers; None where the collection is answered as installed."""
        return self._store.active(collection.id)

    def get(self, collection: Collection, number: int) -> AnsweringVersion:
        """Raises NotFound."""
        for one in self._store.versions(collection.id):
            if one.number == number:
                return one
        raise NotFound(f"collection '{collection.name}' has no version {number} of its answering profile")

    def check(self, profile: AnsweringProfile) -> None:
        """Raises InvalidInput where it cannot be answered by."""
        if not all(is_text(text) for text in (profile.instructions, *profile.starters)):
            raise InvalidInput("the answering profile holds half of a surrogate pair, which is not valid text")
        length = len(profile.instructions), estimate_tokens(profile.instructions)
        if length[0] > MAX_INSTRUCTIONS or length[1] > MAX_INSTRUCTION_TOKENS:
            raise InvalidInput(
                f"instructions have at most {MAX_INSTRUCTIONS:,} characters and about {MAX_INSTRUCTION_TOKENS} "
                "tokens: the passages need the room"
            )
        if len(profile.starters) > MAX_STARTERS or max(map(len, profile.starters), default=0) > MAX_STARTER:
            raise InvalidInput(f"there are at most {MAX_STARTERS} starter questions of {MAX_STARTER} characters")
        if not all(one.strip() for one in profile.starters):
            raise InvalidInput("a starter question is empty")
        endpoint = profile.chat.endpoint
        if endpoint and endpoint not in self.endpoints:
            known = ", ".join(name for name in self.endpoints if name) or "none"
            raise InvalidInput(f"LLM_ENDPOINTS has no endpoint '{endpoint}'; there are: {known}")

    def save(self, collection: Collection, profile: AnsweringProfile, by: str, note: str = "") -> AnsweringVersion:
        """Keep it as the next version, which answers nobody yet. Raises InvalidInput, TooLarge, Conflict."""
        self.check(profile)
        if len(note) > MAX_NOTE or not is_text(note):
            raise InvalidInput(f"a note has at most {MAX_NOTE} characters")
        newest = next(iter(self._store.versions(collection.id)), None)
        number = newest.number + 1 if newest else 1
        if number > MAX_VERSIONS:
            raise TooLarge(f"a collection has at most {MAX_VERSIONS:,} versions of its answering profile")
        version = AnsweringVersion(collection.id, number, profile, by, datetime.now(UTC), note)
        self._store.add(version)
        return version

    def begin_test(
        self, collection: Collection, number: int, caller: Caller
    ) -> tuple[AnsweringVersion, GoldenRun]:
        """A run of all golden questions with a version. Raises NotFound, and as `GoldenRuns.begin`."""
        version = self.get(collection, number)
        return version, self._runs().begin(collection, caller, trial=version)

    def proof(self, collection: Collection, number: int) -> GoldenRun | None:
        """The newest run that the version passed, of the golden questions as they are now, in the index in use.

        It passed where no question is wrong that was right in the run before, that of what answered then; where
        there is none, where all are right.
        """
        runs = self._runs()
        listed = next((one for one in self._tests(collection, runs) if one.answering == number), None)
        return None if listed is None else self._passed(collection, runs, listed.id)

    def passed(self, collection: Collection) -> list[int]:
        """Numbers of all versions that passed, as `proof` has it."""
        runs, seen = self._runs(), dict[int, str]()
        for one in self._tests(collection, runs):
            seen.setdefault(one.answering, one.id)
        return sorted(number for number, newest in seen.items() if self._passed(collection, runs, newest))

    @staticmethod
    def _tests(collection: Collection, runs: GoldenRuns) -> list[GoldenRun]:
        """Runs of all questions as they are now, newest first, by versions."""
        questions = runs.digest(collection)
        return [
            one
            for one in runs.runs(collection)
            if one.answering
            and one.state == "done"
            and not one.partial
            and one.questions == questions
            and one.generation == collection.generation
        ]

    @staticmethod
    def _passed(collection: Collection, runs: GoldenRuns, run_id: str) -> GoldenRun | None:
        run = runs.get(collection, run_id)
        compared = runs.before(collection, run) is not None
        return run if (run.worse == 0 if compared else run.measures.right == run.total) else None

    def activate(self, collection: Collection, number: int, by: str, reason: str = "") -> Activation:
        """Let a version answer from now on. With a reason the golden questions need not be passed.

        Raises NotFound, InvalidInput, Conflict where it did not pass and no reason is given.
        """
        self.get(collection, number)
        reason = reason.strip()
        if len(reason) > MAX_NOTE or not is_text(reason):
            raise InvalidInput(f"a reason has at most {MAX_NOTE} characters")
        proof = self.proof(collection, number)
        if proof is None and not reason:
            raise Conflict(
                f"version {number} has not passed the golden questions of '{collection.name}' as they are now: "
                "ask them with it, or give a reason to activate it all the same"
            )
        if proof is not None:
            # Others are compared with it from now on.
            self._runs().keep(replace(proof, trial=False))
        return self._activate(collection, number, by, "" if proof else reason, proof.id if proof else None)

    def roll_back(self, collection: Collection, by: str) -> Activation:
        """Let what answered before answer again. Raises Conflict where nothing did."""
        before = self.state(collection).before
        if before is None:
            raise Conflict(f"the answering profile of '{collection.name}' has nothing to go back to")
        return self._activate(collection, before, by, "", None)

    def starters(self, collection: Collection) -> tuple[str, ...]:
        """Questions to begin with."""
        active = self.active(collection)
        return (active.profile if active else AS_INSTALLED).starters

    def _activate(
        self, collection: Collection, number: int, by: str, reason: str, run_id: str | None
    ) -> Activation:
        made = Activation(new_id(), collection.id, number, by, datetime.now(UTC), reason, run_id)
        self._store.activate(made)
        return made
