#!/usr/bin/env bash
# Writes random passwords into secrets/ beside this file, once; the folder is not for git. LLM_API_KEY is taken from
# the environment. Needs Docker and our image; or fill the files by hand.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p secrets
docker run --rm --network none --user "$(id -u):$(id -g)" -v "$PWD/secrets:/run/secrets" \
  "${ASKDOCK_IMAGE:-askdock:0.1.0}" secrets /run/secrets
[ -e secrets/llm_api_key ] || printf '%s' "${LLM_API_KEY:-none}" >secrets/llm_api_key
