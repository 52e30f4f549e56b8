{{/* What stands beside a Deployment: its Service, its scaler, its disruption budget; a store's Service. */}}

{{/* "port" in the context: that of the Service */}}
{{- define "askdock.service" -}}
apiVersion: v1
kind: Service
metadata: {{- include "askdock.metadata" (merge (dict "annotations" .values.serviceAnnotations) .) | nindent 2 }}
spec:
  type: {{ .values.serviceType | default "ClusterIP" }}
  {{- with .values.serviceSpec }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- include "askdock.ipFamilies" .root | nindent 2 }}
  selector: {{- include "askdock.selector" . | nindent 4 }}
  ports:
    - {name: http, port: {{ .port }}, targetPort: http, protocol: TCP{{ with .values.nodePort }}, nodePort: {{ . }}{{ end }}}
{{- end }}

{{/* Headless, for a store: one pod with a name of its own. "ports": name and number of each */}}
{{- define "askdock.headlessService" -}}
apiVersion: v1
kind: Service
metadata: {{- include "askdock.metadata" . | nindent 2 }}
spec:
  clusterIP: None
  publishNotReadyAddresses: false
  {{- include "askdock.ipFamilies" .root | nindent 2 }}
  selector: {{- include "askdock.selector" . | nindent 4 }}
  ports:
    {{- range $name, $port := .ports }}
    - {name: {{ $name }}, port: {{ $port }}, targetPort: {{ $name }}, protocol: TCP}
    {{- end }}
{{- end }}

{{- define "askdock.ipFamilies" -}}
{{- with .Values.service.ipFamilyPolicy }}
ipFamilyPolicy: {{ . }}
{{- end }}
{{- with .Values.service.ipFamilies }}
ipFamilies: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "askdock.autoscaling" -}}
{{- if .values.autoscaling.enabled -}}
---
{{- $v2 := .root.Capabilities.APIVersions.Has "autoscaling/v2" }}
apiVersion: {{ ternary "autoscaling/v2" "autoscaling/v2beta2" $v2 }}
kind: HorizontalPodAutoscaler
metadata: {{- include "askdock.metadata" . | nindent 2 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "askdock.fullname" .root }}-{{ .name }}}
  minReplicas: {{ .values.autoscaling.min }}
  maxReplicas: {{ .values.autoscaling.max }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ .values.autoscaling.cpu }}}
    {{- if .values.autoscaling.inFlight }}
    - type: Pods
      pods:
        metric: {name: askdock_http_in_flight}
        target: {type: AverageValue, averageValue: {{ .values.autoscaling.inFlight | quote }}}
    {{- end }}
    {{- with .values.autoscaling.metrics }}{{ toYaml . | nindent 4 }}{{ end }}
  {{- $up := dict "stabilizationWindowSeconds" 0 "policies" (list (dict "type" "Percent" "value" 100 "periodSeconds" 30)) }}
  {{- $down := dict "stabilizationWindowSeconds" 300 "policies" (list (dict "type" "Pods" "value" 1 "periodSeconds" 60)) }}
  behavior: {{- include "askdock.merged" (list (dict "scaleUp" $up "scaleDown" $down) .values.autoscaling.behavior) | nindent 4 }}
{{- end }}
{{- end }}

{{/* None where neither number is given. A pod that is not ready serves nobody: while a store is away none is, and a node
     could not be drained for as long. */}}
{{- define "askdock.disruption" -}}
{{- $budget := .values.podDisruptionBudget | default dict }}
{{- $number := pick $budget (hasKey $budget "minAvailable" | ternary "minAvailable" "maxUnavailable") }}
{{- $evicted := semverCompare ">=1.31.0-0" .root.Capabilities.KubeVersion.Version | ternary (dict "unhealthyPodEvictionPolicy" "AlwaysAllow") dict }}
{{- $allowed := merge $number (pick $budget "unhealthyPodEvictionPolicy") $evicted }}
{{- if or (hasKey $allowed "minAvailable") (hasKey $allowed "maxUnavailable") -}}
apiVersion: {{ ternary "policy/v1" "policy/v1beta1" (.root.Capabilities.APIVersions.Has "policy/v1") }}
kind: PodDisruptionBudget
metadata: {{- include "askdock.metadata" . | nindent 2 }}
spec:
  {{- toYaml $allowed | nindent 2 }}
  selector:
    matchLabels: {{- include "askdock.selector" . | nindent 6 }}
{{- end }}
{{- end }}
