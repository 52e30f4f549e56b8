"""Sources of collections, over HTTP."""
