#!/usr/bin/env bash
# Installs or upgrades the release in the cluster of the current context, then asks it a question (the chart's test).
# A failed upgrade or test goes back to the revision before. VALUES: a values file.
set -euo pipefail
cd "$(dirname "$0")/../.."
release=${RELEASE:-askdock} namespace=${NAMESPACE:-askdock}
before=$(helm history "$release" --namespace "$namespace" --max 1 --output json 2>/dev/null |
  sed -n 's/.*"revision":\([0-9]*\).*/\1/p')
# --atomic: what does not become ready goes back by itself.
helm upgrade "$release" deploy/helm/askdock --install --namespace "$namespace" --create-namespace \
  --values "${VALUES:?a values file}" --atomic --timeout 15m
if ! helm test "$release" --namespace "$namespace" --timeout 5m --logs; then
  if [ -n "$before" ]; then
    helm rollback "$release" "$before" --namespace "$namespace" --wait --timeout 15m
    echo "askdock: the smoke test failed; back at revision $before" >&2
  else
    echo "askdock: the smoke test failed, and there is no revision to go back to" >&2
  fi
  exit 1
fi
