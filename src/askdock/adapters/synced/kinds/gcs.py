"""Buckets of Google Cloud Storage."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from askdock.adapters.synced.google_account import TOKEN_SECONDS, ServiceAccount
from askdock.adapters.synced.kinds.bucket import ENDPOINT, BucketKind, Place, place_of
from askdock.ports import GuardedNetwork, SourceField
from askdock.records import SourceSpec

SCOPE = "https://www.googleapis.com/auth/devstorage.read_only"


class GcsKind(BucketKind):
    """See `askdock.ports.SourceKind`."""

    name = "gcs"
    title = "Google Cloud Storage"
    address = "gs://bucket/prefix/"
    fields = (
        ENDPOINT,
        SourceField(
            "service_account",
            "Key of a service account, as JSON; left out: the bucket is open to all, or to this service.",
            secret=True,
        ),
    )

    def place(self, spec: SourceSpec) -> Place:
        """See `BucketKind`."""
        return place_of(spec.address, "gs", spec.options.get("endpoint", ""))

    def config(self, place: Place, options: Mapping[str, str]) -> dict[str, Any]:  # noqa: ARG002
        """See `BucketKind`."""
        return {"base_url": place.endpoint} if place.endpoint else {}

    def credentials(
        self,
        options: Mapping[str, str],  # noqa: ARG002
        secrets: Mapping[str, str],
        network: GuardedNetwork,
    ) -> Callable[[], Any] | None:
        """Tokens of a service account."""
        if not (key := secrets.get("service_account")):
            return None
        account = ServiceAccount(key, SCOPE, network)

        def token() -> Any:
            until = datetime.now(UTC) + timedelta(seconds=TOKEN_SECONDS)
            return {"token": account.token(), "expires_at": until}

        return token

    def store(self, bucket: str, config: Any, how: Any) -> Any:
        """See `BucketKind`."""
        from obstore.store import GCSStore

        return GCSStore(bucket, config=config, **how)
