"""Milvus, the chunk store of several machines."""
