{{/* What every service of ours is told, by the program's own names; config.extra comes before the rest. */}}
{{- define "askdock.settings" -}}
{{- $settings := include "askdock.ownSettings" . | fromYaml }}
{{- range $name, $value := .Values.config.extra }}
{{- /* Numbers of a values file are floats: 1000000 would be 1e+06. */}}
{{- $whole := and (kindIs "float64" $value) (eq (floor $value) $value) }}
{{- $_ := set $settings $name ($whole | ternary (int64 $value) $value | toString) }}
{{- end }}
{{- toYaml $settings }}
{{- end }}

{{- define "askdock.ownSettings" -}}
CHUNK_SIZE: {{ .Values.config.chunkSize | quote }}
CHUNK_OVERLAP: {{ .Values.config.chunkOverlap | quote }}
EMBEDDING_MODEL: {{ .Values.config.embeddingModel | quote }}
ASKDOCK_LOG_LEVEL: {{ .Values.config.logLevel | quote }}
ASKDOCK_LOG_FORMAT: {{ .Values.config.logFormat }}
# Each password that is there is a file named like its setting.
ASKDOCK_SECRETS_DIR: {{ include "askdock.secretFolder" . }}
# One that changes in the cluster takes effect without a roll: the container starts anew.
ASKDOCK_SECRETS_WATCH: "true"
# The container's file system is gone with it: who did what is part of its log.
ASKDOCK_AUDIT_FILE: "-"
ASKDOCK_DATABASE_URL: {{ include "askdock.databaseUrl" . | quote }}
# The services start beside the Job that makes its tables.
ASKDOCK_SCHEMA_WAIT_SECONDS: "120"
ASKDOCK_STORE: {{ .Values.vectorDb.type | quote }}
VECTOR_DB_HOST: {{ include "askdock.vectorDbHost" . | quote }}
{{- with .Values.vectorDb.port }}
VECTOR_DB_PORT: {{ . | quote }}
{{- end }}
VECTOR_DB_USERNAME: {{ .Values.vectorDb.username | quote }}
VECTOR_DB_TLS: {{ .Values.vectorDb.tls | quote }}
{{- if .Values.vectorDb.tlsSecret }}
VECTOR_DB_CA_FILE: /etc/askdock/tls/vector-db/ca.crt
{{- if .Values.vectorDb.mutualTls }}
VECTOR_DB_CLIENT_CERT_FILE: /etc/askdock/tls/vector-db/tls.crt
VECTOR_DB_CLIENT_KEY_FILE: /etc/askdock/tls/vector-db/tls.key
{{- end }}
{{- else if and (include "askdock.hasCa" .) (or .Values.vectorDb.tls (hasPrefix "https:" .Values.vectorDb.host)) }}
VECTOR_DB_CA_FILE: /etc/askdock/ca/ca.crt
{{- end }}
ASKDOCK_FILES_URL: {{ .Values.files.url | quote }}
{{- with include "askdock.filesEndpoint" . }}
ASKDOCK_S3_ENDPOINT: {{ . | quote }}
{{- end }}
ASKDOCK_S3_REGION: {{ .Values.files.region | quote }}
{{- with .Values.backup }}{{ if or .schedule .drill.schedule }}
ASKDOCK_BACKUP_URL: {{ ternary "/backup" .url (not (empty .existingClaim)) | quote }}
ASKDOCK_BACKUP_KEEP: {{ .keep | quote }}
ASKDOCK_BACKUP_KEEP_DAYS: {{ .keepDays | quote }}
ASKDOCK_BACKUP_MAX_AGE_HOURS: {{ .maxAgeHours | quote }}
ASKDOCK_DRILL_MAX_AGE_HOURS: {{ .drill.maxAgeHours | quote }}
{{- end }}{{ end }}
{{- with include "askdock.llmBaseUrl" . }}
LLM_BASE_URL: {{ . | quote }}
LLM_MODEL: {{ include "askdock.llmModel" $ | quote }}
{{- end }}
{{- with include "askdock.embedderUrl" . }}
ASKDOCK_EMBEDDER_URL: {{ . | quote }}
{{- end }}
{{- with .Values.reranker.url }}
ASKDOCK_RERANKER_URL: {{ . | quote }}
ASKDOCK_RERANKER_SHAPE: {{ $.Values.reranker.shape }}
{{- with $.Values.reranker.model }}
ASKDOCK_RERANKER_MODEL: {{ . | quote }}
{{- end }}
{{- end }}
{{- with .Values.publicUrl }}
ASKDOCK_PUBLIC_URL: {{ . | quote }}
{{- end }}
# The front end's nginx, and the way in before it: each adds to X-Forwarded-For.
ASKDOCK_TRUSTED_PROXIES: {{ or .Values.ingress.enabled .Values.gateway.enabled | ternary "2" "1" | quote }}
ASKDOCK_PASSWORD_SIGN_IN: {{ .Values.passwordSignIn | quote }}
{{- with .Values.oidc }}
{{- if .issuer }}
ASKDOCK_OIDC_ISSUER: {{ .issuer | quote }}
ASKDOCK_OIDC_GROUPS_CLAIM: {{ .groupsClaim | quote }}
{{- range $name, $value := dict "CLIENT_ID" .clientId "NAME" .name "GRANTS" .grants "AUDIENCE" .audience "LINK_BY_EMAIL" (.linkByEmail | ternary "true" "") }}
{{- with $value }}
ASKDOCK_OIDC_{{ $name }}: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.redis.url }}
ASKDOCK_LIMITS_URL: {{ . | quote }}
{{- end }}
{{- with include "askdock.wayOut" . | fromYaml }}
{{ toYaml . }}
{{- end }}
{{- end }}
