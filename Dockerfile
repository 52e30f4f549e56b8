# One image for every Python service: api, retriever, worker, index, migrate. The command says which.
#
#     docker build --target runtime -t askdock .          everything, embedded store included
#     docker build --target runtime-slim -t askdock-slim .  for Milvus or Elasticsearch: without the embedded store
#
# The bases are arguments, so that a mirror or a digest can be given; the release workflow pins digests.
ARG PYTHON_BASE=python:3.12-slim-bookworm
ARG NODE_BASE=node:20-bookworm-slim
# checkov:skip=CKV_DOCKER_7:the tags are in the build arguments above

FROM ${NODE_BASE} AS page
WORKDIR /page/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
ARG NPM_CONFIG_REGISTRY
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=build_ca,target=/run/ca.pem \
    if [ -s /run/ca.pem ]; then export NODE_EXTRA_CA_CERTS=/run/ca.pem; fi; npm ci --no-audit --no-fund ${NPM_CONFIG_REGISTRY:+--registry=$NPM_CONFIG_REGISTRY}
COPY frontend/ ./
COPY examples/ ../examples/
RUN npm run build -- --outDir /page/dist --emptyOutDir

FROM ${PYTHON_BASE} AS packages
# With `ray`: what the nodes of a Ray cluster run (docs/bulk-indexing.md).
ARG LOCK=server
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/askdock
# Mirrors of the package index and the model hub; the secret `build_ca` is a PEM file of authorities to trust.
ARG PIP_INDEX_URL
COPY requirements/${LOCK}.lock /build/requirements/
RUN --mount=type=cache,target=/root/.cache/pip --mount=type=secret,id=build_ca,target=/run/ca.pem \
    if [ -s /run/ca.pem ]; then export PIP_CERT=/run/ca.pem; fi; \
    ${PIP_INDEX_URL:+env PIP_INDEX_URL=$PIP_INDEX_URL} /opt/askdock/bin/pip install --no-compile --require-hashes -r /build/requirements/${LOCK}.lock

FROM packages AS application
COPY LICENSE NOTICE README.md pyproject.toml /build/
COPY src /build/src
COPY --from=page /page/dist /build/src/askdock/services/api/static
RUN /opt/askdock/bin/pip install --no-compile --no-deps --no-build-isolation /build

FROM application AS weights
ARG EMBEDDING_MODEL=intfloat/multilingual-e5-small
ENV ASKDOCK_MODELS_DIR=/opt/models ASKDOCK_DATA_DIR=/build/data
ARG HF_ENDPOINT
RUN --mount=type=cache,target=/root/.cache/pip --mount=type=secret,id=build_ca,target=/run/ca.pem \
    if [ -s /run/ca.pem ]; then export SSL_CERT_FILE=/run/ca.pem; fi; \
    ${HF_ENDPOINT:+env HF_ENDPOINT=$HF_ENDPOINT} /opt/askdock/bin/askdock models pull "${EMBEDDING_MODEL}"

# Without what no service imports: headers, test suites, tools that make models or packages.
# Bytecode is made here, of the standard library too, which the base has without: the running container cannot write
# it, and start-up would compile it each time.
FROM application AS finishing
ARG APT_MIRROR
RUN if [ -n "$APT_MIRROR" ]; then sed -i -E "s|https?://[^/ ]+|$APT_MIRROR|" /etc/apt/sources.list.d/*; fi; \
    apt-get update && apt-get install -y --no-install-recommends binutils
COPY tools/release/finish_image.sh tools/release/compile_imported.py /build/

FROM finishing AS application-full
RUN /build/finish_image.sh

FROM finishing AS application-slim
RUN /build/finish_image.sh tantivy turbovec

FROM ${PYTHON_BASE} AS base
ARG APT_MIRROR
RUN if [ -n "$APT_MIRROR" ]; then sed -i -E "s|https?://[^/ ]+|$APT_MIRROR|" /etc/apt/sources.list.d/*; fi; \
    apt-get update \
 && apt-get install -y --no-install-recommends tini tesseract-ocr tesseract-ocr-eng tesseract-ocr-chi-sim \
    fonts-wqy-microhei \
 && apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/* \
 && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent askdock \
 && install -d -o 10001 -g 10001 /var/lib/askdock /backups
LABEL org.opencontainers.image.title="AskDock" \
      org.opencontainers.image.description="Answers from your own documents, with citations that can be checked" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/askdock/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPYCACHEPREFIX=/opt/askdock/bytecode ORT_DISABLE_TELEMETRY=1 GRPC_VERBOSITY=NONE \
    ASKDOCK_HOST=:: ASKDOCK_PORT=8000 ASKDOCK_DATA_DIR=/var/lib/askdock ASKDOCK_MODELS_DIR=/opt/models ASKDOCK_OFFLINE=true
COPY --from=weights /opt/models /opt/models
WORKDIR /var/lib/askdock
VOLUME /var/lib/askdock
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=300s --retries=3 CMD ["askdock", "health"]
ENTRYPOINT ["tini", "--", "askdock"]
CMD ["serve"]

FROM base AS runtime-slim
COPY --from=application-slim /opt/askdock /opt/askdock

FROM base AS runtime
COPY --from=application-full /opt/askdock /opt/askdock
