"""Implementations of the ports, one vendor or protocol a module, a folder for each port."""

import os

# onnxruntime reports its use to its maker unless this is in the environment before it is loaded (from 1.29 on,
# on every platform). Documents of our users must not feed telemetry.
os.putenv("ORT_DISABLE_TELEMETRY", "1")
