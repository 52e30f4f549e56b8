{{/* What stands beside a Deployment: its Service, its scaler, its disruption budget. */}}

{{/* dict "root" $ "name" "api" "port" 8000 */}}
{{- define "askdock.service" -}}
apiVersion: v1
kind: Service
metadata: {{- include "askdock.metadata" . | nindent 2 }}
spec:
  type: ClusterIP
  selector: {{- include "askdock.selector" . | nindent 4 }}
  ports:
    - {name: http, port: {{ .port }}, targetPort: http, protocol: TCP}
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
  behavior:
    scaleUp: {stabilizationWindowSeconds: 0, policies: [{type: Percent, value: 100, periodSeconds: 30}]}
    scaleDown: {stabilizationWindowSeconds: 300, policies: [{type: Pods, value: 1, periodSeconds: 60}]}
{{- end }}
{{- end }}

{{- define "askdock.disruption" -}}
apiVersion: {{ ternary "policy/v1" "policy/v1beta1" (.root.Capabilities.APIVersions.Has "policy/v1") }}
kind: PodDisruptionBudget
metadata: {{- include "askdock.metadata" . | nindent 2 }}
spec:
  {{- toYaml .values.podDisruptionBudget | nindent 2 }}
  selector:
    matchLabels: {{- include "askdock.selector" . | nindent 6 }}
{{- end }}
