#!/usr/bin/env bash
# The web UI: install, lint, types, client, unit tests, build, size, then (without --no-browser) the browser tests
# against the real service. Without Node.js 20.19 there is nothing to test it with, which is said.
set -euo pipefail
cd "$(dirname "$0")/../../frontend"
BIN=$(cd .. && cd "$BIN" && pwd)
export BIN

if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
  echo "askdock: the web page is not tested: there is no Node.js 20.19 or later" >&2
  exit 0
fi
npm ci --silent
npm run --silent lint
mkdir -p node_modules/.tmp
npx openapi-typescript openapi.json --output node_modules/.tmp/schema.ts >/dev/null
cmp -s src/shared/client/schema.ts node_modules/.tmp/schema.ts ||
  { echo "askdock: the client is not that of openapi.json: run \`npm run generate\` in frontend/" >&2; exit 1; }
npm run --silent types
npm run --silent unit
npm run --silent build -- --logLevel warn
npm run --silent budget
if [ "${1:-}" = --no-browser ]; then exit 0; fi
"$BIN/askdock" models pull >/dev/null
npm run --silent e2e
