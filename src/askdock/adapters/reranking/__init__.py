"""Rerankers behind their port: ONNX in this process, or a server."""
