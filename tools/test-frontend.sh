#!/usr/bin/env bash
# Everything about the web page: install, lint, types, client, unit tests, build, size, then the browser tests
# against the real service.
set -euo pipefail
cd "$(dirname "$0")/../frontend"
BIN=$(cd .. && cd "$BIN" && pwd)
export BIN

npm ci --silent
npm run --silent lint
npm run --silent generate -- --output "$(pwd)/node_modules/.tmp/schema.ts" >/dev/null
diff -q src/client/schema.ts node_modules/.tmp/schema.ts ||
  { echo "askdock: the client is not that of openapi.json: run \`npm run generate\` in frontend/" >&2; exit 1; }
npm run --silent types
npm run --silent unit
npm run --silent build -- --logLevel warn
npm run --silent budget
"$BIN/askdock" models pull >/dev/null
npm run --silent e2e
