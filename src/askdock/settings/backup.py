"""Backups that run by themselves, and the drills that restore them."""

from pathlib import Path

from pydantic_settings import BaseSettings

from askdock.records import BackupKind
from askdock.settings.fields import named


class BackupSettings(BaseSettings):
    """Backups that run by themselves, and the drills that restore them."""

    backup_url: str | None = named(
        "ASKDOCK_BACKUP_URL",
        None,
        "Where `askdock backup` keeps archives: a folder that is there, or `s3://bucket/prefix` (endpoint and "
        "keys are those of the uploaded files).",
        pattern=r"^(/|\.|s3://[^/?#]+(/[^?#]*)?$)",
    )
    backup_keep: int = named("ASKDOCK_BACKUP_KEEP", 7, "How many of the newest archives are kept at least.", ge=1)
    backup_keep_days: float = named(
        "ASKDOCK_BACKUP_KEEP_DAYS", 0.0, "How long archives beyond these are kept, in days.", ge=0
    )
    backup_recipients_file: Path | None = named(
        "ASKDOCK_BACKUP_RECIPIENTS_FILE",
        None,
        "File of public keys (age or SSH, one a line) that new archives are encrypted for; unset: not encrypted.",
    )
    backup_identity_file: Path | None = named(
        "ASKDOCK_BACKUP_IDENTITY_FILE",
        None,
        "File of the private key (age or SSH) that decrypts archives; restoring and drills need it.",
    )
    backup_schedule: str = named(
        "ASKDOCK_BACKUP_SCHEDULE",
        "0 3 * * *",
        "When `askdock backup --scheduled` makes one: five fields of cron, in UTC, or an interval (`6h`).",
    )
    drill_schedule: str = named(
        "ASKDOCK_DRILL_SCHEDULE", "", "When it restores the newest one for trial, likewise; empty: never."
    )
    backup_max_age_hours: float = named(
        "ASKDOCK_BACKUP_MAX_AGE_HOURS",
        26.0,
        "Age from which the last backup is too old for `askdock doctor` and the alert.",
        gt=0,
    )
    drill_max_age_hours: float = named(
        "ASKDOCK_DRILL_MAX_AGE_HOURS", 192.0, "The same of the last drill, once there was one.", gt=0
    )

    @property
    def backup_max_ages(self) -> dict[BackupKind, float]:
        """Hours, by the kind of run."""
        return {"backup": self.backup_max_age_hours, "drill": self.drill_max_age_hours}
