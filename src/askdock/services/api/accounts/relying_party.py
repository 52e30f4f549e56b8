"""Whom passkeys are made for: the host of the address at which people reach this server."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Request

from askdock.errors import Forbidden
from askdock.records import RelyingParty
from askdock.services.common.sub_path import public_url
from askdock.settings import Settings

LOCAL = "localhost"
_PORTS = {"http": 80, "https": 443}


def relying_party(settings: Settings, request: Request) -> RelyingParty | None:
    """None where browsers have no passkeys: without TLS, but for `localhost`, and at numeric addresses.

    Without ASKDOCK_PUBLIC_URL only `localhost` is one: what a request calls this server proves nothing.
    """
    url = urlsplit(public_url(settings, request))
    host = url.hostname or ""
    if host != LOCAL and (settings.public_url is None or url.scheme != "https" or _is_number(host)):
        return None
    port = "" if url.port in (None, _PORTS[url.scheme]) else f":{url.port}"
    return RelyingParty(host, f"{url.scheme}://{host}{port}")


def require_party(settings: Settings, request: Request) -> RelyingParty:
    """Raises Forbidden where passkeys do not work."""
    if not settings.password_sign_in:
        raise Forbidden("signing in other than by a provider is switched off here (ASKDOCK_PASSWORD_SIGN_IN)")
    party = relying_party(settings, request)
    if party is None:
        raise Forbidden("passkeys need HTTPS and a host name: set ASKDOCK_PUBLIC_URL to such an address")
    return party


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
