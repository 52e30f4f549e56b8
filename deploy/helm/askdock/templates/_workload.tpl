{{/* What pods have in common. A component's context: dict "root" $ "name" "api" "values" .Values.api. What it says comes
     before what is said for all pods. */}}

{{/* Its labels and annotations; "checksums" in the context: annotations that make it roll. */}}
{{- define "askdock.podMetadata" -}}
{{- $all := .root.Values -}}
labels: {{- include "askdock.merged" (list $all.commonLabels $all.podLabels .values.podLabels (include "askdock.selector" . | fromYaml)) | nindent 2 }}
{{- with include "askdock.merged" (list $all.commonAnnotations .checksums $all.podAnnotations .values.podAnnotations) | fromYaml }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Everything of a pod but its containers and volumes. */}}
{{- define "askdock.pod" -}}
{{- $all := .root.Values -}}
serviceAccountName: {{ include "askdock.serviceAccountName" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .values.terminationGracePeriodSeconds }}
terminationGracePeriodSeconds: {{ . }}
{{- end }}
{{- with .values.priorityClassName | default $all.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.runtimeClassName | default $all.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- with include "askdock.pullSecrets" .root | fromYamlArray }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext: {{- include "askdock.podSecurity" . | nindent 2 }}
{{- with .values.nodeSelector | default $all.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations | default $all.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- include "askdock.placement" . }}
{{- with concat ($all.initContainers | default list) (.values.initContainers | default list) }}
initContainers: {{- tpl (toYaml .) $.root | nindent 2 }}
{{- end }}
{{- with include "askdock.merged" (list $all.podSpec .values.podSpec) | fromYaml }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "askdock.pullSecrets" -}}
{{- $found := list }}
{{- range concat (.Values.imagePullSecrets | default list) ((.Values.global | default dict).imagePullSecrets | default list) }}
{{- $found = append $found (kindIs "string" . | ternary (dict "name" .) .) }}
{{- end }}
{{- toYaml (uniq $found) }}
{{- end }}

{{/* No user, group or fsGroup where all pods have none, as on OpenShift. */}}
{{- define "askdock.podSecurity" -}}
{{- $all := .root.Values.podSecurityContext | default dict }}
{{- $made := include "askdock.merged" (list $all .values.podSecurityContext) | fromYaml }}
{{- range list "runAsUser" "runAsGroup" "fsGroup" }}
{{- if or $.root.Values.openshift (not (hasKey $all .)) (kindIs "invalid" (get $all .)) }}{{ $_ := unset $made . }}{{ end }}
{{- end }}
{{- if not (hasKey $made "fsGroup") }}{{ $_ := unset $made "fsGroupChangePolicy" }}{{ end }}
{{- toYaml $made }}
{{- end }}

{{- define "askdock.containerSecurity" -}}
{{- include "askdock.merged" (list .root.Values.containerSecurityContext .values.containerSecurityContext) }}
{{- end }}

{{/* Affinity and spread; replicas of a service ("spread" in the context) keep apart from each other. */}}
{{- define "askdock.placement" -}}
{{- $all := .root.Values }}
{{- $selector := dict "matchLabels" (include "askdock.selector" . | fromYaml) }}
{{- $term := merge (dict "topologyKey" "kubernetes.io/hostname" "labelSelector" $selector) (include "askdock.sameRevision" .root | fromYaml) }}
{{- $affinity := .values.affinity | default $all.affinity }}
{{- if and .spread (not $affinity) (ne $all.antiAffinity "none") }}
{{- $rules := dict "preferredDuringSchedulingIgnoredDuringExecution" (list (dict "weight" 100 "podAffinityTerm" $term)) }}
{{- if eq $all.antiAffinity "required" }}{{ $rules = dict "requiredDuringSchedulingIgnoredDuringExecution" (list $term) }}{{ end }}
{{- $affinity = dict "podAntiAffinity" $rules }}
{{- end }}
{{- with $affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- $constraints := .values.topologySpreadConstraints | default $all.topologySpreadConstraints }}
{{- if and .spread (not $constraints) }}
{{- $constraints = list (dict "maxSkew" 1 "topologyKey" "topology.kubernetes.io/zone" "whenUnsatisfiable" "ScheduleAnyway") }}
{{- $constraints = list (merge (first $constraints) (include "askdock.sameRevision" .root | fromYaml)) }}
{{- end }}
{{- with $constraints }}
topologySpreadConstraints:
  {{- range . }}
  - {{- toYaml (merge (deepCopy .) (dict "labelSelector" $selector)) | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Replicas keep apart from those of the same revision: the ones that they replace hold their nodes until they have
     ended. Pods of a Deployment alone are told apart so, from Kubernetes 1.33 on. */}}
{{- define "askdock.sameRevision" -}}
{{- if semverCompare ">=1.33.0-0" .Capabilities.KubeVersion.Version }}matchLabelKeys: [pod-template-hash]{{ end }}
{{- end }}

{{/* One more pod while a service rolls. Where each needs a node that has no other, of whatever revision, there may be
     none for it. */}}
{{- define "askdock.strategy" -}}
{{- $tight := and (eq .root.Values.antiAffinity "required") (not (include "askdock.sameRevision" .root)) -}}
{{- $default := $tight | ternary (dict "maxSurge" 0 "maxUnavailable" 1) (dict "maxSurge" 1 "maxUnavailable" 0) -}}
type: RollingUpdate
rollingUpdate: {{- toYaml (.values.rollingUpdate | default $default) | nindent 2 }}
{{- end }}

{{/* Image, settings and rights of a container of ours. "env" in the context: variables of its own. */}}
{{- define "askdock.container" -}}
image: {{ include "askdock.image" (dict "root" .root "image" .root.Values.image) }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
{{ include "askdock.environment" . }}
securityContext: {{- include "askdock.containerSecurity" . | nindent 2 }}
resources: {{- toYaml .values.resources | nindent 2 }}
{{- end }}

{{/* Resources and rights of a container that is not ours. */}}
{{- define "askdock.foreignContainer" -}}
{{- with include "askdock.extraEnvFrom" . -}}
envFrom: {{- . | nindent 2 }}
{{ end -}}
resources: {{- include "askdock.resources" .values | nindent 2 }}
securityContext: {{- include "askdock.containerSecurity" . | nindent 2 }}
{{- end }}

{{/* Kubernetes wants GPUs among requests and limits. */}}
{{- define "askdock.resources" -}}
{{- $made := deepCopy .resources }}
{{- if .gpus }}
{{- range list "requests" "limits" }}{{ $_ := set $made . (merge (dict "nvidia.com/gpu" $.gpus) (get $made . | default dict)) }}{{ end }}
{{- end }}
{{- toYaml $made }}
{{- end }}

{{/* Variables of a model server, which runs as a user without a home and may fetch what its hub keeps back. */}}
{{- define "askdock.modelEnv" -}}
- {name: HOME, value: /tmp}
- {name: USER, value: askdock}
{{- with .values.hfToken }}{{ if .secret }}
- name: HF_TOKEN
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: {{ .key }}}}
{{- end }}{{ end }}
{{- with include "askdock.env" . | fromYamlArray }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "askdock.environment" -}}
envFrom:
  - configMapRef: {name: {{ .config | default (printf "%s-config" (include "askdock.fullname" .root)) }}}
  {{- with include "askdock.extraEnvFrom" . }}{{ . | nindent 2 }}{{ end }}
{{- with include "askdock.env" . | fromYamlArray }}
env: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "askdock.extraEnvFrom" -}}
{{- with concat (.root.Values.extraEnvFrom | default list) (.values.extraEnvFrom | default list) }}{{ tpl (toYaml .) $.root }}{{ end }}
{{- end }}

{{/* Variables: a component's own, the way out where the image is not ours, what is extra. */}}
{{- define "askdock.env" -}}
{{- $env := list }}
{{- range $name, $value := .env }}
{{- if not (hasKey $.root.Values.config.extra $name) }}{{ $env = append $env (dict "name" $name "value" (toString $value)) }}{{ end }}
{{- end }}
{{- if .foreign }}
{{- range $name, $value := include "askdock.wayOut" .root | fromYaml }}{{ $env = append $env (dict "name" $name "value" $value) }}{{ end }}
{{- end }}
{{- $extra := concat (.root.Values.extraEnv | default list) (.values.extraEnv | default list) }}
{{- toYaml (concat $env (tpl (toYaml $extra) .root | fromYamlArray)) }}
{{- end }}

{{/* Proxy and certificate authorities, as variables. */}}
{{- define "askdock.wayOut" -}}
{{- $proxy := .Values.proxy }}{{ $found := dict }}
{{- if or $proxy.http $proxy.https }}
{{- with $proxy.http }}{{ $_ := set $found "HTTP_PROXY" . }}{{ end }}
{{- with $proxy.https }}{{ $_ := set $found "HTTPS_PROXY" . }}{{ end }}
{{- $inside := list "localhost" "127.0.0.1" "::1" ".svc" ".svc.cluster.local" }}
{{- range list "api" "retriever" "worker" "frontend" "postgres" "milvus" "seaweedfs" "vllm" "tei" }}
{{- $inside = append $inside (printf "%s-%s" (include "askdock.fullname" $) .) }}
{{- end }}
{{- /* A name without a dot is a Service beside this release: no proxy knows it. */}}
{{- range list .Values.vectorDb.host .Values.files.endpoint .Values.llm.baseUrl .Values.tei.url .Values.reranker.url }}
{{- $host := regexReplaceAll "^[a-z]+://" (toString (. | default "")) "" | regexFind "^[^/:]+" }}
{{- if and $host (not (contains "." $host)) }}{{ $inside = append $inside $host }}{{ end }}
{{- end }}
{{- $inside = uniq $inside }}
{{- with $proxy.noProxy }}{{ $inside = append $inside . }}{{ end }}
{{- $_ := set $found "NO_PROXY" (join "," $inside) }}
{{- end }}
{{- if include "askdock.hasCa" . }}{{ $_ := set $found "SSL_CERT_FILE" "/etc/askdock/ca/ca.crt" }}{{ end }}
{{- toYaml $found }}
{{- end }}

{{- define "askdock.hasCa" -}}
{{- if or .Values.caBundle.configMap .Values.caBundle.secret }}true{{ end }}
{{- end }}

{{/* A pod of ours: its passwords, its scratch space, and what every pod has. */}}
{{- define "askdock.mounts" -}}
{{- if not .root.Values.secrets.folder }}
- {name: secrets, mountPath: /run/secrets, readOnly: true}
{{- end }}
- {name: scratch, mountPath: /tmp}
- {name: scratch, mountPath: /var/lib/askdock, subPath: data}
{{- range $name, $part := dict "database" .root.Values.database "vector-db" .root.Values.vectorDb }}
{{- if $part.tlsSecret }}
- {name: tls-{{ $name }}, mountPath: /etc/askdock/tls/{{ $name }}, readOnly: true}
{{- end }}
{{- end }}
{{ include "askdock.extraMounts" . }}
{{- end }}

{{- define "askdock.volumes" -}}
{{- if not .root.Values.secrets.folder }}
{{ include "askdock.secretVolume" . }}
{{- end }}
{{ include "askdock.scratchVolume" . }}
{{- range $name, $part := dict "database" .root.Values.database "vector-db" .root.Values.vectorDb }}
{{- if $part.tlsSecret }}
{{- /* These files alone: the Secret of an operator may hold its authority's private key, too. */}}
- name: tls-{{ $name }}
  projected:
    defaultMode: 0440
    sources:
      - secret: {name: {{ $part.tlsSecret }}, optional: {{ and (eq $name "database") (not (contains "ca.crt" $part.url)) }}, items: [{key: ca.crt, path: ca.crt}]}
      - secret: {name: {{ $part.tlsSecret }}, optional: true, items: [{key: tls.crt, path: tls.crt}, {key: tls.key, path: tls.key}]}
{{- end }}
{{- end }}
{{ include "askdock.extraVolumes" . }}
{{- end }}

{{- define "askdock.scratchVolume" -}}
- name: scratch
  emptyDir: {sizeLimit: {{ .values.scratch | default .root.Values.scratch | default "4Gi" }}}
{{- end }}

{{/* Of every pod, whoever made its image. */}}
{{- define "askdock.extraMounts" -}}
{{- if include "askdock.hasCa" .root }}
- {name: ca, mountPath: /etc/askdock/ca, readOnly: true}
{{- end }}
{{- with concat (.root.Values.extraVolumeMounts | default list) (.values.extraVolumeMounts | default list) }}
{{ tpl (toYaml .) $.root }}
{{- end }}
{{- end }}

{{- define "askdock.extraVolumes" -}}
{{- $ca := .root.Values.caBundle }}
{{- with $ca.configMap }}
- {name: ca, configMap: {name: {{ . }}, items: [{key: {{ $ca.key }}, path: ca.crt}]}}
{{- end }}
{{- with $ca.secret }}
- {name: ca, secret: {secretName: {{ . }}, items: [{key: {{ $ca.key }}, path: ca.crt}]}}
{{- end }}
{{- with concat (.root.Values.extraVolumes | default list) (.values.extraVolumes | default list) }}
{{ tpl (toYaml .) $.root }}
{{- end }}
{{- end }}

{{- define "askdock.sidecars" -}}
{{- with concat (.root.Values.extraContainers | default list) (.values.extraContainers | default list) }}
{{ tpl (toYaml .) $.root }}
{{- end }}
{{- end }}

{{/* A probe: list of what it asks for and the values that add to it; they may ask for something else. */}}
{{- define "askdock.probe" -}}
{{- $values := last . | default dict }}
{{- $asked := first . }}
{{- if or $values.exec $values.httpGet $values.tcpSocket $values.grpc }}{{ $asked = dict }}{{ end }}
{{- include "askdock.merged" (concat (list $asked) (rest .)) }}
{{- end }}

{{/* Those of a service of ours. */}}
{{- define "askdock.probes" -}}
{{- $health := dict "httpGet" (dict "path" "/health" "port" "http") -}}
startupProbe: {{- include "askdock.probe" (list $health .values.startupProbe) | nindent 2 }}
livenessProbe: {{- include "askdock.probe" (list $health .values.livenessProbe) | nindent 2 }}
readinessProbe: {{- include "askdock.probe" (list (dict "httpGet" (dict "path" "/ready" "port" "http")) .values.readinessProbe) | nindent 2 }}
{{- end }}

{{/* How long a process has to end by itself: the pod's time without the pause before the signal, and a little. */}}
{{- define "askdock.grace" -}}
{{- max 0 (sub (int .values.terminationGracePeriodSeconds) (add (int (.values.preStopSeconds | default 8)) 7)) }}
{{- end }}

{{/* Pods of ours roll when their settings or passwords change. */}}
{{- define "askdock.checksums" -}}
checksum/config: {{ include "askdock.settings" . | sha256sum }}
checksum/secret: {{ include "askdock.secretChecksum" . }}
{{- end }}
