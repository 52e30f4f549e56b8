"""Makes what is missing of a Secret, at random; what is there stays: secrets.py NAMESPACE SECRET KEY..."""

import base64
import json
import os
import pathlib
import secrets
import ssl
import sys
import urllib.error
import urllib.request

account = pathlib.Path("/var/run/secrets/kubernetes.io/serviceaccount")
host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
url = f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
trusted = ssl.create_default_context(cafile=str(account / "ca.crt"))
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusted))


def call(method, path, body=None, kind="application/json"):
    """The API server's answer as JSON."""
    token = (account / "token").read_text(encoding="utf-8")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    content = json.dumps(body).encode() if body else None
    with opener.open(urllib.request.Request(url + path, content, headers, method=method), timeout=30) as answer:
        return json.load(answer)


def text(value):
    """As a Secret's `data` holds it."""
    return base64.b64encode(value.encode()).decode()


def random(key):
    """A password; the key that seals sources' credentials has the form that its library (Fernet) asks for."""
    value = secrets.token_urlsafe(32)
    return {"admin_key": f"adk_{value}", "sources_key": f"{value}="}.get(key, value)


def s3_config(data):
    """SeaweedFS's own file of identities (its wiki, "Amazon S3 API")."""
    keys = [base64.b64decode(data[name]).decode() for name in ("s3_access_key_id", "s3_secret_access_key")]
    credentials = {"accessKey": keys[0], "secretKey": keys[1]}
    return json.dumps({"identities": [{"name": "askdock", "actions": ["Admin"], "credentials": [credentials]}]})


def main(namespace, name, *wanted):
    """Create the Secret or add to it."""
    folder = f"/api/v1/namespaces/{namespace}/secrets"
    try:
        there = call("GET", f"{folder}/{name}").get("data") or {}
        exists = True
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        there, exists = {}, False
    made = {key: text(random(key)) for key in wanted if key not in there}
    data = {**made, **there}
    if "s3.json" not in there and {"s3_access_key_id", "s3_secret_access_key"} <= data.keys():
        made["s3.json"] = text(s3_config(data))
    if not exists:
        metadata = {"name": name, "annotations": {"helm.sh/resource-policy": "keep"}}
        call("POST", folder, {"metadata": metadata, "type": "Opaque", "data": made})
    elif made:
        call("PATCH", f"{folder}/{name}", {"data": made}, "application/merge-patch+json")
    print(f"{name}: {', '.join(sorted(made))} made" if made else f"{name}: nothing was missing")


if __name__ == "__main__":
    main(*sys.argv[1:])
