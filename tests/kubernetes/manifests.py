"""Finding one's way in rendered manifests."""

from typing import Any

Manifest = dict[str, Any]
COMPONENTS = {
    "api": "api",
    "retriever": "retriever",
    "worker": "worker",
    "frontend": "frontend",
    "migrate": "migrate",
    "index": "index",
    "backup": "backup",
    "test": "test",
    "vllm": "vllm",
    "tei": "tei",
    "postgres": "database.bundled",
    "milvus": "vectorDb.bundled",
    "seaweedfs": "files.bundled",
}
"""A component's label, and where its values are."""
EVERYTHING = (
    "index.enabled=true",
    "backup.schedule=30 2 * * *",
    "backup.existingClaim=archives",
    "vllm.enabled=true",
    "tei.enabled=true",
)
"""Values with which every component has a pod."""


def pods(manifests: list[Manifest]) -> dict[str, Manifest]:
    """The pod templates (metadata and spec) by component."""
    found = {}
    for manifest in manifests:
        spec = manifest.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        template = manifest if manifest["kind"] == "Pod" else template
        if isinstance(template, dict) and "spec" in template:
            found[template["metadata"]["labels"]["app.kubernetes.io/component"]] = template
    return found


def objects(manifests: list[Manifest], kind: str) -> dict[str, Manifest]:
    """Those of a kind, by name."""
    return {m["metadata"]["name"]: m for m in manifests if m["kind"] == kind}


def variables(pod: Manifest) -> dict[str, str]:
    """The values that a pod's first container is handed by name."""
    return {one["name"]: one.get("value", "") for one in pod["spec"]["containers"][0].get("env") or []}
