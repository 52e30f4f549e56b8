"""Network addresses that a fetch may connect to: public ones, and those of allowed networks."""

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress

from askdock.errors import ConfigurationError, FetchFailed, UrlRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# RFC 6052 and RFC 8215: addresses that a gateway translates to the IPv4 address in their last 32 bits.
NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


def parse_networks(names: Sequence[str]) -> tuple[Network, ...]:
    """`10.0.0.0/8` and the like. Raises ConfigurationError."""
    try:
        return tuple(ipaddress.ip_network(name) for name in names)
    except ValueError as error:
        raise ConfigurationError(f"ASKDOCK_URL_ALLOWED_NETWORKS: {error}") from None


def resolve(host: str, port: int, allowed: Sequence[Network]) -> str:
    """The address to connect to, looked up once. Raises UrlRefused where any address of the host is not allowed.

    Any, not the one that would be used: a name that also leads inside is not to be trusted.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchFailed(f"there is no address for {host}") from None
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not is_allowed(ipaddress.ip_address(address), allowed):
            raise UrlRefused(
                f"{host} leads to an address that is not public (ASKDOCK_URL_ALLOWED_NETWORKS can allow it)"
            )
    return addresses[0]


def check_known(host: str, port: int, allowed: Sequence[Network]) -> None:
    """Refuse a host as `resolve` does, where it has an address here.

    Behind a proxy a public name often has none.
    """
    with suppress(FetchFailed):
        resolve(host, port, allowed)


def is_allowed(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether the address, and each IPv4 address it embeds, is public or of an allowed network."""
    return all(_is_public(one) or any(one in network for network in allowed) for one in _meant(address))


def _meant(address: Address) -> Iterator[Address]:
    """The address, or the IPv4 addresses that lie behind it (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
    elif address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    elif address.sixtofour is not None:
        yield address.sixtofour
    elif address.teredo is not None:
        yield from address.teredo
    elif any(address in network for network in NAT64):
        yield ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    else:
        yield address


def _is_public(address: Address) -> bool:
    odd = address.is_multicast or address.is_reserved or address.is_unspecified
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    # 192.0.0.0/24: assigned for protocols (RFC 6890), some of it "global", none of it a web server.
    protocols = address in ipaddress.IPv4Network("192.0.0.0/24")
    return address.is_global and not (odd or site_local or protocols)
