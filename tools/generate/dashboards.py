"""Writes deploy/monitoring/grafana/dashboards from the table below. `--check` only compares."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "deploy" / "monitoring" / "grafana" / "dashboards"
RATE = "[$__rate_interval]"
WIDTH, HEIGHT, COLUMNS = 8, 8, 3


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart of queries, each with its legend. `threshold` is the objective, drawn as a line."""

    title: str
    unit: str
    queries: dict[str, str]
    threshold: float | None = None


def quantiles(metric: str, where: str = "", by: str = "") -> dict[str, str]:
    """p50, p95 and p99 of a histogram; `by` is one more label to split by."""
    legend = f" {{{{{by}}}}}" if by else ""
    buckets = f"sum by ({', '.join(filter(None, ('le', by)))}) (rate({metric}_bucket{where}{RATE}))"
    return {f"p{round(100 * q)}{legend}": f"histogram_quantile({q}, {buckets})" for q in (0.5, 0.95, 0.99)}


def per_second(metric: str, by: str, where: str = "") -> dict[str, str]:
    """A counter's rate, one line for each value of the label."""
    return {f"{{{{{by}}}}}": f"sum by ({by}) (rate({metric}{where}{RATE}))"}


def quotient(metric: str, over: str) -> str:
    """Mean of a pair of counters."""
    return f"sum(rate({metric}{RATE})) / sum(rate({over}{RATE}))"


STAGE, STORE, HTTP = "askdock_stage_duration_seconds", "askdock_vector_db_duration_seconds", "askdock_http_request"
NAMESPACE, CONTAINERS = '{namespace="$namespace"}', '{namespace="$namespace",container!=""}'
HPA = "horizontalpodautoscaler"
DASHBOARDS: dict[str, tuple[str, list[Panel]]] = {
    "overview": (
        "AskDock: service",
        [
            Panel("Requests", "reqps", per_second(f"{HTTP}_duration_seconds_count", "status")),
            Panel(
                "Time by route, p95",
                "s",
                {"{{route}}": quantiles(f"{HTTP}_duration_seconds", "", "route")["p95 {{route}}"]},
            ),
            Panel("Requests under way", "short", {"{{kind}}": "sum by (kind) (askdock_http_in_flight)"}),
            Panel(
                "Budget burned: retrieval within 300 ms (1 = as planned)",
                "short",
                {w: f"askdock:retrieval_missed:ratio_rate{w} / 0.05" for w in ("5m", "1h", "6h")},
                14.4,
            ),
            Panel(
                "Budget burned: first token within 2 s",
                "short",
                {w: f"askdock:first_token_missed:ratio_rate{w} / 0.05" for w in ("5m", "1h", "6h")},
                14.4,
            ),
            Panel(
                "Budget burned: requests without errors",
                "short",
                {w: f"askdock:http_errors:ratio_rate{w} / 0.005" for w in ("5m", "1h", "6h")},
                14.4,
            ),
            Panel("Turned away because of the load", "reqps", per_second("askdock_http_shed_total", "kind")),
            Panel("Beyond a quota", "reqps", per_second("askdock_quota_refusals_total", "quota")),
            Panel(
                "Sign-ins by outcome (401: refused, 429: too many)",
                "short",
                {
                    "{{status}}": "sum by (status) "
                    f'(increase({HTTP}_duration_seconds_count{{route=~".*/sign-in"}}[$__rate_interval]))',
                    "provider: {{code}}": "sum by (code) "
                    "(increase(askdock_provider_sign_ins_refused_total[$__rate_interval]))",
                },
            ),
            Panel("Instances that run", "short", {"{{version}}": "sum by (version) (askdock_build_info)"}),
        ],
    ),
    "retrieval": (
        "AskDock: retrieval",
        [
            Panel("Retrieval", "s", quantiles(STAGE, '{stage="retrieve"}'), 0.3),
            Panel(
                "Stages, p95",
                "s",
                {
                    "{{stage}}": quantiles(
                        STAGE, '{stage=~"embed_query|dense|sparse|fuse|read|rerank|rewrite"}', "stage"
                    )["p95 {{stage}}"]
                },
            ),
            Panel("Searches", "reqps", per_second(f"{STAGE}_count", "outcome", '{stage="retrieve"}')),
            Panel(
                "Searches without a leg, whose index is made again",
                "reqps",
                per_second("askdock_search_legs_skipped_total", "leg"),
            ),
            Panel(
                "Passages found, mean",
                "short",
                {"passages": quotient("askdock_search_results_sum", "askdock_search_results_count")},
            ),
            Panel(
                "Searches that found nothing",
                "percentunit",
                {"share": quotient('askdock_search_results_bucket{le="0.0"}', "askdock_search_results_count")},
            ),
            Panel("Not reranked", "reqps", {"searches": f"sum(rate(askdock_reranks_skipped_total{RATE}))"}),
        ],
    ),
    "answers": (
        "AskDock: answers",
        [
            Panel("Answers by outcome", "reqps", per_second("askdock_answers_total", "outcome")),
            Panel("First token", "s", quantiles("askdock_llm_first_token_seconds"), 2),
            Panel("Whole reply of the chat model", "s", quantiles("askdock_llm_duration_seconds")),
            Panel("Tokens a second", "short", per_second("askdock_llm_tokens_total", "kind")),
            Panel(
                "Citations",
                "short",
                {
                    "shown": f"sum(rate(askdock_citations_shown_total{RATE}))",
                    "dropped": f"sum(rate(askdock_citations_dropped_total{RATE}))",
                },
            ),
            Panel(
                "Answers that are refusals",
                "percentunit",
                {
                    "share": f'(sum(rate(askdock_answers_total{{outcome="refused"}}{RATE})) or vector(0))'
                    f" / sum(rate(askdock_answers_total{RATE}))"
                },
            ),
            Panel(
                "Support of each statement, mean",
                "percentunit",
                {"support": quotient("askdock_statement_support_sum", "askdock_statement_support_count")},
            ),
            Panel(
                "Statements a second: shown, left out for want of support",
                "short",
                {
                    "shown": f"sum(rate(askdock_statement_support_count{RATE}))",
                    "left out": f"sum(rate(askdock_statements_dropped_total{RATE}))",
                },
            ),
            Panel("Quoting sentences", "s", quantiles(STAGE, '{stage="extract"}')),
            Panel("Streams under way", "short", {"{{kind}}": "sum by (kind) (askdock_streams_open)"}),
            Panel(
                "Streams of answers by how they end",
                "reqps",
                per_second("askdock_streams_ended_total", "outcome", '{kind="answer"}'),
            ),
        ],
    ),
    "ingestion": (
        "AskDock: ingestion",
        [
            Panel("Documents by state", "short", {"{{status}}": "max by (status) (askdock_documents)"}),
            Panel("Longest wait", "s", {"oldest": "max(askdock_ingestion_oldest_waiting_seconds)"}, 900),
            Panel("Documents that ended", "short", per_second("askdock_documents_ended_total", "status")),
            Panel("Failures by reason", "short", per_second("askdock_documents_failed_total", "reason")),
            Panel("Chunks stored a second", "short", {"chunks": f"sum(rate(askdock_chunks_stored_total{RATE}))"}),
            Panel(
                "Seconds of work a second",
                "short",
                per_second(f"{STAGE}_sum", "stage", '{stage=~"parse|chunk|embed|store|publish"}'),
            ),
            Panel("Index generations", "short", {"{{status}}": "max by (status) (askdock_index_generations)"}),
            Panel(
                "Newest live index made",
                "dateTimeAsIso",
                {"live": "max(askdock_index_live_created_timestamp_seconds) * 1000"},
            ),
        ],
    ),
    "dependencies": (
        "AskDock: dependencies",
        [
            Panel("Vector database: calls", "reqps", per_second(f"{STORE}_count", "operation")),
            Panel(
                "Vector database: errors", "reqps", per_second(f"{STORE}_count", "operation", '{outcome="error"}')
            ),
            Panel(
                "Vector database: searches as we see them",
                "s",
                quantiles(STORE, '{operation=~"dense|sparse"}'),
                0.3,
            ),
            Panel(
                "Vector database: searches as it reports them, p95",
                "s",
                {
                    "Elasticsearch": quantiles("askdock_vector_db_server_duration_seconds")["p95"],
                    "Milvus": f"{quantiles('milvus_proxy_sq_latency')['p95']} / 1000",
                },
            ),
            Panel(
                "Chat models: failures",
                "reqps",
                {"{{model}} {{code}}": f"sum by (model, code) (rate(askdock_llm_failures_total{RATE}))"},
            ),
            Panel("Chat models: tried again", "reqps", per_second("askdock_llm_retries_total", "model")),
            Panel("Chat models left alone", "short", {"{{model}}": "max by (model) (askdock_llm_breaker_open)"}),
            Panel("Embedding model", "s", quantiles(STAGE, '{stage=~"embed_query"}')),
            Panel(
                "Processor",
                "short",
                {"{{job}} {{instance}}": f'rate(process_cpu_seconds_total{{job=~".*askdock.*"}}{RATE})'},
            ),
            Panel(
                "Memory", "bytes", {"{{job}} {{instance}}": 'process_resident_memory_bytes{job=~".*askdock.*"}'}
            ),
        ],
    ),
    "upkeep": (
        "AskDock: sources, golden questions, backups",
        [
            Panel("Sources by state", "short", {"{{status}}": "max by (status) (askdock_sources)"}),
            Panel(
                "Time since the source that is behind most was in step",
                "s",
                {"oldest": "max(askdock_source_oldest_success_seconds)"},
            ),
            Panel("Runs of sources", "short", per_second("askdock_source_runs_total", "status")),
            Panel(
                "Golden questions of the newest runs",
                "short",
                {
                    "{{outcome}}": "max by (outcome) (askdock_golden_questions)",
                    "worse than before": "max(askdock_golden_worse)",
                },
            ),
            Panel(
                "Runs of golden questions in a day",
                "short",
                {"{{status}}": "sum by (status) (increase(askdock_golden_runs_total[1d]))"},
            ),
            Panel(
                "Canary questions in ten minutes",
                "short",
                {"{{outcome}}": "sum by (outcome) (increase(askdock_canary_seconds_count[10m]))"},
            ),
            Panel("Canary questions: time", "s", quantiles("askdock_canary_seconds")),
            Panel(
                "Age of the last that succeeded, of what is allowed",
                "percentunit",
                {
                    "{{kind}}": "(time() - max by (kind) (askdock_backup_last_success_timestamp_seconds))"
                    " / max by (kind) (askdock_backup_max_age_seconds)"
                },
                1,
            ),
            Panel(
                "Backups and drills: failures in a row, seconds",
                "short",
                {
                    "{{kind}} failed": "max by (kind) (askdock_backup_failures)",
                    "{{kind}} seconds": "max by (kind) (askdock_backup_duration_seconds)",
                },
            ),
            Panel("Newest archive", "bytes", {"size": "max(askdock_backup_bytes)"}),
            Panel(
                "Golden questions of the last restore drill",
                "short",
                {"{{outcome}}": "max by (outcome) (askdock_drill_questions)"},
            ),
        ],
    ),
    # kube-state-metrics, cAdvisor and the kubelet, as kube-prometheus-stack scrapes them.
    "kubernetes": (
        "AskDock: pods and autoscaling",
        [
            Panel("Pods by phase", "short", {"{{phase}}": f"sum by (phase) (kube_pod_status_phase{NAMESPACE})"}),
            Panel(
                "Replicas: wanted, available",
                "short",
                {
                    "{{deployment}} wanted": f"kube_deployment_spec_replicas{NAMESPACE}",
                    "{{deployment}} available": f"kube_deployment_status_replicas_available{NAMESPACE}",
                },
            ),
            Panel(
                "Autoscalers: now, most",
                "short",
                {
                    f"{{{{{HPA}}}}} now": f"kube_{HPA}_status_current_replicas{NAMESPACE}",
                    f"{{{{{HPA}}}}} most": f"kube_{HPA}_spec_max_replicas{NAMESPACE}",
                },
            ),
            Panel(
                "What autoscalers go by: retriever and api in flight, worker's longest wait",
                "short",
                {
                    "{{kind}} in flight a pod": f"avg by (kind) (askdock_http_in_flight{NAMESPACE})",
                    "longest wait, seconds": f"max(askdock_ingestion_oldest_waiting_seconds{NAMESPACE})",
                },
            ),
            Panel(
                "Processor by pod",
                "short",
                {"{{pod}}": f"sum by (pod) (rate(container_cpu_usage_seconds_total{CONTAINERS}{RATE}))"},
            ),
            Panel(
                "Share of time held back by the processor limit",
                "percentunit",
                {
                    "{{pod}}": f"sum by (pod) (rate(container_cpu_cfs_throttled_periods_total{CONTAINERS}{RATE}))"
                    f" / sum by (pod) (rate(container_cpu_cfs_periods_total{CONTAINERS}{RATE}))"
                },
            ),
            Panel(
                "Memory by pod",
                "bytes",
                {"{{pod}}": f"sum by (pod) (container_memory_working_set_bytes{CONTAINERS})"},
            ),
            Panel(
                "Restarts in an hour",
                "short",
                {
                    "{{pod}}": f"sum by (pod) (increase(kube_pod_container_status_restarts_total{NAMESPACE}[1h]))",
                    "{{pod}} out of memory": "sum by (pod) (kube_pod_container_status_last_terminated_reason"
                    f'{NAMESPACE[:-1]},reason="OOMKilled"}})',
                },
            ),
            Panel(
                "Volumes used",
                "percentunit",
                {
                    "{{persistentvolumeclaim}}": f"kubelet_volume_stats_used_bytes{NAMESPACE}"
                    f" / kubelet_volume_stats_capacity_bytes{NAMESPACE}"
                },
                0.85,
            ),
        ],
    ),
}
VARIABLES = {
    "kubernetes": [
        {
            "name": "namespace",
            "type": "query",
            "datasource": {"type": "prometheus", "uid": "${datasource}"},
            "query": "label_values(kube_pod_info, namespace)",
            "refresh": 2,
            "includeAll": False,
        }
    ]
}
"""What a dashboard lets its reader choose, beside the data source."""


def dashboard(uid: str, title: str, panels: list[Panel]) -> dict[str, Any]:
    """Grafana's model of a dashboard (https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/)."""
    return {
        "uid": f"askdock-{uid}",
        "title": title,
        "tags": ["askdock"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {
            "list": [
                {"name": "datasource", "type": "datasource", "query": "prometheus"},
                *VARIABLES.get(uid, []),
            ]
        },
        "links": [{"title": "AskDock", "type": "dashboards", "tags": ["askdock"], "keepTime": True}],
        "panels": [_panel(number, panel) for number, panel in enumerate(panels)],
    }


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    custom: dict[str, Any] = {"fillOpacity": 10, "showPoints": "never"}
    if panel.threshold is not None:
        steps.append({"color": "red", "value": panel.threshold})
        custom["thresholdsStyle"] = {"mode": "dashed"}
    return {
        "id": number + 1,
        "title": panel.title,
        "type": "timeseries",
        "datasource": {"type": "prometheus", "uid": "${datasource}"},
        "gridPos": {
            "x": number % COLUMNS * WIDTH,
            "y": number // COLUMNS * HEIGHT,
            "w": WIDTH,
            "h": HEIGHT,
        },
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "min": 0,
                "custom": custom,
                "thresholds": {"mode": "absolute", "steps": steps},
            },
            "overrides": [],
        },
        "targets": [
            {"refId": chr(ord("A") + place), "expr": expr, "legendFormat": legend}
            for place, (legend, expr) in enumerate(panel.queries.items())
        ],
    }


def main() -> None:
    """Write, or compare and exit with what to do."""
    wanted = {
        FOLDER / f"{uid}.json": json.dumps(dashboard(uid, title, panels), indent=1) + "\n"
        for uid, (title, panels) in DASHBOARDS.items()
    }
    if "--check" in sys.argv:
        there = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
        if there != wanted:
            sys.exit("the dashboards are not what tools/generate/dashboards.py says: run `make docs manifests`")
        return
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
