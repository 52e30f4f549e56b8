{{/* What pods of ours have in common. A component's context: dict "root" $ "name" "api" "values" .Values.api */}}

{{- define "askdock.metadata" -}}
name: {{ include "askdock.fullname" .root }}-{{ .name }}
namespace: {{ .root.Release.Namespace }}
labels: {{- include "askdock.labels" .root | nindent 2 }}
  app.kubernetes.io/component: {{ .name }}
{{- end }}

{{/* Everything of a pod but its containers and volumes. */}}
{{- define "askdock.pod" -}}
serviceAccountName: {{ include "askdock.serviceAccountName" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext: {{- .security | default (include "askdock.podSecurity" .) | nindent 2 }}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* "user" in the context: that of an image which is not ours. */}}
{{- define "askdock.podSecurity" -}}
{{- $user := .user | default 10001 -}}
runAsNonRoot: true
runAsUser: {{ $user }}
runAsGroup: {{ $user }}
fsGroup: {{ $user }}
{{- if .ports }}
# Once, not at every start: PostgreSQL refuses data that its group may write, and large volumes take long.
fsGroupChangePolicy: OnRootMismatch
{{- end }}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "askdock.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Pods of a component keep apart from each other. */}}
{{- define "askdock.spread" -}}
affinity:
  podAntiAffinity:
  {{- if eq .root.Values.antiAffinity "required" }}
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels: {{- include "askdock.selector" . | nindent 12 }}
  {{- else }}
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels: {{- include "askdock.selector" . | nindent 14 }}
  {{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "askdock.selector" . | nindent 8 }}
{{- end }}

{{/* Image, settings and rights of a container of ours. */}}
{{- define "askdock.container" -}}
image: {{ include "askdock.image" (dict "root" .root "image" .root.Values.image) }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
{{ include "askdock.environment" . }}
securityContext: {{- include "askdock.containerSecurity" . | nindent 2 }}
{{- end }}

{{- define "askdock.environment" -}}
envFrom:
  - configMapRef: {name: {{ include "askdock.fullname" .root }}-config}
{{- end }}

{{/* Secrets come as files, so that they are in no environment listing. */}}
{{- define "askdock.mounts" -}}
- {name: secrets, mountPath: /run/secrets, readOnly: true}
- {name: scratch, mountPath: /tmp}
- {name: scratch, mountPath: /var/lib/askdock, subPath: data}
{{- end }}

{{- define "askdock.volumes" -}}
{{ include "askdock.secretVolume" . }}
- name: scratch
  emptyDir: {sizeLimit: 4Gi}
{{- end }}

{{- define "askdock.secretVolume" -}}
- name: secrets
  secret:
    secretName: {{ include "askdock.secretName" .root }}
    defaultMode: 0440
{{- end }}

{{/* Starting may load a model; living means the process answers; ready means its dependencies do too. */}}
{{- define "askdock.probes" -}}
startupProbe:
  httpGet: {path: /health, port: http}
  periodSeconds: 2
  failureThreshold: 90
livenessProbe:
  httpGet: {path: /health, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /ready, port: http}
  periodSeconds: 3
  timeoutSeconds: 6
  failureThreshold: 2
{{- end }}
