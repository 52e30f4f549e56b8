{{/* Settings that contradict each other end the installation with a sentence. */}}
{{- define "askdock.validate" -}}
{{- if and .Values.database.url .Values.database.bundled.enabled }}
{{- fail "database.url names a PostgreSQL and database.bundled.enabled makes one: keep one of them" }}
{{- end }}
{{- if not (or .Values.database.url .Values.database.bundled.enabled) }}
{{- fail "there is no catalogue: set database.url or database.bundled.enabled" }}
{{- end }}
{{- with .Values.backup }}
{{- if and (or .schedule .drill.schedule) (not (or .existingClaim .url)) }}
{{- fail "backup.schedule and backup.drill.schedule need backup.existingClaim or backup.url: where the archives are kept" }}
{{- end }}
{{- if and .existingClaim .url }}
{{- fail "backup.existingClaim and backup.url are both set: keep one of them" }}
{{- end }}
{{- end }}
{{- if and .Values.vectorDb.host .Values.vectorDb.bundled.enabled }}
{{- fail "vectorDb.host names a vector database and vectorDb.bundled.enabled makes one: keep one of them" }}
{{- end }}
{{- if not (or .Values.vectorDb.host .Values.vectorDb.bundled.enabled) }}
{{- fail "there is no vector database: set vectorDb.host or vectorDb.bundled.enabled" }}
{{- end }}
{{- if and .Values.vectorDb.bundled.enabled .Values.vectorDb.tls }}
{{- fail "vectorDb.tls is for a server of your own, the bundled Milvus speaks none: set vectorDb.host" }}
{{- end }}
{{- if and .Values.vectorDb.bundled.enabled (ne .Values.vectorDb.type "milvus") }}
{{- fail "the bundled vector database is Milvus: set vectorDb.bundled.enabled to false for elasticsearch" }}
{{- end }}
{{- if and .Values.files.endpoint .Values.files.bundled.enabled }}
{{- fail "files.endpoint names an S3 store and files.bundled.enabled makes one: keep one of them" }}
{{- end }}
{{- if and .Values.files.podIdentity .Values.files.bundled.enabled }}
{{- fail "files.podIdentity is for an S3 store of a cloud, which files.bundled.enabled replaces: keep one of them" }}
{{- end }}
{{- $indexed := and (or .Values.index.enabled .Values.index.template .Values.index.schedule) (gt (int .Values.index.shards) 1) }}
{{- if and $indexed (semverCompare "<1.22.0-0" .Capabilities.KubeVersion.Version) }}
{{- fail "index.shards needs Indexed Jobs, which Kubernetes has from 1.22 on: set it to 1" }}
{{- end }}
{{- if and .Values.secrets.existingSecret .Values.secrets.externalSecret.enabled }}
{{- fail "secrets.existingSecret and secrets.externalSecret.enabled are both set: keep one of them" }}
{{- end }}
{{- if and .Values.secrets.folder (or .Values.secrets.existingSecret .Values.secrets.externalSecret.enabled) }}
{{- fail "secrets.folder names files that another tool writes; secrets.existingSecret and secrets.externalSecret make a Secret: keep one of them" }}
{{- end }}
{{- if and .Values.secrets.folder (or .Values.database.bundled.enabled .Values.vectorDb.bundled.enabled .Values.files.bundled.enabled) }}
{{- fail "secrets.folder is for stores of your own: the bundled ones read their passwords from a Secret" }}
{{- end }}
{{- if and .Values.vllm.enabled .Values.llm.baseUrl }}
{{- fail "llm.baseUrl names a model endpoint and vllm.enabled makes one: keep one of them" }}
{{- end }}
{{- if and (include "askdock.llmBaseUrl" .) (not (include "askdock.llmModel" .)) }}
{{- fail "llm.baseUrl is set but llm.model is not: name the model to ask for" }}
{{- end }}
{{- if and .Values.tei.enabled .Values.tei.url }}
{{- fail "tei.url names an embedder and tei.enabled makes one: keep one of them" }}
{{- end }}
{{- if ge (int .Values.config.chunkOverlap) (int .Values.config.chunkSize) }}
{{- fail "config.chunkOverlap must be smaller than config.chunkSize" }}
{{- end }}
{{- if and .Values.worker.autoscaling.enabled .Values.worker.keda.enabled }}
{{- fail "worker.autoscaling and worker.keda would fight over the replicas: keep one of them" }}
{{- end }}
{{- range $name := list "api" "retriever" "worker" "frontend" }}
{{- $scaling := (index $.Values $name).autoscaling }}
{{- if and $scaling.enabled (gt (int $scaling.min) (int $scaling.max)) }}
{{- fail (printf "%s.autoscaling.min is larger than max" $name) }}
{{- end }}
{{- end }}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) }}
{{- fail "gateway.enabled needs gateway.parentRefs: which Gateway is the way in" }}
{{- end }}
{{- $secret := list "ASKDOCK_ADMIN_KEY" "ASKDOCK_DATABASE_PASSWORD" "VECTOR_DB_PASSWORD" "VECTOR_DB_TOKEN" "ASKDOCK_S3_ACCESS_KEY_ID" "ASKDOCK_S3_SECRET_ACCESS_KEY" "LLM_API_KEY" "LLM_ENDPOINTS" "ASKDOCK_EMBEDDER_API_KEY" "ASKDOCK_RERANKER_API_KEY" "TRANSCRIPTION_API_KEY" "VISION_API_KEY" "RETRIEVER_TOKEN" "ASKDOCK_SOURCES_KEY" "ASKDOCK_LIMITS_URL" "ASKDOCK_OIDC_CLIENT_SECRET" "ASKDOCK_OIDC_PROVIDERS" "ASKDOCK_SMTP_URL" "ASKDOCK_LDAP_BIND_PASSWORD" "ASKDOCK_URL_PROXY_LOGIN" }}
{{- range $name, $_ := .Values.config.extra }}
{{- if has $name $secret }}
{{- fail (printf "config.extra.%s is a secret and would stand in a ConfigMap: give it in secrets, or in a Secret of your own" $name) }}
{{- end }}
{{- end }}
{{- if .Values.secrets.externalSecret.enabled }}
{{- if not .Values.secrets.externalSecret.storeRef.name }}
{{- fail "secrets.externalSecret.enabled needs secrets.externalSecret.storeRef.name: the store to ask" }}
{{- end }}
{{- if not (or .Values.secrets.externalSecret.key .Values.secrets.externalSecret.data) }}
{{- fail "secrets.externalSecret.enabled needs secrets.externalSecret.key, the entry that holds all of them, or secrets.externalSecret.data, one for each" }}
{{- end }}
{{- end }}
{{- if and .Values.files.existingSecret .Values.files.bundled.enabled }}
{{- fail "files.existingSecret holds the keys of an S3 store of your own and files.bundled.enabled makes one: keep one of them" }}
{{- end }}
{{- if ne (empty .Values.secrets.s3AccessKeyId) (empty .Values.secrets.s3SecretAccessKey) }}
{{- fail "secrets.s3AccessKeyId and secrets.s3SecretAccessKey belong together: set both or none" }}
{{- end }}
{{- if and .Values.caBundle.configMap .Values.caBundle.secret }}
{{- fail "caBundle.configMap and caBundle.secret are both set: keep one of them" }}
{{- end }}
{{- end }}
