"""Deep answers: a chat model searches, reads and searches again, within limits, before it answers."""
