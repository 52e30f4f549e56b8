{{/* Names and labels. Every helper that is for one component takes its context:
     dict "root" $ "name" "api" "values" .Values.api */}}

{{- define "askdock.fullname" -}}
{{- if contains "askdock" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-askdock" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "askdock.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/name: askdock
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* What never changes of a component: dict "root" $ "name" "api" */}}
{{- define "askdock.selector" -}}
app.kubernetes.io/name: askdock
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{/* repository, tag and digest as one reference: dict "root" $ "image" .Values.image */}}
{{- define "askdock.image" -}}
{{- if .image.digest }}{{ .image.repository }}@{{ .image.digest }}{{ else }}{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "askdock.secretName" -}}
{{- .Values.secrets.existingSecret | default (printf "%s-secrets" (include "askdock.fullname" .)) }}
{{- end }}

{{- define "askdock.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "askdock.fullname" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}
