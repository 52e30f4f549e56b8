"""Containers of Azure Blob Storage."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from askdock.adapters.synced.kinds.bucket import BucketKind, Place
from askdock.errors import InvalidInput
from askdock.ports import GuardedNetwork, SourceField
from askdock.records import SourceSpec


class AzureBlobKind(BucketKind):
    """See `askdock.ports.SourceKind`. The address is that of the container."""

    name = "azure-blob"
    title = "Azure Blob Storage"
    address = "https://account.blob.core.windows.net/container/folder/"
    fields = (
        SourceField("account", "Storage account; left out: the beginning of the address's host."),
        SourceField("account_key", "Key of the account.", secret=True),
        SourceField("sas_token", "Signature that may read and list, instead of the key.", secret=True),
    )

    def place(self, spec: SourceSpec) -> Place:
        """See `BucketKind`. Where the host does not name the account, the path begins with it."""
        parts = urlsplit(spec.address)
        account = spec.options.get("account", "")
        path = parts.path.lstrip("/")
        endpoint = f"{parts.scheme}://{parts.netloc}"
        if account and path.startswith(f"{account}/"):
            path, endpoint = path.removeprefix(f"{account}/"), f"{endpoint}/{account}"
        container, _, prefix = path.partition("/")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or not container:
            raise InvalidInput(f"the address of a container is like {self.address}")
        return Place(container, prefix, f"{endpoint}/{container}/", endpoint)

    def config(self, place: Place, options: Mapping[str, str]) -> dict[str, Any]:
        """See `BucketKind`."""
        account = options.get("account") or (urlsplit(place.endpoint).hostname or "").partition(".")[0]
        return {"account_name": account, "endpoint": place.endpoint, "use_emulator": False}

    def credentials(
        self,
        options: Mapping[str, str],  # noqa: ARG002
        secrets: Mapping[str, str],
        network: GuardedNetwork,  # noqa: ARG002
    ) -> Callable[[], Any] | None:
        """A signature, or the account's key."""
        if signature := secrets.get("sas_token"):
            pairs = parse_qsl(signature.lstrip("?"))
            return lambda: {"sas_token": pairs, "expires_at": None}
        if key := secrets.get("account_key"):
            return lambda: {"access_key": key, "expires_at": None}
        return None

    def store(self, bucket: str, config: Any, how: Any) -> Any:
        """See `BucketKind`."""
        from obstore.store import AzureStore

        return AzureStore(bucket, config=config, **how)
