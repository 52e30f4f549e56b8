#!/usr/bin/env bash
# Makes the stack's secrets where they are missing: random passwords, and LLM_API_KEY as it stands in the environment.
# Prints the admin key, which Swarm does not show again. With ASKDOCK_SECRETS_SUFFIX=_2 they are named ..._2, but for the
# key that credentials of sources are encrypted with: those must be read with it again (ASKDOCK_SOURCES_KEY_SUFFIX).
set -euo pipefail
image=${ASKDOCK_IMAGE:-askdock:0.1.0}
suffix=${ASKDOCK_SECRETS_SUFFIX:-}
named() { [ "$1" = sources_key ] && echo "askdock_$1${ASKDOCK_SOURCES_KEY_SUFFIX:-}" || echo "askdock_$1$suffix"; }
there() { docker secret inspect "$(named "$1")" >/dev/null 2>&1; }

# These three are one: SeaweedFS's file holds the keys that the services show, and Swarm gives none of them back.
s3=(s3_access_key_id s3_secret_access_key s3_config)
missing=()
for name in "${s3[@]}"; do there "$name" || missing+=("$(named "$name")"); done
if [ ${#missing[@]} -gt 0 ] && [ ${#missing[@]} -lt ${#s3[@]} ]; then
  echo "${missing[*]} missing, and cannot be made to fit the others: remove those too (docker secret rm), or make all" \
    "anew under new names with ASKDOCK_SECRETS_SUFFIX (docs/deploy/swarm.md)" >&2
  exit 1
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 777 "$folder"
docker run --rm --network none -v "$folder:/run/secrets" "$image" secrets /run/secrets
printf '%s' "${LLM_API_KEY:-none}" >"$folder/llm_api_key"
mv "$folder/s3.json" "$folder/s3_config"
shown=""
for name in admin_key database_password vector_db_password "${s3[@]}" llm_api_key retriever_token sources_key; do
  if there "$name"; then
    echo "$(named "$name") is there already" >&2
  else
    docker secret create "$(named "$name")" "$folder/$name" >/dev/null
    [ "$name" = admin_key ] && shown=$(cat "$folder/$name")
  fi
done
[ -z "$shown" ] || echo "admin key: $shown"
