# The front end: the built page behind an unprivileged nginx on port 3000, which passes the API through.
ARG NODE_BASE=node:20-bookworm-slim
# checkov:skip=CKV_DOCKER_7:the tags are in the build arguments above
ARG NGINX_BASE=nginxinc/nginx-unprivileged:1.28-bookworm

FROM ${NODE_BASE} AS page
WORKDIR /page/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
ARG NPM_CONFIG_REGISTRY
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=build_ca,target=/run/ca.pem \
    if [ -s /run/ca.pem ]; then export NODE_EXTRA_CA_CERTS=/run/ca.pem; fi; npm ci --no-audit --no-fund ${NPM_CONFIG_REGISTRY:+--registry=$NPM_CONFIG_REGISTRY}
COPY frontend/ ./
COPY examples/ ../examples/
RUN npm run build -- --outDir /page/dist --emptyOutDir

FROM ${NGINX_BASE}
LABEL org.opencontainers.image.title="AskDock front end" org.opencontainers.image.licenses="Apache-2.0"
COPY deploy/nginx/askdock.conf /etc/nginx/conf.d/default.conf
COPY --chmod=755 deploy/nginx/listen-ipv6.sh /docker-entrypoint.d/15-listen-ipv6.sh
COPY --chmod=755 deploy/nginx/sub-path.sh /docker-entrypoint.d/16-sub-path.sh
COPY deploy/nginx/proxy.conf deploy/nginx/headers.conf /etc/nginx/askdock/
COPY --from=page /page/dist /usr/share/askdock
USER 101
EXPOSE 3000
STOPSIGNAL SIGQUIT
# bash opens the connection itself: no curl needed.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q 200"]
