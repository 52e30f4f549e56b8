"""What a run of the crash harness comes to."""

from collections import defaultdict

import pytest
from tests.crash.harness import KILLS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each way of killing."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in report.user_properties:
                if name == KILLS and report.when == "call":
                    of, *counts = value
                    totals[of] = [have + more for have, more in zip(totals[of], counts, strict=True)]
    for of, (kills, acknowledged, faults) in sorted(totals.items()):
        terminalreporter.write_line(
            f"{kills} kills {of}: {acknowledged} requests acknowledged, {faults} promises broken"
        )
