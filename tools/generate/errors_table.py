"""Writes docs/reference/errors.md from askdock.errors. `--check` only compares."""

import sys
from collections.abc import Iterator
from pathlib import Path

from askdock.errors import AskDockError

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
HEAD = """# Error codes

Over HTTP every error is a problem document (RFC 9457) with a true status code, a stable `code`, one line of
`detail` for people, and a `request_id` that the server's log carries too; the routes of OpenAI's and Dify's APIs
put the same into those APIs' formats. On the command line an error is one line on stderr and exit code 1. A
document that could not be ingested keeps the code as its `reason`. This table is written by `make docs` from
`src/askdock/errors.py`.

*Retry*: whether the same request may succeed later without a change.

| code | status | meaning | what to do | retry |
|---|---|---|---|---|
"""
ADVICE = {
    "internal_error": ("Report it with the log line of its `request_id`.", False),
    "invalid_input": ("Correct what the detail names; `errors` says where.", False),
    "unsupported_media_type": ("Convert the file to one of the [formats that are read](formats.md).", False),
    "too_large": ("Send less, or raise the setting that the detail names.", False),
    "unsupported_parameter": ("Leave the parameter out: it has no effect here.", False),
    "empty_question": ("Ask a question with at least one word.", False),
    "url_refused": ("Use a public http(s) address, or allow its network: `ASKDOCK_URL_ALLOWED_NETWORKS`.", False),
    "damaged_archive": ("Use another backup; `askdock backup` writes a new one.", False),
    "not_found": ("Check the id and the collection; a key sees its own collections only.", False),
    "collection_not_found": ("Check the name; the key must read it.", False),
    "document_not_found": ("List the documents of the collection.", False),
    "file_missing": ("`askdock doctor` says which files are gone; restore a backup.", False),
    "user_not_found": ("`askdock users list` shows the users.", False),
    "source_not_found": ("`askdock sources list` shows the sources of a collection.", False),
    "group_not_found": ("The page of users, or `GET /v1/groups`, shows the groups.", False),
    "wrong_password": ("Try again, or ask an admin for a link to set another password.", False),
    "link_expired": ("Ask an admin for another: `askdock users reset LOGIN`.", False),
    "sign_in_refused": ("Begin again; the log of the api says why, and the page of providers tests them.", False),
    "passkey_refused": (
        "Try again, or sign in with the password. Of lost ones an admin: `askdock users reset LOGIN --passkeys`.",
        False,
    ),
    "recovery_code_refused": (
        "Take the next one: each works once. Of lost ones an admin: `askdock users reset LOGIN --passkeys`.",
        False,
    ),
    "mail_unavailable": ("Hand the link over; `askdock doctor --mail ADDRESS` says what is wrong.", True),
    "sign_in_again": ("Sign out and in, and repeat the request within ten minutes.", False),
    "account_refused": ("Ask an admin: for an account, or for a group of yours that has rights.", False),
    "provider_not_found": ("`GET /v1/sign-in` names the providers.", False),
    "key_not_found": ("`askdock keys list` shows the ids.", False),
    "conversation_not_found": ("It was deleted, expired (`ASKDOCK_HISTORY_DAYS`) or is another caller's.", False),
    "widget_not_found": ("It or its key was revoked or has expired, or its collection is gone.", False),
    "share_not_found": (
        "It was revoked, or you may not ask its collection or not read all that it cites: ask whoever sent it.",
        False,
    ),
    "trace_not_found": (
        "Traces are kept for `ASKDOCK_TRACE_DAYS` days, and go with their conversation: ask again.",
        False,
    ),
    "answer_not_found": ("It was deleted, expired or is another caller's.", False),
    "conflict": ("Read the present state again, then decide.", False),
    "collection_exists": ("Use it, or choose another name.", False),
    "profile_mismatch": ("Bring the former model back, or `askdock reindex` the collection.", False),
    "wrong_state": ("Wait until the document is in a state that allows it.", False),
    "unreadable_document": ("Open the file with its own program and save it again.", False),
    "encrypted": ("Save the file without a password.", False),
    "no_text": ("A scan needs text recognition: see [formats](formats.md).", False),
    "too_complex": ("Split the file, or raise the setting that the detail names.", False),
    "parser_error": ("Report it with the file, if you may share it.", False),
    "parser_crashed": ("It was tried again; then report it.", True),
    "parser_timeout": ("Raise the setting that the detail names, or split the file.", True),
    "parser_memory": ("Raise the setting that the detail names, or split the file.", True),
    "chunks_refused": ("Read the chunk store's message in the detail.", True),
    "unauthenticated": ("Send `Authorization: Bearer` with a valid API key or token.", False),
    "forbidden": ("Use a user or key with the role that the detail names.", False),
    "quota_exceeded": ("Wait for the seconds in `Retry-After`.", True),
    "configuration_error": ("Correct the setting that the message names.", False),
    "schema_behind": ("Run `askdock migrate`, or wait for the process that does.", True),
    "model_unavailable": ("`askdock models pull`, or put the model into the models folder.", True),
    "storage_full": ("Free disk space or raise the quota.", True),
    "url_fetch_off": ("Set `ASKDOCK_URL_FETCH=true`.", False),
    "fetch_failed": ("Check the address; the other server's answer is in the detail.", True),
    "fetch_gone": ("Remove the source, or correct its address.", False),
    "fetch_denied": ("Give the source credentials that reach as far as it shall read.", False),
    "fetch_busy": ("Nothing to do: the run waits as long as the other server asks.", True),
    "overloaded": ("Wait for the seconds in `Retry-After`; add replicas if it lasts.", True),
    "dependency_unavailable": ("`/ready` names the dependency that does not answer.", True),
    "store_unavailable": ("Check the vector database; `/ready` shows when it is back.", True),
    "index_rebuilding": (
        "An index of words or vectors was damaged. A worker makes it again within minutes.",
        True,
    ),
    "store_busy": ("The chunk store's server has more work than it takes. Ingestion waits by itself.", True),
    "catalogue_unavailable": ("Check the database of `ASKDOCK_DATABASE_URL`, or the data folder.", True),
    "files_unavailable": ("Check the object storage of `ASKDOCK_FILES_URL`.", True),
    "provider_unavailable": ("Check the identity provider; who is signed in works on.", True),
    "reranker_unavailable": ("Search goes on without it; check `ASKDOCK_RERANKER_URL`.", True),
    "retriever_unavailable": ("Check the service of `RETRIEVER_URL`.", True),
    "embedder_unavailable": ("Check the server of `ASKDOCK_EMBEDDER_URL`.", True),
    "transcription_unavailable": (
        "Check the endpoint of `TRANSCRIPTION_BASE_URL`, its key and its model; recordings wait meanwhile.",
        True,
    ),
    "llm_unavailable": ("Check the endpoint of `LLM_BASE_URL`; answers fall back to quotes.", True),
    "llm_refused": ("Check `LLM_API_KEY` and `LLM_MODEL`.", False),
    "llm_context_overflow": ("Lower `ASKDOCK_PROMPT_TOKENS` or use a model with a longer context.", False),
    "llm_timeout": ("Raise the `ASKDOCK_LLM_*_SECONDS` that was exceeded, or use a faster model.", True),
}


def kinds(base: type[AskDockError] = AskDockError) -> Iterator[type[AskDockError]]:
    """Every kind of error, parents before children."""
    yield base
    for kind in base.__subclasses__():
        yield from kinds(kind)


def page() -> str:
    """The page as it must be. Fails for a code without advice."""
    rows = []
    for kind in kinds():
        meaning = (kind.__doc__ or "").strip().partition("\n")[0]
        if kind is AskDockError:
            meaning = "An error that AskDock did not foresee."
        advice, again = ADVICE[kind.code]
        rows.append(f"| `{kind.code}` | {kind.status} | {meaning} | {advice} | {'yes' if again else 'no'} |\n")
    return HEAD + "".join(rows)


def main() -> None:
    """Write, or compare and exit with what to do."""
    text = page()
    if "--check" not in sys.argv:
        REFERENCE.write_text(text, encoding="utf-8")
    elif REFERENCE.read_text(encoding="utf-8") != text:
        sys.exit(f"{REFERENCE.name} is out of date: run `make docs`")


if __name__ == "__main__":
    main()
