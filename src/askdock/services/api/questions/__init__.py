"""Questions: ask, search, conversations, feedback."""
