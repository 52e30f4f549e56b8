"""Makes ONNX graphs of published weights. Runs in a child process: its tools are not run-time dependencies."""
