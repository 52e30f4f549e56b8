{{/* Where the parts are, given or bundled. */}}
{{- define "askdock.databaseUrl" -}}
{{- .Values.database.url | default (printf "postgresql://askdock@%s-postgres:5432/askdock" (include "askdock.fullname" .)) }}
{{- end }}
{{- define "askdock.vectorDbHost" -}}
{{- .Values.vectorDb.host | default (printf "%s-milvus" (include "askdock.fullname" .)) }}
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
