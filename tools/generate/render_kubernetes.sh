#!/usr/bin/env bash
# Renders the chart into deploy/kubernetes/, for `kubectl apply -k`, and copies into the chart what it takes from
# elsewhere in this repository. With --check it writes nothing and says what is old. Needs helm.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chart=$work/askdock
cp -r deploy/helm/askdock "$chart"
cp deploy/nginx/askdock.conf "$chart/files/askdock.conf"
for kind in rules:yml dashboards:json; do
  from=deploy/monitoring/$([ "${kind%%:*}" = rules ] && echo prometheus/rules || echo grafana/dashboards)
  [ -d "$from" ] || continue
  rm -rf "$chart/files/${kind%%:*}"
  mkdir -p "$chart/files/${kind%%:*}"
  cp "$from"/*."${kind##*:}" "$chart/files/${kind%%:*}/"
done

mkdir "$work/kubernetes"
# The passwords of a rendered manifest would be everybody's: the Secret is made by the kustomization instead.
helm template askdock "$chart" --namespace askdock --kube-version 1.34.0 --no-hooks \
  --set namespace.create=true --set secrets.existingSecret=askdock-secrets --set index.template=true \
  >"$work/kubernetes/askdock.yaml"
cat >"$work/kubernetes/kustomization.yaml" <<'K'
# kubectl apply -k deploy/kubernetes, after deploy/kubernetes/secrets.sh has written the passwords into secrets/.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: askdock
resources: [askdock.yaml]
secretGenerator:
  - name: askdock-secrets
    files:
      - secrets/admin_key
      - secrets/database_password
      - secrets/vector_db_password
      - secrets/s3_access_key_id
      - secrets/s3_secret_access_key
      - secrets/s3.json
      - secrets/llm_api_key
      - secrets/retriever_token
      - secrets/sources_key
    options: {disableNameSuffixHash: true}
K
cat >"$work/kubernetes/secrets.sh" <<'S'
#!/usr/bin/env bash
# Writes random passwords into secrets/ beside this file, once; the folder is not for git. LLM_API_KEY is taken from
# the environment. Needs Docker and our image; or fill the files by hand.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p secrets
docker run --rm --network none --user "$(id -u):$(id -g)" -v "$PWD/secrets:/run/secrets" \
  "${ASKDOCK_IMAGE:-askdock:0.1.0}" secrets /run/secrets
[ -e secrets/llm_api_key ] || printf '%s' "${LLM_API_KEY:-none}" >secrets/llm_api_key
S
chmod +x "$work/kubernetes/secrets.sh"

if [ "${1:-}" = --check ]; then
  diff -r "$chart/files" deploy/helm/askdock/files
  diff -r -x secrets "$work/kubernetes" deploy/kubernetes
else
  cp -r "$chart/files/." deploy/helm/askdock/files/
  mkdir -p deploy/kubernetes
  cp "$work"/kubernetes/* deploy/kubernetes/
fi
