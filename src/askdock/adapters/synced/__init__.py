"""Sources that are kept in step: the kinds, a file each, and what they share."""
