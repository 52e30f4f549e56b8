"""check.py URL KEYFILE: uploads a document through the front end, waits until it is READY, asks about it and checks
the citation. Ends with 1 and says why when a step fails."""

import json
import pathlib
import sys
import time
import urllib.error
import urllib.request
import uuid

PATIENCE = 60
"""Seconds: names and policies of a new pod, and a front end that has just begun, take a moment to be there."""
TRIES = 3
"""A language model does not say the same each time."""

base = sys.argv[1]
key = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").strip()
name, word = uuid.uuid4().hex[:12], uuid.uuid4().hex[:12]


def call(method, path, body=None, kind="application/json"):
    """The answer as JSON; an error ends the check."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
    request = urllib.request.Request(base + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read()
    except OSError as error:
        sys.exit(f"{method} {path}: {told(error)}")
    return json.loads(content) if content else {}


def told(error):
    """What went wrong, with the problem that came as the answer."""
    return f"{error} {error.read().decode(errors='replace')[:500]}" if isinstance(error, urllib.error.HTTPError) else error


def wait_for_the_front_end():
    """Until the api behind it says that it is ready."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(base + "/ready", timeout=10):
                return
        except OSError as error:
            if time.monotonic() > end:
                sys.exit(f"{base}/ready, after {PATIENCE} s: {told(error)}")
        time.sleep(1)


def upload():
    """The id of a document that says the word."""
    sentence = f"The code word of installation {name} is {word}."
    # A file of a name that is there is replaced: this one is nobody's, nor that of another check.
    form = (
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="askdock-check-{name}.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\n{sentence}\r\n--b--\r\n"
    ).encode()
    return call("POST", "/v1/documents", form, "multipart/form-data; boundary=b")["results"][0]["document"]["id"]


def why_not_ready(document):
    """Nothing once it is READY."""
    for _ in range(120):
        found = call("GET", f"/v1/documents/{document}")
        if found["status"] in ("READY", "FAILED", "QUARANTINED"):
            break
        time.sleep(1)
    print("document", document, found["status"])
    return "" if found["status"] == "READY" else f"the document is {found['status']}: {found['detail']}"


def why_no_citation(document):
    """Nothing where an answer cites the document."""
    question = json.dumps({"question": f"What is the code word of installation {name}?", "stream": False}).encode()
    answer = call("POST", "/v1/ask", question)
    print(answer["text"])
    quotes = [citation["quote"] for citation in answer["citations"] if citation["document_id"] == document]
    if answer["degraded"]:
        return "the language model does not answer: the text is a quotation"
    if not answer["answered"]:
        return "the question is refused"
    return "" if word in " ".join(quotes) else "the answer does not cite the document that holds it"


wait_for_the_front_end()
document = upload()
try:
    why = why_not_ready(document)
    for _ in range(0 if why else TRIES):
        if not (why := why_no_citation(document)):
            break
finally:
    call("DELETE", f"/v1/documents/{document}")
if why:
    sys.exit(why)
print("the citation holds")
