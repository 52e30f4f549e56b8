"""How backups, and drills that restore them, went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

BackupKind = Literal["backup", "drill"]
BACKUP_KINDS: tuple[BackupKind, ...] = ("backup", "drill")


@dataclass(frozen=True, slots=True)
class BackupRun:
    """A backup, or a drill, that has ended."""

    id: str
    kind: BackupKind
    archive: str
    """The archive's name; empty where a drill found none."""
    started_at: datetime
    ended_at: datetime
    failure: str = ""
    """What went wrong; empty: nothing."""
    bytes: int = 0
    """Of the archive."""
    documents: int = 0
    questions: int = 0
    """Golden questions that the drill asked."""
    right: int = 0
    """Of these, answered rightly."""

    @property
    def succeeded(self) -> bool:
        """Whether nothing went wrong."""
        return not self.failure
