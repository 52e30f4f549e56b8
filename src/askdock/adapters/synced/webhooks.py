"""Webhooks, signed as https://www.standardwebhooks.com says (version 1.0.0, symmetric signatures)."""

import base64
import hmac
import time
from hashlib import sha256

from askdock.ports import GuardedNetwork

OK = range(200, 300)


class WebhookNotifier:
    """See `askdock.ports.Notifier`."""

    def __init__(self, network: GuardedNetwork) -> None:
        self._network = network

    def deliver(self, url: str, secret: str, message_id: str, body: bytes) -> None:
        """POST. Raises FetchFailed, UrlRefused."""
        sent_at = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(sent_at),
            "webhook-signature": sign(secret, message_id, sent_at, body),
        }
        with self._network.http().request("POST", url, headers=headers, content=body, accept=OK):
            pass


def sign(secret: str, message_id: str, sent_at: int, body: bytes) -> str:
    """`v1,` and the HMAC of id, time and body, in base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{message_id}.{sent_at}.".encode() + body, sha256).digest()
    return "v1," + base64.b64encode(signed).decode()
