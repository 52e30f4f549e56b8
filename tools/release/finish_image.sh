#!/bin/sh
# Makes an installed environment ready for an image: packages named as arguments and build tools go, with what no
# service imports; what is imported is compiled to bytecode.
set -eu
home=/opt/askdock
cd "$home"/lib/python3*/site-packages
"$home/bin/pip" uninstall -y -q hatchling editables setuptools "$@"
rm -rf numpy/*/tests pandas/tests onnxruntime/transformers onnxruntime/tools onnxruntime/quantization
# Copies that wheels carry and nothing loads: xberg finds its libraries beside itself, onnxruntime's Python module has
# the runtime linked in. Symbol tables too; a library whose pages patchelf moved is left as it is.
rm -rf xberg.libs onnxruntime/capi/libonnxruntime.so.*
find . -name '*.pyi' -delete
find . -name '*.so*' -type f -size +1M ! -path './numpy.libs/*' -exec strip --strip-unneeded {} +
"$home/bin/pip" uninstall -y -q pip
"$home/bin/python" /build/compile_imported.py "$home/bytecode"
