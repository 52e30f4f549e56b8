"""Buckets of Amazon S3 and of servers that speak its protocol."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from askdock.adapters.synced.kinds.bucket import ENDPOINT, BucketKind, Place, place_of
from askdock.adapters.synced.options import is_yes
from askdock.errors import InvalidInput
from askdock.ports import GuardedNetwork, SourceField
from askdock.records import SourceSpec


class S3Kind(BucketKind):
    """See `askdock.ports.SourceKind`."""

    name = "s3"
    title = "Bucket (S3 and compatible)"
    address = "s3://bucket/prefix/"
    fields = (
        ENDPOINT,
        SourceField("region", "Region of the bucket."),
        SourceField(
            "virtual_host",
            "`yes`: the bucket is part of the host's name, as Alibaba OSS and Tencent COS want it.",
        ),
        SourceField("access_key_id", "Access key; left out: the bucket is open to all, or to this service."),
        SourceField("secret_access_key", "Secret of the access key.", secret=True),
    )

    def place(self, spec: SourceSpec) -> Place:
        """See `BucketKind`."""
        place = place_of(spec.address, "s3", spec.options.get("endpoint", ""))
        if not is_yes(spec.options, "virtual_host"):
            return place
        parts = urlsplit(place.endpoint)
        if not parts.hostname:
            raise InvalidInput("virtual_host needs an endpoint like https://oss-cn-hangzhou.aliyuncs.com")
        host = parts._replace(netloc=f"{place.bucket}.{parts.netloc}")
        return Place(place.bucket, place.prefix, place.uri, host.geturl())

    def config(self, place: Place, options: Mapping[str, str]) -> dict[str, Any]:
        """See `BucketKind`."""
        config: dict[str, Any] = {"region": region} if (region := options.get("region")) else {}
        config |= {"endpoint": place.endpoint} if place.endpoint else {}
        config |= {"virtual_hosted_style_request": True} if is_yes(options, "virtual_host") else {}
        return config

    def credentials(
        self,
        options: Mapping[str, str],
        secrets: Mapping[str, str],
        network: GuardedNetwork,  # noqa: ARG002
    ) -> Callable[[], Any] | None:
        """A pair of keys."""
        if not (key_id := options.get("access_key_id")):
            return None
        own = {"access_key_id": key_id, "secret_access_key": secrets.get("secret_access_key", "")}
        return lambda: {**own, "token": None, "expires_at": None}

    def store(self, bucket: str, config: Any, how: Any) -> Any:
        """See `BucketKind`."""
        from obstore.store import S3Store

        return S3Store(bucket, config=config, **how)
