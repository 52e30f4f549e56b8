"""What parsing one document may take."""

from dataclasses import dataclass, replace
from typing import Self

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """The limits of one document. Messages name the setting that each comes from."""

    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    text_bytes: int = 64 * MIB
    """Text and structure, as they are stored."""
    unpacked_bytes: int = 500 * MIB
    compression_ratio: int = 100
    archive_depth: int = 2
    archive_entries: int = 10_000

    def one_deeper(self) -> Self:
        """For what an archive or a mail holds."""
        return replace(self, archive_depth=self.archive_depth - 1)


@dataclass(slots=True)
class Budget:
    """What a document has used of its limits, with everything packed in it."""

    unpacked_bytes: int = 0
    archive_entries: int = 0
