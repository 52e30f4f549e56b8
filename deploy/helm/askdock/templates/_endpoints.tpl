{{/* Where the parts are, given or bundled. */}}
{{- define "askdock.databaseUrl" -}}
{{- .Values.database.url | default (printf "postgresql://askdock@%s-postgres:5432/askdock" (include "askdock.fullname" .)) }}
{{- end }}
{{- define "askdock.vectorDbHost" -}}
{{- .Values.vectorDb.host | default (printf "%s-milvus" (include "askdock.fullname" .)) }}
{{- end }}
{{/* Paths below which page and API are reached: that of publicUrl, and those of the ways in. */}}
{{- define "askdock.subPaths" -}}
{{- $paths := list (include "askdock.publicPath" .) }}
{{- if .Values.ingress.enabled }}
{{- $paths = append $paths .Values.ingress.path }}
{{- range .Values.ingress.hosts }}{{ if kindIs "map" . }}{{ range .paths }}{{ $paths = append $paths .path }}{{ end }}{{ end }}{{ end }}
{{- end }}
{{- if .Values.gateway.enabled }}{{ $paths = append $paths .Values.gateway.path }}{{ end }}
{{- $found := list }}
{{- range $paths }}
{{- /* With a pattern of ingress-nginx the controller strips the path itself. */}}
{{- $path := trimSuffix "/" (toString (. | default "")) }}
{{- if regexMatch "^(/[A-Za-z0-9._~-]+)+$" $path }}{{ $found = append $found $path }}{{ end }}
{{- end }}
{{- toYaml (uniq $found) }}
{{- end }}
{{- define "askdock.publicPath" -}}
{{- $url := get (.Values.config.extra | default dict) "ASKDOCK_PUBLIC_URL" | default .Values.publicUrl }}
{{- trimSuffix "/" (get (urlParse (toString ($url | default ""))) "path") }}
{{- end }}
{{/* Of an Ingress or route that names none itself. */}}
{{- define "askdock.path" -}}
{{- $path := .path | default "/" }}
{{- if eq $path "/" }}{{ include "askdock.publicPath" .root | default "/" }}{{ else }}{{ $path }}{{ end }}
{{- end }}
{{- define "askdock.filesEndpoint" -}}
{{- if .Values.files.bundled.enabled }}http://{{ include "askdock.fullname" . }}-seaweedfs:8333{{ else }}{{ .Values.files.endpoint }}{{ end }}
{{- end }}
{{- define "askdock.llmBaseUrl" -}}
{{- if .Values.vllm.enabled }}http://{{ include "askdock.fullname" . }}-vllm:8000/v1{{ else }}{{ .Values.llm.baseUrl }}{{ end }}
{{- end }}
{{- define "askdock.llmModel" -}}
{{- ternary .Values.vllm.model .Values.llm.model .Values.vllm.enabled }}
{{- end }}
{{- define "askdock.embedderUrl" -}}
{{- if .Values.tei.enabled }}http://{{ include "askdock.fullname" . }}-tei:8080/embed{{ else }}{{ .Values.tei.url }}{{ end }}
{{- end }}
