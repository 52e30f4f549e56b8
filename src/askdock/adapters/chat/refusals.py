"""Errors of a chat endpoint -> ours: what went wrong in one line, without its words, which may repeat a key."""

import json
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from askdock.errors import LLMContextOverflow, LLMRefused, LLMUnavailable

TRANSIENT = frozenset({408, 409, 425, 429})
"""Statuses below 500 after which another try may do better."""
MAX_REASON = 300
_OVERFLOW = re.compile(
    r"context[_ ](?:length|size|window)|exceed_context|maximum context|prompt (?:is )?too long|"
    r"input (?:is )?too long|too many (?:input )?tokens|reduce the length|input token count|"
    r"maximum model length|range of input length|request too large|input length (?:and|exceeds|is)|"
    r"max_new_tokens`? must be|"
    r"(?:prompt|input|request|messages?)[^.]{0,40}exceeds?[^.]{0,40}(?:tokens?|length|context)|"
    r"tokens[^.]{0,40}exceeds?[^.]{0,40}(?:limit|maximum|context)|"
    r"超长|过长|超[过出][^。]{0,12}(?:长度|上下文|tokens?)|长度[^。]{0,8}超",
    re.IGNORECASE,
)
"""How OpenAI, vLLM, llama.cpp, TGI, Gemini, Groq, DashScope, Zhipu and gateways say that a prompt does not fit."""
_NO_QUOTA = re.compile(
    r"insufficient[_ ](?:quota|balance|funds|credits?)|exceeded your current quota|余额不足|欠费", re.IGNORECASE
)
"""That the account is empty: no other try within this question does better."""
_WRONG_KEY = re.compile(
    r"api[_ -]?key[^.]{0,40}(?:not valid|invalid|incorrect|not found|missing|expired)|"
    r"(?:invalid|incorrect|missing|no)[_ ]api[_ -]?key",
    re.IGNORECASE,
)
_WRONG_MODEL = re.compile(
    r"model[^.]{0,60}(?:not[_ ](?:exist|found|a valid)|does not exist|unknown|invalid)|"
    r"(?:invalid|unknown|no such|not a valid) model",
    re.IGNORECASE,
)
"""How DeepSeek, Gemini, LiteLLM, Mistral, OpenRouter and xAI say with status 400 what is 401 or 404 elsewhere."""
_KEY = re.compile(r"(?:sk|pk|gsk|xai|AIza|hf)[-_]?[\w*-]{8,}|Bearer\s+\S+")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The error that an endpoint answered instead of a reply."""

    status: int
    param: str | None
    reason: str
    """Its own words, in one line and without keys: for the log."""
    retry_after: float | None

    @property
    def about_the_request(self) -> bool:
        """Whether another request may be accepted."""
        return self.status in (400, 422)

    @property
    def overflow(self) -> bool:
        """Whether the prompt is longer than the model reads."""
        if self.status == 429:
            return "request too large" in self.reason.lower()  # more than a minute's tokens at once
        return self.status in (400, 413, 422, 500) and bool(_OVERFLOW.search(self.reason))


def read_refusal(status: int, headers: Mapping[str, str], body: bytes, api_key: str | None) -> Refusal:
    """Read the answer of an endpoint with an error status."""
    error = _error_of(body)
    said = error.get("message") or error.get("detail") or error.get("type") or ""
    code = error.get("code")
    reason = " ".join(part for part in (str(code) if isinstance(code, str) else "", _plain(said)) if part)
    if not reason:
        reason = body.decode("utf-8", "replace")
    param = error.get("param")
    return Refusal(
        status, param if isinstance(param, str) else None, redacted(reason, api_key), _retry_after(headers)
    )


def as_error(refusal: Refusal, shown: str, model: str) -> LLMUnavailable:
    """The error of a refusal. `shown`: the endpoint as people may see it."""
    where, status = f"the language model at {shown}", refusal.status
    if refusal.overflow:
        return LLMContextOverflow(f"{where} reads fewer tokens than this prompt has (status {status})")
    if status in (401, 403) or (refusal.about_the_request and _WRONG_KEY.search(refusal.reason)):
        return LLMRefused(f"{where} refused the key (status {status}): see LLM_API_KEY", "LLM_API_KEY")
    if status == 404 or (refusal.about_the_request and _WRONG_MODEL.search(refusal.reason)):
        said = (
            f"{where} knows no such address or model as '{model}' (status {status}): see LLM_BASE_URL, LLM_MODEL"
        )
        return LLMRefused(said, "LLM_MODEL")
    if status in (402, 429) and _NO_QUOTA.search(refusal.reason):
        return LLMRefused(f"{where} has no quota left for this key (status {status})")
    if status in TRANSIENT or status >= 500:
        return LLMUnavailable(f"{where} answered with status {status}", retry_after=refusal.retry_after)
    return LLMRefused(f"{where} refused the request (answered with status {status})")


def connect_error(error: httpx2.ConnectError, shown: str) -> LLMUnavailable:
    """Why no connection came about: no server there, or one whose certificate is not trusted."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return LLMRefused(
                f"the certificate of the language model at {shown} is not trusted: {cause.verify_message}",
                "LLM_BASE_URL",
            )
        if isinstance(cause, ssl.SSLError):
            return LLMRefused(
                f"the language model at {shown} speaks no TLS that is understood: {cause.reason}", "LLM_BASE_URL"
            )
        cause = cause.__cause__ or cause.__context__
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return LLMRefused(f"the certificate of the language model at {shown} is not trusted", "LLM_BASE_URL")
    return LLMUnavailable(f"cannot reach the language model at {shown}: cannot connect")


def redacted(text: str, api_key: str | None) -> str:
    """In one line, short, and without anything that looks like a key."""
    if api_key:
        text = text.replace(api_key, "***")
    return _KEY.sub("***", " ".join(text.split()))[:MAX_REASON]


def _error_of(body: bytes) -> dict[str, Any]:
    """The object that describes the error, as OpenAI, vLLM, Ollama, Gemini (in a list) and FastAPI send it."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    if isinstance(parsed, list) and parsed:
        parsed = parsed[0]
    if not isinstance(parsed, dict):
        return {}
    error = parsed.get("error", parsed)
    return error if isinstance(error, dict) else {"message": error}


def _plain(said: object) -> str:
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds until another try is welcome (RFC 9110, 10.2.3): a number or a date."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
