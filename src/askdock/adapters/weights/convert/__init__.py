"""Makes ONNX graphs of published weights. Runs in a child process: its tools are no run-time dependency."""
