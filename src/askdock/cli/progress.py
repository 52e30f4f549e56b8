"""Progress and result of an indexing run: the bar on stderr, the summary at the end."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from askdock.cli.common import print_json, stderr_console
from askdock.ingestion.sync import Step
from askdock.records import Document, DocumentStatus
from askdock.text.counts import counted

SKIPPED = 3
"""Exit code of a run in which nothing failed, but files of kinds that are not read were passed over."""


@dataclass
class Report:
    """Result of a run; `skipped`, `failed` and `partial` (READY, but for a part) map a path, URI or name to the
    reason.
    """

    seen: int = 0
    """Files that the places hold."""
    outcomes: Counter[str] = field(default_factory=Counter)
    ready: int = 0
    chunks: int = 0
    pruned: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    partial: dict[str, str] = field(default_factory=dict)
    run: dict[str, Any] | None = None
    """Of a bulk run: its name, shards and checks."""

    def take(self, step: Step) -> None:
        """Count the outcome of a file."""
        if step.outcome == "pruned":
            self.pruned += 1
        elif step.outcome in ("skipped", "failed"):
            reasons = self.failed if step.outcome == "failed" else self.skipped
            reasons[_shown(step.uri)] = step.reason or ""
        else:
            self.outcomes[step.outcome] += 1

    def end(self, document: Document) -> None:
        """Count how a document ended."""
        if document.status is DocumentStatus.READY:
            self.ready += 1
            self.chunks += document.chunks
            if document.reason is not None:
                self.partial[document.name] = f"{document.reason}: {document.detail}"
        elif document.status is not DocumentStatus.DELETING:
            self.failed[document.name] = f"{document.reason}: {document.detail}"

    @property
    def exit_code(self) -> int:
        """0, or 1 if a document failed, else SKIPPED if a file was passed over."""
        return 1 if self.failed else SKIPPED if self.skipped else 0

    def show(self, as_json: bool) -> None:
        """Print the summary; reasons go to stderr."""
        if as_json:
            result: dict[str, Any] = {
                "documents": dict(self.outcomes),
                "ready": self.ready,
                "chunks": self.chunks,
                "pruned": self.pruned,
                "skipped": self.skipped,
                "failed": self.failed,
                "partial": self.partial,
            }
            print_json(result if self.run is None else {**result, "run": self.run})
            return
        taken = ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.items()) or "none"
        counts = {"Deleted": self.pruned, "Read in part": len(self.partial)}
        counts |= {"Skipped": len(self.skipped), "Failed": len(self.failed)}
        others = "".join(f" {name}: {count}." for name, count in counts.items() if count)
        click.echo(f"Documents: {taken}. Indexed now: {self.ready} ({counted(self.chunks, 'chunk')}).{others}")
        if self.run is not None:
            click.echo("Run: " + ", ".join(f"{name} {value}" for name, value in self.run.items()))
        for kind, reasons in (("skipped", self.skipped), ("failed", self.failed), ("partial", self.partial)):
            for name, reason in reasons.items():
                click.echo(f"{kind} {name}: {reason}", err=True)


def progress_bar() -> Progress:
    """Documents done of all, chunks and their rate, the time that is left; only where stderr is a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=stderr_console())


def tick(progress: Progress, task: TaskID, report: Report) -> None:
    """One document more."""
    elapsed = progress.tasks[task].elapsed or 0.0
    rate = f", {report.chunks / elapsed:.0f}/s" if elapsed > 1 else ""
    progress.update(task, advance=1, note=f"{counted(report.chunks, 'chunk')}{rate}")


def _shown(uri: str) -> str:
    """A local path as people write it, any other URI as it is."""
    return unquote(uri.removeprefix("file://")) if uri.startswith("file://") else uri
