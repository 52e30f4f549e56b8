{{/* Names, labels, images. Every helper that is for one component takes its context:
     dict "root" $ "name" "api" "values" .Values.api */}}

{{- define "askdock.fullname" -}}
{{- $name := .Values.nameOverride | default "askdock" }}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) }}
{{- .Values.fullnameOverride | default $full | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* The head of every object. "name": what follows the release's name; "values": those of a component, which is then a
     label; "labels", "annotations", "namespace": further ones */}}
{{- define "askdock.metadata" -}}
name: {{ include "askdock.fullname" .root }}{{ with .name }}-{{ . }}{{ end }}
namespace: {{ .namespace | default .root.Release.Namespace }}
labels: {{- include "askdock.labels" . | nindent 2 }}
{{- with include "askdock.merged" (list .root.Values.commonAnnotations .annotations) | fromYaml }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* That of a Deployment or StatefulSet, which has labels and annotations of its component. */}}
{{- define "askdock.workloadMetadata" -}}
{{- include "askdock.metadata" (merge (dict "labels" .values.labels "annotations" .values.annotations) .) }}
{{- end }}

{{- define "askdock.labels" -}}
{{- $chart := .root.Chart -}}
{{- $ours := dict "helm.sh/chart" (printf "%s-%s" $chart.Name $chart.Version) "app.kubernetes.io/name" "askdock" "app.kubernetes.io/instance" .root.Release.Name "app.kubernetes.io/version" $chart.AppVersion "app.kubernetes.io/managed-by" .root.Release.Service -}}
{{- if hasKey . "values" }}{{ $_ := set $ours "app.kubernetes.io/component" .name }}{{ end -}}
{{- include "askdock.merged" (list .root.Values.commonLabels .labels $ours) }}
{{- end }}

{{/* What never changes of a component. */}}
{{- define "askdock.selector" -}}
app.kubernetes.io/name: askdock
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{/* Maps as one, the later over the earlier; a key that is null is taken away. */}}
{{- define "askdock.merged" -}}
{{- $merged := dict }}
{{- range . }}{{ range $key, $value := . }}
{{- if kindIs "invalid" $value }}{{ $_ := unset $merged $key }}{{ else }}{{ $_ := set $merged $key $value }}{{ end }}
{{- end }}{{ end }}
{{- toYaml $merged }}
{{- end }}

{{/* One of our images, by tag or digest: dict "root" $ "image" .Values.image */}}
{{- define "askdock.image" -}}
{{- $name := .image.repository }}
{{- if .image.digest }}{{ $name = printf "%s@%s" $name .image.digest }}{{ else }}{{ $name = printf "%s:%s" $name (.image.tag | default .root.Chart.AppVersion) }}{{ end }}
{{- include "askdock.registered" (dict "root" .root "image" $name) }}
{{- end }}

{{/* An image from the registry of all images, if there is one: what has a dot, a port or is localhost names another. */}}
{{- define "askdock.registered" -}}
{{- $registry := (.root.Values.global | default dict).imageRegistry }}
{{- if $registry }}{{ trimSuffix "/" $registry }}/{{ regexReplaceAll "^(localhost|[^/]*[.:][^/]*)/" .image "" }}{{ else }}{{ .image }}{{ end }}
{{- end }}

{{/* The component's account: one of its own, that of pods which reach a cloud, or one without any rights. */}}
{{- define "askdock.serviceAccountName" -}}
{{- $values := .root.Values.serviceAccount }}{{ $own := .values.serviceAccount | default dict }}
{{- $made := $values.name | default (include "askdock.fullname" .root) }}
{{- if $own.name }}{{ $own.name }}
{{- else if $own.annotations }}{{ include "askdock.fullname" .root }}-{{ .name }}
{{- else if not $values.create }}{{ $values.name | default "default" }}
{{- else if has .name (list "api" "retriever" "worker" "index" "migrate" "backup") }}{{ $made }}
{{- else }}{{ printf "%s-plain" $made | trunc 63 }}{{ end }}
{{- end }}

{{/* Whether a cluster answers while this is rendered; Argo CD and `helm template` have none. */}}
{{- define "askdock.connected" -}}
{{- if lookup "v1" "Secret" .Release.Namespace "" }}true{{ end }}
{{- end }}

{{/* Values of an older release (--reuse-values) lack the blocks that are new. Lists and single values stay away where
     they were taken away. */}}
{{- define "askdock.defaults" -}}
{{- include "askdock.filled" (list .Values (.Files.Get "files/values.yaml" | fromYaml)) }}
{{- end }}
{{- define "askdock.filled" -}}
{{- $there := index . 0 }}
{{- range $key, $default := index . 1 }}
{{- if kindIs "map" $default }}
{{- if not (hasKey $there $key) }}{{ $_ := set $there $key (deepCopy $default) }}
{{- else if and (kindIs "map" (get $there $key)) (not (hasSuffix "SecurityContext" $key)) }}{{ include "askdock.filled" (list (get $there $key) $default) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
