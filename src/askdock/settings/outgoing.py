"""Proxies and certificate authority of outgoing calls, as the environment has them for every library."""

import os
from collections.abc import Iterator
from urllib.request import getproxies

from askdock.text.urls import without_credentials


def way_out() -> Iterator[str]:
    """Lines for people: the proxy of each scheme, its exceptions, the authority that checks certificates."""
    proxies = getproxies()
    excepted = proxies.pop("no", "")
    for scheme, url in sorted(proxies.items()):
        yield f"{scheme} goes out by the proxy {without_credentials(url)}, but for: {excepted or 'nothing'}"
    if trusted := os.environ.get("SSL_CERT_FILE"):
        yield f"certificates are checked by {trusted}"
