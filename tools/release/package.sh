#!/usr/bin/env bash
# The wheel and the source archive, the web page inside, into dist/python; bills of materials (CycloneDX) of what a
# server installs and of what the page is built from into dist.
set -euo pipefail
cd "$(dirname "$0")/../.."
home=.venv/build
if [ ! -e "$home/.ready" ]; then
  python3 -m venv --clear "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check build==1.4.0 cyclonedx-bom==7.5.0
  touch "$home/.ready"
fi
rm -rf dist/python
mkdir -p dist
"$home/bin/python" -m build --outdir dist/python .
for archive in dist/python/*; do
  "$home/bin/python" - "$archive" <<'P'
import sys, tarfile, zipfile
name = sys.argv[1]
names = zipfile.ZipFile(name).namelist() if name.endswith(".whl") else tarfile.open(name).getnames()
if not any(one.endswith("askdock/services/api/static/index.html") for one in names):
    sys.exit(f"askdock: the web page is not in {name}")
P
done
"$home/bin/cyclonedx-py" requirements --output-format JSON --output-file dist/python.cdx.json requirements/server.lock
(cd frontend && npm sbom --sbom-format cyclonedx --package-lock-only --omit dev) >dist/page.cdx.json
ls -l dist/python dist/*.cdx.json
