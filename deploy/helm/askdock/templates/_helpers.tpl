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

{{- define "askdock.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "askdock.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Pods of a component keep apart from each other: dict "root" $ "name" "api" */}}
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

{{/* Secrets come as files, so that they are in no environment listing. */}}
{{- define "askdock.secretVolume" -}}
- name: secrets
  secret:
    secretName: {{ include "askdock.secretName" . }}
    defaultMode: 0440
{{- end }}

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

{{- define "askdock.environment" -}}
envFrom:
  - configMapRef: {name: {{ include "askdock.fullname" . }}-config}
{{- end }}

{{/* The pod that api, retriever and worker have in common: dict "root" $ "name" "api" "args" list "env" dict */}}
{{- define "askdock.deployment" -}}
{{- $values := index .root.Values .name -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "askdock.fullname" .root }}-{{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "askdock.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  {{- if not (or $values.autoscaling.enabled (dig "keda" "enabled" false $values)) }}
  replicas: {{ $values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  selector:
    matchLabels: {{- include "askdock.selector" . | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template:
    metadata:
      labels: {{- include "askdock.selector" . | nindent 8 }}
      annotations:
        checksum/config: {{ include (print .root.Template.BasePath "/configmap.yaml") .root | sha256sum }}
        {{- with $values.podAnnotations }}{{ toYaml . | nindent 8 }}{{ end }}
    spec:
      serviceAccountName: {{ include "askdock.serviceAccountName" .root }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      {{- with $values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- with .root.Values.imagePullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext: {{- include "askdock.podSecurity" .root | nindent 8 }}
      {{- include "askdock.spread" . | nindent 6 }}
      {{- with $values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ include "askdock.image" (dict "root" .root "image" .root.Values.image) }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: {{- toYaml .args | nindent 12 }}
          {{- include "askdock.environment" .root | nindent 10 }}
          env:
            {{- range $key, $value := .env }}
            - {name: {{ $key }}, value: {{ $value | quote }}}
            {{- end }}
          ports:
            - {name: http, containerPort: 8000, protocol: TCP}
          # Starting may load a model; living means the process answers; ready means its dependencies do too.
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
          lifecycle:
            preStop:
              # Endpoints learn of the end a moment after the pod does; until then it goes on answering.
              exec: {command: [python, -c, "import time; time.sleep(8)"]}
          resources: {{- toYaml $values.resources | nindent 12 }}
          securityContext: {{- include "askdock.containerSecurity" .root | nindent 12 }}
          volumeMounts: {{- include "askdock.mounts" .root | nindent 12 }}
      volumes: {{- include "askdock.volumes" .root | nindent 8 }}
{{- end }}

{{/* dict "root" $ "name" "api" "port" 8000 */}}
{{- define "askdock.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "askdock.fullname" .root }}-{{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "askdock.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  type: ClusterIP
  selector: {{- include "askdock.selector" . | nindent 4 }}
  ports:
    - {name: http, port: {{ .port }}, targetPort: http, protocol: TCP}
{{- end }}

{{- define "askdock.autoscaling" -}}
{{- $values := index .root.Values .name -}}
{{- if $values.autoscaling.enabled -}}
{{- $v2 := .root.Capabilities.APIVersions.Has "autoscaling/v2" -}}
apiVersion: {{ ternary "autoscaling/v2" "autoscaling/v2beta2" $v2 }}
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "askdock.fullname" .root }}-{{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "askdock.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "askdock.fullname" .root }}-{{ .name }}}
  minReplicas: {{ $values.autoscaling.min }}
  maxReplicas: {{ $values.autoscaling.max }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ $values.autoscaling.cpu }}}
    {{- if $values.autoscaling.inFlight }}
    - type: Pods
      pods:
        metric: {name: askdock_http_in_flight}
        target: {type: AverageValue, averageValue: {{ $values.autoscaling.inFlight | quote }}}
    {{- end }}
  behavior:
    scaleUp: {stabilizationWindowSeconds: 0, policies: [{type: Percent, value: 100, periodSeconds: 30}]}
    scaleDown: {stabilizationWindowSeconds: 300, policies: [{type: Pods, value: 1, periodSeconds: 60}]}
{{- end }}
{{- end }}

{{- define "askdock.disruption" -}}
{{- $values := index .root.Values .name -}}
apiVersion: {{ ternary "policy/v1" "policy/v1beta1" (.root.Capabilities.APIVersions.Has "policy/v1") }}
kind: PodDisruptionBudget
metadata:
  name: {{ include "askdock.fullname" .root }}-{{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "askdock.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  {{- toYaml $values.podDisruptionBudget | nindent 2 }}
  selector:
    matchLabels: {{- include "askdock.selector" . | nindent 6 }}
{{- end }}

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
{{- if .Values.tei.enabled }}http://{{ include "askdock.fullname" . }}-tei:8080{{ else }}{{ .Values.tei.url }}{{ end }}
{{- end }}

{{/* Settings that contradict each other end the installation with a sentence. */}}
{{- define "askdock.validate" -}}
{{- if and .Values.database.url .Values.database.bundled.enabled }}
{{- fail "database.url names a PostgreSQL and database.bundled.enabled makes one: keep one of them" }}
{{- end }}
{{- if not (or .Values.database.url .Values.database.bundled.enabled) }}
{{- fail "there is no catalogue: set database.url or database.bundled.enabled" }}
{{- end }}
{{- if and .Values.vectorDb.host .Values.vectorDb.bundled.enabled }}
{{- fail "vectorDb.host names a vector database and vectorDb.bundled.enabled makes one: keep one of them" }}
{{- end }}
{{- if not (or .Values.vectorDb.host .Values.vectorDb.bundled.enabled) }}
{{- fail "there is no vector database: set vectorDb.host or vectorDb.bundled.enabled" }}
{{- end }}
{{- if and .Values.vectorDb.bundled.enabled (ne .Values.vectorDb.type "milvus") }}
{{- fail "the bundled vector database is Milvus: set vectorDb.bundled.enabled to false for elasticsearch" }}
{{- end }}
{{- if and .Values.files.endpoint .Values.files.bundled.enabled }}
{{- fail "files.endpoint names an S3 store and files.bundled.enabled makes one: keep one of them" }}
{{- end }}
{{- if and .Values.files.podIdentity .Values.files.bundled.enabled }}
{{- fail "files.podIdentity is for an S3 store of a cloud, which files.bundled.enabled replaces: keep one of them" }}
{{- end }}
{{- $indexed := and (or .Values.index.enabled .Values.index.template) (gt (int .Values.index.shards) 1) }}
{{- if and $indexed (semverCompare "<1.22.0-0" .Capabilities.KubeVersion.Version) }}
{{- fail "index.shards needs Indexed Jobs, which Kubernetes has from 1.22 on: set it to 1" }}
{{- end }}
{{- if and .Values.secrets.existingSecret .Values.secrets.externalSecret.enabled }}
{{- fail "secrets.existingSecret and secrets.externalSecret.enabled are both set: keep one of them" }}
{{- end }}
{{- if and .Values.vllm.enabled .Values.llm.baseUrl }}
{{- fail "llm.baseUrl names a model endpoint and vllm.enabled makes one: keep one of them" }}
{{- end }}
{{- if and (include "askdock.llmBaseUrl" .) (not (include "askdock.llmModel" .)) }}
{{- fail "llm.baseUrl is set but llm.model is not: name the model to ask for" }}
{{- end }}
{{- if and .Values.tei.enabled .Values.tei.url }}
{{- fail "tei.url names an embedder and tei.enabled makes one: keep one of them" }}
{{- end }}
{{- if ge (int .Values.config.chunkOverlap) (int .Values.config.chunkSize) }}
{{- fail "config.chunkOverlap must be smaller than config.chunkSize" }}
{{- end }}
{{- if and .Values.worker.autoscaling.enabled .Values.worker.keda.enabled }}
{{- fail "worker.autoscaling and worker.keda would fight over the replicas: keep one of them" }}
{{- end }}
{{- range $name := list "api" "retriever" "worker" }}
{{- $scaling := (index $.Values $name).autoscaling }}
{{- if and $scaling.enabled (gt (int $scaling.min) (int $scaling.max)) }}
{{- fail (printf "%s.autoscaling.min is larger than max" $name) }}
{{- end }}
{{- end }}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) }}
{{- fail "gateway.enabled needs gateway.parentRefs: which Gateway is the way in" }}
{{- end }}
{{- end }}
