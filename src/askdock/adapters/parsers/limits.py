"""What parsing one document may take."""

from dataclasses import dataclass

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
