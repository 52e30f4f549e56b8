"""A plan as values of the Helm chart."""

import math
from typing import Any

from askdock.errors import InvalidInput
from askdock.planning.measured import Bench
from askdock.planning.plan import Plan, Workload

GIB = 1 << 30
BUNDLED_MEMORY = 32 * GIB
"""More than this is too much for the chart's single Milvus."""
SPARE = 1.5
"""Disk for each byte planned: old segments live on while new ones are written."""
SHARD_CHUNKS = 250_000
"""Chunks for each pod of the indexing Job, and most pods."""
MAX_PODS = 64


def chart_values(wanted: Workload, bench: Bench, plan: Plan) -> dict[str, Any]:
    """Values for `helm install -f`; hosts that end in .example are for the user to fill in.

    Raises InvalidInput for the embedded store.
    """
    if wanted.store == "embedded":
        raise InvalidInput(
            "the chart has no embedded store: plan with --store milvus, elasticsearch or opensearch"
        )
    pods = min(MAX_PODS, max(1, math.ceil(plan.chunks / SHARD_CHUNKS)))
    return {
        "config": {
            "embeddingModel": bench.embedding_model,
            "chunkSize": bench.chunk_size,
            "chunkOverlap": bench.chunk_overlap,
        },
        "vectorDb": _store(wanted, plan),
        "files": {"bundled": {"storage": _gibibytes((plan.original_bytes * 2) * SPARE)}},
        "database": {"bundled": {"storage": _gibibytes(wanted.documents * 4096 * SPARE, least=8)}},
        "retriever": {"replicas": plan.retrievers},
        "api": {"replicas": plan.apis},
        "index": {"shards": pods, "parallelism": pods},
    }


def _store(wanted: Workload, plan: Plan) -> dict[str, Any]:
    if wanted.store == "milvus" and plan.store_memory <= BUNDLED_MEMORY:
        memory = max(2, math.ceil(plan.store_memory / GIB))
        return {
            "type": "milvus",
            "bundled": {
                "storage": _gibibytes(plan.store_disk * SPARE, least=20),
                "resources": {
                    "requests": {"cpu": "1", "memory": f"{memory}Gi"},
                    "limits": {"memory": f"{memory * 2}Gi"},
                },
            },
        }
    return {
        "type": wanted.store,
        "host": f"{wanted.store}.vectors.svc.example",
        "bundled": {"enabled": False},
    }


def _gibibytes(size: float, least: int = 5) -> str:
    return f"{max(least, math.ceil(size / GIB))}Gi"
