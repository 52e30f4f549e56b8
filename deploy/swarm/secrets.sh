#!/usr/bin/env bash
# Makes the stack's secrets where they are missing: random passwords, and LLM_API_KEY as it stands in the environment.
# Prints the admin key, which Swarm does not show again.
set -euo pipefail
image=${ASKDOCK_IMAGE:-askdock:0.1.0}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 777 "$folder"
docker run --rm --network none -v "$folder:/run/secrets" "$image" secrets /run/secrets
printf '%s' "${LLM_API_KEY:-none}" >"$folder/llm_api_key"
mv "$folder/s3.json" "$folder/s3_config"
shown=""
for name in admin_key database_password vector_db_password s3_access_key_id s3_secret_access_key s3_config llm_api_key; do
  if docker secret inspect "askdock_$name" >/dev/null 2>&1; then
    echo "askdock_$name is there already" >&2
  else
    docker secret create "askdock_$name" "$folder/$name" >/dev/null
    [ "$name" = admin_key ] && shown=$(cat "$folder/$name")
  fi
done
[ -z "$shown" ] || echo "admin key: $shown"
