"""Uploads a document through the front end, waits until it is READY, asks about it and checks the citation."""

import json
import pathlib
import sys
import time
import urllib.request
import uuid

base = sys.argv[1]
key = pathlib.Path("/run/secrets/admin_key").read_text(encoding="utf-8").strip()
name, word = uuid.uuid4().hex[:12], uuid.uuid4().hex[:12]


def call(method, path, body=None, kind="application/json"):
    """The answer as JSON; an HTTP error ends the check."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
    request = urllib.request.Request(base + path, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        content = answer.read()
        return json.loads(content) if content else {}


sentence = f"The code word of installation {name} is {word}."
form = (
    '--b\r\nContent-Disposition: form-data; name="file"; filename="check.txt"\r\n'
    f"Content-Type: text/plain\r\n\r\n{sentence}\r\n--b--\r\n"
).encode()
document = call("POST", "/v1/documents", form, "multipart/form-data; boundary=b")["results"][0]["document"]["id"]
for _ in range(120):
    state = call("GET", f"/v1/documents/{document}")["status"]
    if state in ("READY", "FAILED", "QUARANTINED"):
        break
    time.sleep(1)
print("document", document, state)
question = json.dumps({"question": f"What is the code word of installation {name}?", "stream": False}).encode()
answer = call("POST", "/v1/ask", question)
print(answer["text"])
quotes = [citation["quote"] for citation in answer["citations"] if citation["document_id"] == document]
call("DELETE", f"/v1/documents/{document}")
if state != "READY" or not answer["answered"] or word not in " ".join(quotes):
    sys.exit("the answer does not cite the document that holds it")
print("the citation holds")
