{{/* Where each password lies. */}}

{{- define "askdock.secretName" -}}
{{- .Values.secrets.existingSecret | default (printf "%s-secrets" (include "askdock.fullname" .)) }}
{{- end }}

{{/* The folder in which pods of ours find them. */}}
{{- define "askdock.secretFolder" -}}
{{- .Values.secrets.folder | default "/run/secrets" }}
{{- end }}

{{/* File, as the program names it, to Secret, key, and whether pods wait for it: dict of dicts, of the root. */}}
{{- define "askdock.secretSources" -}}
{{- $main := include "askdock.secretName" . }}
{{- $values := .Values }}
{{- $sources := dict "admin_key" (dict "name" $main "key" ($values.secrets.keys.admin_key | default "admin_key") "needed" true) }}
{{- $parts := list
  (list "database_password" $values.database "password" $values.database.bundled.enabled)
  (list "vector_db_password" $values.vectorDb "password" $values.vectorDb.bundled.enabled)
  (list "vector_db_token" $values.vectorDb "token" false)
  (list "s3_access_key_id" $values.files "accessKeyId" $values.files.bundled.enabled)
  (list "s3_secret_access_key" $values.files "secretAccessKey" $values.files.bundled.enabled)
  (list "s3.json" dict "" $values.files.bundled.enabled)
  (list "llm_api_key" $values.llm "apiKey" false)
  (list "embedder_api_key" $values.tei "apiKey" false)
  (list "reranker_api_key" $values.reranker "apiKey" false)
  (list "limits_url" $values.redis "url" false)
  (list "oidc_client_secret" $values.oidc "clientSecret" false)
  (list "oidc_providers" dict "" false)
  (list "llm_endpoints" dict "" false)
  (list "transcription_api_key" dict "" false)
  (list "vision_api_key" dict "" false)
  (list "smtp_url" dict "" false)
  (list "ldap_bind_password" dict "" false)
  (list "url_proxy_login" dict "" false)
  (list "retriever_token" dict "" false)
  (list "sources_key" dict "" false) }}
{{- range $parts }}
{{- $file := index . 0 }}{{ $part := index . 1 }}
{{- if not (and $values.files.podIdentity (hasPrefix "s3" $file)) }}
{{- if $part.existingSecret }}
{{- $_ := set $sources $file (dict "name" $part.existingSecret "key" (index $part.secretKeys (index . 2)) "needed" false) }}
{{- else }}
{{- $_ := set $sources $file (dict "name" $main "key" (get $values.secrets.keys $file | default $file) "needed" (index . 3)) }}
{{- end }}
{{- end }}
{{- end }}
{{- toYaml $sources }}
{{- end }}

{{/* Secrets come as files, so that they are in no environment listing. "secrets" in the context: the ones that a store
     needs; else all. "sources": where some lie instead. What is not needed may be missing. */}}
{{- define "askdock.secretVolume" -}}
{{- $wanted := .secrets }}
{{- $items := dict }}
{{- range $file, $source := merge (.sources | default dict) (include "askdock.secretSources" .root | fromYaml) }}
{{- if or (not $wanted) (has $file $wanted) }}
{{- $secret := printf "%s %t" $source.name (not $source.needed) }}
{{- $_ := set $items $secret (append (get $items $secret | default list) (dict "key" $source.key "path" $file)) }}
{{- end }}
{{- end -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range $secret, $files := $items }}
      - secret:
          name: {{ splitList " " $secret | first }}
          optional: {{ splitList " " $secret | last }}
          items: {{- toYaml $files | nindent 12 }}
      {{- end }}
{{- end }}

{{/* Changes with what the chart knows of the passwords, so that pods roll: those given as values, and those that lie in
     Secrets which somebody else makes. */}}
{{- define "askdock.secretChecksum" -}}
{{- $known := list (omit .Values.secrets "externalSecret") }}
{{- $own := printf "%s-secrets" (include "askdock.fullname" .) }}
{{- if include "askdock.connected" . }}
{{- range $source := include "askdock.secretSources" . | fromYaml }}
{{- if ne $source.name $own }}
{{- $data := (lookup "v1" "Secret" $.Release.Namespace $source.name).data | default dict }}
{{- $known = append $known (get $data $source.key) }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $known | sha256sum }}
{{- end }}
