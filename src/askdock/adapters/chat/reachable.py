"""Whether the server of the chat model answers, without asking the model anything."""

import time
from collections.abc import Callable
from threading import Lock, Thread
from urllib.parse import urlsplit, urlunsplit

import httpx2

from askdock.adapters.chat.endpoint import parse_endpoint
from askdock.errors import LLMRefused, LLMUnavailable

TIMEOUT_SECONDS = 2.0
KEPT_SECONDS = 15.0
"""How long a result stands: anybody may ask for readiness, and the server is not to be asked as often."""


class ChatPing:
    """Asks the server for its list of models; free of charge everywhere. May be called from any thread.

    The errors do not name the server: whoever asks for readiness has shown no key.
    """

    def __init__(self, base_url: str, api_key: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises ConfigurationError where `base_url` is none."""
        endpoint = parse_endpoint(base_url, api_key)
        parts = urlsplit(endpoint.urls[0])
        leaf = "/responses" if endpoint.speaks == "responses" else "/chat/completions"
        self._url = urlunsplit(parts._replace(path=f"{parts.path.removesuffix(leaf)}/models"))
        self._headers = dict(endpoint.headers)
        self._clock = clock
        self._lock = Lock()
        self._until = 0.0
        self._error: LLMUnavailable | None = None

    def __call__(self) -> None:
        """Raises LLMUnavailable where it does not answer, LLMRefused where it does not know the key."""
        with self._lock:
            now = self._clock()
            if now >= self._until:
                self._error = self._ask_for_a_while()
                self._until = now + KEPT_SECONDS
            if self._error is not None:
                raise self._error

    def _ask_for_a_while(self) -> LLMUnavailable | None:
        # The client's timeouts hold for each read, and for no name server: this one holds for all of it. The
        # thread may go on for longer, and neither a probe nor the end of the process waits for it.
        said: list[LLMUnavailable | None] = []
        asking = Thread(target=lambda: said.append(self._ask()), name="askdock-chat-ping", daemon=True)
        asking.start()
        asking.join(TIMEOUT_SECONDS)
        return said[0] if said else LLMUnavailable("the language model does not answer")

    def _ask(self) -> LLMUnavailable | None:
        try:
            # Of the answer the head is enough.
            with httpx2.stream("GET", self._url, headers=self._headers, timeout=TIMEOUT_SECONDS) as answer:
                status = answer.status_code
        except httpx2.HTTPError:
            return LLMUnavailable("the language model does not answer")
        if status in (401, 403):
            return LLMRefused(f"the language model refuses the key (status {status})", "LLM_API_KEY")
        # A server without a list of models says 404, 405 or 501: it is there.
        if status >= 500 and status != 501:
            return LLMUnavailable(f"the language model answers with status {status}")
        return None
