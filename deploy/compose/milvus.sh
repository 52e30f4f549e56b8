#!/bin/sh
# Milvus takes its secrets from the environment only; here they come from files.
set -eu
MINIO_ACCESS_KEY_ID=$(cat /run/secrets/s3_access_key_id)
MINIO_SECRET_ACCESS_KEY=$(cat /run/secrets/s3_secret_access_key)
COMMON_SECURITY_DEFAULTROOTPASSWORD=$(cat /run/secrets/vector_db_password)
export MINIO_ACCESS_KEY_ID MINIO_SECRET_ACCESS_KEY COMMON_SECURITY_DEFAULTROOTPASSWORD
exec milvus run standalone
