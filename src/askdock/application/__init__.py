"""The use cases: collections, documents, questions, accounts. Ports only: no settings, no adapters."""
