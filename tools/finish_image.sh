#!/bin/sh
# Makes an installed environment ready for an image: packages named as arguments and build tools go, with what no
# service loads; libraries lose their symbol tables; what the services import is compiled to bytecode, because the
# running container cannot write it and start-up would compile it each time.
set -eu
home=/opt/askdock
here=$(dirname "$0")
cd "$home"/lib/python3*/site-packages
"$home/bin/pip" uninstall -y -q hatchling editables "$@"
"$home/bin/pip" uninstall -y -q pip

# Headers, type stubs and test suites; Arrow's RPC and clouds; makers of models. xberg.libs and onnxruntime's second
# library are copies that nothing is linked to.
rm -rf pyarrow/include pyarrow/tests pyarrow/libarrow_flight* pyarrow/_flight* pyarrow/libarrow_s3* pyarrow/_s3fs* \
  pyarrow/_pyarrow_cpp_tests* numpy/*/tests pandas/tests onnxruntime/transformers onnxruntime/tools \
  onnxruntime/quantization onnxruntime/capi/libonnxruntime.so* xberg.libs
find . -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.pxi' -o -name '*.h' -o -name '*.hpp' \
  -o -name '*.c' -o -name '*.cpp' -o -name '*.a' -o -name '*.js.map' \) -delete

# A wheel cannot hold links: Arrow ships the same library under three names.
for library in pyarrow/lib*.so.*.*.*; do
  for name in "${library%.*.*.*}" "${library%.*.*}"; do
    if [ "$name" != "$library" ] && cmp -s "$library" "$name"; then ln -sf "${library##*/}" "$name"; fi
  done
done
# Not those in *.libs: auditwheel has rewritten them in a way that `strip` does not follow.
find . -name '*.so*' -type f ! -path './*.libs/*' -exec strip --strip-unneeded {} +

"$home/bin/python" -B "$here/imported.py" >/tmp/imported
"$home/bin/python" -m compileall -q -j 0 --invalidation-mode unchecked-hash -i /tmp/imported
