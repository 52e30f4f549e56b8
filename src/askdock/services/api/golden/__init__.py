"""Golden questions of collections and their runs, over HTTP."""
