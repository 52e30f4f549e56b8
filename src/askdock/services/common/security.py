"""Headers that tell browsers what our responses may do, and the refusal of writes from other sites."""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from ipaddress import ip_address

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

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


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
    return f"{HEADERS['Content-Security-Policy']}; img-src 'self' data:{sources}"


def is_cross_site_write(method: str, sec_fetch_site: str | None) -> bool:
    """Whether a browser says that a page of another site makes this request, which would change something.

    Browsers send `Sec-Fetch-Site` (W3C Fetch Metadata) and pages cannot set it; other clients send none.
    """
    return method not in _SAFE_METHODS and sec_fetch_site == "cross-site"
