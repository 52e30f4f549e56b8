"""Elasticsearch by the proxy of the environment, which its client does not heed by itself."""

from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from elastic_transport import NodeConfig, Urllib3HttpNode


class EnvironmentNode(Urllib3HttpNode):
    """A server that is asked by HTTP(S)_PROXY, unless NO_PROXY names it."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        server = f"{config.scheme}://{config.host}:{config.port}"
        if proxy := proxy_of(server):
            self.pool: Any = _ByProxy(proxy, server, config)


class _ByProxy:
    """As much of a connection pool as the node uses."""

    def __init__(self, proxy: str, server: str, config: NodeConfig) -> None:
        self._server = server
        tls: dict[str, Any] = {
            "ca_certs": config.ca_certs,
            "cert_file": config.client_cert,
            "key_file": config.client_key,
        }
        given = {name: value for name, value in tls.items() if value}
        self._manager = urllib3.ProxyManager(proxy, maxsize=config.connections_per_node, block=True, **given)

    def urlopen(self, method: str, target: str, **options: Any) -> Any:
        """The server's answer."""
        return self._manager.urlopen(method, self._server + target, redirect=False, **options)

    def close(self) -> None:
        """Close all connections."""
        self._manager.clear()


def proxy_of(url: str) -> str | None:
    """The environment's proxy for this address."""
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
