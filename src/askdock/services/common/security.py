"""Headers that tell browsers what our responses may do, and the refusal of writes from other sites."""

import re
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Set on every response that does not set them itself."""

PAGE_POLICY = f"{HEADERS['Content-Security-Policy']}; media-src blob:"
"""Of the web page, which plays recordings that it has fetched with its key."""
NO_FRAMES = "frame-ancestors 'none'"

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def complete(headers: MutableHeaders) -> None:
    """Add the headers that a response does not set itself.

    X-Frame-Options knows no list of origins: it is left out where a page's own policy says who may frame it.
    """
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if NO_FRAMES not in headers["Content-Security-Policy"]:
        del headers["X-Frame-Options"]


def framed_policy(origins: Sequence[str]) -> str:
    """The policy of a page that pages of these origins may frame."""
    return HEADERS["Content-Security-Policy"].replace(NO_FRAMES, f"frame-ancestors {' '.join(origins)}")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what binds there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")
"""What this machine calls itself: a page elsewhere whose name was made to lead here has another."""


def is_trusted_host(header: str, trusted: Sequence[str]) -> bool:
    """Whether a `Host` header names one of the hosts; `*.example.org` is any host below; empty: any host."""
    if not trusted:
        return True
    name = header.lower().rpartition(":")[0] if re.search(r":\d+$", header) else header.lower()
    name = name.removeprefix("[").removesuffix("]")
    return any(name == one or (one.startswith("*.") and name.endswith(one[1:])) for one in trusted)


def page_policy(html: str) -> str:
    """The policy for a page: what every response has, and the page's own inline script and style by hash.

    Only `<script>` and `<style>` without attributes count as inline (CSP Level 3, section 8.2, hash sources).
    """
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for kind, content in _INLINE.findall(html):
        digest = b64encode(sha256(content.encode()).digest()).decode()
        hashes[kind].append(f"'sha256-{digest}'")
    sources = "".join(f"; {kind}-src 'self' {' '.join(found)}" for kind, found in hashes.items() if found)
    return f"{PAGE_POLICY}; img-src 'self' data:{sources}"


def is_cross_origin_write(method: str, headers: Mapping[str, str], allowed: Collection[str]) -> bool:
    """Whether a page of another origin makes this request, which would change something.

    Browsers send `Sec-Fetch-Site` (W3C Fetch Metadata) and pages cannot set it; older ones send `Origin` with such
    requests, which then must name this host or one of `allowed`; other clients send neither. The scheme is not
    compared: a proxy may end TLS. The same rule as Go's `http.CrossOriginProtection`.
    """
    origin = headers.get("origin")
    if method in _SAFE_METHODS or (origin is not None and origin in allowed):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
