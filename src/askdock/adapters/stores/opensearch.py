"""OpenSearch 2.19 and later: Elasticsearch's interface, but for vectors (the plugin k-NN) and two headers.

Elasticsearch's own client asks it, so that there is one to install and to keep: the node below speaks plain JSON,
and answers for the product, which that client insists on.
"""

from typing import Any, ClassVar

from askdock.adapters.stores import StoreOptions
from askdock.adapters.stores.elasticsearch import GRAPH, MOST_ROWS, ElasticChunkStore, candidates
from askdock.adapters.stores.elasticsearch_proxy import EnvironmentNode
from askdock.records import Vector

PLAIN = "application/json"


class OpenSearchNode(EnvironmentNode):
    """A server that knows no media types of Elasticsearch's."""

    def perform_request(self, method: str, target: str, *args: Any, **options: Any) -> Any:
        """The server's answer."""
        headers = options.get("headers") or {}
        for name in ("accept", "content-type"):
            if "vnd.elasticsearch" in headers.get(name, ""):
                lines = "x-ndjson" in headers[name] and name == "content-type"
                headers[name] = "application/x-ndjson" if lines else PLAIN
        answer = super().perform_request(method, target, *args, **options)
        answer.meta.headers["x-elastic-product"] = "Elasticsearch"
        return answer


class OpenSearchChunkStore(ElasticChunkStore):
    """See `askdock.ports.ChunkStore`."""

    product = "OpenSearch"
    node = OpenSearchNode
    index_settings: ClassVar[dict[str, Any]] = {**ElasticChunkStore.index_settings, "knn": True}

    def _vector_field(self, dimension: int) -> dict[str, Any]:
        # Lucene's graph filters while it searches, and needs no library outside of Java.
        method = {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil", "parameters": GRAPH}
        return {"type": "knn_vector", "dimension": dimension, "method": method}

    def _nearest(self, vector: Vector, limit: int, where: list[dict[str, Any]]) -> dict[str, Any]:
        k = min(MOST_ROWS, candidates(limit))
        return {
            "query": {
                "knn": {"vector": {"vector": vector.tolist(), "k": k, "filter": {"bool": {"filter": where}}}}
            }
        }


def open_store(options: StoreOptions) -> OpenSearchChunkStore:
    """At the server of the options."""
    return OpenSearchChunkStore(options.url, **options.access, timeout_seconds=options.timeout_seconds)
