"""What keeps a system sound and lets it move: the reconciler, backup and restore."""
