"""Writes docs/reference/metrics.md from askdock.telemetry. `--check` only compares."""

import sys
from pathlib import Path

from prometheus_client import Histogram
from prometheus_client.metrics import MetricWrapperBase

from askdock import telemetry

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"
HEAD = """# Metrics

Every service answers `GET /metrics` in Prometheus's text format. Times are in seconds. This table is written by
`make docs` from `src/askdock/telemetry.py`, the only place that defines metrics; a service shows those of the
work it does. `/metrics` needs no key and holds no text of users or documents: keep it from the outside at the
proxy, as ours do.

| metric | type | labels | meaning |
|---|---|---|---|
"""


def metrics() -> dict[str, MetricWrapperBase]:
    """Our metrics by the name that PromQL knows, without the suffixes of a histogram's series."""
    found = {}
    for metric in vars(telemetry).values():
        if isinstance(metric, MetricWrapperBase):
            [family] = metric.describe()
            suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
            found[family.name + suffix] = metric
    return dict(sorted(found.items()))


def labels(metric: MetricWrapperBase) -> tuple[str, ...]:
    """Names of a metric's labels."""
    return tuple(metric._labelnames)


def page() -> str:
    """The page as it must be."""
    rows = []
    for name, metric in metrics().items():
        [family] = metric.describe()
        names = ", ".join(f"`{label}`" for label in labels(metric))
        rows.append(f"| `{name}` | {family.type} | {names} | {family.documentation} |\n")
    buckets = [
        f"- `{name}`: {', '.join(f'{bound:g}' for bound in metric._kwargs['buckets'])}\n"
        for name, metric in metrics().items()
        if isinstance(metric, Histogram)
    ]
    return HEAD + "".join(rows) + "\n## Buckets\n\n" + "".join(buckets)


def main() -> None:
    """Write, or compare and exit with what to do."""
    if "--check" not in sys.argv:
        REFERENCE.write_text(page(), encoding="utf-8")
    elif REFERENCE.read_text(encoding="utf-8") != page():
        sys.exit(f"{REFERENCE.name} is not what the code says: run `make docs`")


if __name__ == "__main__":
    main()
