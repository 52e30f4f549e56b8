"""What the guard refuses is told as such, by kinds whose clients only see a proxy that refuses."""

import pytest
from tests.contract.test_source_kinds import guard

from askdock.adapters.synced.kinds import all_kinds
from askdock.errors import UrlRefused
from askdock.records import SourceSpec


@pytest.mark.parametrize(
    ("kind", "address", "options"),
    [
        ("git", "http://10.1.2.3/x.git", {}),
        ("s3", "s3://bucket/", {"endpoint": "http://169.254.169.254"}),
        ("gcs", "gs://bucket/", {"endpoint": "http://10.1.2.3"}),
        ("azure-blob", "http://10.1.2.3/account/container/", {"account": "account"}),
    ],
)
def test_a_private_address_is_refused_as_such(kind: str, address: str, options: dict[str, str]) -> None:
    with (
        pytest.raises(UrlRefused),
        all_kinds()[kind].connect(SourceSpec("s", kind, address, options), {}, guard(allowed="")) as connection,
    ):
        list(connection.pages(None))
