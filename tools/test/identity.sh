#!/usr/bin/env bash
# Signing in at real identity providers, in a real browser: Keycloak (fetched once from Maven Central; Java 17, Maven)
# and npm's oidc-provider. Without Node.js 20.19, Java or Maven there is nothing to test it with, which is said.
set -euo pipefail
cd "$(dirname "$0")/../../frontend"
BIN=$(cd .. && cd "$BIN" && pwd)
export BIN

if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null ||
  ! command -v java >/dev/null || ! command -v mvn >/dev/null; then
  echo "askdock: signing in at identity providers is not tested: it needs Node.js 20.19 or later, Java 17 and Maven" >&2
  exit 0
fi
[ -d node_modules/oidc-provider ] || npm ci --silent
"$BIN/askdock" models pull >/dev/null
npm run --silent build -- --logLevel warn
npm run --silent identity -- "$@"
