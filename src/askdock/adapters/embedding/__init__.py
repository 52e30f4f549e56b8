"""Embedding models behind their port: ONNX in this process, or a server."""
