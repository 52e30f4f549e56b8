"""Resource limits of parsing one document."""

from dataclasses import dataclass, replace
from typing import Self

from askdock.adapters.parsers.media_types import EML, IMAGES, PDF, ZIP

MIB = 1024 * 1024
SCANS = frozenset((PDF, EML, ZIP)) | IMAGES
"""What may hold scanned pages."""


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """The limits of one document. Messages name the setting that each comes from."""

    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    ocr_seconds: float = 600.0
    """Of all its scanned pages together, on top of the others."""
    ocr_page_seconds: float = 60.0
    ocr_languages: str = "chi_sim+eng"
    """By Tesseract's names. The first decides in doubt; the other way round Chinese is read as Latin letters."""
    text_bytes: int = 64 * MIB
    """Text and structure, as they are stored."""
    unpacked_bytes: int = 500 * MIB
    compression_ratio: int = 100
    archive_depth: int = 2
    archive_entries: int = 10_000

    def seconds(self, media_type: str) -> float:
        """All the time that a document of this kind may take."""
        return self.wall_seconds + (self.ocr_seconds if media_type in SCANS else 0.0)

    def processor_seconds(self, media_type: str) -> int:
        """The processor time that a document of this kind may take."""
        return self.cpu_seconds + (int(self.ocr_seconds) if media_type in SCANS else 0)

    def one_deeper(self) -> Self:
        """For what an archive or a mail holds."""
        return replace(self, archive_depth=self.archive_depth - 1)


@dataclass(slots=True)
class Budget:
    """The share of its limits that a document has used, with everything packed in it."""

    unpacked_bytes: int = 0
    archive_entries: int = 0
    ocr_seconds: float = 0.0
