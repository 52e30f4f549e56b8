{{/* Volumes of stores and model servers: dict "root" $ "name" "postgres" "values" .Values.database.bundled */}}

{{/* What a claim asks for: dict "root" $ "values" with storage, storageClass, accessModes */}}
{{- define "askdock.claimSpec" -}}
accessModes: {{ .values.accessModes | default (list "ReadWriteOnce") | toJson }}
{{- with .values.storageClass | default (.root.Values.global | default dict).storageClass }}
storageClassName: {{ eq . "-" | ternary "" . | quote }}
{{- end }}
resources: {requests: {storage: {{ .values.storage }}}}
{{- end }}

{{/* A store's volume: a claim that is there, or one made for it, which outlives the release. */}}
{{- define "askdock.claimTemplates" -}}
{{- if not .values.existingClaim }}
{{- with .values.persistentVolumeClaimRetentionPolicy }}
persistentVolumeClaimRetentionPolicy: {{- toYaml . | nindent 2 }}
{{- end }}
{{- $all := .root.Values }}
{{- $labels := include "askdock.merged" (list $all.commonLabels (include "askdock.selector" . | fromYaml)) | fromYaml }}
{{- $annotations := include "askdock.merged" (list $all.commonAnnotations .values.claimAnnotations (dict "helm.sh/resource-policy" "keep")) | fromYaml }}
{{- /* Kubernetes lets nobody change them later: a store that is there keeps those it has. */}}
{{- $name := printf "%s-%s" (include "askdock.fullname" .root) .name }}
{{- $there := lookup "apps/v1" "StatefulSet" .root.Release.Namespace $name }}
{{- range ($there.spec | default dict).volumeClaimTemplates }}
{{- $labels = .metadata.labels }}
{{- $annotations = .metadata.annotations }}
{{- end }}
volumeClaimTemplates:
  - metadata:
      name: data
      labels: {{- toYaml $labels | nindent 8 }}
      annotations: {{- toYaml $annotations | nindent 8 }}
    spec: {{- include "askdock.claimSpec" . | nindent 6 }}
{{- end }}
{{- end }}

{{- define "askdock.existingClaim" -}}
{{- with .values.existingClaim }}
- name: data
  persistentVolumeClaim: {claimName: {{ . }}}
{{- end }}
{{- end }}
