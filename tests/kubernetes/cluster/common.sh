# What the scripts of this folder agree on; sourced.
cache=${ASKDOCK_CONTAINERS_CACHE:-/var/cache/askdock-containers}/kubernetes
bin=$cache/bin       # the programs of build.sh, kept
images=$cache/docker # what the node's engine has loaded, kept
state=$cache/node    # everything of the running cluster; begun anew at each start

services=10.96.0.0/16
outside=10.255.96.1 # this machine's end of the only link to the node
inside=10.255.96.2
pods=172.30.0.1 # the node's bridge: pods have addresses of 172.30.0.0/16

export KUBECONFIG=$state/kubeconfig
export PATH=/opt/kube/bin:$PATH
