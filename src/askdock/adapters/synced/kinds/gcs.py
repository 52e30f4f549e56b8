"""Buckets of Google Cloud Storage."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from askdock.adapters.synced.google_account import TOKEN_SECONDS, ServiceAccount
from askdock.adapters.synced.kinds.bucket import BucketKind, Place, place_of
from askdock.ports import GuardedNetwork, SourceField
from askdock.records import SourceSpec

SCOPE = "https://www.googleapis.com/auth/devstorage.read_only"


class GcsKind(BucketKind):
    """See `askdock.ports.SourceKind`."""

    name = "gcs"
    title = "Google Cloud Storage"
    address = "gs://bucket/prefix/"
    fields = (
        SourceField("endpoint", "URL of the API, where it is not Google's."),
        SourceField(
            "service_account",
            "Key of a service account, as JSON; left out: the bucket is open to all.",
            secret=True,
        ),
    )

    def place(self, spec: SourceSpec) -> Place:
        """See `BucketKind`."""
        return place_of(spec.address, "gs", spec.options.get("endpoint", ""))

    def store(
        self,
        place: Place,
        options: Mapping[str, str],  # noqa: ARG002
        secrets: Mapping[str, str],
        network: GuardedNetwork,
        how: Mapping[str, Any],
    ) -> Any:
        """See `BucketKind`."""
        from obstore.store import GCSStore

        config: Any = {"base_url": place.endpoint} if place.endpoint else {}
        if not (key := secrets.get("service_account")):
            config["skip_signature"] = True
            return GCSStore(place.bucket, config=config, **how)
        account = ServiceAccount(key, SCOPE, network)

        def token() -> Any:
            until = datetime.now(UTC) + timedelta(seconds=TOKEN_SECONDS)
            return {"token": account.token(), "expires_at": until}

        return GCSStore(place.bucket, config=config, credential_provider=token, **how)
