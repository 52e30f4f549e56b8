#!/usr/bin/env bash
# Builds the web UI into the package unless it is up to date. `--optional`: where it cannot be built, say so and
# carry on, for AskDock then serves its small built-in page.
set -euo pipefail
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

if [ -e "$built" ] && [ -z "$(find src public index.html vite.config.ts package-lock.json -newer "$built" -print -quit)" ]; then
  exit 0
fi
command -v node >/dev/null && command -v npm >/dev/null || cannot "it needs Node.js 20.19 or later with npm"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  cannot "Node.js $(node --version) is too old, it needs 20.19 or later"
echo "askdock: building the web UI" >&2
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --silent || cannot "npm ci failed (its messages are above)"
fi
npm run --silent build -- --logLevel warn || cannot "the build failed (its messages are above)"
