"""LanceDB, the chunk store of one machine."""
